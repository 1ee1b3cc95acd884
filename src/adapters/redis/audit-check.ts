// Looks at the entries of the audit log one after the other, as texts: what a reader would skip or mend counts here.
import type {
  AuditFinding,
  AuditHead,
  AuditNote,
  AuditVerification,
  EntryFault,
} from '../../domain/audit-finding.js';
import type { AuditSeal, NotedHead } from '../../ports/audit-log.js';
import { hashOf, sealedText } from './audit-chain.js';
import type { AuditSeals } from './audit-seal.js';
import { firstFormat, knownFormats } from './record-format.js';

/** Told in full; of more than these only the number. */
const findingsTold = 1_000;

/** Types of the entries that say something of the log itself. */
export const auditMarks = {
  sealingBegan: 'audit.sealing_began',
  sealingStopped: 'audit.sealing_stopped',
  unsealedAccepted: 'audit.unsealed_accepted',
  pruned: 'audit.pruned',
  /** Names requests that are kept no more, and with them the lists of their entries. */
  requestsPruned: 'requests.pruned',
} as const;

/** What a check has to know of an entry, once its text has been looked at. */
export interface CheckedEntry {
  seq: number;
  hash: string;
  at: number;
  type: string;
  requestId?: string;
  facts: Readonly<Record<string, unknown>>;
}

export interface AuditCheck {
  /** The next entry, in the order of their numbers; null where there is none. Undefined where it cannot be read. */
  take(seq: number, text: string | null): CheckedEntry | undefined;
  find(finding: AuditFinding): void;
  /** `base`: the last entry that was pruned. */
  end(base: AuditHead): AuditVerification;
}

/** `before`: the head the first entry follows. */
export function createAuditCheck(
  before: AuditHead,
  seals: AuditSeals,
  noted: readonly NotedHead[] = [],
): AuditCheck {
  const findings: AuditFinding[] = [];
  const notes: AuditNote[] = [];
  const missing = createSpans();
  const neverSealed = createSpans();
  const unsealed = createSpans();
  const accepted: { from: number; to: number }[] = [];
  const prunings: AuditHead[] = [];
  const hashes = new Map(noted.map(({ seq }) => [seq, '']));
  let more = 0;
  let entries = 0;
  let sealed = 0;
  let unchecked = 0;
  let hasBegun = false;
  let wasSealed = false;
  let isBeginningSaid = true;
  let begunAt: number | undefined;
  /** What the next entry has to follow; undefined behind one that cannot be read. */
  let link: string | undefined = before.hash;
  let head = before;

  const find = (finding: AuditFinding) => {
    if (findings.length < findingsTold) findings.push(finding);
    else more++;
  };
  const fault = (seq: number, what: EntryFault) => find({ kind: 'entry', fault: what, seq });

  function lookAtSeal(seq: number, type: string, text: string, seal: AuditSeal | undefined): boolean {
    if (seal) {
      // Whoever takes away all seals up to here takes away the word of their beginning, too.
      if (!hasBegun && type !== auditMarks.sealingBegan) isBeginningSaid = false;
      hasBegun = wasSealed = true;
      const verdict = seals.check('entry', text, seal);
      if (verdict === 'holds') sealed++;
      else if (verdict === 'wrong') fault(seq, 'seal_wrong');
      // Without any key nobody expects to be told whose it is.
      else if (seals.keyId === undefined) unchecked++;
      else fault(seq, 'seal_unknown');
      return verdict === 'holds' || seals.keyId === undefined;
    }
    if (type === auditMarks.sealingBegan) hasBegun = wasSealed = true;
    // Anybody can write that sealing has stopped; where there is a key, it has not.
    if (type === auditMarks.sealingStopped && seals.keyId === undefined) hasBegun = false;
    (hasBegun ? unsealed : neverSealed).add(seq);
    return false;
  }

  function noteMark({ at, type, facts }: CheckedEntry, isSealed: boolean): void {
    const { from, to, upTo, hash } = facts;
    if (type === auditMarks.sealingBegan) begunAt ??= at;
    if (type === auditMarks.unsealedAccepted && isSealed && isNumber(from) && isNumber(to))
      accepted.push({ from, to });
    if (type === auditMarks.pruned && isNumber(upTo) && typeof hash === 'string')
      prunings.push({ seq: upTo, hash });
  }

  return {
    find,
    take(seq, text) {
      head = { seq, hash: '' };
      if (text === null) {
        missing.add(seq);
        link = undefined;
        return undefined;
      }
      entries++;
      const read = readEntry(text);
      if (!read) {
        fault(seq, 'unreadable');
        link = undefined;
        return undefined;
      }
      const { entry, body, seal, textOfIt, format } = read;
      if (!read.isAsWritten) fault(seq, 'not_as_written');
      if (entry.seq !== seq) fault(seq, 'misplaced');
      if (hashOf(body) !== entry.hash) fault(seq, 'changed');
      if (link !== undefined && body.previousHash !== link) fault(seq, 'unlinked');
      if (format > knownFormats.audit_entry) fault(seq, 'newer_format');
      noteMark(entry, lookAtSeal(seq, entry.type, textOfIt, seal));
      link = entry.hash;
      head = { seq, hash: entry.hash };
      if (hashes.has(seq)) hashes.set(seq, entry.hash);
      return entry;
    },
    end(base) {
      for (const span of missing.spans) find({ kind: 'missing', ...span });
      if (base.seq > 0) {
        const isNamed = prunings.some(({ seq, hash }) => seq === base.seq && hash === base.hash);
        if (isNamed) notes.push({ kind: 'pruned', upTo: base.seq });
        else find({ kind: 'front_cut', upTo: base.seq });
      }
      if (!wasSealed && entries > 0) {
        if (seals.keyId === undefined) notes.push({ kind: 'never_sealed' });
        else find({ kind: 'never_sealed' });
      }
      const lacking = isBeginningSaid ? unsealed.spans : [...neverSealed.spans, ...unsealed.spans];
      for (const span of lacking) {
        for (const part of without(span, accepted)) find({ kind: 'unsealed', ...part });
        for (const part of within(span, accepted)) notes.push({ kind: 'accepted', ...part });
      }
      if (wasSealed && isBeginningSaid)
        for (const span of neverSealed.spans)
          notes.push({ kind: 'before_sealing', ...span, ...(begunAt !== undefined && { begunAt }) });
      if (unchecked > 0) notes.push({ kind: 'seals_unchecked', count: unchecked });
      for (const one of noted) {
        const { seal, ...plain } = one;
        if (seal && seals.check('head', headText(one), seal) === 'wrong')
          find({ kind: 'head_forged', noted: plain });
        if (one.seq > head.seq) find({ kind: 'cut', noted: plain });
        else if (one.seq < base.seq) notes.push({ kind: 'head_pruned', noted: plain });
        else if ((one.seq === base.seq ? base.hash : hashes.get(one.seq)) !== one.hash)
          find({ kind: 'rewritten', noted: plain });
      }
      return { head, entries, sealed, findings, more, notes };
    },
  };
}

