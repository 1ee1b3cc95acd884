import type { AuditEntry } from '../../ports/audit-log.js';
import { readHead } from './audit-chain.js';
import type { RedisClient } from './open-redis.js';
import { redisKeys } from './redis-keys.js';

/** An entry with its text as it is on record, over which its hash goes; without `entry` it cannot be read. */
export interface AuditText {
  seq: number;
  text: string;
  entry?: AuditEntry;
}

export interface AuditPage {
  texts: AuditText[];
  /** How many entries have been read by now, of how many there were at the beginning. */
  read: number;
  of: number;
}

const perPage = 1_000;

/** The whole log, oldest first, up to where it reached at the beginning; reads alone. What has been pruned is not there. */
export async function* auditPages(redis: RedisClient, prefix: string): AsyncGenerator<AuditPage> {
  const keys = redisKeys(prefix);
  const first = readHead(await redis.get(keys.auditBase)).seq + 1;
  const { seq: last } = readHead(await redis.get(keys.auditHead));
  for (let from = first; from <= last; from += perPage) {
    const until = Math.min(from + perPage - 1, last);
    const numbers = Array.from({ length: until - from + 1 }, (_, n) => from + n);
    const stored = await redis.hmget(keys.audit, ...numbers.map(String));
    const texts = stored.flatMap((text, n) => (text === null ? [] : [auditText(numbers[n]!, text)]));
    yield { texts, read: until - first + 1, of: last - first + 1 };
  }
}

function auditText(seq: number, text: string): AuditText {
  try {
    const entry = JSON.parse(text) as Partial<AuditEntry> | null;
    const isWhole =
      typeof entry?.at === 'number' && typeof entry.type === 'string' && typeof entry.facts === 'object';
    // A line's end inside would make two lines of one entry.
    return isWhole && !text.includes('\n')
      ? { seq, text, entry: { ...(entry as AuditEntry), seq } }
      : { seq, text };
  } catch {
    return { seq, text };
  }
}
