import type {
  AuditFinding,
  AuditHead,
  AuditNote,
  AuditVerification,
  EntryFault,
  StampFault,
} from '../domain/audit-finding.js';

const entryFaults: Record<EntryFault, string> = {
  unreadable: 'cannot be read: it was damaged or replaced',
  not_as_written: 'is not written as Countersign writes: its text was changed',
  changed: 'does not fit its own hash: it was changed',
  misplaced: 'says that it is another one: it was moved or doubled',
  unlinked: 'does not follow from the entry before: one of the two was changed, or others stood between them',
  newer_format: 'is of a newer format than this version of Countersign reads: verify with the newest version',
  seal_wrong: 'bears a seal that is not its own: it was changed, or sealed by somebody without the key',
  seal_unknown: 'is sealed with a key that AUDIT_SEAL_KEY does not hold: put earlier keys behind the first',
};

const stampFaults: Record<StampFault, string> = {
  unreadable: 'bears a time stamp that cannot be read',
  of_something_else: 'bears the time stamp of something else',
  not_signed: 'bears a time stamp whose signature does not hold',
  not_trusted: 'bears a time stamp of an authority that AUDIT_TIMESTAMP_CA does not hold',
};

/** What is wrong, as a sentence. */
function explainAuditFinding(finding: AuditFinding): string {
  switch (finding.kind) {
    case 'entry':
      return `Entry ${finding.seq} ${entryFaults[finding.fault]}.`;
    case 'missing':
      return `${spanOf(finding)} gone.`;
    case 'unsealed':
      return `${spanOf(finding)} without seal, although sealing had begun: written by a replica without the key, or by somebody else. If you know them to be yours: countersign audit accept ${finding.from}-${finding.to}`;
    case 'never_sealed':
      return 'No entry is sealed, although AUDIT_SEAL_KEY is set: Countersign has not run with it yet, or every seal was taken away.';
    case 'beyond_head':
      return `${finding.count === 1 ? 'One record lies' : `${finding.count} records lie`} outside the log (${finding.names.join(', ')}): its end was set back, or they were put there.`;
    case 'head_wrong':
      return `The head of the log is not that of entry ${finding.seq}: it was changed, or what it was of is gone.`;
    case 'front_cut':
      return `The log begins behind entry ${finding.upTo}, and no entry says that those before it were pruned.`;
    case 'list_wrong':
      return `The list of entries of ${finding.of} ${listFault(finding)}.`;
    case 'request_unrecorded':
      return `Request ${finding.requestId} is there, and the log has no entry of it.`;
    case 'cut':
      return `Entry ${finding.noted.seq} was noted earlier, and the log ends before it: its end was cut off.`;
    case 'rewritten':
      return `Entry ${finding.noted.seq} was noted earlier with another hash: it, or entries before it, were written anew.`;
    case 'head_forged':
      return `The noted head of entry ${finding.noted.seq} bears a seal that is not its own: that note was forged.`;
    case 'stamp_wrong':
      return `The kept head of entry ${finding.noted.seq} ${stampFaults[finding.why]}.`;
  }
}

function listFault({ omits, adds }: { omits: number[]; adds: number[] }): string {
  const parts = [
    ...(omits.length > 0 ? [`leaves out ${omits.join(', ')}`] : []),
    ...(adds.length > 0 ? [`names ${adds.join(', ')}, which is none of its own or stands there twice`] : []),
  ];
  return parts.join(' and ');
}

/** What is yet to be known, as a sentence. */
function explainAuditNote(note: AuditNote): string {
  switch (note.kind) {
    case 'seals_unchecked':
      return `${note.count === 1 ? 'One entry is' : `${note.count} entries are`} sealed, and without AUDIT_SEAL_KEY nobody can tell whether the seals hold.`;
    case 'never_sealed':
      return 'No entry is sealed (AUDIT_SEAL_KEY): whoever has Redis could have written all of it anew.';
    case 'before_sealing':
      return `${spanOf(note)} from before sealing began${note.begunAt === undefined ? '' : `, by the log on ${new Date(note.begunAt).toISOString()}`}: only a head that was noted elsewhere tells whether all of that was written anew.`;
    case 'accepted':
      return `${spanOf(note)} without seal, and accepted by somebody with the key.`;
    case 'pruned':
      return `Entries up to ${note.upTo} were pruned.`;
    case 'no_head_given':
      return 'No head from outside was given (--head, --heads): whoever has Redis may have cut the end of the log, and whoever has the key as well may have written all of it anew.';
    case 'head_pruned':
      return `Entry ${note.noted.seq}, whose head was given, has been pruned since.`;
    case 'stamps_unchecked':
      return `${note.count === 1 ? 'One kept head bears a time stamp' : `${note.count} kept heads bear time stamps`}, and without AUDIT_TIMESTAMP_CA nobody can tell whether they hold.`;
    case 'unstamped':
      return `${note.count === 1 ? 'One kept head bears' : `${note.count} kept heads bear`} no time stamp.`;
    case 'stamped':
      return `All up to entry ${note.noted.seq} was there at ${new Date(note.at).toISOString()}, by the last time stamp.`;
  }
}

/** The outcome in a line, what is wrong, and what is yet to be known. */
export function explainVerification({
  head,
  entries,
  sealed,
  findings,
  more,
  notes,
}: AuditVerification): string[] {
  const count = findings.length + more;
  const what = entries === 1 ? 'one entry' : `${entries} entries`;
  const so = `${what}, ${sealed} with a seal that holds${head.seq > 0 ? `, head ${headOf(head)}` : ''}`;
  return [
    count === 0
      ? `The audit log is whole: ${so}.`
      : `The audit log is not as it was written (${count === 1 ? 'one finding' : `${count} findings`}): ${so}.`,
    ...findings.map((finding) => `  ${explainAuditFinding(finding)}`),
    ...(more > 0 ? [`  … and ${more} more.`] : []),
    ...(notes.length > 0 ? ['To know:', ...notes.map((note) => `  ${explainAuditNote(note)}`)] : []),
    ...(count === 0
      ? []
      : ['Keep a copy of Redis as it is now; docs/security.md says what to look at next.']),
  ];
}

const headOf = ({ seq, hash }: AuditHead) => `${seq}:${hash}`;

function spanOf({ from, to }: { from: number; to: number }): string {
  return from === to ? `Entry ${from} is` : `Entries ${from} to ${to} are`;
}
