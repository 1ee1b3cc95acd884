import type { Button, KnownBlock } from '@slack/types';
import { hasLeft } from '../../../domain/approvers-change.js';
import { canBeAskedAgain } from '../../../domain/asking-again.js';
import { isWatched } from '../../../domain/blockers.js';
import { isDecidedHere, mayApproveAgain } from '../../../domain/decided-here.js';
import { isRestored } from '../../../domain/fate.js';
import { shorten } from '../../../domain/plain-text.js';
import { confirmedOfEarlier } from '../../../domain/own-deletion.js';
import { refusalOfAskingForce } from '../../../domain/preflight.js';
import { fingerprintOf, holdsOf, type Protection } from '../../../domain/protection.js';
import { mostQuestions } from '../../../domain/question.js';
import {
  type AwaitingApproval,
  awaitsDecision,
  type Blocked,
  type DeletionRequest,
  isOpen,
} from '../../../domain/request.js';
import { expirationWarning } from '../../../explanations/key-life.js';
import { allOf } from '../../../explanations/counts.js';
import { asSentence } from '../../../explanations/kms-words.js';
import type { ActingSessions } from '../../../ports/acting-sessions.js';
import type { Audience } from '../../../ports/card-deliveries.js';
import { context, header, limits, mrkdwn, plain, section } from '../kit/blocks.js';
import { dateToken, escapeMrkdwn, mention, quote, shortenMrkdwn, toMrkdwn } from '../kit/mrkdwn.js';
import { isSyncOffered } from '../../../domain/aftermath.js';
import { adopterMayApprove } from '../../../domain/adopting.js';
import { adoptionRuleWords, adoptionWords, isRefusedSetter } from '../words/adoption-words.js';
import { approvalWarning } from '../words/approval-warning.js';
import { liftWords } from '../words/blocked-words.js';
import { againWords, earlierWords } from '../words/earlier-words.js';
import { askServicesAgain, keyActButton } from '../words/key-act-button.js';
import { changeWords, elsewhereAdvice, protectionWords, syncSaid } from '../words/protection-words.js';
import { standsInWords } from '../words/away-words.js';
import { becauseWords, nobodyLeftWords, noLongerYoursWords } from '../words/left-words.js';
import { moreQuestions, questionsOnCard, questionWords } from '../words/question-words.js';
import { nudgeWarning, remindedWords } from '../words/reminder-words.js';
import { waitingWords } from '../words/reach-words.js';
import { anyone, type Reader } from '../words/reader.js';
import {
  denialWords,
  forceWords,
  guardWords,
  keyStateWords,
  statusWords,
  titleOf,
} from '../words/request-words.js';
import { offersRestore, restoreActions, restoreButton } from '../words/restore-words.js';
import { refusesWords, stakesCounts, stakesLines } from '../words/stakes-words.js';
import { keyInTheWay } from '../words/withdrawing-words.js';

/** Action ids of the card's buttons; each carries the request id and nothing else. */
export const cardActions = {
  approve: 'approve_deletion',
  approveForce: 'approve_force_deletion',
  deny: 'deny_deletion',
  details: 'show_details',
  cancel: 'cancel_request',
  unset: 'unset_key',
  check: 'check_blockers',
  force: 'ask_for_force',
  resources: 'show_request_resources',
  again: 'ask_again',
  question: 'ask_question',
  answer: 'answer_question',
  nudge: 'nudge_approvers',
  restore: restoreActions.ofRequest,
} as const;

/** Buttons stand in a block named after the list that is shown with them: what was seen, never what is allowed. */
export function decideBlockId(version: number, protection: Protection): string {
  return `decide-${version}-${fingerprintOf(protection)}`;
}

/** In App Home, where those of several requests stand, the request's id follows. */
const decideBlock = /^decide-\d+-([0-9a-f]{32}|unknown)(?:-CS-\w+)?$/;

/** Which list of protected resources stood on the card that was clicked; a card of another make showed none we know. */
export function seenIn(blockId: string | undefined): string {
  return decideBlock.exec(blockId ?? '')?.[1] ?? 'none';
}

/** The button that answers a question stands in a block named after it. */
const questionBlock = 'question-';

/** Which question stood beside the button; empty where none did. */
export function questionIn(blockId: string): string {
  return blockId.startsWith(questionBlock) ? blockId.slice(questionBlock.length) : '';
}

