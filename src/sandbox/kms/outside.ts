import type { RegistrationRequest } from '../control/api.js';
import {
  authorizationBy,
  outsideIamId,
  type KeyRecord,
  type KeyStateNumber,
  type RegistrationRecord,
} from './key-record.js';
import type { KeyStore } from './key-store.js';
import { markDeleted, markRestored, markState } from './lifecycle-rules.js';
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
  /** A resource registered already keeps its place and its date of creation. */
  addRegistrations(keyId: string, registrations: readonly RegistrationRequest[]): void;
  removeRegistration(keyId: string, resourceCrn: string): void;
  removeAllRegistrations(keyId: string): void;
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
    addRegistrations: (keyId, registrations) =>
      change(keyId, (key, nowMs) => {
        const byCrn = new Map(key.registrations.map((record) => [record.resourceCrn, record]));
        for (const registration of registrations) {
          const before = byCrn.get(registration.resourceCrn);
          byCrn.set(registration.resourceCrn, registered(registration, before, nowMs));
        }
        key.registrations = [...byCrn.values()];
      }),
    removeRegistration: (keyId, resourceCrn) =>
      change(keyId, (key) => {
        key.registrations = key.registrations.filter((other) => other.resourceCrn !== resourceCrn);
      }),
    removeAllRegistrations: (keyId) =>
      change(keyId, (key) => {
        key.registrations = [];
      }),
    setState: (keyId, state) =>
      change(keyId, (key, nowMs) => {
        if (state === 5) {
          if (key.state !== 5) markDeleted(key, outsideIamId, nowMs);
          return;
        }
        markState(key, state, nowMs);
      }),
    rename: (keyId, name) =>
      change(keyId, (key, nowMs) => {
        key.name = name;
        key.updatedAtMs = nowMs;
      }),
  };
  return outside;
}

function registered(
  { resourceCrn, preventKeyDeletion, description }: RegistrationRequest,
  before: RegistrationRecord | undefined,
  nowMs: number,
): RegistrationRecord {
  return {
    resourceCrn,
    preventKeyDeletion,
    description: description ?? before?.description ?? '',
    createdAtMs: before?.createdAtMs ?? nowMs,
    ...(before && { changedAtMs: nowMs }),
  };
}
