import { randomUUID } from 'node:crypto';
import type { KeyRef } from '../../domain/key.js';
import { dayMs } from '../../domain/deadlines.js';
import { endedAt } from '../../domain/ended.js';
import { firstLookAt, longestFollowedMs, nextLookAt } from '../../domain/fate.js';
import { type DeletionRequest, isOpen, isReadable, type UnreadableRequest } from '../../domain/request.js';
import type { Log } from '../../ports/log.js';
import {
  type Commit,
  type CommitResult,
  type OutboxItem,
  type RequestList,
  type RequestStore,
  RequestUnreadable,
} from '../../ports/request-store.js';
import { chain, damagedAuditLog, readHead, writeHead } from './audit-chain.js';
import { type AuditSeals, noSeals } from './audit-seal.js';
import { becomesReady, isRedisAnswer } from './connections.js';
import type { RedisClient } from './open-redis.js';
import { auditTurnOf, commitRecordMs } from './audit-turn.js';
import { defineDurableScript, writerOf } from './durable-writes.js';
import { createOpenStatuses } from './open-statuses.js';
import { createOpenRequests, endOf } from './open-requests.js';
import { writeOutboxItem } from './outbox.js';
import { createKeyNames } from './key-names.js';
import { keyField, redisKeys } from './redis-keys.js';
import { createSayUnread, type Unread } from './record-format.js';
import { readStoredRequest, writeStoredRequest } from './stored-request.js';

/** Of requests. */
const bodiesKept = 500;
/** Of the index of ended requests. */
const endedKept = 1_000;
/** A lost connection is back well within this, or Redis is away. */
const reconnectMs = 500;

/**
 * One transition: version check, one-open-request-per-key guard, audit head check; then request, indexes, audit
 * entries and outbox, or nothing at all. A request that gives way to the new one ends in the same breath. A commit
 * repeated after a lost answer recognises itself by the record it left, also when others have gone on from it meanwhile.
 */
const commitScript = `
local request, openByKey, open, all, ofKey, head, audit, auditOf, outbox, due, attempts, record, replaced, auditOfReplaced =
  KEYS[1], KEYS[2], KEYS[3], KEYS[4], KEYS[5], KEYS[6], KEYS[7], KEYS[8], KEYS[9], KEYS[10], KEYS[11], KEYS[12],
  KEYS[13], KEYS[14]
local ends, looks, ended = KEYS[15], KEYS[16], KEYS[17]
local recordMs, readVersion, id, body, stillOpen, field, openedAt, headBefore, headAfter, leaseMs =
  ARGV[1], tonumber(ARGV[2]), ARGV[3], ARGV[4], ARGV[5], ARGV[6], ARGV[7], ARGV[8], ARGV[9], tonumber(ARGV[10])
local audits, effects, settles = tonumber(ARGV[11]), tonumber(ARGV[12]), tonumber(ARGV[13])
-- An empty id: nothing gives way.
local replacedId, replacedVersion, replacedBody, replacedAudits =
  ARGV[14], tonumber(ARGV[15]), ARGV[16], tonumber(ARGV[17])
local endsAt, lookAt, endedAt = ARGV[18], ARGV[19], ARGV[20]
if redis.call('PEXPIRE', record, recordMs) == 1 then return {'already'} end
if tonumber(redis.call('HGET', request, 'version') or '0') ~= readVersion then return {'version'} end
if replacedId ~= '' and tonumber(redis.call('HGET', replaced, 'version') or '0') ~= replacedVersion then
  return {'version'}
end
local holder = redis.call('HGET', openByKey, field)
if stillOpen == '1' and holder and holder ~= id and holder ~= replacedId then return {'open_request', holder} end
if (redis.call('GET', head) or '') ~= headBefore then return {'audit_moved'} end
if audits > 0 and redis.call('HEXISTS', audit, ARGV[21]) == 1 then return {'audit_damaged'} end
redis.call('SET', record, '1', 'PX', recordMs)
if replacedId ~= '' then
  redis.call('HSET', replaced, 'version', replacedVersion + 1, 'body', replacedBody)
  redis.call('ZREM', open, replacedId)
  redis.call('ZREM', ends, replacedId)
end
redis.call('HSET', request, 'version', readVersion + 1, 'body', body)
if stillOpen == '1' then
  redis.call('HSET', openByKey, field, id)
  redis.call('ZADD', open, openedAt, id)
  redis.call('ZADD', ends, endsAt, id)
else
  if holder == id then redis.call('HDEL', openByKey, field) end
  redis.call('ZREM', open, id)
  redis.call('ZREM', ends, id)
  redis.call('ZADD', ended, endedAt, id)
  redis.call('ZREMRANGEBYRANK', ended, 0, -1 - ${endedKept})
end
if lookAt == '' then redis.call('ZREM', looks, id) else redis.call('ZADD', looks, 'NX', lookAt, id) end
redis.call('ZADD', all, openedAt, id)
redis.call('ZADD', ofKey, openedAt, id)
local at = 21
for n = 1, audits do
  redis.call('HSET', audit, ARGV[at], ARGV[at + 1])
  redis.call('RPUSH', n <= replacedAudits and auditOfReplaced or auditOf, ARGV[at])
  at = at + 2
end
if audits > 0 then redis.call('SET', head, headAfter) end
local now = redis.call('TIME')
local free = now[1] * 1000 + math.floor(now[2] / 1000) + leaseMs
for _ = 1, effects do
  redis.call('HSET', outbox, ARGV[at], ARGV[at + 1])
  redis.call('ZADD', due, free, ARGV[at])
  at = at + 2
end
for _ = 1, settles do
  redis.call('HDEL', outbox, ARGV[at])
  redis.call('HDEL', attempts, ARGV[at])
  redis.call('ZREM', due, ARGV[at])
  at = at + 1
end
return {'ok'}
`;

