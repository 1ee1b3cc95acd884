import type { KeyService } from './key.js';

/** A service IBM gives up. */
export interface EndOfLife {
  /** The last day of support, as its start in UTC, epoch ms; IBM names no hour. Instances left over are deleted after it. */
  deletedAfter: number;
}

/** 28 March 2027 for Hyper Protect Crypto Services (docs/facts/ibm.md#end-of-hyper-protect); undefined for a service that stays. */
export function endOfLife(service: KeyService): EndOfLife | undefined {
  return service === 'hs-crypto' ? { deletedAfter: Date.UTC(2027, 2, 28) } : undefined;
}
