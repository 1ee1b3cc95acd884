/** Why an entry is not the one that was written, or not at its place. */
export type EntryFault =
  /** No entry that could be read: no JSON, or JSON of something else. */
  | 'unreadable'
  /** Not written as Countersign writes: a member twice, other spacing, other numbers. */
  | 'not_as_written'
  /** It does not fit its own hash. */
  | 'changed'
  /** It says it is another one: doubled, or moved. */
  | 'misplaced'
  /** It does not follow from the entry before: that one, or all before it, are others. */
  | 'unlinked'
  /** In a format this program does not know, so that nobody here reads what it says. */
  | 'newer_format'
  /** Sealed with a key that is known, and the seal is not that key's. */
  | 'seal_wrong'
  /** Sealed with a key that was not given. */
  | 'seal_unknown';

/** Number and hash of the last entry at some time: `<seq>:<hash>`. */
export interface AuditHead {
  seq: number;
  hash: string;
}

/** What is wrong with the audit log, and where. Numbers are those of entries. */
export type AuditFinding =
  | { kind: 'entry'; fault: EntryFault; seq: number }
  /** No entries where some must be. */
  | { kind: 'missing'; from: number; to: number }
  /** Without seal, although sealing had begun and nobody with the key has accepted them. */
  | { kind: 'unsealed'; from: number; to: number }
  /** There is a key, and not a single seal. */
  | { kind: 'never_sealed' }
  /** More entries than the head counts, or some under no number: `seqs` are the first of them. */
  | { kind: 'beyond_head'; count: number; names: string[] }
  /** The head cannot be read, or is not the last entry's. */
  | { kind: 'head_wrong'; seq: number }
  /** Entries are gone from the front, and no entry says that they were pruned. */
  | { kind: 'front_cut'; upTo: number }
  /** A list that people are shown entries by leaves some out, or names others. */
  | { kind: 'list_wrong'; of: string; omits: number[]; adds: number[] }
  /** A request without a single entry. */
  | { kind: 'request_unrecorded'; requestId: string }
  /** A head that was noted earlier lies beyond the last entry: what came up to it is gone. */
  | { kind: 'cut'; noted: AuditHead }
  /** The entry is not the one whose hash was noted earlier: it, or any before it, was written anew. */
  | { kind: 'rewritten'; noted: AuditHead }
  /** A noted head bears a seal that is not its own. */
  | { kind: 'head_forged'; noted: AuditHead }
  /** A head that is kept bears a time stamp that does not hold. */
  | { kind: 'stamp_wrong'; noted: AuditHead; why: StampFault };

export type StampFault = 'unreadable' | 'of_something_else' | 'not_signed' | 'not_trusted';

/** What verifying cannot tell, or what is no fault and yet to be known. */
export type AuditNote =
  /** Sealed entries whose seals were not looked at, for want of the key. */
  | { kind: 'seals_unchecked'; count: number }
  | { kind: 'never_sealed' }
  /** Written before sealing began, at this time (epoch ms). */
  | { kind: 'before_sealing'; from: number; to: number; begunAt?: number }
  /** Without seal, and accepted by somebody with the key. */
  | { kind: 'accepted'; from: number; to: number }
  | { kind: 'pruned'; upTo: number }
  /** No head from outside was given: whoever has Redis and the key could have written everything anew. */
  | { kind: 'no_head_given' }
  /** A head that was given is of an entry that has been pruned since. */
  | { kind: 'head_pruned'; noted: AuditHead }
  | { kind: 'stamps_unchecked'; count: number }
  /** Kept heads without a time stamp: a later one that has one speaks for them too. */
  | { kind: 'unstamped'; count: number }
  | { kind: 'stamped'; noted: AuditHead; at: number };

/** How the audit log was found. */
export interface AuditVerification {
  /** Of the last entry looked at. */
  head: AuditHead;
  /** Looked at. */
  entries: number;
  /** Of them, with a seal that holds. */
  sealed: number;
  /** The first ones; none: the log is whole. */
  findings: AuditFinding[];
  /** How many there are beside those. */
  more: number;
  notes: AuditNote[];
}
