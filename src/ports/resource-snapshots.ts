import type { ProtectedResource } from '../domain/protected-resource.js';

/** Lists of protected resources as they were read, kept by fingerprint: what someone saw can be compared and paged later. */
export interface ResourceSnapshots {
  /** The same list again costs nothing but its time to live. */
  save(fingerprint: string, resources: readonly ProtectedResource[]): Promise<void>;
  /** Undefined when it was never saved, or is older than any request can be. */
  load(fingerprint: string): Promise<ProtectedResource[] | undefined>;
}
