import { deleteCommand, keysCommand } from './command-names.js';
import { type KeyPlace, readNamedKey } from '../domain/named-key.js';
import { roleFor } from '../domain/key-act.js';
import type { KeyAct, KeyState } from '../domain/key.js';
import { confirmedOfEarlier } from '../domain/own-deletion.js';
import { shorten } from '../domain/plain-text.js';
import type { NotLookedFor, Refusal, RefusalCode } from '../domain/refusal.js';
import { awaitsDecision, type Confirmed, confirmedIn, type DeletionRequest } from '../domain/request.js';
import type { Explanation } from './explanation.js';
import { restoreRule, restoringWords } from './key-life.js';
import { holdAdvice, whyHeld } from './holds.js';
import { explainInactive } from './inactive-users.js';
import { ibmPages } from './links.js';
import { missingLines, nextOfMissing } from './missing-approvers.js';
import { markPerson, markTime } from './marks.js';
import { explainUnknown } from './recognition.js';
import { blockersLeft, differenceWords, kindName, presentCount, serviceName } from './resources.js';
import { unansweredWords } from './unanswered.js';

const stateWords: Record<KeyState, string> = {
  pre_activation: 'not active yet',
  active: 'active',
  suspended: 'disabled',
  deactivated: 'expired',
  destroyed: 'deleted',
};

const pastWords: Record<KeyAct, string> = {
  sync: 'synced',
  enable: 'enabled',
  disable: 'disabled',
  rotate: 'rotated',
};

export function describeKeyState(state: KeyState): string {
  return stateWords[state];
}

/** Whether a key was asked for by its id, alone or within a CRN. */
function isById(query: string): boolean {
  return 'keyId' in readNamedKey(query);
}

type Words = { [Code in RefusalCode]: (refusal: Extract<Refusal, { code: Code }>) => Explanation };

