import { expect, test } from 'vitest';
import { stepWords } from '../../../../src/sandbox/page/text/step-words.js';

const at = '2030-01-01T00:00:00.000Z';
const remind = (...people: string[]) => stepWords({ kind: 'remind', keyName: 'billing', people, at });

test('a reminder names whom it goes to, and counts those beyond three', () => {
  expect(remind('Mona')).toBe('Mona is reminded about billing');
  expect(remind('Mona', 'Malik', 'Mei')).toBe('Mona, Malik and Mei are reminded about billing');
  expect(remind('Mona', 'Malik', 'Mei', 'Max')).toBe('Mona, Malik and 2 others are reminded about billing');
  expect(remind('the channel')).toBe('The channel is reminded about billing');
  expect(remind()).toBe('Whoever is to be reminded about billing by then is reminded');
});
