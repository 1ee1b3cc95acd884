import type { HoldCounts } from './key-hold.js';
import type { KeyFacts } from './key.js';
import { authorizationEndsAt } from './key.js';
import { codesOf, type KmsFailure } from './kms-failure.js';
import { holdsOf, type Protection } from './protection.js';

/**
 * The three gates a deletion passes besides role and state. They are separate: force opens the second alone, an
 * authorization opens the first alone, and neither opens the third (docs/facts/ibm.md#three-gates).
 */
export interface Gates {
  /** Dual authorization: `given` while a first authorization runs at the KMS. */
  authorization: 'not_needed' | 'first_missing' | 'given';
  /** Registered resources that force would override; none is an open gate. */
  resources: number | 'unknown';
  /** As in `KnownProtection`. */
  registrations?: number;
  /** Resources that hold the key, under a retention policy or otherwise; force does not help. */
  retention: number | 'unknown';
  /** The same by cause; absent where there are none. */
  holds?: HoldCounts;
}

/** Read in the form, at the submission and at the click alike. `now` in the KMS's own time. */
export function gatesOf(key: KeyFacts, protection: Protection, now: number): Gates {
  return {
    authorization: !key.dualAuthorization.enabled
      ? 'not_needed'
      : authorizationEndsAt(key, now) === undefined
        ? 'first_missing'
        : 'given',
    resources: protection.known ? protection.resources : 'unknown',
    ...(protection.known &&
      protection.registrations !== undefined && { registrations: protection.registrations }),
    retention: protection.known ? protection.underRetention : 'unknown',
    ...(protection.known && protection.underRetention > 0 && { holds: holdsOf(protection) }),
  };
}

/** What stood against a deletion, by IBM's reason code: one of the gates, or something a look at the key does not show. */
export type Obstruction = 'authorization' | 'resources' | 'retention' | 'other';

/**
 * Of several reasons the one that a look at the list of resources tells least of: a way is called clear only where the list
 * could show all that stood in it.
 */
export function obstructionOf(failure: KmsFailure): Obstruction {
  const named = codesOf(failure).map((code) => obstructions[code] ?? 'other');
  return (
    (['other', 'authorization', 'retention', 'resources'] as const).find((one) => named.includes(one)) ??
    'other'
  );
}

const obstructions: Readonly<Record<string, Obstruction>> = {
  AUTHORIZATIONS_NOT_MET: 'authorization',
  PROTECTED_RESOURCE_ERR: 'resources',
  PREV_KEY_DEL_ERR: 'retention',
};

/**
 * Whether IBM has to be told to force. With nothing registered there is nothing to force: what comes in between is then
 * IBM's to refuse.
 */
export function mustForce({ force, protection }: { force: boolean; protection: Protection }): boolean {
  return force && protection.known && protection.resources > 0;
}