export interface RenderedCard {
  /** Tells the whole story: what screen readers and notifications say. */
  text: string;
  blocks: KnownBlock[];
}

/** Whom a card is for, and who acts at the KMS when they press; a viewer gets nothing to press. */
export type CardReader =
  'viewer' | { audience: Audience['kind']; userId?: string; identity: ActingSessions['mode'] };

/**
 * The card for every status and reader, from committed state alone: who wants what and why, or what came of it; what breaks;
 * until when; buttons. What decides nothing is under Details.
 */
export function renderCard(request: DeletionRequest, cardReader: CardReader): RenderedCard {
  const reader = readerOf(request, cardReader);
  const isWaiting = request.status === 'awaiting_approval';
  const [asked, status] = [whyWords(request, reader), statusWords(request, reader)];
  const sections = [
    noLongerYoursWords(request, reader.userId),
    forceWords(request),
    // What is to be decided is the request itself; elsewhere it is what has become of it.
    ...(isWaiting && reader.is !== 'requester' ? [asked, status] : [status, asked]),
    denialWords(request),
    againWords(request),
    stakesWords(request, reader),
    ...noticeWords(request, reader),
    reader.is === 'requester' ? remindedWords(request) : '',
  ];
  const deadline = deadlineLine(request, reader);
  const row = cardReader === 'viewer' ? [] : cardButtons(request, cardReader);
  return {
    text: cardText(request, reader, row),
    blocks: [
      header(titleOf(request, reader.is)),
      ...sections.filter(Boolean).map(section),
      // Under Details stand all of them.
      ...(cardReader === 'viewer' ? [] : questionSections(request, reader)),
      ...(deadline === '' ? [] : [section(deadline)]),
      ...(row.length === 0
        ? []
        : [
            {
              type: 'actions' as const,
              block_id: decideBlockId(request.version, request.protection),
              elements: row,
            },
          ]),
      context(contextWords(request, cardReader)),
    ],
  };
}

/** Who can no longer approve reads as anyone does, and what is said to them. */
function readerOf(request: DeletionRequest, reader: CardReader): Reader {
  if (reader === 'viewer') return anyone;
  const is = isForLeft(request, reader) ? 'viewer' : reader.audience;
  return { is, ...(reader.userId !== undefined && { userId: reader.userId }) };
}

function isForLeft(request: DeletionRequest, reader: Exclude<CardReader, 'viewer'>): boolean {
  return reader.audience === 'approver' && hasLeft(request, reader.userId);
}

/** Who asks, and why; where there is nothing to approve it decides nothing. */
function whyWords(request: DeletionRequest, reader: Reader): string {
  if (!isDecidedHere(request)) return '';
  const start =
    reader.is === 'requester' ? 'Your reason:' : `${mention(request.requester.slack.userId)} asks:`;
  const ticket = request.ticket === undefined ? '' : ` · ${escapeMrkdwn(request.ticket)}`;
  return request.reason.includes('\n')
    ? `${start}${ticket}\n${quote(request.reason)}`
    : `${start} ${escapeMrkdwn(request.reason)}${ticket}`;
}

/** What breaks: how much of it, and the worst by name. */
function stakesWords(request: DeletionRequest, reader: Reader): string {
  const { protection } = request;
  const isOver = !isOpen(request) || request.status === 'withdrawing' || request.status === 'authorizing';
  const isForced = request.status === 'deleted' && request.forced && !isRestored(request);
  if (isForced && protection.known && protection.resources > 0) {
    return `*Unreadable without this key:* ${stakesCounts(protection)}\n${stakesLines(protection)}`;
  }
  if (isOver || !protection.known || protection.resources === 0) return '';
  const { underRetention } = protection;
  const isHeld = underRetention > 0 && awaitsDecision(request) && request.status !== 'blocked';
  // A force deletion counts them at its head, a blocked one in its title.
  const head =
    request.status === 'deleting' || request.status === 'blocked' || (request.force && !isHeld)
      ? ''
      : refusesWords(protection, request.force);
  return [head, stakesLines(protection), isHeld ? liftWords(request, protection, reader) : '']
    .filter(Boolean)
    .join('\n');
}