const words: Words = {
  account_not_eligible: ({ account }) => ({
    what: 'Nothing was done: your Slack account cannot take part in key deletions.',
    why: {
      guest: 'You are a guest in this workspace. Only full members can ask for or approve a deletion.',
      bot: 'Bots and apps cannot ask for or approve a deletion; two people have to.',
      deactivated: 'Slack reports this account as deactivated.',
      outsider: 'Your account belongs to another organisation that shares this channel.',
    }[account],
    next: 'Ask a full member of this workspace who holds the Manager role to take this step.',
  }),
  person_unknown: ({ why: reason }) => {
    const unknown = explainUnknown(reason);
    return { ...unknown, what: nothingDone(unknown.what) };
  },
  not_a_writer: () => ({
    what: 'Nothing was done: you may not set this key for deletion.',
    why: 'Setting a key for deletion takes the Writer or Manager role on its instance, key ring or key.',
    next: 'Ask a Writer or Manager to make the request, or ask your account owner for the role.',
    link: ibmPages.access,
  }),
  not_a_manager: () => ({
    what: 'Nothing was done: you may not decide on this deletion.',
    why: 'The second authorization takes the Manager role on the instance, key ring or key. You do not hold it now.',
    next: 'Leave it to one of the Managers who were asked, or ask your account owner for the role.',
    link: ibmPages.access,
  }),
  right_on_condition: ({ right }) => {
    const role = right === 'delete' ? 'Manager' : 'Writer';
    return {
      what: `Nothing was done: you hold the ${role} role on this key only on a condition.`,
      why: 'IAM grants it at certain times, by attributes or by the rules of an access group. Service IDs act for people here, so IBM never checks you, and Countersign cannot tell whether the condition holds.',
      next: `Ask your account owner for the role without a condition, or leave it to another ${role}. Where Countersign runs in passcode mode, IBM checks you itself.`,
      link: ibmPages.access,
    };
  },
  user_not_active: ({ inactive }) => {
    const words = explainInactive(inactive);
    return { ...words, what: nothingDone(words.what) };
  },
  link_changed: ({ changedAt }) => ({
    what: 'Nothing was done: you are not linked to the same IBM Cloud identity as when this request was made.',
    why: `${changedAt === undefined ? 'Your Slack account was asked as another identity.' : `The link between Slack and IBM Cloud changed on ${markTime(changedAt)}.`} A decision across such a change could make one person count as two.`,
    next: 'Leave it to one of the other Managers. Or have the request cancelled and made anew: on that one you can decide.',
  }),
  approver_is_requester: ({ matched }) => ({
    what: 'Nothing was done: you cannot approve or deny your own request.',
    why: {
      slack: 'Dual authorization takes two different people, and you are the requester.',
      iam: 'Dual authorization takes two different people, and your IAM identity is the requester’s.',
      email:
        'Dual authorization takes two different people, and your e-mail address at IBM Cloud is the requester’s.',
    }[matched],
    next: 'Another Manager has to decide. To take the request back, use Cancel request.',
    link: ibmPages.dualAuthorization,
  }),
  not_the_requester: ({ requester }) => ({
    what: 'Nothing was done: only the requester can cancel this request.',
    why: `${markPerson(requester.slack.userId)} made it.`,
    next: 'If you are a Manager and the key should stay, deny the request instead.',
  }),
  no_approver_available: ({ missing = [] }) => ({
    what: 'The request was not made: nobody else could approve it.',
    why:
      missing.length === 0
        ? 'Countersign knows no other person who holds the Manager role on this key.'
        : `Nobody else who holds the Manager role on this key can be asked: ${missingLines(missing, namesShown).join('; ')}.`,
    next:
      missing.length === 0
        ? `Have a second person given the role, or see with ${keysCommand()} approvers who holds it. Then ask again.`
        : nextOfMissing(missing),
    link: ibmPages.access,
  }),
  reason_missing: () => ({
    what: 'Nothing was done: the reason is missing.',
    why: 'A reason of blanks tells the other side nothing.',
    next: 'Write one sentence on why, and send it again.',
  }),
  reason_too_long: ({ length, limit }) => ({
    what: 'Nothing was done: the reason is too long.',
    why: `It has ${length} characters; ${limit} fit.`,
    next: 'Shorten it and link to the rest, for instance through the ticket.',
  }),
  ticket_too_long: ({ length, limit }) => ({
    what: 'Nothing was done: the ticket is too long.',
    why: `It has ${length} characters; ${limit} fit.`,
    next: 'Give the ticket’s number or its short address.',
  }),
  key_not_found: ({ query, nearest }) => ({
    what: `No key found for “${clip(query)}”.`,
    why: isById(query)
      ? 'No key has this id in the instances Countersign serves, as far as it may see them. A deleted key is gone after 90 days.'
      : 'No live key has this name, alias or id in the instances Countersign serves, as far as it may see them.',
    next:
      nearest.length > 0
        ? `Closest names: ${nearest.join(', ')}. Try one of these, or the key’s id.`
        : isById(query)
          ? 'Check that the id was copied whole and is a key’s.'
          : 'Check the spelling, or use the key’s id.',
  }),
  key_ambiguous: ({ query, matches, unanswered = [] }) => ({
    what: `“${clip(query)}” fits ${matches.length} keys.`,
    why: `They are ${matches
      .slice(0, 5)
      .map(
        ({ name, keyRingId, instanceName, keyId }) =>
          `${name} (ring ${keyRingId} in ${instanceName}, id ${keyId})`,
      )
      .join('; ')
      .concat(matches.length > 5 ? `; and ${matches.length - 5} more` : '')}.${
      unanswered.length > 0 ? ` ${unansweredWords(unanswered)}` : ''
    }`,
    next: 'Choose the one you mean by its id.',
  }),
  key_not_served: ({ place, served }) => ({
    what: `No key was looked for: Countersign does not serve ${placeWords(place)}.`,
    why: servedWords(served),
    next: 'Take a key of an instance that is served, or have whoever runs Countersign add this one.',
  }),
  crn_of_no_key: ({ service, resourceType }) => ({
    what:
      resourceType.toLowerCase() === 'key'
        ? 'No key was looked for: this CRN is not whole.'
        : 'No key was looked for: this CRN is not a key’s.',
    why:
      resourceType.toLowerCase() === 'key'
        ? 'It begins as a key’s CRN does, but its instance or the id of the key is missing or incomplete.'
        : `It names ${withArticle(kindName(service, clip(resourceType)))} of ${clip(serviceName(service))}.`,
    next: 'Paste the CRN of the key, which ends with :key: and the key’s id; its name, alias or id will do as well.',
  }),
  key_in_wrong_state: ({ state, keyName, restoring }) => ({
    what: `Nothing was done: key ${keyName} is ${stateWords[state]}.`,
    why:
      state === 'destroyed'
        ? 'It has been deleted already.'
        : 'IBM sets only active keys for deletion under the dual authorization policy.',
    next:
      state === 'destroyed'
        ? `Nothing is left to do. ${restoring ? restoringWords(restoring) : restoreRule}`
        : state === 'suspended'
          ? `A Manager has to enable the key first, with the button or ${keysCommand()} enable ${keyName}; then ask again.`
          : state === 'pre_activation'
            ? 'Wait until it is active, then ask again.'
            : 'An expired key cannot be set for deletion. IBM support can tell what remains for it.',
    link: ibmPages.keyStates,
  }),
  key_set_outside: ({ keyName, endsAt, setWith }) => ({
    what: `The request was not made: key ${keyName} is already set for deletion.`,
    why: `${
      setWith
        ? `It was set with request ${setWith.id} of ${markPerson(setWith.requester.slack.userId)}, which has ended; its authorization still runs`
        : 'Somebody set it outside Countersign; IBM does not tell who. That authorization runs'
    } until ${markTime(endsAt)}. Setting it again would swap the two roles and restart the seven days, so Countersign never does that.`,
    next: setWith
      ? 'While the key is active a Writer can unset it in the IBM Cloud console; otherwise it ends by itself then. Then ask here.'
      : 'Find out who set it and finish or unset it in the IBM Cloud console, or wait until it lapses; then ask here.',
    link: ibmPages.dualAuthorization,
  }),
  request_already_open: ({ request }) => ({
    what: `The request was not made: ${request.id} for key ${request.key.name} is already open.`,
    why: `${markPerson(request.requester.slack.userId)} asked on ${markTime(request.openedAt)}. A key has one open request at a time.`,
    next: awaitsDecision(request)
      ? 'Decide on that one, or have its requester cancel it.'
      : `It is being carried out, so nobody can decide or cancel it now. See how far it is with ${keysCommand()} pending.`,
  }),
  request_not_found: ({ query }) => ({
    what: `No open request found for “${clip(query)}”.`,
    why: 'Either there never was one, or it has ended.',
    next: `See what is open with ${keysCommand()} pending.`,
  }),
  request_elsewhere: ({ requestId }) => ({
    what: 'Nothing was done: this card belongs to another installation of Countersign, or its records are gone.',
    why: `Request ${requestId} is not kept here, so nothing can be decided about it from here.`,
    next: 'Tell whoever runs Countersign: where two installations use one Slack app, each needs an app of its own.',
  }),
  request_unreadable: ({ request: { id, unreadable } }) => ({
    what: `Nothing was done: request ${id} cannot be read.`,
    why: {
      newer: 'A newer version of Countersign wrote it, and this one leaves it alone.',
      damaged:
        'Its record is damaged. Nobody can tell from here how far it has come, so nothing is done about its key.',
    }[unreadable],
    next: 'Tell whoever runs Countersign; its log says more. Every other request goes on.',
  }),
  first_authorization_running: ({ request }) => ({
    what: 'Nothing was done yet: the first authorization is still being given.',
    why: confirmedIn(request)
      ? progressOf(request)
      : 'IBM has not confirmed that the key is set for deletion.',
    next: confirmedIn(request)
      ? 'The approvers get the card once they do; nobody has to do anything until then.'
      : 'Try again in a minute.',
  }),
  decision_in_progress: ({ request }) => ({
    what: 'Nothing was done: a decision is already being carried out.',
    why: `${progressOf(request)}`,
    next: confirmedIn(request)
      ? 'The card shows when they do; nobody has to do anything.'
      : 'The card shows the outcome as soon as IBM confirms it.',
  }),
  request_decided: ({ request }) => ({
    what: 'Nothing was done: this request has ended meanwhile.',
    why: endOf(request),
    next: `The card shows how it ended. If the key should still go, make a new request with ${deleteCommand()}.`,
  }),
  authorization_period_over: ({ endedAt, request }) => ({
    what: 'Nothing was done: the authorization period is over.',
    why: `It ended on ${markTime(endedAt)}, seven days after ${markPerson(request.requester.slack.userId)} asked.`,
    next: `If the key should still go, make a new request with ${deleteCommand()}.`,
    link: ibmPages.dualAuthorization,
  }),
  resources_changed: ({ protection, changes }) => ({
    what: 'Nothing was done: what the key protects is not what your card showed.',
    why:
      changes === undefined
        ? `The list of protected resources has changed since. ${presentCount(protection)}`
        : `${differenceWords(changes)} ${presentCount(protection)}`,
    next: 'The card shows the present list. Look at it, then decide again.',
    link: ibmPages.resources,
  }),
  still_blocked: ({ request }) => ({
    what: `IBM was not asked again: ${blockersLeft(request)}.`,
    why: 'IBM refuses the deletion until they are gone from the list of registrations, and Countersign has just read it.',
    next: 'Look at the protected resources for what to do about each. Countersign goes on watching and tells everyone once when the way is clear.',
    link: ibmPages.resources,
  }),
  name_not_confirmed: ({ typed, keyName }) => ({
    what: 'Nothing was done: the name you typed is not the name of the key.',
    why: `You typed “${clip(typed)}”; the key is called “${keyName}”.`,
    next: 'Type the name of the key exactly as it is shown, capitals included.',
  }),
  force_under_retention: ({ keyName, holds }) => ({
    what: `A force deletion of key ${keyName} cannot work.`,
    why: `${whyHeld(holds)}, and IBM refuses the deletion of the key, forced or not.`,
    next: holdAdvice(holds),
    link: ibmPages.cannotDelete,
  }),
  force_not_needed: ({ keyName }) => ({
    what: `A force deletion of key ${keyName} is not needed.`,
    why: 'No resources are registered with the key, so there is nothing that force would override.',
    next: `Ask for an ordinary deletion with ${deleteCommand()}.`,
    link: ibmPages.resources,
  }),
  force_list_unknown: ({ keyName }) => ({
    what: `A force deletion of key ${keyName} cannot be asked for or approved now.`,
    why: 'It destroys what is registered with the key, so everyone has to see the list first, and IBM did not give it.',
    next: 'Try again in a minute. If it goes on, whoever runs Countersign checks the role of its reader identity.',
    link: ibmPages.resources,
  }),
  act_not_allowed: ({ act }) => ({
    what: `Nothing was done: you may not ${act} this key.`,
    why: `It takes the ${roleFor(act)} role on the instance, key ring or key${roleFor(act) === 'Writer' ? '; Manager includes it' : ''}.`,
    next: `Ask a ${roleFor(act)} to do it, or ask your account owner for the role.`,
    link: ibmPages.access,
  }),
  act_needs_root_key: ({ act, keyName }) => ({
    what: `Nothing was done: key ${keyName} is a standard key.`,
    why: `IBM lets only root keys be ${pastWords[act]}.`,
    next: 'A standard key can only be kept or deleted; its payload is replaced by making a new key.',
    link: ibmPages.keyStates,
  }),
  act_in_wrong_state: ({ act, state, keyName }) => ({
    what: `Nothing was done: key ${keyName} is ${stateWords[state]}.`,
    why: {
      enable: 'Only a disabled key can be enabled.',
      disable: 'Only an active key can be disabled.',
      rotate: 'Only an active key can be rotated, or at Key Protect an expired one.',
    }[act],
    next: `See how it stands with ${keysCommand()} show ${keyName}.`,
    link: ibmPages.keyStates,
  }),
  act_against_authorization: ({ keyName, request }) => ({
    what: `Nothing was done: key ${keyName} is set for deletion${request ? ` by request ${request.id}` : ''}.`,
    why: 'IBM cannot unset a disabled key, so the deletion could then not be called off before its seven days are over.',
    next: request
      ? 'Have the requester cancel it or a Manager deny it, then disable the key.'
      : 'Have a Writer unset it in the IBM Cloud console, then disable the key.',
    link: ibmPages.keyStates,
  }),
};

