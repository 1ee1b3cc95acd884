/** Whose clock is compared with ours. */
export type ClockOf = 'ibm' | 'slack' | 'redis';

/** How far our clock stood before another's, in ms; negative: behind it. */
export interface Skew {
  aheadMs: number;
  /** When it was measured, by our clock. */
  at: number;
}

/** What the answers of others tell of their clocks: deadlines are judged by theirs, records take ours. */
export interface ClockSkew {
  /** What the other's clock showed at the moment ours showed `oursMs`; epoch ms. */
  note(whose: ClockOf, theirsMs: number, oursMs: number): void;
  /** The last and the largest since the start, of whomever an answer has told of. */
  known(): Partial<Record<ClockOf, { last: Skew; worst: Skew }>>;
}

/** The diagnostics channel of what each answer from outside tells of its sender's clock. */
export const answerTimes = 'countersign:answer-time';

/** A message of that channel. */
export interface AnswerTime {
  whose: ClockOf;
  /** Its `Date`. */
  date: string;
  /** From the question to the head of its answer. */
  tookMs: number;
}
