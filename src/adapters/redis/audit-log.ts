import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import type { AuditDraft, AuditEntry, AuditLog } from '../../ports/audit-log.js';
import type { Log } from '../../ports/log.js';
import { chain, damagedAuditLog, readHead, writeHead } from './audit-chain.js';
import { createAuditOfKeys } from './audit-of-keys.js';
import { type AuditSeals, noSeals } from './audit-seal.js';
import { auditTurnOf, commitRecordMs } from './audit-turn.js';
import type { RedisClient } from './open-redis.js';
import { defineDurableScript } from './durable-writes.js';
import { newsIdOf, writeNewsItem } from './outbox.js';
import { createSayUnread, readRecord } from './record-format.js';
import { redisKeys } from './redis-keys.js';
import { verifyAudit } from './verify-audit.js';

/**
 * Appends only behind the head the entry was hashed against. An entry repeated after a lost answer recognises itself by the
 * record it left.
 */
const appendScript = `
if redis.call('PEXPIRE', KEYS[4], ARGV[6]) == 1 then return 2 end
if (redis.call('GET', KEYS[1]) or '') ~= ARGV[1] then return 0 end
if redis.call('HEXISTS', KEYS[2], ARGV[3]) == 1 then return -1 end
redis.call('SET', KEYS[4], '1', 'PX', ARGV[6])
redis.call('SET', KEYS[1], ARGV[2])
redis.call('HSET', KEYS[2], ARGV[3], ARGV[4])
if ARGV[5] ~= '' then redis.call('RPUSH', KEYS[3], ARGV[3]) end
if ARGV[7] ~= '' then
  local now = redis.call('TIME')
  redis.call('HSET', KEYS[5], ARGV[7], ARGV[8])
  redis.call('ZADD', KEYS[6], now[1] * 1000 + math.floor(now[2] / 1000), ARGV[7])
end
return 1
`;

/** What reading relies on; whether an entry is as it was written the chain tells. */
const storedEntry = z.custom<AuditEntry>((value) => relied.safeParse(value).success);
const relied = z.looseObject({
  seq: z.number(),
  at: z.number(),
  type: z.string(),
  facts: z.looseObject({}),
  actor: z.looseObject({ slackUserId: z.string(), slackTeamId: z.string() }).optional(),
});

export function createRedisAuditLog(
  redis: RedisClient,
  prefix: string,
  log: Log,
  seals: AuditSeals = noSeals,
): AuditLog {
  const keys = redisKeys(prefix);
  const say = createSayUnread(log);
  const behindHead = auditTurnOf(redis, keys);
  const appendEntry = defineDurableScript(redis, 'countersignAppend', { lua: appendScript, numberOfKeys: 6 });

  /** Those that can be read: one that cannot must not keep anybody from the rest. */
  async function entriesAt(numbers: string[]): Promise<AuditEntry[]> {
    const texts = numbers.length === 0 ? [] : await redis.hmget(keys.audit, ...numbers);
    return texts.flatMap((text, index) => {
      if (text === null) return [];
      const read = readRecord('audit_entry', text, storedEntry);
      if (!read.ok) say('audit_entry', numbers[index]!, read);
      return read.ok ? [read.value] : [];
    });
  }

  async function append(draft: AuditDraft, { isNews = false } = {}): Promise<string | undefined> {
    const record = keys.commit(randomUUID());
    return behindHead<string | undefined>(async (stored) => {
      const { entries, head } = chain(readHead(stored), [draft], seals);
      const entry = entries[0]!;
      const newsId = isNews ? newsIdOf(entry.seq) : '';
      const appended = await appendEntry(
        keys.auditHead,
        keys.audit,
        keys.auditOf(draft.requestId ?? 'none'),
        record,
        keys.outbox,
        keys.outboxDue,
        stored,
        writeHead(head),
        String(entry.seq),
        entry.text,
        draft.requestId ?? '',
        String(commitRecordMs),
        newsId,
        isNews ? writeNewsItem(entry.seq) : '',
      );
      if (appended === -1) throw new Error(damagedAuditLog);
      if (appended === 0) return { moved: true };
      // Repeated, it may have taken effect behind another head.
      return appended === 1
        ? { moved: false, head: writeHead(head), value: newsId || undefined }
        : { moved: false, value: undefined };
    });
  }

  return {
    read: (fromSeq, limit) =>
      entriesAt(Array.from({ length: Math.max(limit, 0) }, (_, index) => String(fromSeq + index))),
    append: async (draft) => void (await append(draft)),
    appendNews: (draft) => append(draft, { isNews: true }),
    forRequest: async (requestId) => entriesAt(await redis.lrange(keys.auditOf(requestId), 0, -1)),
    forKey: createAuditOfKeys(redis, keys, entriesAt),
    verify: (options) => verifyAudit(redis, keys, seals, options),
  };
}