/** What has come about since people were asked, or is about to: while somebody decides. */
function noticeWords(request: DeletionRequest, reader: Reader): string[] {
  const changed = isOpen(request) ? changeWords(request) : '';
  if (!awaitsDecision(request)) return [changed];
  const { key, openedAt, endsAt, guard, protection } = request;
  const expiring = toMrkdwn(
    expirationWarning(key.expiresAt, { askedAt: openedAt, endsAt, guard, service: key.service }),
  );
  return [
    adoptionWords(request, reader),
    changed,
    keyStateWords(request),
    expiring === '' ? '' : `:warning: *${expiring}*`,
    syncSaid(protection),
    // Of one that waits its status says so.
    request.status === 'blocked' ? nobodyLeftWords(request, reader.is) : '',
  ];
}

/** Which key exactly, and how long there is, as far as the status does not say it. */
function deadlineLine(request: DeletionRequest, reader: Reader): string {
  if (!isDecidedHere(request)) return '';
  const { protection } = request;
  const protects = !protection.known
    ? ':grey_question: IBM did not list what it protects'
    : protection.resources === 0
      ? 'Protects nothing that is registered'
      : '';
  const isSaid = statusWords(request, reader).includes(dateToken(request.endsAt, 'deadline'));
  return [
    // What is left of a forced list is said at the head.
    request.force ? '' : protects,
    placeOf(request),
    isSaid ? '' : `until ${dateToken(request.endsAt, 'deadline')}`,
  ]
    .filter(Boolean)
    .join(' · ');
}

function placeOf({ key }: DeletionRequest): string {
  return `ring ${escapeMrkdwn(key.keyRingId)}, ${escapeMrkdwn(key.instanceName)}`;
}

/** What was asked last and what was answered; the requester's own card asks for what is missing. */
export function questionSections(request: DeletionRequest, { is }: Reader): KnownBlock[] {
  const isRequester = is === 'requester';
  const more = moreQuestions(request);
  return questionsOnCard(request, isRequester).map((question, at, { length }): KnownBlock => {
    const words = [questionWords(question), at === length - 1 ? more : ''].filter(Boolean).join('\n');
    return isRequester && !question.answer
      ? {
          type: 'section',
          block_id: `${questionBlock}${question.id}`,
          text: mrkdwn(words),
          accessory: plainButton(request, 'answer', 'Answer…', `a question about the deletion`),
        }
      : section(words);
  });
}

/** In small print: who holds the rule of two while it is needed, else which key it was; and the request's id. */
function contextWords(request: DeletionRequest, reader: CardReader): string {
  const first = isDecidedHere(request) ? twoPeopleWords(request, reader) : placeOf(request);
  const because =
    reader !== 'viewer' && reader.audience === 'approver' && isDecidedHere(request)
      ? [standsInWords(request, reader.userId), becauseWords(request, reader.userId)]
      : [];
  const print = [...because, first, `Request ${request.id}`].filter(Boolean).join(' · ');
  return [print, earlierWords(request)].filter(Boolean).join('\n');
}

function twoPeopleWords(request: DeletionRequest, reader: CardReader): string {
  const adopted = adoptionRuleWords(request);
  if (adopted !== undefined) return adopted;
  const { guard } = request;
  if (guard === 'countersign') {
    return 'No dual authorization policy: Countersign alone checks that it takes two people';
  }
  return reader !== 'viewer' && reader.identity === 'passcode'
    ? 'IBM and Countersign check that it takes two people'
    : 'IBM’s dual authorization policy; Countersign checks that it takes two people';
}

