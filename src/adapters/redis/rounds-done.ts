import { defineScript } from './define-script.js';
import type { RedisClient } from './open-redis.js';
import { redisKeys } from './redis-keys.js';

export interface RoundsDone {
  /** A round of this kind has come to its end, here. */
  note(kind: string): Promise<void>;
  /** How many ms ago one did, in any replica; undefined where none ever has. */
  agoMs(kind: string): Promise<number | undefined>;
}

// Redis's own clock: replicas whose clocks differ agree on when it was.
const nowMs = `local t = redis.call('TIME') local now = t[1] * 1000 + math.floor(t[2] / 1000) `;
const noteScript = `${nowMs} return redis.call('HSET', KEYS[1], ARGV[1], string.format('%d', now))`;
const agoScript = `${nowMs}
local at = redis.call('HGET', KEYS[1], ARGV[1])
return at and string.format('%d', now - at)
`;

export function createRedisRoundsDone(redis: RedisClient, prefix: string): RoundsDone {
  const { roundsDone } = redisKeys(prefix);
  const note = defineScript(redis, 'countersignRoundDone', { lua: noteScript, numberOfKeys: 1 });
  const ago = defineScript(redis, 'countersignRoundAgo', { lua: agoScript, numberOfKeys: 1 });
  return {
    note: async (kind) => void (await note(roundsDone, kind)),
    async agoMs(kind) {
      const answer = (await ago(roundsDone, kind)) as string | null;
      return answer === null ? undefined : Number(answer);
    },
  };
}
