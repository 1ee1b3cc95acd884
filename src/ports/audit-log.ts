import type { AuditHead, AuditVerification } from '../domain/audit-finding.js';
import type { KeyRef } from '../domain/key.js';

/** What an audit entry says, before the log numbers and chains it. */
export interface AuditDraft {
  /** Epoch ms. */
  at: number;
  /** Dotted and past: `request.approved`, `click.refused`. */
  type: string;
  requestId?: string;
  /** IAM id and Slack user of whoever acted; absent for what time or the KMS did. */
  actor?: { iamId?: string; slackUserId: string; slackTeamId: string; name?: string };
  /** Plain facts; never a secret. */
  facts: Record<string, unknown> & { ibm?: AuditedAnswer };
}

/** IBM's answer to what was done there for us: its times are facts, no entry's `at`. */
export interface AuditedAnswer {
  correlationId?: string;
  /** By IBM's clock: epoch ms in whole seconds. */
  at?: number;
}

export interface AuditEntry extends AuditDraft {
  /** Of the record; absent in the first ones. */
  format?: number;
  /** From 1, without gaps. */
  seq: number;
  /** Hex SHA-256 of the entry before; 64 zeros for the first. */
  previousHash: string;
  /** Hex SHA-256 over the entry without this field and its seal. */
  hash: string;
  /** Absent where whoever wrote it had no key. */
  seal?: AuditSeal;
}

/** Which key sealed it, and the hex HMAC-SHA256 under that key. */
export interface AuditSeal {
  key: string;
  mac: string;
}

/** A head as it went out, with its seal where there was a key. */
export interface NotedHead extends AuditHead {
  seal?: AuditSeal;
}

/** Entries chained by hash; changing or dropping one breaks every later one. */
export interface AuditLog {
  append(draft: AuditDraft): Promise<void>;
  /**
   * The same, and by the same stroke it is outstanding in the outbox that people are told of it. The value: that item's id,
   * where it is known.
   */
  appendNews(draft: AuditDraft): Promise<string | undefined>;
  /** `fromSeq` inclusive. */
  read(fromSeq: number, limit: number): Promise<AuditEntry[]>;
  forRequest(requestId: string): Promise<AuditEntry[]>;
  /** What was done to a key beside its requests, oldest first. */
  forKey(ref: KeyRef): Promise<AuditEntry[]>;
  /** Goes through every entry, and compares with heads that were noted earlier, wherever they were kept. */
  verify(options?: {
    noted?: readonly NotedHead[];
    /** How many entries it has seen, of how many. */
    onProgress?: (seen: number, of: number) => void;
  }): Promise<AuditVerification>;
}
