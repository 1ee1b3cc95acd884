import { createHash } from 'node:crypto';
import type { AuditHead } from '../../domain/audit-finding.js';
import type { AuditDraft, AuditEntry, AuditSeal } from '../../ports/audit-log.js';
import type { AuditSeals } from './audit-seal.js';
import { firstFormat } from './record-format.js';

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

/** An entry's number and text. */
export interface WrittenEntry {
  seq: number;
  text: string;
}

/** Numbers, chains and seals drafts behind a head. */
export function chain(
  head: AuditHead,
  drafts: readonly AuditDraft[],
  seals: AuditSeals,
): { entries: WrittenEntry[]; head: AuditHead } {
  let last = head;
  const entries = drafts.map((draft): WrittenEntry => {
    const body = { ...draft, format: firstFormat, seq: last.seq + 1, previousHash: last.hash };
    last = { seq: body.seq, hash: hashOf(body) };
    const text = JSON.stringify({ ...body, hash: last.hash });
    const seal = seals.seal('entry', text);
    return { seq: last.seq, text: seal ? sealedText(text, seal) : text };
  });
  return { entries, head: last };
}

/** The text of an entry with its seal, which is always its last member. */
export function sealedText(text: string, { key, mac }: AuditSeal): string {
  return `${text.slice(0, -1)},"seal":${JSON.stringify({ key, mac })}}`;
}

/** SHA-256 over the entry without its own hash and seal, properties sorted at every level. */
export function hashOf(entry: Omit<AuditEntry, 'hash' | 'seal'>): string {
  return createHash('sha256').update(canonical(entry)).digest('hex');
}

function canonical(value: unknown): string {
  return JSON.stringify(value, (_, inner: unknown) =>
    inner !== null && typeof inner === 'object' && !Array.isArray(inner)
      ? Object.fromEntries(Object.entries(inner).sort(([one], [other]) => (one < other ? -1 : 1)))
      : inner,
  );
}