/** Of thousands, so many are held at a time. */
const indexedAtOnce = 500;
/** Reading them takes some ten milliseconds. */
const listedAtOnce = 100;
const looksIndexedForMs = dayMs;

export function createRedisRequestStore(
  redis: RedisClient,
  prefix: string,
  log: Log,
  seals: AuditSeals = noSeals,
): RequestStore {
  const keys = redisKeys(prefix);
  const say = createSayUnread(log);
  const bodies = createBodies();
  const open = createOpenRequests(redis, keys, list);
  const names = createKeyNames(redis, keys, list);
  const behindHead = auditTurnOf(redis, keys);
  const commitAll = defineDurableScript(redis, 'countersignCommit', { lua: commitScript, numberOfKeys: 17 });

  function unreadable(id: string, unread: Unread): UnreadableRequest {
    say('request', id, unread);
    return { id, unreadable: unread.why };
  }

  async function find(requestId: string): Promise<DeletionRequest | UnreadableRequest | undefined> {
    const body = await redis.hget(keys.request(requestId), 'body');
    if (body === null) return undefined;
    const read = readStoredRequest(body);
    if (!read.ok) return unreadable(requestId, read);
    bodies.keep(requestId, { version: read.value.version, body });
    return read.value;
  }

  async function list(ids: string[]): Promise<RequestList> {
    const found: RequestList = { requests: [], unreadable: [] };
    // Some at a time: reading thousands in one go would keep everything else waiting for a second.
    for (let from = 0; from < ids.length; from += listedAtOnce) {
      for (const one of await Promise.all(ids.slice(from, from + listedAtOnce).map(find))) {
        if (one === undefined) continue;
        if (isReadable(one)) found.requests.push(one);
        else found.unreadable.push(one);
      }
    }
    return found;
  }

  /** Those that a program without this index has ended, before or beside this one; as far back as any key is looked at. */
  async function indexLooks(now: number): Promise<void> {
    const ids = await redis.zrangebyscore(keys.all, now - longestFollowedMs, '+inf');
    for (let from = 0; from < ids.length; from += indexedAtOnce) {
      const { requests } = await list(ids.slice(from, from + indexedAtOnce));
      const looks = requests.flatMap((request) => {
        const lookAt = nextLookAt(request, now) === undefined ? undefined : firstLookAt(request);
        return lookAt === undefined ? [] : [lookAt, request.id];
      });
      if (looks.length > 0) await redis.zadd(keys.looks, 'NX', ...looks);
    }
    await redis.set(keys.looksIndexed, '1', 'PX', looksIndexedForMs);
  }

  /** The record to store. Safe to read beforehand: the commit takes place only on the version it was decided on. */
  async function recordOf({
    request,
    readVersion,
  }: Pick<Commit, 'request' | 'readVersion'>): Promise<string> {
    const known = bodies.recall(request.id);
    const before =
      readVersion === 0
        ? null
        : known?.version === readVersion
          ? known.body
          : await redis.hget(keys.request(request.id), 'body');
    const written = writeStoredRequest(request, before);
    if (written.ok) return written.value;
    throw new RequestUnreadable(unreadable(request.id, written));
  }

  async function tryCommit(commit: Commit, commitId: string): Promise<CommitResult> {
    const { request, replaces } = commit;
    const outbox = [...(replaces ? outboxOf(replaces) : []), ...outboxOf(commit)];
    const replacedAudits = replaces?.audit ?? [];
    const [body, replacedBody] = await Promise.all([recordOf(commit), replaces ? recordOf(replaces) : '']);
    return behindHead<CommitResult>(async (stored) => {
      const { entries, head } = chain(readHead(stored), [...replacedAudits, ...commit.audit], seals);
      const [verdict, detail] = (await commitAll(
        keys.request(request.id),
        keys.openByKey,
        keys.open,
        keys.all,
        keys.ofKey(request.key),
        keys.auditHead,
        keys.audit,
        keys.auditOf(request.id),
        keys.outbox,
        keys.outboxDue,
        keys.outboxAttempts,
        keys.commit(commitId),
        keys.request((replaces ?? commit).request.id),
        keys.auditOf((replaces ?? commit).request.id),
        keys.ends,
        keys.looks,
        keys.ended,
        String(commitRecordMs),
        String(commit.readVersion),
        request.id,
        body,
        isOpen(request) ? '1' : '0',
        keyField(request.key),
        String(request.openedAt),
        stored,
        writeHead(head),
        String(commit.leaseMs),
        String(entries.length),
        String(outbox.length),
        String(commit.settles?.length ?? 0),
        replaces?.request.id ?? '',
        String(replaces?.readVersion ?? 0),
        replacedBody,
        String(replacedAudits.length),
        endOf(request),
        String(firstLookAt(request) ?? ''),
        String(endedAt(request) ?? ''),
        ...entries.flatMap(({ seq, text }) => [String(seq), text]),
        ...outbox.flatMap(({ id, requestId, effect }) => [id, writeOutboxItem({ requestId, effect })]),
        ...(commit.settles ?? []),
      )) as [string, string | undefined];
      if (verdict === 'audit_moved') return { moved: true };
      if (verdict === 'audit_damaged') throw new Error(damagedAuditLog);
      if (verdict === 'version') return { moved: false, value: { ok: false, conflict: 'version' } };
      if (verdict === 'open_request') {
        const requestId = detail ?? '';
        return { moved: false, value: { ok: false, conflict: 'open_request', requestId } };
      }
      // Repeated, it may have taken effect behind another head.
      return verdict === 'ok'
        ? { moved: false, head: writeHead(head), value: { ok: true, outbox } }
        : { moved: false, value: { ok: true, outbox } };
    });
  }

  return {
    async load(requestId) {
      const found = await find(requestId);
      if (found && !isReadable(found)) throw new RequestUnreadable(found);
      return found;
    },
    async findOpen(ref) {
      const id = await redis.hget(keys.openByKey, keyField(ref));
      return id === null ? undefined : find(id);
    },
    listOpen: async () => list(await redis.zrange(keys.open, '0', '-1')),
    countOpen: createOpenStatuses(redis, keys, list),
    openByEnd: open.openByEnd,
    openConcerning: open.openConcerning,
    async looksDue(now, limit) {
      if ((await redis.exists(keys.looksIndexed)) === 0) await indexLooks(now);
      return redis.zrangebyscore(keys.looks, '-inf', now, 'LIMIT', '0', String(limit));
    },
    async lookAgain(requestId, at) {
      if (at === undefined) await redis.zrem(keys.looks, requestId);
      else await redis.zadd(keys.looks, 'XX', String(at), requestId);
    },
    listEnded: async (limit) => list(await redis.zrevrange(keys.ended, '0', String(limit - 1))),
    listFollowed: async () => list(await redis.zrange(keys.looks, '0', '-1')),
    listRecent: async (limit) => list(await redis.zrevrange(keys.all, '0', String(limit - 1))),
    async listForName(nameOrId, limit) {
      const named = await names.keysNamed(nameOrId);
      const latest = ({ instanceId, keyId }: KeyRef) =>
        redis.zrevrange(keys.ofKey({ instanceId, keyId }), '0', String(limit - 1));
      const { requests, unreadable } = await list((await Promise.all(named.map(latest))).flat());
      return { requests: requests.sort(newerFirst).slice(0, limit), unreadable };
    },
    listForKey: async (ref, limit) => list(await redis.zrevrange(keys.ofKey(ref), '0', String(limit - 1))),
    async prunedUpTo() {
      const stored = await redis.get(keys.prunedUpTo);
      return stored === null ? undefined : Number(stored);
    },
    async commit(commit) {
      const commitId = randomUUID();
      const again = async (error: unknown) => {
        // No answer is not a no: the same commit again either takes effect now or finds that it already has.
        if (isRedisAnswer(error) || !(await becomesReady(writerOf(redis), reconnectMs))) throw error;
        return tryCommit(commit, commitId);
      };
      const result = await tryCommit(commit, commitId).catch(again);
      if (result.ok && isOpen(commit.request)) open.note(commit.request);
      return result;
    },
  };
}

function newerFirst(one: DeletionRequest, other: DeletionRequest): number {
  return other.openedAt - one.openedAt || (one.id < other.id ? 1 : -1);
}

/** Bodies of late, by request: one of a version never changes, and the commit takes place on that version alone. */
function createBodies() {
  const kept = new Map<string, { version: number; body: string }>();
  return {
    recall: (requestId: string) => kept.get(requestId),
    keep(requestId: string, body: { version: number; body: string }) {
      kept.delete(requestId);
      kept.set(requestId, body);
      const [oldest] = kept.keys();
      if (kept.size > bodiesKept && oldest !== undefined) kept.delete(oldest);
    },
  };
}

function outboxOf({ request, effects }: Pick<Commit, 'request' | 'effects'>): OutboxItem[] {
  return effects.map((effect, index) => ({
    id: `${request.id}-${request.version}-${index}`,
    requestId: request.id,
    effect,
    attempts: 0,
  }));
}
