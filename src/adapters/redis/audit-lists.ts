// The lists by which people are shown entries, compared with the entries themselves: what a list leaves out nobody sees.
import type { AuditFinding } from '../../domain/audit-finding.js';
import { auditMarks, type CheckedEntry } from './audit-check.js';
import type { RedisClient } from './open-redis.js';
import { keyField, type redisKeys } from './redis-keys.js';

const readAtOnce = 200;
const numbersTold = 20;

interface FoundList {
  numbers: number[];
  entries: readonly number[];
  /** Up to which it is kept; absent: up to the last entry. */
  knownTo?: number;
}

export function createAuditLists(redis: RedisClient, keys: ReturnType<typeof redisKeys>) {
  const ofRequest = new Map<string, number[]>();
  const ofKey = new Map<string, { instanceId: string; keyId: string; numbers: number[] }>();
  const unreadable = new Set<number>();
  /** Requests by the entry that says they are kept no more. */
  const prunedAt = new Map<string, number>();
  let firstAt: number | undefined;
  let keysKnownTo = 0;

  async function readInto(
    found: Map<string, FoundList>,
    names: readonly string[],
    read: (name: string) => Promise<string[]>,
    listOf: (name: string, numbers: number[]) => FoundList,
  ): Promise<void> {
    for (let from = 0; from < names.length; from += readAtOnce) {
      const some = names.slice(from, from + readAtOnce);
      const texts = await Promise.all(some.map(read));
      some.forEach((name, index) => found.set(name, listOf(name, texts[index]!.map(Number))));
    }
  }

  return {
    has: (requestId: string) => ofRequest.has(requestId),
    /** Of the first entry; epoch ms. */
    firstAt: () => firstAt,
    note(seq: number, entry: CheckedEntry | undefined) {
      if (!entry) return void unreadable.add(seq);
      const { at, type, requestId, facts } = entry;
      firstAt ??= at;
      const { requests } = facts;
      if (type === auditMarks.requestsPruned && Array.isArray(requests))
        for (const id of requests) prunedAt.set(String(id), seq);
      if (requestId !== undefined) {
        const numbers = ofRequest.get(requestId);
        if (numbers) numbers.push(seq);
        else ofRequest.set(requestId, [seq]);
        return;
      }
      const { instanceId, keyId } = facts;
      if (typeof instanceId !== 'string' || typeof keyId !== 'string') return;
      const field = keyField({ instanceId, keyId });
      const known = ofKey.get(field);
      if (known) known.numbers.push(seq);
      else ofKey.set(field, { instanceId, keyId, numbers: [seq] });
    },
    /** As they stand now: of every request an entry is of, and of these. */
    async read(requestIds: readonly string[]): Promise<Map<string, FoundList>> {
      const found = new Map<string, FoundList>();
      const knownTo = (keysKnownTo = Number((await redis.get(keys.auditOfKeysKnown)) ?? 0));
      await readInto(
        found,
        [...new Set([...requestIds, ...ofRequest.keys()])],
        (id) => redis.lrange(keys.auditOf(id), 0, -1),
        (id, numbers) => ({ numbers, entries: ofRequest.get(id) ?? [] }),
      );
      await readInto(
        found,
        [...ofKey.keys()],
        (field) => redis.zrange(keys.auditOfKey(ofKey.get(field)!), '0', '-1'),
        (field, numbers) => ({ numbers, entries: ofKey.get(field)!.numbers, knownTo }),
      );
      return found;
    },
    /** `seen`: the last entry when they were read, `head` the last one since. */
    compare(
      found: ReadonlyMap<string, FoundList>,
      { base, seen, head }: { base: number; seen: number; head: number },
    ): AuditFinding[] {
      const wrong = [...found].flatMap(([of, { numbers, knownTo = seen, entries }]): AuditFinding[] => {
        const kept = numbers.filter((number) => !(number <= base) && !unreadable.has(number));
        const own = new Set(entries);
        // Also one that stands twice, or behind a later one.
        const adds = kept.filter(
          (number, index) => !own.has(number) || (index > 0 && !(kept[index - 1]! < number)),
        );
        const named = new Set(kept);
        const isKept = (number: number) =>
          number <= Math.min(knownTo, seen) && number > (prunedAt.get(of) ?? 0);
        const omits = entries.filter((number) => isKept(number) && !named.has(number));
        const told = { omits: omits.slice(0, numbersTold), adds: adds.slice(0, numbersTold) };
        return omits.length + adds.length === 0 ? [] : [{ kind: 'list_wrong', of, ...told }];
      });
      // Said to be known already, entries to come would be left out.
      const isAhead = !(keysKnownTo <= head);
      return isAhead ? [...wrong, { kind: 'list_wrong', of: 'keys', omits: [], adds: [keysKnownTo] }] : wrong;
    },
  };
}
