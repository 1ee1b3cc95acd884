import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createRedisCallRecords } from '../../../src/adapters/redis/call-records.js';
import { redisKeys } from '../../../src/adapters/redis/redis-keys.js';
import type { CallRecord } from '../../../src/ports/call-records.js';
import { openTestRedis, type TestRedis } from './test-redis.js';

let redis: TestRedis;
beforeAll(async () => {
  redis = await openTestRedis();
});
afterAll(() => redis.clean());

const dayS = 24 * 60 * 60;
const correlationId = '160cc463-71d1-4b30-a5f2-d3f7e9f2b75e';
const done: CallRecord = { correlationId, operation: 'syncKey', instanceId: 'i1', at: 1_700_000_000_000 };
const refused: CallRecord = {
  ...done,
  operation: 'deleteKey',
  key: 'billing',
  failure: { code: 'PROTECTED_RESOURCE_ERR', status: 409, correlationId, detail: 'Conflict', effect: 'none' },
};

function recordsAt(prefix = redis.freshPrefix()) {
  return { records: createRedisCallRecords(redis.prompt, prefix), keys: redisKeys(prefix), prefix };
}

describe('calls in Redis', () => {
  it.each([
    ['one that was done', done],
    ['one that was refused', refused],
  ])('are found by their correlation id, in whatever case: %s', async (_name, record) => {
    const { records } = recordsAt();
    await records.save(record);
    expect(await records.find(correlationId)).toEqual(record);
    expect(await records.find(correlationId.toUpperCase())).toEqual(record);
    expect(await records.find(correlationId.replace('1', '2'))).toBeUndefined();
  });

  it('live for thirty days', async () => {
    const { records, keys } = recordsAt();
    await records.save(done);
    const ttlS = await redis.prompt.ttl(keys.call(correlationId));
    expect(ttlS).toBeGreaterThan(30 * dayS - 60);
    expect(ttlS).toBeLessThanOrEqual(30 * dayS);
  });

  it.each(['', 'short', 'with blanks in it', 'x'.repeat(129), 'a:b:c:d:e:f', 'ключ-ключ', '{}*?[]-----'])(
    'are not kept by what is no correlation id: %j',
    async (odd) => {
      const { records, prefix } = recordsAt();
      await records.save({ ...done, correlationId: odd });
      expect(await redis.prompt.keys(`${prefix}:*`)).toEqual([]);
      expect(await records.find(odd)).toBeUndefined();
    },
  );

  it.each([
    'no json',
    'null',
    '{}',
    JSON.stringify({ ...done, at: 'now' }),
    JSON.stringify({ ...refused, failure: {} }),
  ])('are unknown when the record holds %s', async (content) => {
    const { records, keys } = recordsAt();
    await redis.prompt.set(keys.call(correlationId), content);
    expect(await records.find(correlationId)).toBeUndefined();
  });
});