/** Words for our no. Exhaustive by type: a new code without words does not compile. */
export function explainRefusal(refusal: Refusal): Explanation {
  const explain = words[refusal.code] as (refusal: Refusal) => Explanation;
  return explain(refusal);
}

/** What IBM has said yes to, before its readings show it. */
export function confirmedWords({ at }: Confirmed, done: 'set' | 'deleted' | 'unset'): string {
  const what = {
    set: 'that the key is set for deletion',
    deleted: 'the deletion',
    unset: 'that the key is no longer set for deletion',
  }[done];
  return `IBM confirmed ${what} on ${markTime(at)}; its lists do not show it yet.`;
}

function progressOf(request: DeletionRequest): string {
  const confirmed = confirmedIn(request);
  if (confirmed && request.status === 'authorizing') return confirmedWords(confirmed, 'set');
  if (request.status === 'deleting') {
    if (confirmed) return confirmedWords(confirmed, 'deleted');
    return `${markPerson(request.approver.slack.userId)} approved on ${markTime(request.approvedAt)}; IBM is being asked to delete the key.`;
  }
  if (request.status === 'withdrawing') {
    const { kind, by } = request.withdrawal;
    if (confirmed) {
      return `${markPerson(by.slack.userId)} ${kind} it. ${confirmedWords(confirmed, 'unset')}`;
    }
    return `${markPerson(by.slack.userId)} ${kind} it; the first authorization is being taken back.`;
  }
  return 'Another step is under way.';
}

