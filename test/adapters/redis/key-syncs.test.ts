import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createRedisKeySyncs } from '../../../src/adapters/redis/key-syncs.js';
import { redisKeys } from '../../../src/adapters/redis/redis-keys.js';
import { aSync, keySyncsContract, syncedKey } from '../../contracts/key-syncs.js';
import { createRecordingLog } from '../recording-log.js';
import { openTestRedis, type TestRedis } from './test-redis.js';

let redis: TestRedis;
beforeAll(async () => {
  redis = await openTestRedis();
});
afterAll(() => redis.clean());

const dayS = 24 * 60 * 60;
function syncsAt(prefix = redis.freshPrefix()) {
  const log = createRecordingLog();
  return { syncs: createRedisKeySyncs(redis.prompt, prefix, log), keys: redisKeys(prefix), log };
}

describe('syncs in Redis', () => {
  keySyncsContract(() => syncsAt().syncs);

  it('live for 91 days', async () => {
    const { syncs, keys } = syncsAt();
    await syncs.save(syncedKey, aSync);
    const ttlS = await redis.prompt.ttl(keys.sync(syncedKey));
    expect(ttlS).toBeGreaterThan(91 * dayS - 60);
    expect(ttlS).toBeLessThanOrEqual(91 * dayS);
  });

  it.each(['no json', '{}', JSON.stringify({ ...aSync, format: 1_000 })])(
    'are unknown when the record holds %s, and the log says so once',
    async (content) => {
      const { syncs, keys, log } = syncsAt();
      await redis.prompt.set(keys.sync(syncedKey), content);
      for (const _ of [1, 2]) expect(await syncs.last(syncedKey)).toBeUndefined();
      expect(log.lines).toHaveLength(1);
    },
  );
});
