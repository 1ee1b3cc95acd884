import { refuse, unauthorized, type Refusal } from './error-envelope.js';
import type { DeletionCheck } from './deletion-rules.js';
import type { Identities, KmsAction } from './identities.js';
import { keyRepresentation, payloadOf, type KeyRecord, type LapsedAuthorization } from './key-record.js';
import type { InstanceRecord, KeyStore } from './key-store.js';

/** What operations work on besides the call itself; read anew at each call, since a reset replaces parts of it. */
export interface KmsContext {
  store: KeyStore;
  identities: Identities;
  checkOrder: readonly DeletionCheck[];
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
 * The key a call is about, if it exists in this instance and ring and the caller may do this to it. Aliases count for
 * the two reading calls only. Callers with no grant on the instance learn nothing, not even that a key is missing.
 */
export function findKey(
  { store, identities }: KmsContext,
  call: KmsCall,
  action: KmsAction,
  options: { aliases?: boolean } = {},
): KeyRecord | Refusal {
  const { iamId, instance, ringId, keyId, nowMs } = call;
  if (!identities.hasAnyGrant(iamId, instance.id)) return unauthorized();
  const found =
    store.byId(keyId, nowMs) ?? (options.aliases ? store.byAlias(instance.id, keyId, nowMs) : undefined);
  if (!found || found.instanceId !== instance.id || (ringId !== undefined && found.keyRingId !== ringId)) {
    return refuse('KEY_NOT_FOUND_ERR', 'Key could not be retrieved');
  }
  return identities.mayOnKey(iamId, action, found) ? found : unauthorized();
}

/** Keys the caller sees in lists; without rights that is simply none of them. */
export function visibleKeys({ store, identities }: KmsContext, call: KmsCall): KeyRecord[] {
  const { iamId, instance, ringId, nowMs } = call;
  const rings = new Map<string, boolean>();
  const mayRead = (keyRingId: string) => {
    const known = rings.get(keyRingId);
    if (known !== undefined) return known;
    const may = identities.mayOnRing(iamId, 'read', instance.id, keyRingId);
    rings.set(keyRingId, may);
    return may;
  };
  return store
    .keys(nowMs, instance.id)
    .filter((key) => (ringId === undefined || key.keyRingId === ringId) && mayRead(key.keyRingId));
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
