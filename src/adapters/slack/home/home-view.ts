// App Home: what to do first on one line, then the reader's queue with its buttons, then what they can do besides.
import type { Button, KnownBlock } from '@slack/types';
import type { Queue } from '../../../domain/queue.js';
import type { DeletionRequest } from '../../../domain/request.js';
import { counted } from '../../../explanations/counts.js';
import { deadlineWords } from '../../../explanations/spans.js';
import { context, header, plain, section } from '../kit/blocks.js';
import { dateToken, escapeMrkdwn, toMrkdwn } from '../kit/mrkdwn.js';
import { unreadableBlocks } from '../words/unreadable-words.js';
import { homeActions } from './home-ids.js';
import { afterRow, finishedRow, openRow, restorableRow, type RowReader, waitingRow } from './home-rows.js';

/** Requests shown of each list: with all of them full it is less than the 100 blocks Slack takes (docs/facts/slack.md#limits). */
export const shownOnHome = {
  waitingForYou: 12,
  askedByYou: 6,
  blocked: 6,
  restorable: 6,
  finished: 6,
} as const satisfies Partial<Record<keyof Queue, number>>;

export interface HomeContent {
  queue: Queue;
  reader: RowReader;
  /** Nothing had ever been published for them. */
  isFirst: boolean;
  /** Until when they get no direct messages; epoch ms. */
  awayUntil?: number | undefined;
  /** What the reader has just taken a step about. */
  after?: DeletionRequest | undefined;
}

export function homeBlocks(content: HomeContent): KnownBlock[] {
  const { queue, reader, isFirst, awayUntil, after } = content;
  const isEmpty = Object.keys(shownOnHome).every(
    (list) => queue[list as keyof typeof shownOnHome].length === 0,
  );
  const restorable = queue.restorable.slice(0, shownOnHome.restorable);
  // What has its way back above is not told twice.
  const finished = queue.finished.filter(({ id }) => !restorable.some((one) => one.id === id));
  return [
    ...(after ? afterRow(after, reader) : []),
    section(firstWords(queue, reader.now)),
    ...(isFirst ? [section(welcome)] : []),
    ...(awayUntil === undefined
      ? []
      : [
          context(
            `You are away until ${dateToken(awayUntil)}: no direct messages. What is here you can decide all the same.`,
          ),
        ]),
    ...unreadableBlocks(queue.unreadable),
    ...(queue.others === undefined
      ? [
          context(
            'IBM did not say who you are, so this shows what names your Slack account. Your rights are looked at with every step.',
          ),
        ]
      : []),
    ...list(
      'Waiting for you',
      queue.waitingForYou,
      shownOnHome.waitingForYou,
      (one) => waitingRow(one, reader),
      isEmpty
        ? ''
        : 'Nothing. When somebody asks to delete a key that you manage, it stands here with its buttons.',
    ),
    ...list('Asked by you', queue.askedByYou, shownOnHome.askedByYou, (one) => openRow(one, reader)),
    ...list('Blocked', queue.blocked, shownOnHome.blocked, (one) => openRow(one, reader)),
    ...list('Keys you can still restore', queue.restorable, shownOnHome.restorable, (one) =>
      restorableRow(one, reader),
    ),
    ...list('Recently finished', finished, shownOnHome.finished, (one) => finishedRow(one, reader)),
    ...(isEmpty || isFirst ? [section(steps)] : []),
    { type: 'divider' },
    commandButtons(content),
  ];
}

/** Of whoever is shown no queue: why, and what they can do about it; a file may say who is who, and nothing is linked then. */
export function refusedHome(why: KnownBlock[], canLink: boolean): KnownBlock[] {
  return [
    ...why,
    ...(canLink
      ? [
          {
            type: 'actions' as const,
            elements: [button('link', 'Link your identity…', 'primary'), button('rights', 'My rights')],
          },
        ]
      : []),
  ];
}

function list<T extends DeletionRequest>(
  title: string,
  requests: readonly T[],
  shown: number,
  rowOf: (request: T) => KnownBlock[],
  empty = '',
): KnownBlock[] {
  if (requests.length === 0) return empty === '' ? [] : [header(title), context(empty)];
  const more = requests.length - shown;
  return [
    header(requests.length === 1 ? title : `${title} (${requests.length})`),
    ...requests.slice(0, shown).flatMap(rowOf),
    ...(more > 0 ? [context(`and ${more} more`)] : []),
  ];
}

/** What to do first, in one line. */
function firstWords({ waitingForYou, askedByYou, blocked }: Queue, now: number): string {
  const [first] = waitingForYou;
  const until = (endsAt: number) => toMrkdwn(deadlineWords(endsAt, now));
  if (first) {
    return waitingForYou.length === 1
      ? `*1 request waits for you*, until ${until(first.endsAt)}.`
      : `*${waitingForYou.length} requests wait for you.* The first ends ${until(first.endsAt)}.`;
  }
  const asked = [...askedByYou, ...blocked].find(({ questions = [] }) =>
    questions.some(({ answer }) => !answer),
  );
  if (asked)
    return `*Answer first:* somebody wants to know more before they decide on key ${escapeMrkdwn(asked.key.name)}.`;
  if (blocked.length > 0)
    return `*Nothing waits for you.* ${counted(blocked.length, 'request')} ${blocked.length === 1 ? 'is' : 'are'} blocked; what is in the way stands below.`;
  const [own] = askedByYou;
  if (own) {
    const end =
      'endsAt' in own
        ? ` ${askedByYou.length === 1 ? 'It ends' : 'The first ends'} ${until(own.endsAt)}.`
        : '';
    return `*Nothing waits for you.* ${counted(askedByYou.length, 'request')} of yours ${askedByYou.length === 1 ? 'waits' : 'wait'} for others.${end}`;
  }
  return '*Nothing waits for you*, and no request of yours is open.';
}

const welcome =
  '*Welcome to Countersign.* It deletes keys in IBM Cloud once two people want it. This page is yours: what waits for you, what you have asked for, what can still be restored.';

const steps = [
  '*How a key is deleted*',
  '1. Somebody asks with *Delete a key*, and says why. Before that they see what the key protects.',
  '2. Another person, a Manager of the key, approves or denies. Seven days without a decision, and the key stays.',
  '3. Once it is deleted, a Manager can have it restored for 30 days.',
].join('\n');

function commandButtons({ awayUntil }: HomeContent): KnownBlock {
  return {
    type: 'actions',
    elements: [
      button('delete', 'Delete a key…', 'primary'),
      button('open', 'All open requests'),
      button('explain', 'Explain an error…'),
      awayUntil === undefined ? button('away', 'Away…') : button('back', 'I am back'),
      button('commands', 'All commands'),
    ],
  };
}

function button(action: keyof typeof homeActions, text: string, style?: 'primary'): Button {
  return { type: 'button', action_id: homeActions[action], text: plain(text), ...(style && { style }) };
}
