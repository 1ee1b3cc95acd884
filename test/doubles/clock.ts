import type { SteadyClock } from '../../src/ports/clock.js';

/** A clock that stands still until a test moves it. */
export interface ClockDouble extends SteadyClock {
  advance(ms: number): void;
  /** Moves the time of day alone, as somebody who sets it does. */
  set(at: number): void;
}

export function createClockDouble(startsAt: number): ClockDouble {
  let now = startsAt;
  let steady = 0;
  return {
    now: () => now,
    steady: () => steady,
    advance(ms) {
      now += ms;
      steady += ms;
    },
    set: (at) => void (now = at),
  };
}
