import { afterAll, beforeAll, describe } from 'vitest';
import { createRedisHints } from '../../../src/adapters/redis/hints.js';
import { hintsContract } from '../../contracts/hints.js';
import { openTestRedis, type TestRedis } from './test-redis.js';

let redis: TestRedis;
beforeAll(async () => {
  redis = await openTestRedis();
});
afterAll(() => redis.clean());

describe('hints in Redis', () => hintsContract(() => createRedisHints(redis.prompt, redis.freshPrefix())));
