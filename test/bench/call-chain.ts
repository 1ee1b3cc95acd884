/** A call as the stand-in saw it: from its arrival to its answer, epoch milliseconds. */
export interface TimedCall {
  what: string;
  beganMs: number;
  endedMs: number;
}

/** Beginnings are rounded to milliseconds; calls made at once overlap by far more. */
const roundingMs = 1.5;

/** The longest chain of calls of which each began after the one before had ended, up to and with this one; of several the latest. */
export function chainUpTo(last: TimedCall, calls: readonly TimedCall[]): TimedCall[] {
  const follows = (later: TimedCall, earlier: TimedCall) =>
    earlier.endedMs < later.endedMs && earlier.endedMs <= later.beganMs + roundingMs;
  const earlier = calls.filter((call) => follows(last, call)).sort((one, two) => one.endedMs - two.endedMs);
  const longest = new Map<TimedCall, TimedCall[]>();
  const chainTo = (call: TimedCall) => {
    const chains = [...longest].flatMap(([before, chain]) => (follows(call, before) ? [chain] : []));
    return [...chains.reduce((best, chain) => (chain.length >= best.length ? chain : best), []), call];
  };
  for (const call of earlier) longest.set(call, chainTo(call));
  return chainTo(last);
}
