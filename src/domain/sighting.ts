import type { KmsFailure } from './kms-failure.js';
import type { KeySighting } from './outside-change.js';

/** The KMS's word on a key and its time of saying so; of a key that is gone it tells none, and the time is ours. */
export type Sighting =
  { ok: true; key: KeySighting; serverTime: number } | { ok: false; failure: KmsFailure };
