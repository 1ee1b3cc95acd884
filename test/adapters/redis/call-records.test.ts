import { createRecordingLog } from '../recording-log.js';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createRedisCallRecords } from '../../../src/adapters/redis/call-records.js';
import { redisKeys } from '../../../src/adapters/redis/redis-keys.js';
import { callRecordsContract, correlationId, doneCall, refusedCall } from '../../contracts/call-records.js';
import { openTestRedis, type TestRedis } from './test-redis.js';

const dayS = 24 * 60 * 60;
const keptMs = 30 * dayS * 1_000;
let redis: TestRedis;
beforeAll(async () => {
  redis = await openTestRedis();
});
afterAll(() => redis.clean());

function recordsAt(prefix = redis.freshPrefix()) {
  return {
    records: createRedisCallRecords(redis.prompt, prefix, createRecordingLog(), keptMs),
    keys: redisKeys(prefix),
    prefix,
  };
}

describe('calls in Redis', () => {
  callRecordsContract(() => recordsAt().records);

  it('live as long as they are to be kept', async () => {
    const { records, keys } = recordsAt();
    await records.save(doneCall);
    const ttlS = await redis.prompt.ttl(keys.call(correlationId));
    expect(ttlS).toBeGreaterThan(30 * dayS - 60);
    expect(ttlS).toBeLessThanOrEqual(30 * dayS);
  });

  it('leave nothing behind that came by no correlation id', async () => {
    const { records, prefix } = recordsAt();
    await records.save({ ...doneCall, correlationId: 'with blanks in it' });
    expect(await redis.prompt.keys(`${prefix}:*`)).toEqual([]);
  });

  it.each([
    'no json',
    'null',
    '{}',
    JSON.stringify({ ...doneCall, at: 'now' }),
    JSON.stringify({ ...refusedCall, failure: {} }),
  ])('are unknown when the record holds %s', async (content) => {
    const { records, keys } = recordsAt();
    await redis.prompt.set(keys.call(correlationId), content);
    expect(await records.find(correlationId)).toBeUndefined();
  });
});
