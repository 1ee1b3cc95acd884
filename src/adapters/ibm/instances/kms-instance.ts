import type { Instance } from '../../../ports/key-management.js';

/** An instance with the address its KMS answers on. */
export interface KmsInstance extends Instance {
  /** With or without `/api/v2`. */
  url: string;
}
