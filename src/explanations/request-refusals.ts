import { deleteCode, keysCode } from './command-names.js';
import { canBeAskedAgain } from '../domain/asking-again.js';
import { isRestored } from '../domain/fate.js';
import { isClear, isWatched } from '../domain/blockers.js';
import { confirmedOfEarlier } from '../domain/own-deletion.js';
import type { RefusedStep } from '../domain/refusal.js';
import { awaitsDecision, confirmedIn, type DeletionRequest, type OutsideChange } from '../domain/request.js';
import type { Explanation } from './explanation.js';
import { deletedHere } from './key-refusals.js';
import { ibmPages } from './links.js';
import { markDeadline, markTime } from './marks.js';
import { clip, decidersOf, nameFor, type RefusalWords, standingTo, whenFor } from './refusal-words.js';
import { confirmedWords } from './request-progress.js';
import { blockersLeft, differenceWords, presentCount } from './resources.js';

/** Refusals over a request and how it stands. */
export const requestRefusals: RefusalWords<
  | 'request_already_open'
  | 'request_not_found'
  | 'request_elsewhere'
  | 'request_pruned'
  | 'request_unreadable'
  | 'first_authorization_running'
  | 'decision_in_progress'
  | 'request_decided'
  | 'authorization_period_over'
  | 'resources_changed'
  | 'still_blocked'
  | 'nudged_already'
  | 'nobody_to_nudge'
> = {
  request_already_open: ({ request }, step) => {
    const asker = nameFor(request.requester, step);
    const what = `${asker} ${asker === 'You' ? 'have' : 'has'} asked for the deletion of ${request.key.name} already (${request.id}).`;
    if (!awaitsDecision(request)) return { what, why: progressOf(request, step), next: '' };
    const reader = standingTo(request, step);
    const isBlocked = request.status === 'blocked' && isWatched(request) && !isClear(request);
    const waiting = isBlocked
      ? `IBM has refused so far: ${blockersLeft(request)}.`
      : request.status === 'blocked'
        ? 'IBM has refused so far; a Manager can try again.'
        : reader === 'approver'
          ? `It waits for you until ${markDeadline(request.endsAt)}.`
          : `It waits for ${decidersOf(request, step)} until ${markDeadline(request.endsAt)}.`;
    return {
      what,
      why: waiting,
      next: {
        requester: `To take it back, type ${keysCode(`cancel ${request.id}`)}.`,
        approver: isBlocked
          ? 'Its card says when it can be approved again.'
          : 'Approve or deny that one on its card.',
        other: '',
      }[reader],
    };
  },
  request_not_found: ({ query }) => ({
    what: `No deletion of “${clip(query)}” is asked for.`,
    why: 'Nobody asked, or the request has ended.',
    next: `See what is open with ${keysCode('pending')}.`,
  }),
  request_elsewhere: ({ requestId }) => ({
    what: 'This card is of another installation of Countersign, or its records are gone.',
    why: `Request ${requestId} is not kept here, so nobody can decide on it from this card.`,
    next: 'Tell whoever runs Countersign: its log says whether records were lost. Two installations need a Slack app each.',
  }),
  request_pruned: ({ requestId }) => ({
    what: 'This request ended too long ago: nothing can be done with its card any more.',
    why: `Request ${requestId} is no longer kept; the audit log still tells of it.`,
    next: 'Ask whoever runs Countersign for its audit entries.',
  }),
  request_unreadable: ({ request: { id, unreadable } }) => ({
    what: `Request ${id} cannot be read, so nothing is done about its key.`,
    why: {
      newer: 'A newer version of Countersign wrote it.',
      damaged: 'Its record is damaged.',
    }[unreadable],
    next: 'Tell whoever runs Countersign; its log says more.',
  }),
  first_authorization_running: ({ request }, step) => ({
    what: 'Nobody can decide yet: IBM does not show the key as set for deletion.',
    why: confirmedIn(request) ? progressOf(request, step) : 'It was asked to set it a moment ago.',
    next: 'Nobody has to do anything: the approvers get the card then.',
  }),
  decision_in_progress: ({ request }, step) => ({
    what: progressOf(request, step),
    why: '',
    next: 'The card shows the outcome.',
  }),
  request_decided: ({ request }, step) => ended(request, step),
  authorization_period_over: ({ endedAt, request }, step) => {
    const unseen = confirmedOfEarlier(request);
    return {
      what: `The seven days ended ${whenFor(endedAt, step)}, so nobody can decide any more.`,
      why: unseen
        ? `IBM had confirmed the deletion ${markTime(unseen.at)}, and its lists did not show it by then.`
        : 'Nothing was deleted.',
      next: unseen ? 'Look for the key in the IBM Cloud console.' : againBy(request, step),
      link: ibmPages.dualAuthorization,
    };
  },
  resources_changed: ({ protection, changes }, { asked }) => ({
    what: `What the key protects has changed since your ${asked === 'approve' ? 'card' : 'form'} was shown.`,
    why: [changes && differenceWords(changes), presentCount(protection)].filter(Boolean).join(' '),
    next: `Look at the list again, then ${asked === 'approve' ? 'decide' : 'send the form'} again.`,
    link: ibmPages.resources,
  }),
  still_blocked: ({ request }, step) => ({
    what: `${blockersLeft(request)}, so IBM would refuse again.`,
    why: 'Countersign has just looked. It goes on looking, and the card says when the way is clear.',
    next:
      standingTo(request, step) === 'requester'
        ? `${keysCode(`resources ${request.key.name}`)} tells what to do about each.`
        : '',
    link: ibmPages.resources,
  }),
  nudged_already: ({ nudgedAt, nextAt }, step) => ({
    what: `You nudged those who can approve ${whenFor(nudgedAt, step)}, and once a day is possible.`,
    why: '',
    next: `You can nudge again from ${markDeadline(nextAt)}.`,
  }),
  nobody_to_nudge: ({ request }) =>
    request.approvers.length === 0
      ? {
          what: 'Nobody was nudged: nobody can approve this at present.',
          why: '',
          next: 'Have an administrator of the account give somebody the Manager role, or cancel.',
        }
      : {
          what: 'Nobody was nudged: none of those who can approve takes messages at present.',
          why: '',
          next: 'They can still decide on their card: tell one of them yourself.',
        },
};

