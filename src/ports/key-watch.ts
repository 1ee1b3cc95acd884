/** The right of one process to compare the records with the KMS for now. */
export interface WatchTurn {
  /** Has it for `forMs` of real time from now; false where it was lost. */
  keep(forMs: number): Promise<boolean>;
  end(): Promise<void>;
}

/** Whose turn it is to read keys, and what was compared when; shared by all replicas. */
export interface KeyWatch {
  /** The turn for `forMs` of real time; undefined while another has it. */
  takeTurn(forMs: number): Promise<WatchTurn | undefined>;
  /** The key of this request was read at `at`, epoch ms on our clock, and the request was compared with it. Not waited for; never throws. */
  note(requestId: string, at: number): void;
  /**
   * Time for readings, which is nobody else's: as long as `forMs`, from `from` on or from where what was reserved last has its end. Answers
   * its beginning, epoch ms on our clock.
   */
  reserve(from: number, forMs: number): Promise<number>;
  /** When each was last compared. What was noted before `from` is forgotten. */
  comparedSince(from: number): Promise<ReadonlyMap<string, number>>;
}
