import { expect, test } from 'vitest';
import { endOfLifeWords } from '../../src/explanations/end-of-life.js';

const end = Date.UTC(2027, 2, 28);

test('the service IBM ends is said to end, with the day; the other is not', () => {
  expect(endOfLifeWords('hs-crypto', end - 1)).toContain('after 28 March 2027.');
  for (const now of [end - 1, end]) expect(endOfLifeWords('kms', now)).toBeUndefined();
});

test('once its day is there nothing is announced for after it', () => {
  const words = endOfLifeWords('hs-crypto', end);
  expect(words).toContain('until 28 March 2027');
  expect(words).not.toMatch(/after|IBM ends/);
});
