import { backoffMs } from '../../domain/backoff.js';

/**
 * An effect stays with the process that performs it for this long at a time; it is renewed while work goes on, so a
 * dead process is noticed soon and a slow KMS does not look like one. Losing a lease by accident is harmless: every
 * act at the KMS is marked in the request before it is sent.
 */
export const effectLeaseMs = 10_000;
export const effectRenewalMs = 3_000;

/** What came of an effect: done (settled, or settled by its own commit), or to be tried again after a while. */
export type EffectOutcome = { done: true } | { done: false; retryInMs: number };

/** From two seconds to five minutes: an outage is outlived, a service is not hammered. `attempts` before this one. */
export function retryDelayMs(attempts: number): number {
  return backoffMs(attempts + 1, { firstMs: 2_000, longestMs: 5 * 60_000 });
}