/** The whole request in one text, for notifications and screen readers. */
function cardText(request: DeletionRequest, reader: Reader, row: readonly Button[]): string {
  const { key, protection } = request;
  const isElsewhere = request.status === 'deleted' && request.elsewhere;
  const parts = [
    asSentence(escapeMrkdwn(titleOf(request, reader.is))),
    noLongerYoursWords(request, reader.userId),
    forceWords(request),
    statusWords(request, reader),
    // The card of an approver leaves out who else could.
    reader.is === 'approver' && request.status === 'awaiting_approval' ? waitingWords(request, 'viewer') : '',
    againWords(request),
    request.status === 'denied' ? `Why: “${escapeMrkdwn(request.denialReason)}”.` : '',
    `Key ${escapeMrkdwn(key.name)} (${key.keyId}), ring ${escapeMrkdwn(key.keyRingId)}, instance ${escapeMrkdwn(key.instanceName)}.`,
    isElsewhere ? '' : `Requester: ${mention(request.requester.slack.userId)}.`,
    request.ticket === undefined ? '' : `Ticket: ${escapeMrkdwn(request.ticket)}.`,
    isElsewhere ? '' : `Protects: ${protectionWords(protection)}.`,
    ...noticeWords(request, reader),
    protection.known &&
    awaitsDecision(request) &&
    request.status !== 'blocked' &&
    protection.underRetention > 0
      ? liftWords(request, protection, reader)
      : '',
    awaitsDecision(request) && !request.force ? elsewhereAdvice(protection) : '',
    isElsewhere ? '' : `Two people: ${guardWords(request)}.`,
    'endsAt' in request ? `Deadline: ${dateToken(request.endsAt)}.` : '',
    key.expiresAt === undefined ? '' : `Expiration date of the key: ${dateToken(key.expiresAt)}.`,
    ...questionsOnCard(request, reader.is === 'requester').map(questionWords),
    awaitsDecision(request) && !hasLeft(request, reader.userId) ? buttonWords(row) : '',
    // Last: whatever has to give way, this may be looked up in the card.
    isElsewhere ? '' : `Reason: ${escapeMrkdwn(request.reason)}`,
  ];
  return shortenMrkdwn(parts.filter(Boolean).join(' '), limits.messageText);
}

function buttonWords(row: readonly Button[]): string {
  const names = row.map(({ text }) => text.text.replace(/…$/, ''));
  if (names.length === 0) return '';
  return `${allOf(names)} ${names.length === 1 ? 'is a button' : 'are buttons'} on this message.`;
}

/** What is taken in at a glance. */
const mostButtons = 5;

/** All that this reader can press. */
export function cardButtons(request: DeletionRequest, reader: Exclude<CardReader, 'viewer'>): Button[] {
  const elements: Button[] = isForLeft(request, reader) ? [] : actingButtons(request, reader);
  // The list is under Details too.
  const isRoom = elements.length <= mostButtons - 2;
  if (isRoom && request.protection.known && request.protection.resources > 0) {
    elements.push(plainButton(request, 'resources', 'Resources', 'protected resources'));
  }
  elements.push(plainButton(request, 'details', 'Details', 'the request'));
  return elements;
}

/** What the reader can do about the request or its key. */
function actingButtons(
  request: DeletionRequest,
  { audience, identity, userId }: Exclude<CardReader, 'viewer'>,
): Button[] {
  const elements: Button[] = [];
  // What IBM has confirmed nobody can stop any more, nor has to decide.
  if (awaitsDecision(request) && !confirmedOfEarlier(request)) {
    const isApprover = audience !== 'requester';
    const mayApprove = isApprover || (identity === 'passcode' && adopterMayApprove(request));
    if (mayApprove && mayApproveAgain(request) && !isRefusedSetter(request, userId)) {
      elements.push(approveButton(request, identity));
    }
    if (isApprover) elements.push(denyButton(request));
    if (isApprover && mayBeAsked(request)) {
      elements.push(plainButton(request, 'question', 'Ask a question…', 'the deletion'));
    }
    // Where another try can be made, it tells more than another look at the list.
    if (request.status === 'blocked' && !mayApproveAgain(request)) {
      elements.push(plainButton(request, 'check', 'Check again', 'what blocks'));
    }
    if (!isApprover) {
      if (mayApproveAgain(request) && request.approvers.length > 0) elements.push(nudgeButton(request));
      if (mayBeGone(request)) elements.push(syncButton(request));
      if (!request.force && !refusalOfAskingForce(request.key.name, request.protection)) {
        elements.push(plainButton(request, 'force', 'Ask for force deletion…', 'a force deletion'));
      }
      elements.push(cancelButton(request));
    }
  }
  // In the channel whoever may ask can: who presses is looked at then.
  if (audience !== 'approver' && canBeAskedAgain(request) && !request.again) {
    elements.push(plainButton(request, 'again', 'Ask again', 'the deletion'));
  }
  const inTheWay = request.status === 'withdrawing' ? keyInTheWay(request) : undefined;
  const isDisabled = awaitsDecision(request) && request.keyState?.state === 'suspended';
  // Enabling takes the Manager role; to ask, the Writer's suffices.
  if (audience !== 'requester' && (inTheWay === 'disabled' || isDisabled)) {
    elements.push(keyActButton('enable', request.key));
  }
  if (
    request.status === 'withdrawing' &&
    request.trouble &&
    identity === 'passcode' &&
    inTheWay !== 'expired'
  ) {
    elements.push(plainButton(request, 'unset', 'Unset the key…', 'the setting for deletion'));
  }
  // Of a requester nobody knows whether they are a Manager, but where they wanted it back themselves.
  if (offersRestore(request) && (audience !== 'requester' || request.elsewhere)) {
    elements.push(restoreButton({ requestId: request.id, name: request.key.name }, identity));
  }
  if (isSyncOffered(request)) {
    elements.push({ ...keyActButton('sync', request.key), text: plain(askServicesAgain) });
  }
  return elements;
}

