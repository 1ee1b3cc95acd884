import { adopterMayApprove } from './adopting.js';
import { everAsked } from './approvers-change.js';
import type { UnknownReason } from './recognition.js';
import type { DeletionRequest } from './request.js';
import type { AccountKind, Person, SlackIdentity } from './person.js';
import { isSameIamId, isSamePerson, isSameSlackUser, sharedIdentity } from './person.js';
import type { KeyRight, Refusal } from './refusal.js';
import type { Inactive } from './user-standing.js';

/** What IAM lets an identity do to one key; by action, since custom roles carry actions too. */
export interface KeyRights {
  /** `secrets.setkeyfordeletion`: Writer and Manager. */
  maySetForDeletion: boolean;
  /** `secrets.delete`: Manager. */
  mayDelete: boolean;
  /** What IAM grants on a condition alone (a time, attributes, a group with rules); absent where nothing hangs on one. */
  onCondition?: { maySetForDeletion: boolean; mayDelete: boolean };
  /** Why there are none at all, whatever policies say. */
  inactive?: Inactive;
}

export const noRights: KeyRights = { maySetForDeletion: false, mayDelete: false };

/** With what hangs on a condition counted as held: for those whom IBM itself checks at the act. */
export function withConditional({
  maySetForDeletion,
  mayDelete,
  onCondition,
  inactive,
}: KeyRights): KeyRights {
  return {
    ...(inactive && { inactive }),
    maySetForDeletion: maySetForDeletion || onCondition?.maySetForDeletion === true,
    mayDelete: mayDelete || onCondition?.mayDelete === true,
  };
}

/** Somebody acting right now: everything here was read from the systems of record at the click. */
export interface Actor {
  slack: SlackIdentity;
  account: AccountKind;
  /** Absent when no IAM identity is known for the Slack account. */
  person: Person | undefined;
  /** Why none is known, where somebody looked. */
  unknown?: UnknownReason;
  /** When the account or the identity last came to another link than it had; absent for a first one. Epoch ms. */
  linkChangedAt?: number;
  /** What they do at IBM is done as themselves, not by a service ID. */
  asOneself?: true;
  /** On the key in question. */
  rights: KeyRights;
}

type Identified = { ok: true; person: Person } | { ok: false; refusal: Refusal };

/** Only full members of our own workspace with a known IAM identity can act at all. */
export function identify(actor: Actor): Identified {
  if (actor.account !== 'member') {
    return { ok: false, refusal: { code: 'account_not_eligible', account: actor.account } };
  }
  if (!actor.person) {
    // Where nobody looked the account has no link that anybody knows of.
    const { slack, unknown: why = 'not_linked' } = actor;
    return { ok: false, refusal: { code: 'person_unknown', slack, why } };
  }
  return { ok: true, person: actor.person };
}

/** Whether the right is held; one that hangs on a condition, or on the account letting the person in, is refused as such. */
export function refusalOfRight(rights: KeyRights, right: KeyRight, otherwise: Refusal): Refusal | undefined {
  const held = right === 'delete' ? rights.mayDelete : rights.maySetForDeletion;
  if (held) return undefined;
  const { onCondition, inactive } = rights;
  if (inactive) return { code: 'user_not_active', inactive };
  const perhaps = right === 'delete' ? onCondition?.mayDelete : onCondition?.maySetForDeletion;
  return perhaps === true ? { code: 'right_on_condition', right } : otherwise;
}

/** Whether this actor may set the key for deletion. */
export function mayRequest(actor: Actor): Identified {
  const who = identify(actor);
  if (!who.ok) return who;
  const lacking = refusalOfRight(actor.rights, 'set_for_deletion', { code: 'not_a_writer' });
  return lacking ? { ok: false, refusal: lacking } : who;
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
  const unfit =
    refusalOfLink(request, actor, who.person) ??
    refusalOfRight(actor.rights, 'delete', { code: 'not_a_manager' });
  return unfit ? { ok: false, refusal: unfit } : who;
}

/** Whether this actor may approve the request: as to decide, or whoever took the key up where IBM itself tells the two apart. */
export function mayApprove(request: DeletionRequest, actor: Actor): Identified {
  if (!actsAsAdopter(request, actor)) return mayDecide(request, actor);
  const who = identify(actor);
  if (!who.ok) return who;
  const unfit =
    refusalOfLink(request, actor, who.person) ??
    refusalOfRight(actor.rights, 'delete', { code: 'not_a_manager' });
  return unfit ? { ok: false, refusal: unfit } : who;
}

/** Whether this is whoever took the key up, by both identities, acting as themselves: then IBM tells whether they are the second. */
function actsAsAdopter(request: DeletionRequest, { slack, person, asOneself }: Actor): boolean {
  const { requester } = request;
  const isThey = isSameSlackUser(slack, requester.slack) && isSameIamId(person?.iamId ?? '', requester.iamId);
  return isThey && asOneself === true && adopterMayApprove(request);
}

/** A link that changed hands since people were asked could make one person count as two. */
function refusalOfLink(
  request: DeletionRequest,
  { linkChangedAt, slack }: Actor,
  person: Person,
): Refusal | undefined {
  const { openedAt } = request;
  if (linkChangedAt !== undefined && linkChangedAt > openedAt) {
    return { code: 'link_changed', changedAt: linkChangedAt };
  }
  const asked = everAsked(request).find((approver) => isSameSlackUser(approver.slack, slack));
  const isOther = asked !== undefined && !isSameIamId(asked.iamId, person.iamId);
  return isOther ? { code: 'link_changed' } : undefined;
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
