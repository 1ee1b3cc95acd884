import type { Redis } from 'ioredis';
import { isOver } from '../../domain/deadlines.js';
import type { Absences } from '../../ports/absences.js';
import { accountField, redisKeys } from './redis-keys.js';

/** One entry a person at most, so what is over may stay until it is written again. */
export function createRedisAbsences(redis: Redis, prefix: string): Absences {
  const { absences } = redisKeys(prefix);
  return {
    async setAway(slack, until) {
      await redis.hset(absences, accountField(slack), String(until));
    },
    async endAway(slack) {
      await redis.hdel(absences, accountField(slack));
    },
    async awayAmong(slacks, now) {
      if (slacks.length === 0) return [];
      const stored = await redis.hmget(absences, ...slacks.map(accountField));
      return slacks.flatMap((slack, index) => {
        const until = Number(stored[index] ?? 0);
        // What is no time is no absence: then they are asked.
        return Number.isFinite(until) && !isOver(until, now) ? [{ slack, until }] : [];
      });
    },
  };
}
