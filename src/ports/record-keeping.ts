import type { DeletionRequest } from '../domain/request.js';

/** What is kept no longer than it has to be. Rejects when the store cannot be reached. */
export interface RecordKeeping {
  /** Requests opened from `from` on and before `before` (epoch ms), the oldest first; `skip` so many. */
  opened(range: {
    from: number;
    before: number;
    skip: number;
    limit: number;
  }): Promise<{ id: string; openedAt: number }[]>;
  /** Up to which opening (epoch ms) ended requests name nobody any more whom they only concerned. */
  peopleForgottenUpTo(): Promise<number>;
  notePeopleForgotten(upTo: number): Promise<void>;
  /** Takes away where the cards of an ended request stand for those who were only asked, and which news of it was sent. */
  forgetCopies(requestIds: readonly string[]): Promise<void>;
  /** Requests with effects that still have to happen. */
  outstanding(): Promise<ReadonlySet<string>>;
  /**
   * Takes away these requests with all that is kept beside them but their audit entries, and notes in the audit log which they were:
   * one stroke. Those that have moved on meanwhile, or whose keys are still looked at, stay. The value: how many are gone.
   */
  prune(requests: readonly DeletionRequest[], at: number): Promise<number>;
  /**
   * Takes away entries from the front of the audit log that are older than `before` (epoch ms) and of no request that is kept, and notes
   * in it up to which: one stroke. The value: how many are gone; some are left where there are many.
   */
  pruneAudit(before: number, at: number): Promise<number>;
  /** Takes away marks that news about keys was sent, for entries older than `before` (epoch ms). */
  forgetNews(before: number): Promise<void>;
}
