import { expect, test } from 'vitest';
import { endOfLifeWords } from '../../src/explanations/end-of-life.js';

test('the service IBM ends is said to end, with the day; the other is not', () => {
  expect(endOfLifeWords('hs-crypto')).toContain('after 28 March 2027.');
  expect(endOfLifeWords('kms')).toBeUndefined();
});
