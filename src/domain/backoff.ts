export interface Backoff {
  /** After the first try. */
  firstMs: number;
  longestMs: number;
}

/** How long to wait after so many tries, from 1: twice as long each time, within the bound. */
export function backoffMs(tries: number, { firstMs, longestMs }: Backoff): number {
  return Math.min(firstMs * 2 ** (tries - 1), longestMs);
}
