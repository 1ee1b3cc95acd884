import type { Access } from '../iam/access.js';
import type { Identities } from '../iam/identities.js';
import type { KmsAction } from '../iam/roles.js';
import { refuse, unauthorized, type Refusal } from './error-envelope.js';
import { keyRepresentation, payloadOf, type KeyRecord, type LapsedAuthorization } from './key-record.js';
import type { InstanceRecord, KeyStore } from './key-store.js';
import type { KmsKnobs } from './knobs.js';
import type { LaggingReads } from './lagging-reads.js';
import { whatFailed } from './what-failed.js';

/** What operations work on besides the call itself; read anew at each call, since a reset replaces parts of it. */
export interface KmsContext {
  store: KeyStore;
  identities: Identities;
  access: Access;
  knobs: KmsKnobs;
  lagging: LaggingReads;
  lapsedAuthorization: LapsedAuthorization;
  /** Called after every change an operation makes. */
  changed(): void;
  /** Called when a DELETE has taken effect. */
  deleted(keyId: string): void;
}

/** A call whose token and instance have been accepted. */
export interface KmsCall {
  iamId: string;
  instance: InstanceRecord;
  /** `x-kms-key-ring`; without it all rings are searched. */
  ringId: string | undefined;
  /** The id in the path, as sent. */
  keyId: string;
  nowMs: number;
  query: URLSearchParams;
  /** `prefer: return=representation` was sent. */
  wantsRepresentation: boolean;
  body: string;
}

/**
 * The key a call is about, by id or alias, if it exists in this instance and ring and the caller may do this to it
 * (docs/facts/ibm.md#keys). Callers with no access to the instance learn nothing, not even that a key is missing.
 */
export function findKey(
  { store, access }: KmsContext,
  call: KmsCall,
  action: KmsAction,
): KeyRecord | Refusal {
  const { iamId, instance, ringId, keyId, nowMs } = call;
  if (!access.mayAnything(iamId, instance)) return unauthorized();
  const found = store.byId(keyId, nowMs) ?? store.byAlias(instance.id, keyId, nowMs);
  if (!found || found.instanceId !== instance.id || (ringId !== undefined && found.keyRingId !== ringId)) {
    return refuse('KEY_NOT_FOUND_ERR', whatFailed.getKey);
  }
  const target = { instance, keyRingId: found.keyRingId, keyId: found.id };
  if (!access.may(iamId, action, target)) return unauthorized();
  // IBM: whoever has no right on the default ring has to name the ring (docs/facts/ibm.md#key-rings).
  const mustNameRing = found.keyRingId !== 'default' && ringId === undefined;
  const mayInDefault = !mustNameRing || access.may(iamId, action, { instance, keyRingId: 'default' });
  return mayInDefault ? found : unauthorized();
}

/** Keys the caller sees in lists; without rights that is simply none of them, and access to one key is not enough. */
export function visibleKeys({ store, access }: KmsContext, call: KmsCall, action: KmsAction): KeyRecord[] {
  const { iamId, instance, ringId, nowMs } = call;
  const rings = new Map<string, boolean>();
  const mayList = (keyRingId: string) => {
    const known = rings.get(keyRingId);
    if (known !== undefined) return known;
    const may = access.may(iamId, action, { instance, keyRingId });
    rings.set(keyRingId, may);
    return may;
  };
  return store
    .keys(nowMs, instance.id)
    .filter((key) => (ringId === undefined || key.keyRingId === ringId) && mayList(key.keyRingId));
}

export function represent(context: KmsContext, key: KeyRecord, nowMs: number) {
  return keyRepresentation(key, nowMs, context.lapsedAuthorization);
}

/** The whole key: a standard key comes with its payload, unless it is deleted. */
export function representWithPayload(context: KmsContext, key: KeyRecord, nowMs: number) {
  return {
    ...represent(context, key, nowMs),
    ...(key.extractable && key.state !== 5 && { payload: payloadOf(key) }),
  };
}
