/** The time of the sandbox, which the bot measures by too: epoch milliseconds. */
export interface Clock {
  now(): number;
}

/** Real time plus an offset a person can move, forwards only: what has happened stays in the past. */
export interface MovableClock extends Clock {
  /** Real time plus what it was moved by, from some moment on. */
  steady(): number;
  /** How far the clock stands ahead of real time, in milliseconds. */
  readonly offsetMs: number;
  /** Moves the clock forward by `byMs` (≥ 0) and tells every listener once it has moved. */
  advance(byMs: number): Promise<void>;
  /** Listeners run after every move, in the order they were added, and are awaited. */
  onMove(listener: () => void | Promise<void>): void;
}

export function createMovableClock(offsetMs = 0, realNow: () => number = Date.now): MovableClock {
  let offset = offsetMs;
  const listeners: (() => void | Promise<void>)[] = [];
  return {
    now: () => realNow() + offset,
    steady: () => performance.now() + offset,
    get offsetMs() {
      return offset;
    },
    async advance(byMs) {
      if (!Number.isFinite(byMs) || byMs < 0) throw new RangeError('the clock moves forwards only');
      offset += byMs;
      for (const listener of listeners) await listener();
    },
    onMove(listener) {
      listeners.push(listener);
    },
  };
}