/** How far a request is that is being carried out. */
function progressOf(request: DeletionRequest, step: RefusedStep): string {
  const confirmed = confirmedIn(request);
  switch (request.status) {
    case 'deleting':
      return `${nameFor(request.approver, step)} approved it ${whenFor(request.approvedAt, step)}. ${confirmed ? confirmedWords(confirmed, 'deleted') : 'IBM is being asked to delete the key.'}`;
    case 'withdrawing': {
      const { kind, by } = request.withdrawal;
      return `${nameFor(by, step)} ${kind} it ${whenFor(request.withdrawnAt, step)}. ${confirmed ? confirmedWords(confirmed, 'unset') : 'The key is still set for deletion at IBM, and is being unset.'}`;
    }
    default:
      return confirmed ? confirmedWords(confirmed, 'set') : 'IBM is being asked to set the key for deletion.';
  }
}

/** How a request ended, and what remains to be done about its key. */
function ended(request: DeletionRequest, step: RefusedStep): Explanation {
  const told = (what: string, why = '', next = ''): Explanation => ({ what, why, next });
  switch (request.status) {
    case 'deleted':
      return {
        ...deletedHere(request, step),
        ...(isRestored(request) && { next: againBy(request, step) }),
      };
    case 'denied':
    case 'cancelled':
      return told(
        `${nameFor(request.by, step)} ${request.status} it ${whenFor(request.at, step)}.`,
        'The key stays.',
        againBy(request, step),
      );
    case 'superseded':
      return told(...changedOutside(request.change, againBy(request, step)));
    case 'replaced':
      return told(
        `${nameFor(request.requester, step)} asked for a force deletion instead, ${request.by}.`,
        '',
        'Decide on that one, which has a card of its own.',
      );
    case 'failed':
      return told(
        'The key could not be set for deletion, which ended this request.',
        '',
        againBy(request, step),
      );
    case 'expired':
    case 'authorizing':
    case 'awaiting_approval':
    case 'deleting':
    case 'blocked':
    case 'withdrawing':
      return told('This request has moved on meanwhile.', '', 'The card shows how it stands.');
  }
}

/** What somebody did to the key outside, and the one thing that still makes sense. */
function changedOutside(change: OutsideChange, again: string): [what: string, why: string, next: string] {
  switch (change) {
    case 'deleted':
      return ['The key was deleted outside Countersign, so nothing is left to decide.', '', ''];
    case 'gone':
      return ['IBM no longer knows the key, so nothing is left to decide.', '', ''];
    case 'unset':
      return ['The key was unset outside Countersign, which ended this request.', '', again];
    case 'set_again':
      return [
        'Somebody set the key for deletion anew outside Countersign, which ended this request.',
        '',
        'It has to be unset or deleted in the IBM Cloud console.',
      ];
  }
}

/** Whoever wanted the key deleted is the one to want it still. */
function againBy(request: DeletionRequest, step: RefusedStep): string {
  const { again, requester } = request;
  if (again) {
    const asker = nameFor(again.by, step);
    return `${asker} ${asker === 'You' ? 'have' : 'has'} asked for it again: ${again.id}.`;
  }
  if (standingTo(request, step) !== 'requester')
    return `If it should still go, ${requester.name} can ask again.`;
  // Its card says a moment later what the clock says now.
  const isOnCard = canBeAskedAgain(request) || awaitsDecision(request);
  return `If it should still go, ${isOnCard ? 'press Ask again on its card' : `ask again with ${deleteCode()}`}.`;
}
