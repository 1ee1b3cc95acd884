// `/keys pending` and `/keys mine`: a queue in words.
import type { KnownBlock } from '@slack/types';
import { isDecidedHere } from '../../../domain/decided-here.js';
import type { SlackIdentity } from '../../../domain/person.js';
import type { Queue } from '../../../domain/queue.js';
import { isNobodyTold } from '../../../domain/reach.js';
import { awaitsDecision, type OpenRequest } from '../../../domain/request.js';
import { deleteCommand, keysCommand } from '../../../explanations/command-names.js';
import { counted } from '../../../explanations/counts.js';
import { deadlineWords } from '../../../explanations/spans.js';
import type { Ports } from '../../../usecases/ports.js';
import { queueOf } from '../../../usecases/requests/queue-of.js';
import { linksToCards } from '../../../usecases/requests/links-to-cards.js';
import { context, section } from '../kit/blocks.js';
import { dateToken, escapeMrkdwn, mention, toMrkdwn } from '../kit/mrkdwn.js';
import { whyNot } from '../kit/why-not.js';
import { type Words, wordsOf } from '../kit/words.js';
import { askedWords } from '../words/approver-words.js';
import { allAwayWords } from '../words/away-words.js';
import { titleOf } from '../words/request-words.js';
import { unreadableBlocks } from '../words/unreadable-words.js';

/** Requests shown at once: each takes one block, and a message holds fifty. */
const shownAtMost = 20;

type QueuePorts = Parameters<typeof queueOf>[0] & Pick<Ports, 'copies' | 'surface'>;

interface Part {
  /** What the requests of this part are, for so many of them. */
  head(count: number): string;
  requests: readonly OpenRequest[];
}

/** `/keys pending`: everybody's open requests, what waits for the reader on top. */
export function pendingReply(ports: QueuePorts, by: SlackIdentity): Promise<Words> {
  return reply(ports, by, (queue) => {
    const rest = [...queue.askedByYou, ...queue.blocked, ...(queue.others ?? [])].toSorted(soonestFirst);
    return {
      parts: [
        { head: waitHead, requests: queue.waitingForYou },
        {
          head: (count) =>
            queue.waitingForYou.length > 0 ? `${count} more open` : counted(count, 'open request'),
          requests: rest,
        },
      ],
      nothing: `*Nothing is pending.* No key deletion waits for anyone. Start one with \`${deleteCommand()}\`.`,
      more: (count) => `and ${count} more`,
    };
  });
}

/** `/keys mine`: what waits for the reader, what they have asked for, and what is in the way of either. */
export function mineReply(ports: QueuePorts, by: SlackIdentity): Promise<Words> {
  return reply(ports, by, (queue) => ({
    parts: [
      { head: waitHead, requests: queue.waitingForYou },
      { head: (count) => `${counted(count, 'request')} of yours`, requests: queue.askedByYou },
      { head: (count) => counted(count, 'blocked request'), requests: queue.blocked },
    ],
    nothing: `*Nothing of yours is open*, and nothing waits for you. \`${deleteCommand()}\` asks for the deletion of a key.`,
    more: (count) => `and ${count} more: \`${keysCommand()} pending\``,
  }));
}

interface Shown {
  parts: readonly Part[];
  nothing: string;
  more(count: number): string;
}

async function reply(ports: QueuePorts, by: SlackIdentity, partsOf: (queue: Queue) => Shown): Promise<Words> {
  const answer = await queueOf(ports, by);
  if (!answer.ok) return whyNot(answer.no);
  const queue = answer.value;
  const { parts, nothing, more } = partsOf(queue);
  const all = parts.flatMap(({ requests }) => requests);
  const links = await linksToCards(ports, all.slice(0, shownAtMost), by);
  const now = ports.clock.now();
  const blocks: KnownBlock[] = [];
  let left = shownAtMost;
  for (const { head, requests } of parts) {
    const shown = requests.slice(0, left);
    left -= shown.length;
    if (shown.length === 0) continue;
    blocks.push(section(`*${head(requests.length)}*`));
    blocks.push(...shown.map((request) => rowOf(request, links.get(request.id), now)));
  }
  const hidden = all.length - (shownAtMost - left);
  return wordsOf([
    ...(all.length + queue.unreadable.length === 0 ? [section(nothing)] : blocks),
    ...unreadableBlocks(queue.unreadable),
    ...(hidden > 0 ? [context(more(hidden))] : []),
    ...(queue.others === undefined
      ? [context('IBM did not say who you are, so nothing is shown but what names your Slack account.')]
      : []),
  ]);
}

function rowOf(request: OpenRequest, link: string | undefined, now: number): KnownBlock {
  const title = escapeMrkdwn(titleOf(request));
  const left = 'endsAt' in request ? ` until ${toMrkdwn(deadlineWords(request.endsAt, now))}` : '';
  const allAway = allAwayWords(request);
  return section(
    [
      `*${link === undefined ? title : `<${link}|${title}>`}*`,
      `${mention(request.requester.slack.userId)} asked ${dateToken(request.openedAt)}; ${waitingWords(request)}${left}.`,
      allAway,
      `\`${request.id}\``,
    ]
      .filter(Boolean)
      .join('\n'),
  );
}

function waitingWords(request: OpenRequest): string {
  if (!awaitsDecision(request)) return 'being carried out';
  if (request.approvers.length === 0) return 'nobody can approve it any more; open';
  if (!isDecidedHere(request)) return 'open';
  return isNobodyTold(request)
    ? 'nobody who could approve has been told yet'
    : `waiting for ${askedWords(request)}`;
}

const waitHead = (count: number) => `${counted(count, 'request')} ${count === 1 ? 'waits' : 'wait'} for you`;

const endOf = (request: OpenRequest) => ('endsAt' in request ? request.endsAt : Infinity);
const soonestFirst = (one: OpenRequest, other: OpenRequest) =>
  endOf(one) === endOf(other) ? 0 : endOf(one) - endOf(other);
