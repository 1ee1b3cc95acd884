import type { Clock } from '../../src/ports/clock.js';

/** A clock that stands still until a test moves it. */
export interface ClockDouble extends Clock {
  advance(ms: number): void;
  set(at: number): void;
}

export function createClockDouble(startsAt: number): ClockDouble {
  let now = startsAt;
  return {
    now: () => now,
    advance: (ms) => void (now += ms),
    set: (at) => void (now = at),
  };
}