/** How a request ended, in one sentence. */
export function endOf(request: DeletionRequest): string {
  switch (request.status) {
    case 'deleted':
      return `${markPerson(request.approver.slack.userId)} approved, and the key was deleted on ${markTime(request.deletedAt)}.`;
    case 'denied':
      return `${markPerson(request.by.slack.userId)} denied it on ${markTime(request.at)}.`;
    case 'cancelled':
      return `${markPerson(request.by.slack.userId)} cancelled it on ${markTime(request.at)}.`;
    case 'expired': {
      const unseen = confirmedOfEarlier(request);
      if (unseen) {
        return `IBM confirmed the deletion on ${markTime(unseen.at)}, and its lists had not shown it when the request ended.`;
      }
      return `Its seven days ended on ${markTime(request.endedAt)} without a decision.`;
    }
    case 'superseded':
      return {
        deleted: 'The key was deleted outside Countersign.',
        gone: 'The KMS no longer knows the key.',
        unset: 'The key was unset outside Countersign: the first authorization is gone.',
        set_again:
          'The key was set for deletion again outside Countersign, which replaced the first authorization.',
      }[request.change];
    case 'replaced':
      return `${markPerson(request.requester.slack.userId)} asked for a force deletion instead, in request ${request.by}.`;
    case 'failed':
      return 'The first authorization could not be given.';
    case 'authorizing':
    case 'awaiting_approval':
    case 'deleting':
    case 'blocked':
    case 'withdrawing':
      return 'It is still open.';
  }
}

