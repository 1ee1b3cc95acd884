import { chain, emptyHead } from '../../src/adapters/redis/audit-chain.js';
import type { AuditDraft, AuditEntry, AuditLog } from '../../src/ports/audit-log.js';
import { copyOf } from './copy-of.js';

export interface AuditLogDouble extends AuditLog {
  readonly entries: AuditEntry[];
  /** Those of one commit, behind each other. */
  appendAll(drafts: readonly AuditDraft[]): void;
}

export function createAuditLogDouble(): AuditLogDouble {
  const entries: AuditEntry[] = [];
  const appendAll = (drafts: readonly AuditDraft[]) => {
    entries.push(...chain(entries.at(-1) ?? emptyHead, copyOf([...drafts])).entries);
  };
  return {
    entries,
    appendAll,
    append: async (draft) => appendAll([draft]),
    read: async (fromSeq, limit) => copyOf(entries.slice(fromSeq - 1, fromSeq - 1 + Math.max(limit, 0))),
    forRequest: async (requestId) => copyOf(entries.filter((entry) => entry.requestId === requestId)),
    async firstBroken() {
      const whole = chain(emptyHead, entries.map(draftOf)).entries;
      const broken = entries.findIndex((entry, index) => entry.hash !== whole[index]?.hash);
      return broken < 0 ? undefined : broken + 1;
    },
  };
}

function draftOf({ seq: _seq, previousHash: _previous, hash: _hash, ...draft }: AuditEntry): AuditDraft {
  return draft;
}
