import type { KeyRef } from '../../src/domain/key.js';
import { type DeletionRequest, isOpen } from '../../src/domain/request.js';
import type { Commit, OutboxItem, RequestStore } from '../../src/ports/request-store.js';
import type { AuditLogDouble } from './audit-log.js';
import { copyOf } from './copy-of.js';
import type { OutboxDouble } from './outbox.js';

export interface RequestStoreDouble extends RequestStore {
  /** Runs once, just before the next commit is judged: somebody else may get in between. */
  beforeNextCommit(work: () => Promise<unknown>): void;
}

/** Writes into the given audit log and outbox in the same step as the request itself. */
export function createRequestStoreDouble(parts: {
  audit: AuditLogDouble;
  outbox: OutboxDouble;
}): RequestStoreDouble {
  const { audit, outbox } = parts;
  const kept = new Map<string, DeletionRequest>();
  const holders = new Map<string, string>();
  let inBetween: (() => Promise<unknown>) | undefined;

  const load = (requestId: string | undefined) => {
    const found = requestId === undefined ? undefined : kept.get(requestId);
    return found && copyOf(found);
  };
  const newestFirst = (requests: DeletionRequest[], limit: number) =>
    copyOf([...requests].sort((one, other) => other.openedAt - one.openedAt).slice(0, limit));

  function keep(request: DeletionRequest): void {
    kept.set(request.id, copyOf(request));
    const key = nameOf(request.key);
    if (isOpen(request)) holders.set(key, request.id);
    else if (holders.get(key) === request.id) holders.delete(key);
  }

  return {
    beforeNextCommit: (work) => void (inBetween = work),
    load: async (requestId) => load(requestId),
    findOpen: async (key) => load(holders.get(nameOf(key))),
    listOpen: async () => newestFirst([...kept.values()].filter(isOpen), Infinity).reverse(),
    listRecent: async (limit) => newestFirst([...kept.values()], limit),
    listForKey: async (key, limit) =>
      newestFirst(
        [...kept.values()].filter((request) => nameOf(request.key) === nameOf(key)),
        limit,
      ),
    async commit(commit) {
      const work = inBetween;
      inBetween = undefined;
      await work?.();
      const { request, readVersion, replaces } = commit;
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
