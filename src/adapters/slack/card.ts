import type { Button, KnownBlock } from '@slack/types';
import { awaitsDecision, type DeletionRequest } from '../../domain/request.js';
import type { Audience } from '../../ports/card-deliveries.js';
import { context, fields, header, limits, mrkdwn, plain, quoted, section } from './blocks.js';
import { dateToken, escapeMrkdwn, mention, shorten, shortenMrkdwn } from './mrkdwn.js';
import { guardWords, protectionWarning, protectionWords, statusWords, titleOf } from './request-words.js';

/** Action ids of the card's buttons; each carries the request id and nothing else. */
export const cardActions = {
  approve: 'approve_deletion',
  deny: 'deny_deletion',
  details: 'show_details',
  cancel: 'cancel_request',
} as const;

export interface RenderedCard {
  /** Tells the whole story: what screen readers and notifications say. */
  text: string;
  blocks: KnownBlock[];
}

/** The card for every status and audience, from committed state alone. */
export function renderCard(request: DeletionRequest, audience: Audience['kind'] | 'viewer'): RenderedCard {
  const { key } = request;
  const warning = awaitsDecision(request) ? protectionWarning(request.protection) : '';
  const blocks: KnownBlock[] = [
    header(titleOf(request)),
    section(statusWords(request)),
    ...fields([
      ['Key', `${escapeMrkdwn(key.name)}\n\`${key.keyId}\``],
      ['Key ring and instance', `${escapeMrkdwn(key.keyRingId)} in ${escapeMrkdwn(key.instanceName)}`],
      ['Requester', mention(request.requester.slack.userId)],
      ['Ticket', request.ticket === undefined ? 'none' : escapeMrkdwn(request.ticket)],
      ['Protects', protectionWords(request.protection)],
      ['Two-person guard', guardWords(request.guard)],
      ...('endsAt' in request ? [['Deadline', dateToken(request.endsAt)] as [string, string]] : []),
    ]),
    section('*Reason*'),
    quoted(request.reason),
    ...(warning === '' ? [] : [section(`:warning: *${warning}*`)]),
    ...buttons(request, audience),
    context(`Request ${request.id}`),
  ];
  return { text: cardText(request), blocks };
}

/** The same story in one text. */
export function cardText(request: DeletionRequest): string {
  const { key } = request;
  const parts = [
    `${escapeMrkdwn(titleOf(request))}.`,
    statusWords(request),
    `Key ${escapeMrkdwn(key.name)} (${key.keyId}), ring ${escapeMrkdwn(key.keyRingId)}, instance ${escapeMrkdwn(key.instanceName)}.`,
    `Requester: ${mention(request.requester.slack.userId)}.`,
    ...(request.ticket === undefined ? [] : [`Ticket: ${escapeMrkdwn(request.ticket)}.`]),
    `Protects: ${protectionWords(request.protection)}.`,
    `Two-person guard: ${guardWords(request.guard)}.`,
    ...('endsAt' in request ? [`Deadline: ${dateToken(request.endsAt)}.`] : []),
    ...(awaitsDecision(request) ? ['Approve deletion, Deny and Details are buttons on this message.'] : []),
    // Last: whatever has to give way, this may be looked up in the card.
    `Reason: ${escapeMrkdwn(request.reason)}`,
  ];
  return shortenMrkdwn(parts.join(' '), limits.messageText);
}

function buttons(request: DeletionRequest, audience: Audience['kind'] | 'viewer'): KnownBlock[] {
  if (audience === 'viewer') return [];
  const details: Button = {
    type: 'button',
    action_id: cardActions.details,
    value: request.id,
    text: plain('Details'),
    accessibility_label: shorten(`Details of the request to delete key ${request.key.name}`, 75),
  };
  const elements: Button[] = [];
  if (awaitsDecision(request)) {
    if (audience === 'requester') elements.push(cancelButton(request), details);
    else elements.push(approveButton(request), denyButton(request), details);
  } else elements.push(details);
  return [{ type: 'actions', elements }];
}

function approveButton(request: DeletionRequest): Button {
  const { key } = request;
  const dataLoss = key.extractable ? '' : ' Data encrypted under it becomes unreadable.';
  return {
    type: 'button',
    action_id: cardActions.approve,
    value: request.id,
    style: 'danger',
    text: plain('Approve deletion'),
    accessibility_label: shorten(`Approve deletion of key ${key.name}`, 75),
    confirm: {
      title: plain('Delete this key?'),
      text: mrkdwn(
        shortenMrkdwn(
          `Key ${escapeMrkdwn(key.name)} in ${escapeMrkdwn(key.instanceName)} is deleted at once.${dataLoss}`,
          limits.confirmText,
        ),
      ),
      confirm: plain('Delete the key'),
      deny: plain('Not now'),
      style: 'danger',
    },
  };
}

function denyButton(request: DeletionRequest): Button {
  return {
    type: 'button',
    action_id: cardActions.deny,
    value: request.id,
    text: plain('Deny'),
    accessibility_label: shorten(`Deny the deletion of key ${request.key.name}`, 75),
  };
}

function cancelButton(request: DeletionRequest): Button {
  return {
    type: 'button',
    action_id: cardActions.cancel,
    value: request.id,
    text: plain('Cancel request'),
    accessibility_label: shorten(`Cancel the request to delete key ${request.key.name}`, 75),
    confirm: {
      title: plain('Cancel this request?'),
      text: mrkdwn('The key stays, and everyone who was asked is told.'),
      confirm: plain('Cancel request'),
      deny: plain('Keep it'),
    },
  };
}
