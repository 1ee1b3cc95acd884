import { expect, test } from 'vitest';
import { backoffMs } from '../../src/domain/backoff.js';

test('waits double from the first try on, up to their bound and never beyond it', () => {
  const waits = [1, 2, 3, 4, 5, 6, 2_000].map((tries) =>
    backoffMs(tries, { firstMs: 100, longestMs: 1_500 }),
  );
  expect(waits).toEqual([100, 200, 400, 800, 1_500, 1_500, 1_500]);
});
