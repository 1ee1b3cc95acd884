import type { Redis } from 'ioredis';
import type { Effect } from '../../domain/effect.js';
import type { Outbox } from '../../ports/request-store.js';
import { redisKeys } from './redis-keys.js';

// Redis's own clock, so that replicas whose clocks differ agree on who holds what.
const nowMs = `local t = redis.call('TIME') local now = t[1] * 1000 + math.floor(t[2] / 1000) `;

const claimScript = `${nowMs}
local free = redis.call('ZSCORE', KEYS[2], ARGV[1])
if not free or tonumber(free) > now then return false end
redis.call('ZADD', KEYS[2], now + tonumber(ARGV[2]), ARGV[1])
return {redis.call('HGET', KEYS[1], ARGV[1]), redis.call('HGET', KEYS[3], ARGV[1]) or '0'}
`;

const postponeScript = `${nowMs}
if not redis.call('ZSCORE', KEYS[1], ARGV[1]) then return 0 end
redis.call('ZADD', KEYS[1], now + tonumber(ARGV[2]), ARGV[1])
return redis.call('HINCRBY', KEYS[2], ARGV[1], 1)
`;

const renewScript = `${nowMs} return redis.call('ZADD', KEYS[1], 'XX', now + tonumber(ARGV[2]), ARGV[1])`;

const dueScript = `${nowMs} return redis.call('ZRANGEBYSCORE', KEYS[1], '-inf', now, 'LIMIT', 0, ARGV[1])`;

export function createRedisOutbox(redis: Redis, prefix: string): Outbox {
  const keys = redisKeys(prefix);
  return {
    async claim(itemId, leaseMs) {
      const claimed = (await redis.eval(
        claimScript,
        3,
        keys.outbox,
        keys.outboxDue,
        keys.outboxAttempts,
        itemId,
        String(leaseMs),
      )) as [string, string] | null;
      if (!claimed) return undefined;
      const { requestId, effect } = JSON.parse(claimed[0]) as { requestId: string; effect: Effect };
      return { id: itemId, requestId, effect, attempts: Number(claimed[1]) };
    },
    async renew(itemId, leaseMs) {
      await redis.eval(renewScript, 1, keys.outboxDue, itemId, String(leaseMs));
    },
    async settle(itemId) {
      await redis
        .multi()
        .hdel(keys.outbox, itemId)
        .zrem(keys.outboxDue, itemId)
        .hdel(keys.outboxAttempts, itemId)
        .exec();
    },
    async postpone(itemId, delayMs) {
      await redis.eval(
        postponeScript,
        2,
        keys.outboxDue,
        keys.outboxAttempts,
        itemId,
        String(Math.ceil(delayMs)),
      );
    },
    due: async (limit) => (await redis.eval(dueScript, 1, keys.outboxDue, String(limit))) as string[],
  };
}
