/** The right of one process to compare the records with the KMS for now. */
export interface WatchTurn {
  /** Has it for `forMs` of real time from now; false where it was lost. */
  keep(forMs: number): Promise<boolean>;
  end(): Promise<void>;
}

/** Whose turn it is to compare the records with the KMS, and what was compared when; shared by all replicas. */
export interface KeyWatch {
  /** The turn for `forMs` of real time; undefined while another has it. */
  takeTurn(forMs: number): Promise<WatchTurn | undefined>;
  /** The key of this request was read at `at`, epoch ms on our clock, and the request was compared with it. Not waited for; never throws. */
  note(requestId: string, at: number): void;
  /** When each was last compared. What was noted before `from` is forgotten. */
  comparedSince(from: number): Promise<ReadonlyMap<string, number>>;
}
