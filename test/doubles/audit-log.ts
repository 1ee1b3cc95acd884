import { chain, emptyHead } from '../../src/adapters/redis/audit-chain.js';
import { createAuditCheck } from '../../src/adapters/redis/audit-check.js';
import { noSeals } from '../../src/adapters/redis/audit-seal.js';
import type { AuditDraft, AuditEntry, AuditLog } from '../../src/ports/audit-log.js';
import { copyOf } from './copy-of.js';
import type { OutboxDouble } from './outbox.js';

export interface AuditLogDouble extends AuditLog {
  readonly entries: AuditEntry[];
  /** Those of one commit, behind each other. */
  appendAll(drafts: readonly AuditDraft[]): void;
}

/** Puts what is to be told into the given outbox in the same step. */
export function createAuditLogDouble(outbox?: OutboxDouble): AuditLogDouble {
  const entries: AuditEntry[] = [];
  const appendAll = (drafts: readonly AuditDraft[]) => {
    const { entries: written } = chain(entries.at(-1) ?? emptyHead, copyOf([...drafts]), noSeals);
    entries.push(...written.map(({ text }) => JSON.parse(text) as AuditEntry));
  };
  return {
    entries,
    appendAll,
    append: async (draft) => appendAll([draft]),
    async appendNews(draft) {
      appendAll([draft]);
      const entry = entries.length;
      const id = `entry-${entry}`;
      outbox?.add([{ id, entry, attempts: 0 }], 0);
      return id;
    },
    read: async (fromSeq, limit) => copyOf(entries.slice(fromSeq - 1, fromSeq - 1 + Math.max(limit, 0))),
    forRequest: async (requestId) => copyOf(entries.filter((entry) => entry.requestId === requestId)),
    forKey: async ({ instanceId, keyId }) =>
      copyOf(
        entries.filter(
          ({ requestId, facts }) =>
            requestId === undefined && facts['instanceId'] === instanceId && facts['keyId'] === keyId,
        ),
      ),
    async verify({ noted } = {}) {
      const check = createAuditCheck(emptyHead, noSeals, noted);
      entries.forEach((entry, index) => check.take(index + 1, JSON.stringify(entry)));
      return check.end(emptyHead);
    },
  };
}
