import type { DeletionRequest } from '../../domain/request.js';
import { audienceOf } from '../../ports/card-deliveries.js';
import type { RecordKeeping } from '../../ports/record-keeping.js';
import type { RequestStore } from '../../ports/request-store.js';
import { chain, damagedAuditLog, readHead, writeHead } from './audit-chain.js';
import { auditMarks } from './audit-check.js';
import { atOf, createAuditPruning } from './audit-pruning.js';
import { type AuditSeals, noSeals } from './audit-seal.js';
import { auditTurnOf } from './audit-turn.js';
import type { RedisClient } from './open-redis.js';
import { memberOf } from './key-names.js';
import { keyField, redisKeys } from './redis-keys.js';

/** Of one request each: what goes with it whole, and which of the keys that many share it leaves. */
const ownKeys = 6;
const argsEach = 4;
const sharedKeys = 10;
/** Of one key: nobody asks so often. */
const siblingsRead = 200;

/**
 * All or none: behind the head of the audit log the entry that names them is written, and they are gone. Answers with the number of
 * one that has moved on, or is still looked at. The index of names counts the requests it knows.
 */
const pruneScript = `
local head, audit, all, ended, looks, compared, waiting, names, namesKnown, pruned =
  KEYS[1], KEYS[2], KEYS[3], KEYS[4], KEYS[5], KEYS[6], KEYS[7], KEYS[8], KEYS[9], KEYS[10]
local headBefore, headAfter, seq, entry, many = ARGV[1], ARGV[2], ARGV[3], ARGV[4], tonumber(ARGV[5])
if (redis.call('GET', head) or '') ~= headBefore then return -1 end
if redis.call('HEXISTS', audit, seq) == 1 then return -2 end
local function own(n, at) return KEYS[${sharedKeys} + (n - 1) * ${ownKeys} + at] end
local function arg(n, at) return ARGV[5 + (n - 1) * ${argsEach} + at] end
for n = 1, many do
  local id, version = arg(n, 1), arg(n, 2)
  if redis.call('HGET', own(n, 1), 'version') ~= version or redis.call('ZSCORE', looks, id) then return n end
end
local upTo, counted = string.match(redis.call('GET', namesKnown) or '', '^(%S+) (%d+)$')
local last = tonumber(redis.call('GET', pruned) or '0')
for n = 1, many do
  local id, openedAt, namesLeft = arg(n, 1), tonumber(arg(n, 3)), cjson.decode(arg(n, 4))
  redis.call('DEL', own(n, 1), own(n, 2), own(n, 3), own(n, 4), own(n, 5))
  if redis.call('ZREM', all, id) == 1 and upTo and openedAt <= tonumber(upTo) then counted = counted - 1 end
  redis.call('ZREM', own(n, 6), id)
  redis.call('ZREM', ended, id)
  redis.call('ZREM', compared, id)
  redis.call('SREM', waiting, id)
  for _, name in ipairs(namesLeft) do redis.call('ZREM', names, name) end
  if openedAt > last then last = openedAt end
end
if upTo then redis.call('SET', namesKnown, upTo .. ' ' .. string.format('%d', counted)) end
redis.call('SET', pruned, string.format('%d', last))
redis.call('HSET', audit, seq, entry)
redis.call('SET', head, headAfter)
return 0
`;

