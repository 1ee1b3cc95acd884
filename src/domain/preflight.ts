import { type AdoptionRule, mayApproveAdopted } from './adopting.js';
import type { Approver, MissingApprover } from './approver.js';
import { type Actor, mayRequest } from './authority.js';
import { type Gates, gatesOf } from './gates.js';
import type { KeyFacts } from './key.js';
import { keyLife } from './key-life.js';
import { authorizationEndsAt, canBeDeleted, canBeSetForDeletion } from './key.js';
import { holdsOf, type Protection } from './protection.js';
import type { Refusal } from './refusal.js';
import { type DeletionRequest, type Guard, isReadable, type UnreadableRequest } from './request.js';

/** Everything read before a request; the same for the form and for the submission. */
export interface PreflightInput {
  key: KeyFacts;
  protection: Protection;
  requester: Actor;
  /** An open request on the same key, if there is one. */
  openRequest: DeletionRequest | UnreadableRequest | undefined;
  /** Eligible Managers, the requester already left out. */
  approvers: Approver[];
  /** Where there are none: who has the right and cannot be asked. */
  missing?: readonly MissingApprover[];
  /** A force deletion is asked for. */
  force: boolean;
  /** The open request that would give way: its own authorization is the one that runs. */
  replaces?: DeletionRequest;
  /** An authorization that was given outside is to be taken up. */
  adopts?: AdoptionRule;
}

/** What would happen, or why nothing will. */
export type Preflight =
  | {
      ok: true;
      guard: Guard;
      approvers: Approver[];
      protection: Protection;
      gates: Gates;
      /** `endsAt`: until when the authorization runs that is taken up. */
      adopts?: { rule: AdoptionRule; endsAt: number; mayApprove: boolean };
    }
  | { ok: false; refusal: Refusal; gates: Gates };

/** `now` in the KMS's own time where known, epoch ms. */
export function preflight(input: PreflightInput, now: number): Preflight {
  const { key, approvers, missing = [], protection, adopts: rule } = input;
  const gates = gatesOf(key, protection, now);
  const endsAt = authorizationEndsAt(key, now);
  const mayApprove =
    rule !== undefined && mayApproveAdopted(rule, input.requester.rights.mayDelete, input.force);
  const nobody: Refusal | undefined =
    approvers.length === 0 && !mayApprove
      ? { code: 'no_approver_available', ...(missing.length > 0 && { missing }) }
      : undefined;
  const refusal = refusalOfRequest(input, now) ?? nobody;
  return refusal
    ? { ok: false, refusal, gates }
    : {
        ok: true,
        guard: guardOf(key),
        approvers,
        protection,
        gates,
        ...(rule !== undefined && endsAt !== undefined && { adopts: { rule, endsAt, mayApprove } }),
      };
}

/** Why no request can be made, whoever there is to approve it. */
export function refusalOfRequest(
  input: Omit<PreflightInput, 'approvers' | 'missing'>,
  now: number,
): Refusal | undefined {
  const { key, openRequest, protection } = input;
  const who = mayRequest(input.requester);
  if (!who.ok) return who.refusal;
  // It holds the key all the same: what it has come to nobody can tell from here.
  if (openRequest && !isReadable(openRequest)) {
    return { code: 'request_unreadable', request: openRequest };
  }
  if (openRequest && openRequest.id !== input.replaces?.id) {
    return { code: 'request_already_open', request: openRequest };
  }
  const wrongState: Refusal = { code: 'key_in_wrong_state', state: key.state, keyName: key.name };
  const { deletion } = keyLife(key, now);
  if (deletion) return { ...wrongState, restoring: deletion.restoring };
  const setUntil = authorizationEndsAt(key, now);
  const { replaces, adopts } = input;
  const isOwn = replaces !== undefined && 'endsAt' in replaces && replaces.endsAt === setUntil;
  if (adopts && setUntil === undefined) return { code: 'not_set_outside', keyName: key.name };
  if (setUntil !== undefined && !isOwn && !adopts) {
    return { code: 'key_set_outside', keyName: key.name, endsAt: setUntil };
  }
  const isToBeSet = guardOf(key) === 'kms' && !isOwn && !adopts;
  const fit = isToBeSet ? canBeSetForDeletion(key.state) : canBeDeleted(key.state);
  if (!fit) return wrongState;
  return input.force ? refusalOfAskingForce(key.name, protection) : undefined;
}

function guardOf(key: KeyFacts): Guard {
  return key.dualAuthorization.enabled ? 'kms' : 'countersign';
}

/** Whether force may be asked for at all: there is something to override. */
export function refusalOfAskingForce(keyName: string, protection: Protection): Refusal | undefined {
  const unfit = refusalOfForce(keyName, protection);
  if (unfit) return unfit;
  return protection.known && protection.resources === 0 ? { code: 'force_not_needed', keyName } : undefined;
}

/** Force overrides registrations and nothing else; what it would destroy has to be known by name. */
export function refusalOfForce(keyName: string, protection: Protection): Refusal | undefined {
  if (!protection.known) return { code: 'force_list_unknown', keyName };
  const { underRetention } = protection;
  return underRetention > 0
    ? { code: 'force_under_retention', keyName, underRetention, holds: holdsOf(protection) }
    : undefined;
}
