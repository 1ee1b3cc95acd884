import { randomUUID } from 'node:crypto';
import type { Redis } from 'ioredis';
import { z } from 'zod';
import {
  type Audience,
  audienceKey,
  audienceOf,
  type CardCopies,
  type CardCopy,
  shownByNewer,
} from '../../ports/card-deliveries.js';
import type { Log } from '../../ports/log.js';
import { createSayUnread, readRecord, rewriteRecord } from './record-format.js';
import { redisKeys } from './redis-keys.js';

const releaseScript = `
if redis.call('GET', KEYS[1]) == ARGV[1] then return redis.call('DEL', KEYS[1]) end
return 0
`;

const audience = z.custom<Audience>((value) => reliedAudience.safeParse(value).success);
const reliedAudience = z.discriminatedUnion('kind', [
  z.looseObject({ kind: z.literal('approver'), userId: z.string() }),
  z.looseObject({ kind: z.literal('requester'), userId: z.string() }),
  z.looseObject({ kind: z.literal('channel'), channelId: z.string() }),
]);
const storedCopy: z.ZodType<CardCopy> = z.object({
  audience,
  channel: z.string().exactOptional(),
  ts: z.string().exactOptional(),
  shownVersion: z.number(),
  undeliverable: z.string().exactOptional(),
});
const knownFields: Record<keyof CardCopy, true> = {
  audience: true,
  channel: true,
  ts: true,
  shownVersion: true,
  undeliverable: true,
};

export function createRedisCardCopies(redis: Redis, prefix: string, log: Log): CardCopies {
  const keys = redisKeys(prefix);
  const say = createSayUnread(log);
  const notice = (noticeId: string, audience: string) => `${noticeId}/${audience}`;
  return {
    async list(requestId) {
      const stored = Object.entries(await redis.hgetall(keys.copies(requestId)));
      return stored.flatMap(([field, text]): CardCopy[] => {
        const read = readRecord('card_copy', text, storedCopy);
        if (read.ok) return [read.value];
        say('card_copy', `${requestId} ${field}`, read);
        // Damaged: a new card takes the place of what nobody can find any more.
        const kept = read.why === 'newer' ? audienceOf(field) : undefined;
        return kept ? [{ audience: kept, shownVersion: shownByNewer }] : [];
      });
    },
    async save(requestId, copy) {
      const [key, field] = [keys.copies(requestId), audienceKey(copy.audience)];
      // Whoever saves holds the copy: nobody else writes in between.
      const record = rewriteRecord('card_copy', copy, await redis.hget(key, field), knownFields);
      if (record !== undefined) await redis.hset(key, field, record);
    },
    async claim(requestId, audience, leaseMs) {
      const lease = keys.copyLease(requestId, audienceKey(audience));
      const claim = randomUUID();
      return (await redis.set(lease, claim, 'PX', leaseMs, 'NX')) === 'OK' ? claim : undefined;
    },
    async release(requestId, audience, claim) {
      await redis.eval(releaseScript, 1, keys.copyLease(requestId, audienceKey(audience)), claim);
    },
    wasNoticeSent: async (requestId, noticeId, audience) =>
      (await redis.sismember(keys.notices(requestId), notice(noticeId, audienceKey(audience)))) === 1,
    async markNoticeSent(requestId, noticeId, audience) {
      await redis.sadd(keys.notices(requestId), notice(noticeId, audienceKey(audience)));
    },
  };
}
