// A request in App Home, for its one reader: what it is, how it stands, and the buttons of their card.
import type { KnownBlock } from '@slack/types';
import { endedAt, type EndedRequest } from '../../../domain/ended.js';
import { isRestored } from '../../../domain/fate.js';
import { isSameSlackUser, type SlackIdentity } from '../../../domain/person.js';
import { shorten } from '../../../domain/plain-text.js';
import type { AwaitingApproval, Blocked, Deleted, DeletionRequest } from '../../../domain/request.js';
import { restorableUntil } from '../../../domain/restoring.js';
import { deadlineWords } from '../../../explanations/spans.js';
import type { ActingSessions } from '../../../ports/acting-sessions.js';
import type { Audience } from '../../../ports/card-deliveries.js';
import { cardButtons, decideBlockId, questionSections } from '../card/card.js';
import { section } from '../kit/blocks.js';
import { dateToken, escapeMrkdwn, mention, toMrkdwn } from '../kit/mrkdwn.js';
import { byName } from '../words/by-name.js';
import { changeWords } from '../words/protection-words.js';
import type { Reader } from '../words/reader.js';
import { forceWords, keyStateWords, statusWords, titleOf } from '../words/request-words.js';
import { inTheWayWords, stakesLines } from '../words/stakes-words.js';

/** Who reads, when, and where the cards are. */
export interface RowReader {
  slack: SlackIdentity;
  /** Epoch ms. */
  now: number;
  identity: ActingSessions['mode'];
  links: ReadonlyMap<string, string>;
}

/** The whole of it stands on the card. */
const longestReason = 200;

/** One they could decide on: all that the decision hangs on, as on their card. */
export function waitingRow(request: AwaitingApproval | Blocked, by: RowReader): KnownBlock[] {
  const ticket = request.ticket === undefined ? '' : ` · ${escapeMrkdwn(request.ticket)}`;
  const reason = escapeMrkdwn(shorten(request.reason.replaceAll(/\s+/g, ' '), longestReason));
  const { force, protection, key } = request;
  return row(request, by, [
    `${mention(request.requester.slack.userId)} asks: ${reason}${ticket}`,
    statusWords(request, readerOf(request, by)),
    forceWords(request),
    force ? '' : inTheWayWords(protection),
    stakesLines(protection),
    changeWords(request),
    keyStateWords(request),
    `ring ${escapeMrkdwn(key.keyRingId)}, ${escapeMrkdwn(key.instanceName)} · until ${toMrkdwn(deadlineWords(request.endsAt, by.now))}`,
  ]);
}

/** One of their own, or one that is blocked: how it stands. */
export function openRow(request: DeletionRequest, by: RowReader): KnownBlock[] {
  const reader = readerOf(request, by);
  const stakes = request.status === 'blocked' ? stakesLines(request.protection) : '';
  return row(request, by, [statusWords(request, reader), stakes], unanswered(request, reader));
}

export function restorableRow(request: Deleted, by: RowReader): KnownBlock[] {
  const { key, requester, approver, deletedAt, elsewhere } = request;
  const until = restorableUntil(request) ?? deletedAt;
  const restore = buttonsOf(request, by).find(({ action_id: id }) => id === 'restore_key');
  const words = [
    `*${linked(request, escapeMrkdwn(`Key ${key.name}`), by)}* · restorable until ${toMrkdwn(deadlineWords(until, by.now))}`,
    elsewhere
      ? `Deleted ${dateToken(deletedAt)}, without Countersign`
      : `Deleted ${dateToken(deletedAt)}: asked by ${mention(requester.slack.userId)}, approved by ${mention(approver.slack.userId)}`,
  ];
  return named(request, by, [
    { ...section(words.join('\n')), ...(restore && { accessory: restore }) } as KnownBlock,
  ]);
}

export function finishedRow(request: EndedRequest, by: RowReader): KnownBlock[] {
  const title = linked(request, escapeMrkdwn(titleOf(request)), by);
  const at = isRestored(request) ? request.restored.at : endedAt(request)!;
  return named(request, by, [section(`*${title}* · ${dateToken(at)}`)]);
}

/** What came of a step the reader has just taken; of one that is blocked the row below says the rest. */
export function afterRow(request: DeletionRequest, by: RowReader): KnownBlock[] {
  const title = `*${escapeMrkdwn(titleOf(request))}*`;
  const rest = request.status === 'blocked' ? '' : statusWords(request, readerOf(request, by));
  return named(request, by, [section([title, rest].filter(Boolean).join('\n'))]);
}

function row(
  request: DeletionRequest,
  by: RowReader,
  lines: readonly string[],
  beside: readonly KnownBlock[] = [],
): KnownBlock[] {
  const reader = readerOf(request, by);
  const title = `*${linked(request, escapeMrkdwn(titleOf(request, reader.is)), by)}*`;
  return named(request, by, [
    section([title, ...lines].filter(Boolean).join('\n')),
    ...beside,
    {
      type: 'actions',
      block_id: `${decideBlockId(request.version, request.protection)}-${request.id}`,
      elements: buttonsOf(request, by),
    },
  ]);
}

/** The question that their answer is waited for, with its button. */
function unanswered(request: DeletionRequest, reader: Reader): KnownBlock[] {
  return questionSections(request, reader)
    .filter((block) => 'accessory' in block)
    .slice(0, 1);
}

function buttonsOf(request: DeletionRequest, by: RowReader) {
  const { kind } = audienceOf(request, by);
  return cardButtons(request, { audience: kind, userId: by.slack.userId, identity: by.identity });
}

function linked({ id }: DeletionRequest, words: string, { links }: RowReader): string {
  const link = links.get(id);
  return link === undefined ? words : `<${link}|${words}>`;
}

function named(request: DeletionRequest, by: RowReader, blocks: KnownBlock[]): KnownBlock[] {
  return byName(blocks, request, audienceOf(request, by));
}

function readerOf(request: DeletionRequest, by: RowReader): Reader {
  return { is: audienceOf(request, by).kind, userId: by.slack.userId };
}

function audienceOf({ requester }: DeletionRequest, { slack }: RowReader): Audience {
  const kind = isSameSlackUser(requester.slack, slack) ? 'requester' : 'approver';
  return { kind, userId: slack.userId };
}
