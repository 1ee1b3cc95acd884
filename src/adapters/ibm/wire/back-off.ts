import type { IbmAnswer, NoAnswer } from './ibm-call.js';
import { retryAfterOf } from './texts.js';

/** A service that asks for more patience than this is not waited for. */
const patienceMs = 2_000;

/** How long to wait before a read that came to this is repeated, in ms; undefined where that would not help. */
export function repeatableAfter(outcome: IbmAnswer | NoAnswer, leastMs = 200): number | undefined {
  if (!outcome.ok) return outcome.isLate ? undefined : leastMs;
  const { status, headers } = outcome;
  if (status !== 429 && status < 500) return undefined;
  const askedMs = retryAfterOf(headers) ?? 0;
  return askedMs <= patienceMs ? Math.max(askedMs, leastMs) : undefined;
}
