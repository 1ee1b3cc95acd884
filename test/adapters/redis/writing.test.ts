import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Redis } from 'ioredis';
import { createRedisRoundsDone } from '../../../src/adapters/redis/rounds-done.js';
import { tryWriting } from '../../../src/adapters/redis/writing.js';
import { openTestRedis, type TestRedis } from './test-redis.js';

let redis: TestRedis;
beforeAll(async () => {
  redis = await openTestRedis();
});
afterAll(() => redis.clean());

/** In Redis's own words; what a server can be brought to say is tried in test/scenarios/health.test.ts. */
test.each([
  [
    'MISCONF Redis is configured to save RDB snapshots, but it is currently unable to persist to disk.',
    'redis_cannot_save',
  ],
  ['LOADING Redis is loading the dataset in memory', 'redis_away'],
  ["NOPERM User countersign has no permissions to run the 'set' command", 'redis_refuses'],
])('%s', async (message, why) => {
  const answer = Object.assign(new Error(message), { name: 'ReplyError' });
  const saying = { set: () => Promise.reject(answer) } as unknown as Redis;
  expect(await tryWriting(saying, redis.freshPrefix())).toEqual({ ok: false, why });
});

test('when a round last came to its end is known to every replica', async () => {
  const prefix = redis.freshPrefix();
  const [one, other] = [
    createRedisRoundsDone(redis.prompt, prefix),
    createRedisRoundsDone(redis.queueing, prefix),
  ];
  expect(await other.agoMs('reconcile')).toBeUndefined();
  await one.note('reconcile');
  expect(await other.agoMs('reconcile')).toBeLessThan(60_000);
  expect(await other.agoMs('sweep')).toBeUndefined();
});
