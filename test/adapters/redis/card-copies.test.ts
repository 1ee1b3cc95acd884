import { createRecordingLog } from '../recording-log.js';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createRedisCardCopies } from '../../../src/adapters/redis/card-copies.js';
import { redisKeys } from '../../../src/adapters/redis/redis-keys.js';
import { audienceKey } from '../../../src/ports/card-deliveries.js';
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

  it('keeps what another program wrote since the copy was read', async () => {
    const prefix = redis.freshPrefix();
    const copies = createRedisCardCopies(redis.prompt, prefix, createRecordingLog());
    const audience = { kind: 'channel', channelId: 'C0KEYS' } as const;
    const copy = { audience, channel: 'C0KEYS', ts: '1.2', shownVersion: 1 };
    await copies.save('CS-1', copy);
    await copies.find('CS-1', audience);
    const key = redisKeys(prefix).copies('CS-1');
    const field = audienceKey(audience);
    const { format } = JSON.parse((await redis.prompt.hget(key, field))!) as { format: number };
    await redis.prompt.hset(key, field, JSON.stringify({ ...copy, format, ofLater: 'kept' }));
    await copies.save('CS-1', { ...copy, shownVersion: 2 });
    expect(JSON.parse((await redis.prompt.hget(key, field))!)).toEqual({
      ...copy,
      shownVersion: 2,
      format,
      ofLater: 'kept',
    });
    // And once it is gone, a copy is written as if it were the first.
    await redis.prompt.del(key);
    await copies.save('CS-1', { ...copy, shownVersion: 3 });
    expect(await copies.find('CS-1', audience)).toEqual({ ...copy, shownVersion: 3 });
  });
});
