import { z } from 'zod';
import { isOver } from '../../domain/deadlines.js';
import type { SlackIdentity } from '../../domain/person.js';
import type { StandIn } from '../../domain/unavailable.js';
import type { Absences } from '../../ports/absences.js';
import type { Log } from '../../ports/log.js';
import type { RedisClient } from './open-redis.js';
import { createSayUnread, firstFormat, readRecord, type RecordRead } from './record-format.js';
import { accountField, redisKeys } from './redis-keys.js';

const storedAbsence = z.object({
  until: z.number(),
  standIn: z
    .object({ slack: z.object({ userId: z.string(), teamId: z.string() }), name: z.string() })
    .exactOptional(),
});
type StoredAbsence = z.infer<typeof storedAbsence>;

/** One entry a person at most, so what is over may stay until it is written again. */
export function createRedisAbsences(redis: RedisClient, prefix: string, log: Log): Absences {
  const { absences, notifyOff } = redisKeys(prefix);
  const say = createSayUnread(log);

  /** What a person says now takes the place of what they said before, all of it; but no newer program's record. */
  async function replaceable(slack: SlackIdentity): Promise<void> {
    const stored = await redis.hget(absences, accountField(slack));
    const before = stored === null ? undefined : read(stored);
    if (before?.ok !== false || before.why !== 'newer') return;
    say('absence', accountField(slack), before);
    throw new Error('the absence is kept by a newer program');
  }

  return {
    async setAway(slack, until, standIn?: StandIn) {
      await replaceable(slack);
      const record = { until, ...(standIn && { standIn }), format: firstFormat };
      await redis.hset(absences, accountField(slack), JSON.stringify(record));
    },
    async endAway(slack) {
      await replaceable(slack);
      await redis.hdel(absences, accountField(slack));
    },
    async awayAmong(slacks, now) {
      if (slacks.length === 0) return [];
      const stored = await redis.hmget(absences, ...slacks.map(accountField));
      return slacks.flatMap((slack, index) => {
        const text = stored[index];
        if (text === null || text === undefined) return [];
        const absence = read(text);
        if (!absence.ok) say('absence', accountField(slack), absence);
        // What cannot be read is no absence: then they are asked.
        if (!absence.ok || isOver(absence.value.until, now)) return [];
        return [{ slack, ...absence.value }];
      });
    },
    async setNotified(slack, isNotified) {
      // A member of a set has no record that could be of another format.
      if (isNotified) await redis.srem(notifyOff, accountField(slack));
      else await redis.sadd(notifyOff, accountField(slack));
    },
    async offAmong(slacks) {
      if (slacks.length === 0) return [];
      const off = await redis.smismember(notifyOff, ...slacks.map(accountField));
      return slacks.filter((_, index) => off[index] === 1);
    },
  };
}

/** The first ones were a number and nothing else. */
function read(text: string): RecordRead<StoredAbsence> {
  return /^\d+$/.test(text)
    ? { ok: true, value: { until: Number(text) } }
    : readRecord('absence', text, storedAbsence);
}
