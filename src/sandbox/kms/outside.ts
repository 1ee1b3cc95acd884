import { authorizationBy } from './deletion-rules.js';
import { outsideIamId, type KeyRecord, type KeyStateNumber } from './key-record.js';
import type { KeyStore } from './key-store.js';
import { markDeleted, markRestored } from './lifecycle-rules.js';
import { touchPolicy } from './write-operations.js';

/**
 * Changes made outside Countersign, as by another tool or by IBM: at once, without HTTP, roles or rules, and not
 * counted as DELETE calls. Each throws when there is no such key.
 */
export interface OutsideChanges {
  setForDeletion(keyId: string, byIamId: string): void;
  unset(keyId: string): void;
  /** Does nothing to a key that is deleted already. */
  deleteKey(keyId: string, byIamId: string): void;
  /** Does nothing to a key that is not deleted. */
  restore(keyId: string): void;
  /** Replaces a registration of the same resource. */
  addRegistration(
    keyId: string,
    registration: { resourceCrn: string; preventKeyDeletion: boolean; description?: string },
  ): void;
  removeRegistration(keyId: string, resourceCrn: string): void;
  setState(keyId: string, state: KeyStateNumber): void;
  rename(keyId: string, name: string): void;
}

export function createOutsideChanges(
  store: () => KeyStore,
  now: () => number,
  changed: () => void,
): OutsideChanges {
  const change = (keyId: string, make: (key: KeyRecord, nowMs: number) => void) => {
    const nowMs = now();
    const key = store().byId(keyId, nowMs);
    if (!key) throw new Error(`the simulator has no key ${keyId}`);
    make(key, nowMs);
    changed();
  };
  const outside: OutsideChanges = {
    setForDeletion: (keyId, byIamId) =>
      change(keyId, (key, nowMs) => {
        key.authorization = authorizationBy(byIamId, nowMs);
        touchPolicy(key, byIamId, nowMs);
      }),
    unset: (keyId) =>
      change(keyId, (key, nowMs) => {
        key.authorization = null;
        touchPolicy(key, outsideIamId, nowMs);
      }),
    deleteKey: (keyId, byIamId) =>
      change(keyId, (key, nowMs) => {
        if (key.state !== 5) markDeleted(key, byIamId, nowMs);
      }),
    restore: (keyId) =>
      change(keyId, (key, nowMs) => {
        if (key.state === 5) markRestored(key, nowMs);
      }),
    addRegistration: (keyId, { resourceCrn, preventKeyDeletion, description = '' }) =>
      change(keyId, (key, nowMs) => {
        key.registrations = [
          ...key.registrations.filter((other) => other.resourceCrn !== resourceCrn),
          { resourceCrn, preventKeyDeletion, description, createdAtMs: nowMs },
        ];
      }),
    removeRegistration: (keyId, resourceCrn) =>
      change(keyId, (key) => {
        key.registrations = key.registrations.filter((other) => other.resourceCrn !== resourceCrn);
      }),
    setState: (keyId, state) =>
      change(keyId, (key, nowMs) => {
        if (state === 5) {
          if (key.state !== 5) markDeleted(key, outsideIamId, nowMs);
          return;
        }
        key.deletion = null;
        key.state = state;
        key.updatedAtMs = nowMs;
      }),
    rename: (keyId, name) =>
      change(keyId, (key, nowMs) => {
        key.name = name;
        key.updatedAtMs = nowMs;
      }),
  };
  return outside;
}
