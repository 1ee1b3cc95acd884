/** One arrival; times as `now` gave them. */
export interface Arrival<T> {
  /** When it was to begin: latencies count from here, so that a system that stalls cannot hide it by slowing the load. */
  dueMs: number;
  /** When it did begin; later than due where the generator itself was late. */
  begunMs: number;
  endedMs: number;
  outcome: T;
}

export interface Pace {
  count: number;
  perSecond: number;
  now: () => number;
  sleep: (ms: number) => Promise<void>;
}

/** Sends at even intervals whether or not earlier ones were answered; resolves when all were. */
export async function openLoop<T>(
  { count, perSecond, now, sleep }: Pace,
  send: (at: number) => Promise<T>,
): Promise<Arrival<T>[]> {
  const firstMs = now();
  const arrivals: Promise<Arrival<T>>[] = [];
  for (let at = 0; at < count; at++) {
    const dueMs = firstMs + (at * 1_000) / perSecond;
    while (now() < dueMs) await sleep(dueMs - now());
    const begunMs = now();
    arrivals.push(send(at).then((outcome) => ({ dueMs, begunMs, endedMs: now(), outcome })));
  }
  return Promise.all(arrivals);
}
