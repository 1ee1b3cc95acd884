import type { SteadyClock } from '../../ports/clock.js';

/** Tells the milliseconds since now. Two clocks, the larger counts: one may stand still while the machine sleeps, the other may be set back. */
export function startStopwatch(clock: SteadyClock): () => number {
  const started = { steady: clock.steady(), wall: clock.now() };
  return () => Math.max(clock.steady() - started.steady, clock.now() - started.wall);
}
