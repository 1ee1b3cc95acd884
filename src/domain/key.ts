/** What Countersign knows of a key: metadata only, never its payload. */

export type KeyState = 'pre_activation' | 'active' | 'suspended' | 'deactivated' | 'destroyed';

/** Service behind an instance: Key Protect (`kms`) or Hyper Protect Crypto Services (`hs-crypto`). */
export type KeyService = 'kms' | 'hs-crypto';

/** Pins a key: names and aliases may move between steps, this pair does not. */
export interface KeyRef {
  /** Instance GUID. */
  instanceId: string;
  /** Key UUID. */
  keyId: string;
}

/** As an act names a key: in the ring it was last read in, for it may move to another (docs/facts/ibm.md#key-rings). */
export interface KeyInRing extends KeyRef {
  keyRingId: string;
}

/** `dualAuthDelete` of the metadata. `endsAt` may lie in the past: the KMS keeps showing a lapsed authorization. */
export type DualAuthorization =
  { enabled: false } | { enabled: true; set: false } | { enabled: true; set: true; endsAt: number };

export interface KeyFacts extends KeyInRing {
  name: string;
  aliases: string[];
  crn: string;
  state: KeyState;
  /** true: standard key; false: root key, which wraps other services' data keys. */
  extractable: boolean;
  dualAuthorization: DualAuthorization;
  /** Epoch milliseconds, where the KMS gives them. */
  createdAt?: number;
  lastRotatedAt?: number;
  expiresAt?: number;
  deletedAt?: number;
  /** IAM id of whoever deleted it. */
  deletedBy?: string;
  /** As IBM gives it: src/domain/key-life.ts says until when it can be. */
  restorableUntil?: number;
  /** IBM's own word on a deleted key. */
  restoreAllowed?: boolean;
  /** When IBM removes what is left of a deleted key. */
  removedAt?: number;
  /** The last change of any kind. */
  changedAt?: number;
}

/** An authorization that still counts at `now` (server time, epoch ms). */
export function isSetForDeletion(key: KeyFacts, now: number): boolean {
  return authorizationEndsAt(key, now) !== undefined;
}

/** The end of the running authorization period, or undefined when none runs at `now`. */
export function authorizationEndsAt(key: KeyFacts, now: number): number | undefined {
  const dual = key.dualAuthorization;
  return dual.enabled && dual.set && dual.endsAt > now ? dual.endsAt : undefined;
}

export function isDeleted(key: KeyFacts): boolean {
  return key.state === 'destroyed';
}

/** States in which the KMS accepts `setKeyForDeletion`: Active alone (docs/facts/ibm.md#key-states). */
export function canBeSetForDeletion(state: KeyState): boolean {
  return state === 'active';
}

/** States in which the KMS accepts DELETE of a key without the dual authorization policy. */
export function canBeDeleted(state: KeyState): boolean {
  return state === 'active' || state === 'suspended' || state === 'deactivated';
}

/** What Countersign does to a key besides deleting it: the milder ways, and what clears the way. */
export const keyActs = ['sync', 'enable', 'disable', 'rotate'] as const;
export type KeyAct = (typeof keyActs)[number];
