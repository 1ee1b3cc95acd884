import { z } from 'zod';
import type { KeySyncs } from '../../ports/key-syncs.js';
import type { Log } from '../../ports/log.js';
import type { RedisClient } from './open-redis.js';
import { createSayUnread, firstFormat, readRecord } from './record-format.js';
import { keyField, redisKeys } from './redis-keys.js';

/** A day more than IBM keeps what is left of a deleted key (docs/facts/ibm.md#after-deletion-and-milder-ways). */
const keptS = 91 * 24 * 60 * 60;

const storedSync = z.object({
  at: z.number(),
  by: z.object({ userId: z.string(), teamId: z.string() }),
  correlationId: z.string().exactOptional(),
  registered: z.string().exactOptional(),
  keyWasDeleted: z.boolean().exactOptional(),
});

export function createRedisKeySyncs(redis: RedisClient, prefix: string, log: Log): KeySyncs {
  const keys = redisKeys(prefix);
  const say = createSayUnread(log);
  return {
    async save(key, sync) {
      await redis.set(keys.sync(key), JSON.stringify({ ...sync, format: firstFormat }), 'EX', keptS);
    },
    async last(key) {
      const stored = await redis.get(keys.sync(key));
      if (stored === null) return undefined;
      const sync = readRecord('key_sync', stored, storedSync);
      if (!sync.ok) say('key_sync', keyField(key), sync);
      // As if it had never been sent: IBM refuses what comes too early.
      return sync.ok ? sync.value : undefined;
    },
  };
}
