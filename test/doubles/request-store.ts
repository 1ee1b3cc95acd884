import { concernedBy } from '../../src/domain/concerned.js';
import { endedAt } from '../../src/domain/ended.js';
import { firstLookAt } from '../../src/domain/fate.js';
import type { KeyRef } from '../../src/domain/key.js';
import {
  type DeletionRequest,
  isOpen,
  isReadable,
  type UnreadableRequest,
} from '../../src/domain/request.js';
import {
  type Commit,
  type OutboxItem,
  type RequestList,
  type RequestStore,
  RequestUnreadable,
} from '../../src/ports/request-store.js';
import type { AuditLogDouble } from './audit-log.js';
import { copyOf } from './copy-of.js';
import type { OutboxDouble } from './outbox.js';

export interface RequestStoreDouble extends RequestStore {
  /** Runs once, just before the next commit is judged: somebody else may get in between. */
  beforeNextCommit(work: () => Promise<unknown>): void;
  /** From now on the request cannot be read. */
  spoil(requestId: string, how: UnreadableRequest['unreadable']): Promise<void>;
}

/** Writes into the given audit log and outbox in the same step as the request itself. */
export function createRequestStoreDouble(parts: {
  audit: AuditLogDouble;
  outbox: OutboxDouble;
}): RequestStoreDouble {
  const { audit, outbox } = parts;
  const kept = new Map<string, DeletionRequest>();
  const holders = new Map<string, string>();
  const looks = new Map<string, number>();
  let inBetween: (() => Promise<unknown>) | undefined;

  const spoiled = new Map<string, UnreadableRequest>();

  const find = (requestId: string | undefined) => {
    const found = requestId === undefined ? undefined : kept.get(requestId);
    return found && (spoiled.get(found.id) ?? copyOf(found));
  };
  const readable = (requestId: string) => {
    const found = find(requestId);
    if (found && !isReadable(found)) throw new RequestUnreadable(found);
    return found;
  };
  const newestFirst = (requests: DeletionRequest[], limit: number) =>
    [...requests]
      .sort((one, other) => other.openedAt - one.openedAt || (one.id < other.id ? 1 : -1))
      .slice(0, limit);
  const listOf = (requests: DeletionRequest[]): RequestList => ({
    requests: copyOf(requests.filter(({ id }) => !spoiled.has(id))),
    unreadable: requests.flatMap(({ id }) => spoiled.get(id) ?? []),
  });

  function keep(request: DeletionRequest): void {
    kept.set(request.id, copyOf(request));
    const key = nameOf(request.key);
    if (isOpen(request)) holders.set(key, request.id);
    else if (holders.get(key) === request.id) holders.delete(key);
    const lookAt = firstLookAt(request);
    if (lookAt === undefined) looks.delete(request.id);
    else if (!looks.has(request.id)) looks.set(request.id, lookAt);
  }

  const double: RequestStoreDouble = {
    beforeNextCommit: (work) => void (inBetween = work),
    spoil: async (id, unreadable) => void spoiled.set(id, { id, unreadable }),
    load: async (requestId) => readable(requestId),
    findOpen: async (key) => find(holders.get(nameOf(key))),
    listOpen: async () => listOf(newestFirst([...kept.values()].filter(isOpen), Infinity).reverse()),
    async countOpen() {
      const counts = new Map<string, number>();
      for (const { id, status } of [...kept.values()].filter(isOpen)) {
        const counted = spoiled.has(id) ? 'unreadable' : status;
        counts.set(counted, (counts.get(counted) ?? 0) + 1);
      }
      return counts;
    },
    openByEnd: async () =>
      [...kept.values()]
        .filter(isOpen)
        .map((request) => ({ id: request.id, endsAt: 'endsAt' in request ? request.endsAt : Infinity }))
        .sort((one, other) => one.endsAt - other.endsAt),
    openConcerning: async (slackIds) =>
      (await double.openByEnd()).flatMap(({ id }) => {
        const request = kept.get(id);
        return request && concernedBy(request).some((one) => slackIds.includes(one)) ? [id] : [];
      }),
    looksDue: async (now, limit) =>
      [...looks]
        .filter(([, at]) => at <= now)
        .sort(([, one], [, other]) => one - other)
        .slice(0, limit)
        .map(([id]) => id),
    async lookAgain(requestId, at) {
      if (at === undefined) looks.delete(requestId);
      else if (looks.has(requestId)) looks.set(requestId, at);
    },
    listEnded: async (limit) =>
      listOf(
        [...kept.values()]
          .filter((request) => !isOpen(request) && request.status !== 'replaced')
          .sort((one, other) => endedAt(other)! - endedAt(one)! || (one.id < other.id ? 1 : -1))
          .slice(0, limit),
      ),
    listFollowed: async () =>
      listOf([...looks].sort(([, one], [, other]) => one - other).map(([id]) => kept.get(id)!)),
    listRecent: async (limit) => listOf(newestFirst([...kept.values()], limit)),
    listForName: async (nameOrId, limit) => {
      const bears = ({ key }: DeletionRequest) =>
        [key.name, ...key.aliases, key.keyId].some((one) => one.toLowerCase() === nameOrId.toLowerCase());
      const named = new Set([...kept.values()].filter(bears).map(({ key }) => nameOf(key)));
      return listOf(
        newestFirst(
          [...kept.values()].filter(({ key }) => named.has(nameOf(key))),
          limit,
        ),
      );
    },
    listForKey: async (key, limit) =>
      listOf(
        newestFirst(
          [...kept.values()].filter((request) => nameOf(request.key) === nameOf(key)),
          limit,
        ),
      ),
    prunedUpTo: async () => undefined,
    async commit(commit) {
      const work = inBetween;
      inBetween = undefined;
      await work?.();
      const { request, readVersion, replaces } = commit;
      for (const { id } of [request, ...(replaces ? [replaces.request] : [])]) readable(id);
      const isStale = (id: string, version: number) => (kept.get(id)?.version ?? 0) !== version;
      if (isStale(request.id, readVersion)) return { ok: false, conflict: 'version' };
      if (replaces && isStale(replaces.request.id, replaces.readVersion)) {
        return { ok: false, conflict: 'version' };
      }
      const holder = holders.get(nameOf(request.key));
      if (isOpen(request) && holder !== undefined && ![request.id, replaces?.request.id].includes(holder)) {
        return { ok: false, conflict: 'open_request', requestId: holder };
      }
      if (replaces) keep(replaces.request);
      keep(request);
      audit.appendAll([...(replaces?.audit ?? []), ...commit.audit]);
      const items = [...(replaces ? itemsOf(replaces) : []), ...itemsOf(commit)];
      outbox.add(items, commit.leaseMs);
      outbox.settleAll(commit.settles ?? []);
      return { ok: true, outbox: items };
    },
  };
  return double;
}

function nameOf({ instanceId, keyId }: KeyRef): string {
  return `${instanceId}/${keyId}`;
}

function itemsOf({ request, effects }: Pick<Commit, 'request' | 'effects'>): OutboxItem[] {
  return effects.map((effect, index) => ({
    id: `${request.id}-${request.version}-${index}`,
    requestId: request.id,
    effect,
    attempts: 0,
  }));
}
