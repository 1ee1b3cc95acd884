import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createRedisKeyWatch } from '../../../src/adapters/redis/key-watch.js';
import { keyWatchContract } from '../../contracts/key-watch.js';
import { createRecordingLog } from '../recording-log.js';
import { openTestRedis, type TestRedis } from './test-redis.js';

let redis: TestRedis;
beforeAll(async () => {
  redis = await openTestRedis();
});
afterAll(() => redis.clean());

describe('the watch over keys in Redis', () =>
  keyWatchContract(() => ({
    watch: createRedisKeyWatch(redis.prompt, redis.freshPrefix(), createRecordingLog()),
    pass: (ms) => sleep(ms),
  })));

it('keeps nobody waiting for what was reserved before the clock was set back', async () => {
  const watch = createRedisKeyWatch(redis.prompt, redis.freshPrefix(), createRecordingLog());
  const now = 1_800_000_000_000;
  await watch.reserve(now + 3_600_000, 20);
  expect(await watch.reserve(now, 20)).toBe(now);
});
