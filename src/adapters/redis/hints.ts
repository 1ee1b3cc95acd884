import type { Hints } from '../../ports/hints.js';
import type { RedisClient } from './open-redis.js';
import { redisKeys } from './redis-keys.js';

/** A mark that goes by itself; what it holds is read by nobody. */
export function createRedisHints(redis: RedisClient, prefix: string): Hints {
  const keys = redisKeys(prefix);
  return {
    isDue: async (slack, hint, quietMs) =>
      (await redis.set(keys.hint(slack, hint), '1', 'PX', quietMs, 'NX')) === 'OK',
    forget: async (slack, hint) => void (await redis.del(keys.hint(slack, hint))),
  };
}
