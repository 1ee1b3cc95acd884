// The front of the audit log is taken away where a setting says so: the chain then begins behind what an entry of its own names.
import { z } from 'zod';
import type { KeyRef } from '../../domain/key.js';
import type { AuditHead } from '../../domain/audit-finding.js';
import { chain, damagedAuditLog, readHead, writeHead } from './audit-chain.js';
import { auditMarks } from './audit-check.js';
import type { AuditSeals } from './audit-seal.js';
import { auditTurnOf } from './audit-turn.js';
import type { RedisClient } from './open-redis.js';
import { keyField, type redisKeys } from './redis-keys.js';

const page = 500;
/** In one stroke: some milliseconds of Redis's time. */
const entriesAtOnce = 5_000;

/** Entries by number, the base and the entry that tells of it; and the numbers of single keys' entries that are gone. */
const pruneScript = `
if (redis.call('GET', KEYS[1]) or '') ~= ARGV[1] then return -1 end
if (redis.call('GET', KEYS[3]) or '') ~= ARGV[5] then return 0 end
if redis.call('HEXISTS', KEYS[2], ARGV[3]) == 1 then return -2 end
for seq = tonumber(ARGV[7]), tonumber(ARGV[8]) do redis.call('HDEL', KEYS[2], seq) end
for n = 4, #KEYS do redis.call('ZREMRANGEBYSCORE', KEYS[n], '-inf', ARGV[8]) end
redis.call('SET', KEYS[3], ARGV[6])
redis.call('HSET', KEYS[2], ARGV[3], ARGV[4])
redis.call('SET', KEYS[1], ARGV[2])
return 1
`;

const relied = z.looseObject({
  seq: z.number(),
  hash: z.string(),
  at: z.number(),
  requestId: z.string().optional(),
  facts: z.looseObject({}),
});
type Relied = z.infer<typeof relied>;

export function createAuditPruning(
  redis: RedisClient,
  keys: ReturnType<typeof redisKeys>,
  seals: AuditSeals,
): (before: number, at: number) => Promise<number> {
  const behindHead = auditTurnOf(redis, keys);

  /** Those behind `base`, up to the first that is kept: what cannot be read is. */
  async function oldOnes(base: number, before: number): Promise<Relied[]> {
    const old: Relied[] = [];
    while (old.length < entriesAtOnce) {
      const from = base + old.length + 1;
      const numbers = Array.from({ length: page }, (_, n) => String(from + n));
      const entries = (await redis.hmget(keys.audit, ...numbers)).map(read);
      const ids = [...new Set(entries.flatMap((entry) => entry?.requestId ?? []))];
      const isKept = await Promise.all(ids.map((id) => redis.exists(keys.request(id))));
      const ofKept = new Set(ids.filter((_, n) => isKept[n] === 1));
      for (const entry of entries) {
        if (!entry || entry.at >= before) return old;
        if (entry.requestId !== undefined && ofKept.has(entry.requestId)) return old;
        old.push(entry);
      }
    }
    return old;
  }

  return async (before, at) => {
    const base = await redis.get(keys.auditBase);
    const old = await oldOnes(readHead(base).seq, before);
    const [first, last] = [old[0], old.at(-1)];
    if (!first || !last) return 0;
    const upTo: AuditHead = { seq: last.seq, hash: last.hash };
    return behindHead<number>(async (stored) => {
      const draft = { at, type: auditMarks.pruned, facts: { upTo: upTo.seq, hash: upTo.hash } };
      const { entries, head } = chain(readHead(stored), [draft], seals);
      const indexes = [...new Map(old.flatMap(keyOf).map((ref) => [keyField(ref), ref])).values()].map(
        keys.auditOfKey,
      );
      const verdict = await redis.eval(
        pruneScript,
        3 + indexes.length,
        keys.auditHead,
        keys.audit,
        keys.auditBase,
        ...indexes,
        stored,
        writeHead(head),
        String(entries[0]!.seq),
        entries[0]!.text,
        base ?? '',
        writeHead(upTo),
        String(first.seq),
        String(last.seq),
      );
      if (verdict === -2) throw new Error(damagedAuditLog);
      if (verdict === -1) return { moved: true };
      // Another process has pruned meanwhile.
      return verdict === 0
        ? { moved: false, value: 0 }
        : { moved: false, value: old.length, head: writeHead(head) };
    });
  };
}

/** When an entry was written; undefined where it cannot be read. */
export function atOf(text: string): number | undefined {
  return read(text)?.at;
}

function read(text: string | null): Relied | undefined {
  try {
    return relied.safeParse(JSON.parse(text ?? 'null')).data;
  } catch {
    return undefined;
  }
}

function keyOf({ requestId, facts }: Relied): KeyRef[] {
  const { instanceId, keyId } = facts;
  const isKeys = requestId === undefined && typeof instanceId === 'string' && typeof keyId === 'string';
  return isKeys ? [{ instanceId, keyId }] : [];
}