export function headText({ seq, hash }: AuditHead): string {
  return `${seq}:${hash}`;
}

interface ReadEntry {
  entry: CheckedEntry;
  body: Parameters<typeof hashOf>[0];
  seal: AuditSeal | undefined;
  /** What a seal is over. */
  textOfIt: string;
  isAsWritten: boolean;
  format: number;
}

/** What was tampered with need not be an entry any more. */
function readEntry(text: string): ReadEntry | undefined {
  try {
    const parsed = JSON.parse(text) as unknown;
    if (!isObject(parsed)) return undefined;
    const { seal, ...unsealed } = parsed;
    const { hash, ...body } = unsealed;
    const { seq, at, type, facts, requestId, previousHash, format = firstFormat } = body;
    if (!isNumber(seq) || !isNumber(at) || typeof type !== 'string' || !isObject(facts)) return undefined;
    if (typeof hash !== 'string' || typeof previousHash !== 'string' || !isNumber(format)) return undefined;
    if (requestId !== undefined && typeof requestId !== 'string') return undefined;
    const isSealed = isObject(seal) && typeof seal['key'] === 'string' && typeof seal['mac'] === 'string';
    if (seal !== undefined && !isSealed) return undefined;
    const textOfIt = JSON.stringify(unsealed);
    const written = isSealed ? sealedText(textOfIt, seal as unknown as AuditSeal) : textOfIt;
    return {
      entry: { seq, hash, at, type, facts, ...(requestId !== undefined && { requestId }) },
      body: body as unknown as ReadEntry['body'],
      seal: seal as AuditSeal | undefined,
      textOfIt,
      // A member that stands twice is read once.
      isAsWritten: written === text,
      format,
    };
  } catch {
    return undefined;
  }
}

const isNumber = (value: unknown): value is number => typeof value === 'number';
const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

interface Span {
  from: number;
  to: number;
}

/** Numbers that come one after the other, as spans. */
function createSpans() {
  const spans: Span[] = [];
  return {
    spans,
    add(seq: number) {
      const last = spans.at(-1);
      if (last?.to === seq - 1) last.to = seq;
      else spans.push({ from: seq, to: seq });
    },
  };
}

function within(span: Span, others: readonly Span[]): Span[] {
  return others.flatMap(({ from, to }) => {
    const part = { from: Math.max(from, span.from), to: Math.min(to, span.to) };
    return part.from <= part.to ? [part] : [];
  });
}

function without(span: Span, others: readonly Span[]): Span[] {
  return others.reduce<Span[]>(
    (parts, { from, to }) =>
      parts.flatMap((part) =>
        [
          { from: part.from, to: Math.min(part.to, from - 1) },
          { from: Math.max(part.from, to + 1), to: part.to },
        ].filter((left) => left.from <= left.to),
      ),
    [span],
  );
}
