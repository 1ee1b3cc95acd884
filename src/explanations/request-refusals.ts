import { deleteCommand, keysCommand } from './command-names.js';
import { awaitsDecision, confirmedIn } from '../domain/request.js';
import { ibmPages } from './links.js';
import { markPerson, markTime } from './marks.js';
import { clip, type RefusalWords } from './refusal-words.js';
import { endOf } from './request-end.js';
import { progressOf } from './request-progress.js';
import { blockersLeft, differenceWords, presentCount } from './resources.js';

/** Refusals over a request and how it stands. */
export const requestRefusals: RefusalWords<
  | 'request_already_open'
  | 'request_not_found'
  | 'request_elsewhere'
  | 'request_unreadable'
  | 'first_authorization_running'
  | 'decision_in_progress'
  | 'request_decided'
  | 'authorization_period_over'
  | 'resources_changed'
  | 'still_blocked'
> = {
  request_already_open: ({ request }) => ({
    what: `The request was not made: ${request.id} for key ${request.key.name} is already open.`,
    why: `${markPerson(request.requester.slack.userId)} asked ${markTime(request.openedAt)}. A key has one open request at a time.`,
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
    why: `It ended ${markTime(endedAt)}, seven days after ${markPerson(request.requester.slack.userId)} asked.`,
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
};
