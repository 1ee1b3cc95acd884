import type { SteadyClock } from '../../ports/clock.js';

export const systemClock: SteadyClock = { now: () => Date.now(), steady: () => performance.now() };
