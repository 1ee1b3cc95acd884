import { expect, test } from 'vitest';
import { createPace } from '../../../../src/adapters/slack/people/pace.js';

test('so many start within a minute, and the rest as soon as another minute allows', async () => {
  let now = 0;
  const inPace = createPace({
    perMinute: 3,
    now: () => now,
    pause: (ms) => Promise.resolve(void (now += ms)),
  });
  const startedAt = await Promise.all(
    Array.from({ length: 7 }, async (_, n) => {
      await inPace();
      if (n === 0) now += 10_000;
      return now;
    }),
  );
  // The first to start was first to leave the minute again.
  expect(startedAt).toEqual([10_000, 10_000, 10_000, 60_000, 70_000, 70_000, 120_000]);
});
