import { createRecordingLog } from '../recording-log.js';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe } from 'vitest';
import { createRedisCardCopies } from '../../../src/adapters/redis/card-copies.js';
import { cardCopiesContract } from '../../contracts/card-copies.js';
import { openTestRedis, type TestRedis } from './test-redis.js';

let redis: TestRedis;
beforeAll(async () => {
  redis = await openTestRedis();
});
afterAll(() => redis.clean());

describe('copies in Redis', () => {
  cardCopiesContract(() => {
    const prefix = redis.freshPrefix();
    const replica = () => createRedisCardCopies(redis.prompt, prefix, createRecordingLog());
    return { replicas: [replica(), replica()], wait: (ms) => sleep(ms + 20) };
  });
});