export function createRedisRecordKeeping(
  redis: RedisClient,
  prefix: string,
  requests: Pick<RequestStore, 'listForKey'>,
  seals: AuditSeals = noSeals,
): RecordKeeping {
  const keys = redisKeys(prefix);
  const behindHead = auditTurnOf(redis, keys);

  /** What leads to the key of this request and to no other that is kept; none where one of them cannot be read. */
  async function namesOnlyOf(request: DeletionRequest, going: ReadonlySet<string>): Promise<string[]> {
    const ofKey = await requests.listForKey(request.key, siblingsRead);
    if (ofKey.unreadable.length > 0 || ofKey.requests.length === siblingsRead) return [];
    const kept = new Set(ofKey.requests.filter(({ id }) => !going.has(id)).flatMap(namesIn));
    return namesIn(request).filter((name) => !kept.has(name));
  }

  /** The number of one that stays, if any, beginning with 1; 0: all are gone. */
  async function pruneAll(going: readonly DeletionRequest[], at: number): Promise<number> {
    const ids = new Set(going.map(({ id }) => id));
    const names = await Promise.all(going.map((request) => namesOnlyOf(request, ids)));
    return behindHead<number>(async (stored) => {
      const draft = { at, type: auditMarks.requestsPruned, facts: { requests: [...ids] } };
      const { entries, head } = chain(readHead(stored), [draft], seals);
      const verdict = (await redis.eval(
        pruneScript,
        sharedKeys + going.length * ownKeys,
        keys.auditHead,
        keys.audit,
        keys.all,
        keys.ended,
        keys.looks,
        keys.compared,
        keys.waitingCopies,
        keys.keyNames,
        keys.keyNamesKnown,
        keys.prunedUpTo,
        ...going.flatMap(({ id, key }) => [
          keys.request(id),
          keys.auditOf(id),
          keys.copies(id),
          keys.notices(id),
          keys.unsentNotices(id),
          keys.ofKey(key),
        ]),
        stored,
        writeHead(head),
        String(entries[0]!.seq),
        entries[0]!.text,
        String(going.length),
        ...going.flatMap(({ id, version, openedAt }, n) => [
          id,
          String(version),
          String(openedAt),
          JSON.stringify(names[n]),
        ]),
      )) as number;
      if (verdict === -2) throw new Error(damagedAuditLog);
      if (verdict === -1) return { moved: true };
      return { moved: false, value: verdict, ...(verdict === 0 && { head: writeHead(head) }) };
    });
  }

  return {
    async opened({ from, before, skip, limit }) {
      const page = await redis.zrangebyscore(
        keys.all,
        String(from),
        `(${before}`,
        'WITHSCORES',
        'LIMIT',
        String(skip),
        String(limit),
      );
      return Array.from({ length: page.length / 2 }, (_, n) => ({
        id: page[2 * n]!,
        openedAt: Number(page[2 * n + 1]),
      }));
    },
    peopleForgottenUpTo: async () => Number((await redis.get(keys.peopleForgotten)) ?? 0),
    notePeopleForgotten: async (upTo) => void (await redis.set(keys.peopleForgotten, String(upTo))),
    async forgetCopies(requestIds) {
      await Promise.all(
        requestIds.map(async (id) => {
          const ofApprovers = (await redis.hkeys(keys.copies(id))).filter(
            (field) => audienceOf(field)?.kind === 'approver',
          );
          if (ofApprovers.length > 0) await redis.hdel(keys.copies(id), ...ofApprovers);
          await redis.del(keys.notices(id), keys.unsentNotices(id));
        }),
      );
    },
    async outstanding() {
      const items = await redis.zrange(keys.outboxDue, '0', '-1');
      return new Set(items.flatMap((id) => /^(.+)-\d+-\d+$/.exec(id)?.[1] ?? []));
    },
    async prune(some, at) {
      let going = [...some];
      while (going.length > 0) {
        const stays = await pruneAll(going, at);
        if (stays === 0) return going.length;
        going = going.filter((_, n) => n !== stays - 1);
      }
      return 0;
    },
    pruneAudit: createAuditPruning(redis, keys, seals),
    async forgetNews(before) {
      const about = 'key-news';
      for (const kept of [keys.notices(about), keys.unsentNotices(about)]) {
        const isSet = kept === keys.notices(about);
        const names = isSet ? await redis.smembers(kept) : await redis.hkeys(kept);
        const numbers = names.map((name) => /^entry-(\d+)\//.exec(name)?.[1]);
        const known = numbers.filter((number) => number !== undefined);
        const texts = known.length === 0 ? [] : await redis.hmget(keys.audit, ...known);
        const old = names.filter((_, n) => {
          const number = numbers[n];
          return number !== undefined && !isSince(texts[known.indexOf(number)] ?? null, before);
        });
        if (old.length > 0) await (isSet ? redis.srem(kept, ...old) : redis.hdel(kept, ...old));
      }
    },
  };
}

/** An entry that is gone is old; one that nobody can read may not be. */
function isSince(text: string | null, before: number): boolean {
  if (text === null) return false;
  const at = atOf(text);
  return at === undefined || at >= before;
}

function namesIn({ key }: DeletionRequest): string[] {
  return [key.name, ...key.aliases, key.keyId].map((name) => memberOf(name, keyField(key)));
}