/** For a line in a list of keys, which has room for little more than a title. */
export function notLookedForLine(refusal: NotLookedFor): { title: string; more: string } {
  if (refusal.code === 'crn_of_no_key') {
    const { what, why } = explainRefusal(refusal);
    return { title: what, more: why };
  }
  const { instanceId, region, accountId } = refusal.place;
  const where = [region, accountId === undefined ? undefined : `account ${accountId}`].filter(Boolean);
  return { title: ['Not served here', ...where].join(', '), more: `instance ${instanceId}` };
}

function placeWords({ instanceId, service, region, accountId }: KeyPlace): string {
  const parts = [
    service === undefined ? 'instance' : `the ${clip(serviceName(service))} instance`,
    clip(instanceId),
    ...(region === undefined ? [] : [`in ${clip(region)}`]),
    ...(accountId === undefined ? [] : [`of account ${clip(accountId)}`]),
  ];
  return parts.join(' ');
}

function servedWords(served: readonly string[]): string {
  if (served.length === 0) return 'It serves no instance at the moment.';
  const more = served.length - namesShown;
  return `It serves ${served.slice(0, namesShown).join(', ')}${more > 0 ? ` and ${more} more` : ''}.`;
}

function nothingDone(sentence: string): string {
  return `Nothing was done: ${sentence.replace(/^You/, 'you')}`;
}

const namesShown = 5;

function withArticle(noun: string): string {
  return `${/^[aeiou]/i.test(noun) ? 'an' : 'a'} ${noun}`;
}

function clip(text: string): string {
  return shorten(text.replaceAll(/[\r\n\t]+/g, ' '), 100);
}