function mayBeAsked({ questions = [] }: DeletionRequest): boolean {
  return questions.length < mostQuestions;
}

/** Whether a service may have forgotten to take a registration back, and has not been asked yet. */
function mayBeGone(request: AwaitingApproval | Blocked): boolean {
  const { protection } = request;
  if (request.status !== 'blocked' || !isWatched(request) || !protection.known) return false;
  const isHeld = Object.keys(holdsOf(protection)).length > 0;
  return !isHeld && protection.resources > 0 && protection.sync === undefined;
}

function syncButton({ key }: DeletionRequest): Button {
  return { ...keyActButton('sync', key), text: plain('Gone already? Ask the services') };
}

function plainButton(
  request: DeletionRequest,
  action: keyof typeof cardActions,
  text: string,
  about: string,
): Button {
  return {
    type: 'button',
    action_id: cardActions[action],
    value: request.id,
    text: plain(text),
    accessibility_label: shorten(`${text}: ${about} of key ${request.key.name}`, limits.accessibilityLabel),
  };
}

/** Approves; for a force deletion, and of whoever acts as themselves, a form asks for more first. */
export function approveButton(request: AwaitingApproval | Blocked, identity: ActingSessions['mode']): Button {
  const { key } = request;
  if (request.force) {
    // The form that opens asks for the name; nothing is decided by this click.
    return {
      type: 'button',
      action_id: cardActions.approveForce,
      value: request.id,
      style: 'danger',
      text: plain('Approve force deletion…'),
      accessibility_label: shorten(`Approve force deletion of key ${key.name}`, limits.accessibilityLabel),
    };
  }
  const again = request.status === 'blocked';
  const { what, loss } = approvalWarning(key);
  return {
    type: 'button',
    action_id: cardActions.approve,
    value: request.id,
    style: 'danger',
    text: plain(`${again ? 'Try again' : 'Approve deletion'}${identity === 'passcode' ? '…' : ''}`),
    accessibility_label: shorten(
      `${again ? 'Try again: approve' : 'Approve'} deletion of key ${key.name}`,
      limits.accessibilityLabel,
    ),
    // A form asks for the passcode, and for the last yes.
    ...(identity === 'passcode'
      ? {}
      : {
          confirm: {
            title: plain('Delete this key?'),
            text: mrkdwn(shortenMrkdwn(`${what}${loss}`, limits.confirmText)),
            confirm: plain('Delete the key'),
            deny: plain('Not now'),
            style: 'danger',
          },
        }),
  };
}

function denyButton(request: DeletionRequest): Button {
  return {
    type: 'button',
    action_id: cardActions.deny,
    value: request.id,
    text: plain('Deny'),
    accessibility_label: shorten(`Deny the deletion of key ${request.key.name}`, limits.accessibilityLabel),
  };
}

/** Says before it sends anything what that will be, and to whom. */
function nudgeButton(request: AwaitingApproval | Blocked): Button {
  return {
    ...plainButton(request, 'nudge', 'Nudge', 'those who can approve the deletion'),
    confirm: {
      title: plain('Remind them now?'),
      text: mrkdwn(shortenMrkdwn(nudgeWarning(request), limits.confirmText)),
      confirm: plain('Nudge'),
      deny: plain('Not now'),
    },
  };
}

export function cancelButton(request: DeletionRequest): Button {
  return {
    type: 'button',
    action_id: cardActions.cancel,
    value: request.id,
    text: plain('Cancel request'),
    accessibility_label: shorten(
      `Cancel request to delete key ${request.key.name}`,
      limits.accessibilityLabel,
    ),
    confirm: {
      title: plain('Cancel this request?'),
      text: mrkdwn('The key stays, and everyone’s card says so.'),
      confirm: plain('Cancel request'),
      deny: plain('Keep it'),
    },
  };
}
