import { expect, test } from 'vitest';
import { noteStoreTime } from '../../../src/adapters/redis/store-time.js';
import { openTestRedis } from './test-redis.js';

test('our clock is compared with that of the store', async () => {
  const redis = await openTestRedis();
  const noted: [string, number][] = [];
  const skew = {
    note: (whose: string, theirs: number, ours: number) => void noted.push([whose, ours - theirs]),
  };
  await noteStoreTime(redis.prompt, skew, { now: () => Date.now() - 60_000 });
  expect(noted).toEqual([['redis', expect.closeTo(-60_000, -4)]]);
  await redis.clean();
});
