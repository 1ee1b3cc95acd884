import type { Button, KnownBlock } from '@slack/types';
import { shorten } from '../../../domain/plain-text.js';
import { refusalOfAskingForce } from '../../../domain/preflight.js';
import { fingerprintOf, type Protection } from '../../../domain/protection.js';
import {
  type AwaitingApproval,
  awaitsDecision,
  type Blocked,
  type DeletionRequest,
  isOpen,
} from '../../../domain/request.js';
import { expirationWarning } from '../../../explanations/key-life.js';
import type { ActingSessions } from '../../../ports/acting-sessions.js';
import type { Audience } from '../../../ports/card-deliveries.js';
import { context, fields, header, limits, mrkdwn, plain, quoted, section } from '../kit/blocks.js';
import { dateToken, escapeMrkdwn, mention, shortenMrkdwn, toMrkdwn } from '../kit/mrkdwn.js';
import { approvalWarning } from '../words/approval-warning.js';
import { keyActButton } from '../words/key-act-button.js';
import {
  askOwnersWords,
  changeWords,
  elsewhereAdvice,
  protectionWarning,
  protectionWords,
  shareBlocks,
  syncBlocks,
  syncSaid,
} from '../words/protection-words.js';
import {
  forceWords,
  guardWords,
  keyInTheWay,
  keyStateWords,
  mayStillBeUsed,
  statusWords,
  titleOf,
} from '../words/request-words.js';

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
} as const;

/** Buttons stand in a block named after the list that is shown with them: what was seen, never what is allowed. */
export function decideBlockId(version: number, protection: Protection): string {
  return `decide-${version}-${fingerprintOf(protection)}`;
}

const decideBlock = /^decide-\d+-([0-9a-f]{32}|unknown)$/;

/** Which list of protected resources stood on the card that was clicked; a card of another make showed none we know. */
export function seenIn(blockId: string | undefined): string {
  return decideBlock.exec(blockId ?? '')?.[1] ?? 'none';
}

export interface RenderedCard {
  /** Tells the whole story: what screen readers and notifications say. */
  text: string;
  blocks: KnownBlock[];
}

/** Whom a card is for, and who acts at the KMS when they press; a viewer gets nothing to press. */
export type CardReader = 'viewer' | { audience: Audience['kind']; identity: ActingSessions['mode'] };

/** The card for every status and reader, from committed state alone. */
export function renderCard(request: DeletionRequest, reader: CardReader): RenderedCard {
  const { key } = request;
  const warning = warningWords(request);
  const force = forceWords(request);
  const changes = isOpen(request) ? [changeWords(request), ...keyStateNow(request)].filter(Boolean) : [];
  const blocks: KnownBlock[] = [
    header(titleOf(request)),
    ...(force === '' ? [] : [section(force)]),
    section(statusWords(request)),
    ...changes.map(section),
    ...fields([
      ['Key', `${escapeMrkdwn(key.name)}\n\`${key.keyId}\``],
      ['Key ring and instance', `${escapeMrkdwn(key.keyRingId)} in ${escapeMrkdwn(key.instanceName)}`],
      ['Requester', mention(request.requester.slack.userId)],
      ['Ticket', request.ticket === undefined ? 'none' : escapeMrkdwn(request.ticket)],
      ['Protects', protectionWords(request.protection)],
      ['Two-person guard', guardWords(request.guard)],
      ...('endsAt' in request ? [['Deadline', dateToken(request.endsAt)] as [string, string]] : []),
      ...(key.expiresAt === undefined
        ? []
        : [['Expiration date of the key', dateToken(key.expiresAt)] as [string, string]]),
    ]),
    ...shareBlocks(request.protection, listTitle(request)),
    ...(awaitsDecision(request) ? syncBlocks(request.protection) : []),
    section('*Reason*'),
    quoted(request.reason),
    ...(warning === '' ? [] : [section(warning)]),
    ...(reader === 'viewer' ? [] : buttons(request, reader)),
    context(`Request ${request.id}`),
  ];
  return { text: cardText(request), blocks };
}

/** While somebody decides; a withdrawal tells by itself what stands in its way. */
function keyStateNow(request: DeletionRequest): string[] {
  return awaitsDecision(request) ? [keyStateWords(request)].filter(Boolean) : [];
}

