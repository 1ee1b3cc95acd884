import { type Actor, mayRequest } from './authority.js';
import { authorizationPeriodMs } from './deadlines.js';
import type { KeyFacts } from './key.js';
import { authorizationEndsAt, canBeDeleted, canBeSetForDeletion, isDeleted } from './key.js';
import type { Person } from './person.js';
import type { Protection } from './protection.js';
import type { Refusal } from './refusal.js';
import type { DeletionRequest, Guard } from './request.js';

/** Everything read before a request; the same for the form and for the submission. */
export interface PreflightInput {
  key: KeyFacts;
  protection: Protection;
  requester: Actor;
  /** An open request on the same key, if there is one. */
  openRequest: DeletionRequest | undefined;
  /** Eligible Managers, the requester already left out. */
  approvers: Person[];
}

/** What would happen, or why nothing will. */
export type Preflight =
  | { ok: true; guard: Guard; approvers: Person[]; endsAt: number; protection: Protection }
  | { ok: false; refusal: Refusal };

/** `now` in the KMS's own time where known, epoch ms. */
export function preflight(input: PreflightInput, now: number): Preflight {
  const { key, openRequest } = input;
  const refuse = (refusal: Refusal): Preflight => ({ ok: false, refusal });
  const who = mayRequest(input.requester);
  if (!who.ok) return who;
  if (openRequest) return refuse({ code: 'request_already_open', request: openRequest });
  const wrongState = refuse({ code: 'key_in_wrong_state', state: key.state, keyName: key.name });
  if (isDeleted(key)) return wrongState;
  const setUntil = authorizationEndsAt(key, now);
  if (setUntil !== undefined) return refuse({ code: 'key_set_outside', keyName: key.name, endsAt: setUntil });
  const guard: Guard = key.dualAuthorization.enabled ? 'kms' : 'countersign';
  const fit = guard === 'kms' ? canBeSetForDeletion(key.state) : canBeDeleted(key.state);
  if (!fit) return wrongState;
  if (input.approvers.length === 0) return refuse({ code: 'no_approver_available' });
  return {
    ok: true,
    guard,
    approvers: input.approvers,
    endsAt: now + authorizationPeriodMs,
    protection: input.protection,
  };
}
