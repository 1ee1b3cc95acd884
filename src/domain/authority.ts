import type { DeletionRequest } from './request.js';
import type { Person, SlackIdentity } from './person.js';
import { isSamePerson, isSameSlackUser, sharedIdentity } from './person.js';
import type { Refusal } from './refusal.js';

/** What kind of Slack account someone has, as Slack says at the moment they act. */
export type AccountKind = 'member' | 'guest' | 'bot' | 'deactivated' | 'outsider';

/** What IAM lets an identity do to one key; by action, since custom roles carry actions too. */
export interface KeyRights {
  /** `secrets.setkeyfordeletion`: Writer and Manager. */
  maySetForDeletion: boolean;
  /** `secrets.delete`: Manager. */
  mayDelete: boolean;
}

export const noRights: KeyRights = { maySetForDeletion: false, mayDelete: false };

/** Somebody acting right now: everything here was read from the systems of record at the click. */
export interface Actor {
  slack: SlackIdentity;
  account: AccountKind;
  /** Absent when no IAM identity is known for the Slack account. */
  person: Person | undefined;
  /** On the key in question. */
  rights: KeyRights;
}

type Identified = { ok: true; person: Person } | { ok: false; refusal: Refusal };

/** Only full members of our own workspace with a known IAM identity can act at all. */
export function identify(actor: Actor): Identified {
  if (actor.account !== 'member') {
    return { ok: false, refusal: { code: 'account_not_eligible', account: actor.account } };
  }
  if (!actor.person) return { ok: false, refusal: { code: 'person_unknown', slack: actor.slack } };
  return { ok: true, person: actor.person };
}

/** Whether this actor may set the key for deletion. */
export function mayRequest(actor: Actor): Identified {
  const who = identify(actor);
  if (!who.ok) return who;
  if (!actor.rights.maySetForDeletion) return { ok: false, refusal: { code: 'not_a_writer' } };
  return who;
}

/** Whether this actor may decide on the request: a Manager who is not the requester, by any identity of theirs. */
export function mayDecide(request: DeletionRequest, actor: Actor): Identified {
  // Before everything else, so that a requester with two accounts learns the rule rather than a role.
  if (isSameSlackUser(request.requester.slack, actor.slack)) {
    return { ok: false, refusal: { code: 'approver_is_requester', matched: 'slack' } };
  }
  const who = identify(actor);
  if (!who.ok) return who;
  const matched = sharedIdentity(request.requester, who.person);
  if (matched) return { ok: false, refusal: { code: 'approver_is_requester', matched } };
  if (!actor.rights.mayDelete) return { ok: false, refusal: { code: 'not_a_manager' } };
  return who;
}

/** Only the requester takes a request back. */
export function mayCancel(request: DeletionRequest, actor: Actor): Identified {
  const who = identify(actor);
  if (!who.ok) return who;
  if (!isSamePerson(request.requester, who.person)) {
    return { ok: false, refusal: { code: 'not_the_requester', requester: request.requester } };
  }
  return who;
}
