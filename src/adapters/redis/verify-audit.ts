import { dayMs } from '../../domain/deadlines.js';
import type { AuditFinding, AuditHead, AuditVerification } from '../../domain/audit-finding.js';
import type { AuditLog } from '../../ports/audit-log.js';
import { createAuditCheck } from './audit-check.js';
import { emptyHead } from './audit-chain.js';
import { createAuditLists } from './audit-lists.js';
import type { AuditSeals } from './audit-seal.js';
import type { RedisClient } from './open-redis.js';
import type { redisKeys } from './redis-keys.js';

type Keys = ReturnType<typeof redisKeys>;

/** Some milliseconds of work, so that clicks do not wait for more. */
const page = 200;
/** What is beyond the head, by name. */
const strayNamed = 10;
/** Replicas' clocks may differ by less. */
const clocksMs = dayMs;
/** It is pruned once a day at most. */
const triesAtMost = 3;

/** Nothing of it is believed: entries are read as texts, and every list they are found by is compared with them. */
export async function verifyAudit(
  redis: RedisClient,
  keys: Keys,
  seals: AuditSeals,
  options: Parameters<AuditLog['verify']>[0] = {},
): Promise<AuditVerification> {
  for (let tries = 1; ; tries++) {
    const verification = await goThrough(redis, keys, seals, options);
    if (verification) return verification;
    if (tries === triesAtMost) throw new Error('the audit log is pruned over and over');
  }
}

/** Undefined where entries were pruned meanwhile. */
async function goThrough(
  redis: RedisClient,
  keys: Keys,
  seals: AuditSeals,
  { noted = [], onProgress }: NonNullable<Parameters<AuditLog['verify']>[0]>,
): Promise<AuditVerification | undefined> {
  let bounds = await boundsOf(redis, keys);
  const { base } = bounds;
  const check = createAuditCheck(base, seals, noted);
  const lists = createAuditLists(redis, keys);
  let last = base;
  let present = 0;
  const goOn = async () => {
    for (let from = last.seq + 1; from <= bounds.head.seq; from += page) {
      const until = Math.min(from + page - 1, bounds.head.seq);
      const numbers = Array.from({ length: until - from + 1 }, (_, index) => from + index);
      const texts = await redis.hmget(keys.audit, ...numbers.map(String));
      numbers.forEach((seq, index) => {
        const text = texts[index] ?? null;
        const entry = check.take(seq, text);
        if (text !== null) present++;
        lists.note(seq, entry);
        last = { seq, hash: entry?.hash ?? '' };
      });
      onProgress?.(until - base.seq, bounds.head.seq - base.seq);
    }
  };

  await goOn();
  // Those that came meanwhile; the lists are read in between, so that whatever they name has been seen.
  const seen = bounds.head.seq;
  const requests = await requestsOf(redis, keys);
  const found = await lists.read([...requests.keys()]);
  bounds = await boundsOf(redis, keys);
  if (bounds.base.seq !== base.seq) return undefined;
  await goOn();

  for (const finding of lists.compare(found, { base: base.seq, seen, head: bounds.head.seq }))
    check.find(finding);
  for (const [requestId, openedAt] of requests) {
    const isPruned = base.seq > 0 && openedAt < (lists.firstAt() ?? Infinity) + clocksMs;
    if (!lists.has(requestId) && !isPruned) check.find({ kind: 'request_unrecorded', requestId });
  }
  const head = bounds.isHeadReadable ? bounds.head : undefined;
  if (head?.hash !== last.hash) check.find({ kind: 'head_wrong', seq: bounds.head.seq });
  for (const finding of await findStray(redis, keys, bounds, present)) check.find(finding);
  return check.end(base);
}

interface Bounds {
  base: AuditHead;
  head: AuditHead;
  isHeadReadable: boolean;
  /** Entries there are. */
  count: number;
}

/** In one stroke: they belong together. */
async function boundsOf(redis: RedisClient, keys: Keys): Promise<Bounds> {
  const answers = await redis.multi().get(keys.auditBase).get(keys.auditHead).hlen(keys.audit).exec();
  const [baseText, headText, count] = (answers ?? []).map(([error, answer]) => {
    if (error) throw error;
    return answer;
  });
  const base = parseHead(baseText) ?? emptyHead;
  const head = parseHead(headText);
  return {
    base,
    // Unreadable, it hides nothing: as many are looked at as there are.
    head: head && head.seq >= base.seq ? head : { ...base, seq: base.seq + Number(count) },
    isHeadReadable: head !== undefined && head.seq >= base.seq,
    count: Number(count),
  };
}

/** Of an empty log there is none. */
function parseHead(stored: unknown): AuditHead | undefined {
  if (stored === null || stored === '') return emptyHead;
  const [, seq, hash] = /^([1-9]\d{0,14}):([0-9a-f]{64})$/.exec(String(stored)) ?? [];
  return seq === undefined || hash === undefined ? undefined : { seq: Number(seq), hash };
}

/** Requests by when they were opened. */
async function requestsOf(redis: RedisClient, keys: Keys): Promise<Map<string, number>> {
  const flat = await redis.zrange(keys.all, '0', '-1', 'WITHSCORES');
  const requests = new Map<string, number>();
  for (let at = 0; at < flat.length; at += 2) requests.set(flat[at]!, Number(flat[at + 1]));
  return requests;
}

/** `present`: entries under the numbers of the log. More than those are looked for only where there are more. */
async function findStray(
  redis: RedisClient,
  keys: Keys,
  { base, count }: Bounds,
  present: number,
): Promise<AuditFinding[]> {
  if (count === present) return [];
  const names = new Set<string>();
  let cursor = '0';
  do {
    const [next, flat] = await redis.hscan(keys.audit, cursor, 'COUNT', 1_000);
    flat.forEach((name, at) => at % 2 === 0 && names.add(name));
    cursor = next;
  } while (cursor !== '0');
  // Asked last: the log may have grown.
  const { head } = await boundsOf(redis, keys);
  const strays = [...names].filter(
    (name) => !/^[1-9]\d*$/.test(name) || Number(name) <= base.seq || Number(name) > head.seq,
  );
  if (strays.length === 0) return [];
  return [{ kind: 'beyond_head', count: strays.length, names: strays.slice(0, strayNamed) }];
}
