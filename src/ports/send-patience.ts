import type { Audience } from './card-deliveries.js';

/**
 * What this process has met on the way to each audience: while one send waits for a reason that concerns others too, they
 * wait with it instead of asking the same in vain, and the first that works wakes them all.
 */
export interface SendPatience {
  /** How long a send to this audience is not worth trying; 0 where it is. */
  waitMs(audience: Audience): number;
  failed(audience: Audience, code: string, waitMs: number): void;
  /** True where others may have been waiting for this. */
  worked(audience: Audience): boolean;
}
