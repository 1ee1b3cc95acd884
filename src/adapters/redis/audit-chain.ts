import { createHash } from 'node:crypto';
import type { AuditDraft, AuditEntry } from '../../ports/audit-log.js';
import { firstFormat } from './record-format.js';

export interface AuditHead {
  seq: number;
  hash: string;
}

/** What we say when an entry exists beyond the head: it is evidence, so it is never written over. */
export const damagedAuditLog =
  'the audit log holds entries beyond its head; nothing is written until it is repaired';

export const emptyHead: AuditHead = { seq: 0, hash: '0'.repeat(64) };

export function readHead(stored: string | null): AuditHead {
  if (stored === null || stored === '') return emptyHead;
  const [seq, hash] = stored.split(':');
  if (!seq || !hash) throw new Error('the head of the audit log is unreadable');
  return { seq: Number(seq), hash };
}

/** Empty for an empty log, as Redis has it. */
export function writeHead(head: AuditHead): string {
  return head.seq === 0 ? '' : `${head.seq}:${head.hash}`;
}

/** Numbers and chains drafts behind a head. */
export function chain(head: AuditHead, drafts: AuditDraft[]): { entries: AuditEntry[]; head: AuditHead } {
  let last = head;
  const entries = drafts.map((draft) => {
    const body = { ...draft, format: firstFormat, seq: last.seq + 1, previousHash: last.hash };
    const entry: AuditEntry = { ...body, hash: hashOf(body) };
    last = { seq: entry.seq, hash: entry.hash };
    return entry;
  });
  return { entries, head: last };
}

/** SHA-256 over the entry without its own hash, properties sorted at every level. */
export function hashOf(entry: Omit<AuditEntry, 'hash'>): string {
  return createHash('sha256').update(canonical(entry)).digest('hex');
}

function canonical(value: unknown): string {
  return JSON.stringify(value, (_, inner: unknown) =>
    inner !== null && typeof inner === 'object' && !Array.isArray(inner)
      ? Object.fromEntries(Object.entries(inner).sort(([one], [other]) => (one < other ? -1 : 1)))
      : inner,
  );
}
