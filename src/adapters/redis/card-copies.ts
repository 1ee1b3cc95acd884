import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import {
  type Audience,
  audienceKey,
  audienceOf,
  type CardCopies,
  type CardCopy,
  isWaiting,
  shownByNewer,
} from '../../ports/card-deliveries.js';
import type { Log } from '../../ports/log.js';
import type { RedisClient } from './open-redis.js';
import { defineScript } from './define-script.js';
import { createSayUnread, createRecordReader, readRecord, rewriteRecord } from './record-format.js';
import { redisKeys } from './redis-keys.js';

const releaseScript = `
if redis.call('GET', KEYS[1]) == ARGV[1] then return redis.call('DEL', KEYS[1]) end
return 0
`;

/** Leaves what somebody else has written since the record was seen, and answers with it. */
const saveScript = `
local now = redis.call('HGET', KEYS[1], ARGV[1]) or ''
if now ~= ARGV[2] then return now end
redis.call('HSET', KEYS[1], ARGV[1], ARGV[3])
return false
`;

const audience = z.custom<Audience>((value) => reliedAudience.safeParse(value).success);
const reliedAudience = z.discriminatedUnion('kind', [
  z.looseObject({ kind: z.literal('approver'), userId: z.string() }),
  z.looseObject({ kind: z.literal('requester'), userId: z.string() }),
  z.looseObject({ kind: z.literal('channel'), channelId: z.string() }),
]);
const trouble = z.object({ code: z.string(), since: z.number(), at: z.number(), tries: z.number() });
const storedCopy: z.ZodType<CardCopy> = z
  .object({
    audience,
    channel: z.string().exactOptional(),
    ts: z.string().exactOptional(),
    shownVersion: z.number(),
    posting: z.number().exactOptional(),
    unsettled: z.number().exactOptional(),
    trouble: trouble.exactOptional(),
    /** An earlier program's word for a refusal that it took for final. */
    undeliverable: z.string().exactOptional(),
  })
  .transform(({ undeliverable: code, ...copy }) =>
    code === undefined || copy.trouble ? copy : { ...copy, trouble: { code, since: 0, at: 0, tries: 1 } },
  );
const storedNotice = z.object({ posting: z.number().exactOptional(), trouble: trouble.exactOptional() });
const knownFields: Record<keyof CardCopy | 'undeliverable', true> = {
  undeliverable: true,
  audience: true,
  channel: true,
  ts: true,
  shownVersion: true,
  posting: true,
  unsettled: true,
  trouble: true,
};

/** Of late, read or written. */
const copiesKept = 2_000;

export function createRedisCardCopies(redis: RedisClient, prefix: string, log: Log): CardCopies {
  const keys = redisKeys(prefix);
  const say = createSayUnread(log);
  const readCopy = createRecordReader('card_copy', storedCopy, copiesKept);
  const releaseClaim = defineScript(redis, 'countersignRelease', { lua: releaseScript, numberOfKeys: 1 });
  const notice = (noticeId: string, audience: string) => `${noticeId}/${audience}`;
  const saveOver = defineScript(redis, 'countersignSaveCopy', { lua: saveScript, numberOfKeys: 1 });
  /** Texts of copies as they were last seen, by where they stand. */
  const lastSeen = new Map<string, string>();
  const copyFrom = (requestId: string, field: string, text: string): CardCopy | undefined => {
    keep(lastSeen, `${keys.copies(requestId)} ${field}`, text);
    const read = readCopy(text);
    if (read.ok) return read.value;
    say('card_copy', `${requestId} ${field}`, read);
    // Damaged: a new card takes the place of what nobody can find any more.
    const kept = read.why === 'newer' ? audienceOf(field) : undefined;
    return kept && { audience: kept, shownVersion: shownByNewer };
  };
  const list = async (requestId: string): Promise<CardCopy[]> => {
    const stored = Object.entries(await redis.hgetall(keys.copies(requestId)));
    return stored.flatMap(([field, text]) => copyFrom(requestId, field, text) ?? []);
  };
  return {
    list,
    async find(requestId, audience) {
      const field = audienceKey(audience);
      const text = await redis.hget(keys.copies(requestId), field);
      return text === null ? undefined : copyFrom(requestId, field, text);
    },
    async save(requestId, copy) {
      const [key, field] = [keys.copies(requestId), audienceKey(copy.audience)];
      // Whoever saves holds the copy: what was last seen of it is nearly always what stands there.
      let before = lastSeen.get(`${key} ${field}`) ?? '';
      for (;;) {
        const record = rewriteRecord('card_copy', copy, before === '' ? null : before, knownFields);
        if (record === undefined) return;
        const other = await saveOver(key, field, before, record);
        if (typeof other !== 'string') {
          keep(lastSeen, `${key} ${field}`, record);
          break;
        }
        before = other;
      }
      if (isWaiting(copy)) await redis.sadd(keys.waitingCopies, requestId);
    },
    async listWaiting() {
      const isStillWaiting = async (requestId: string) => (await list(requestId)).some(isWaiting);
      const found: string[] = [];
      for (const requestId of await redis.smembers(keys.waitingCopies)) {
        if (await isStillWaiting(requestId)) {
          found.push(requestId);
          continue;
        }
        await redis.srem(keys.waitingCopies, requestId);
        // One may have begun to wait in between.
        if (await isStillWaiting(requestId)) await redis.sadd(keys.waitingCopies, requestId);
      }
      return found;
    },
    async claim(requestId, audience, leaseMs) {
      const lease = keys.copyLease(requestId, audienceKey(audience));
      const claim = randomUUID();
      return (await redis.set(lease, claim, 'PX', leaseMs, 'NX')) === 'OK' ? claim : undefined;
    },
    async release(requestId, audience, claim) {
      await releaseClaim(keys.copyLease(requestId, audienceKey(audience)), claim);
    },
    async notice(requestId, noticeId, audience) {
      const name = notice(noticeId, audienceKey(audience));
      const [sent, unsent] = await Promise.all([
        redis.sismember(keys.notices(requestId), name),
        redis.hget(keys.unsentNotices(requestId), name),
      ]);
      if (sent === 1) return { state: 'sent' };
      const read = unsent === null ? undefined : readRecord('notice', unsent, storedNotice);
      return { state: 'unsent', ...(read?.ok && read.value) };
    },
    async saveNotice(requestId, noticeId, audience, { state, ...sending }) {
      const name = notice(noticeId, audienceKey(audience));
      if (state === 'unsent') {
        await redis.hset(keys.unsentNotices(requestId), name, JSON.stringify(sending));
        return;
      }
      await redis
        .multi()
        .sadd(keys.notices(requestId), name)
        .hdel(keys.unsentNotices(requestId), name)
        .exec();
    },
  };
}

function keep(lastSeen: Map<string, string>, place: string, text: string): void {
  lastSeen.delete(place);
  lastSeen.set(place, text);
  const [oldest] = lastSeen.keys();
  if (lastSeen.size > copiesKept && oldest !== undefined) lastSeen.delete(oldest);
}
