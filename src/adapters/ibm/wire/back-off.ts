import { retryAfterOf } from './texts.js';

/** A service that asks for more patience than this is not waited for. */
export const patienceMs = 2_000;
const repeatAfterMs = 200;

/** How long to wait before a read is repeated, in ms; undefined for an answer that will not pass by itself. */
export function repeatableAfter(
  status: number,
  headers: Record<string, unknown> | undefined,
): number | undefined {
  // Only a body that broke off half way makes an error of a success.
  if (status !== 429) return status >= 500 || status < 300 ? repeatAfterMs : undefined;
  const askedMs = retryAfterOf(headers) ?? 0;
  return askedMs <= patienceMs ? Math.max(askedMs, repeatAfterMs) : undefined;
}

/** The same where no answer came at all. */
export const repeatedAfterSilenceMs = repeatAfterMs;
