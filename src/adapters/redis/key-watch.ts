import { randomUUID } from 'node:crypto';
import type { KeyWatch } from '../../ports/key-watch.js';
import type { Log } from '../../ports/log.js';
import type { RedisClient } from './open-redis.js';
import { defineScript } from './define-script.js';
import { redisKeys } from './redis-keys.js';

const keepScript = `
if redis.call('GET', KEYS[1]) ~= ARGV[1] then return 0 end
return redis.call('PEXPIRE', KEYS[1], ARGV[2])
`;

const endScript = `
if redis.call('GET', KEYS[1]) == ARGV[1] then redis.call('DEL', KEYS[1]) end
`;

/** What lies far ahead was reserved before a clock was set back. */
const reserveScript = `
local from, forMs, farMs = tonumber(ARGV[1]), tonumber(ARGV[2]), tonumber(ARGV[3])
local reserved = tonumber(redis.call('GET', KEYS[1]) or '0')
if reserved > from and reserved < from + farMs then from = reserved end
redis.call('SET', KEYS[1], string.format('%.3f', from + forMs), 'PX', farMs)
return string.format('%.3f', from)
`;
const farMs = 60_000;

export function createRedisKeyWatch(redis: RedisClient, prefix: string, log: Log): KeyWatch {
  const { watchTurn, compared, readingsUntil } = redisKeys(prefix);
  const keepTurn = defineScript(redis, 'countersignKeepTurn', { lua: keepScript, numberOfKeys: 1 });
  const endTurn = defineScript(redis, 'countersignEndTurn', { lua: endScript, numberOfKeys: 1 });
  const reserve = defineScript(redis, 'countersignReserve', { lua: reserveScript, numberOfKeys: 1 });
  return {
    reserve: async (from, forMs) =>
      Number(await reserve(readingsUntil, String(from), String(forMs), String(farMs))),
    async takeTurn(forMs) {
      const holder = randomUUID();
      if ((await redis.set(watchTurn, holder, 'PX', forMs, 'NX')) !== 'OK') return undefined;
      return {
        keep: async (ms) => (await keepTurn(watchTurn, holder, String(ms))) === 1,
        end: async () => void (await endTurn(watchTurn, holder)),
      };
    },
    note(requestId, at) {
      // Lost, it costs one reading more.
      redis.zadd(compared, String(at), requestId).catch((error: unknown) => {
        log.debug({ requestId, error }, 'a reading was not noted');
      });
    },
    async comparedSince(from) {
      await redis.zremrangebyscore(compared, '-inf', `(${from}`);
      const page = await redis.zrange(compared, '0', '-1', 'WITHSCORES');
      const found = new Map<string, number>();
      for (let n = 0; n < page.length; n += 2) found.set(page[n]!, Number(page[n + 1]));
      return found;
    },
  };
}