/** What the registrations mean for the decision, and whom to ask; on a blocked card the status says whom. */
function warningWords(request: DeletionRequest): string {
  if (!awaitsDecision(request)) return '';
  const { key, protection, openedAt, endsAt, guard } = request;
  const warnings = [
    protectionWarning(protection, request.force ? request : undefined),
    toMrkdwn(expirationWarning(key.expiresAt, { askedAt: openedAt, endsAt, guard, service: key.service })),
  ].filter(Boolean);
  const ask = request.status === 'blocked' ? '' : askOwnersWords(protection);
  // A force deletion says it at its head.
  const elsewhere = request.force ? '' : elsewhereAdvice(protection);
  return [warnings.length === 0 ? '' : `:warning: *${warnings.join(' ')}*`, elsewhere, ask]
    .filter(Boolean)
    .join('\n');
}

function listTitle(request: DeletionRequest): string {
  if (!request.force) return 'Protected resources';
  if (request.status === 'deleted') return 'Unreadable without this key';
  return isOpen(request) && request.status !== 'withdrawing'
    ? 'What will be unreadable'
    : 'Protected resources';
}

/** The same story in one text. */
function cardText(request: DeletionRequest): string {
  const { key } = request;
  const parts = [
    `${escapeMrkdwn(titleOf(request))}.`,
    ...[forceWords(request)].filter(Boolean),
    statusWords(request),
    `Key ${escapeMrkdwn(key.name)} (${key.keyId}), ring ${escapeMrkdwn(key.keyRingId)}, instance ${escapeMrkdwn(key.instanceName)}.`,
    `Requester: ${mention(request.requester.slack.userId)}.`,
    ...(request.ticket === undefined ? [] : [`Ticket: ${escapeMrkdwn(request.ticket)}.`]),
    `Protects: ${protectionWords(request.protection)}.`,
    ...(isOpen(request) && request.changes ? [changeWords(request)] : []),
    ...keyStateNow(request),
    ...(awaitsDecision(request) ? [syncSaid(request.protection)] : []).filter(Boolean),
    ...[warningWords(request)].filter(Boolean),
    `Two-person guard: ${guardWords(request.guard)}.`,
    ...('endsAt' in request ? [`Deadline: ${dateToken(request.endsAt)}.`] : []),
    ...(key.expiresAt === undefined ? [] : [`Expiration date of the key: ${dateToken(key.expiresAt)}.`]),
    ...(awaitsDecision(request) ? [buttonWords(request)] : []),
    // Last: whatever has to give way, this may be looked up in the card.
    `Reason: ${escapeMrkdwn(request.reason)}`,
  ];
  return shortenMrkdwn(parts.join(' '), limits.messageText);
}

function buttonWords(request: AwaitingApproval | Blocked): string {
  const approve = request.force
    ? 'Approve force deletion'
    : request.status === 'blocked'
      ? 'Try again'
      : 'Approve deletion';
  return `${approve}, Deny, Resources and Details are buttons on this message.`;
}

function buttons(
  request: DeletionRequest,
  { audience, identity }: Exclude<CardReader, 'viewer'>,
): KnownBlock[] {
  const elements: Button[] = [];
  if (awaitsDecision(request)) {
    if (audience === 'requester') {
      if (request.status === 'blocked')
        elements.push(plainButton(request, 'check', 'Check again', 'what blocks'));
      if (!request.force && !refusalOfAskingForce(request.key.name, request.protection)) {
        elements.push(plainButton(request, 'force', 'Ask for force deletion…', 'a force deletion'));
      }
      elements.push(cancelButton(request));
    } else elements.push(approveButton(request, identity), denyButton(request));
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
    elements.push(plainButton(request, 'unset', 'Unset the key…', 'the first authorization'));
  }
  if (mayStillBeUsed(request)) elements.push(keyActButton('sync', request.key));
  if (request.protection.known && request.protection.resources > 0) {
    elements.push(plainButton(request, 'resources', 'Resources', 'protected resources'));
  }
  elements.push(plainButton(request, 'details', 'Details', 'the request'));
  return [{ type: 'actions', block_id: decideBlockId(request.version, request.protection), elements }];
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
      accessibility_label: shorten(
        `Approve the force deletion of key ${key.name}`,
        limits.accessibilityLabel,
      ),
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

export function cancelButton(request: DeletionRequest): Button {
  return {
    type: 'button',
    action_id: cardActions.cancel,
    value: request.id,
    text: plain('Cancel request'),
    accessibility_label: shorten(
      `Cancel the request to delete key ${request.key.name}`,
      limits.accessibilityLabel,
    ),
    confirm: {
      title: plain('Cancel this request?'),
      text: mrkdwn('The key stays, and everyone who was asked is told.'),
      confirm: plain('Cancel request'),
      deny: plain('Keep it'),
    },
  };
}
