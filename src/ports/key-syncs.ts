import type { KeySync } from '../domain/key-sync.js';
import type { KeyRef } from '../domain/key.js';

/** The last sync of each key, kept as long as IBM keeps what is left of a deleted one. */
export interface KeySyncs {
  /** In the place of an earlier one. */
  save(key: KeyRef, sync: KeySync): Promise<void>;
  last(key: KeyRef): Promise<KeySync | undefined>;
}
