// What stands in Slack, held against what is on record and at IBM.
import { cardActions } from '../../src/adapters/slack/card/card.js';
import type { DeletionRequest } from '../../src/domain/request.js';
import { demoChannelId } from '../../src/sandbox/demo-world.js';
import type { SlackSnapshot } from '../../src/sandbox/slack/slack-state.js';
import { cast, type Stage, wordsOf } from '../../test/scenarios/stage.js';
import { type Card, cardsOf } from '../prove/truth.js';

type Message = SlackSnapshot['messages'][string][number];

/** What everyone can read; what one person reads privately is gone with the day. */
export function postedOn(stage: Stage): Message[] {
  return Object.values(stage.slack.snapshot().messages)
    .flat()
    .filter(({ onlyFor }) => onlyFor === undefined);
}

/** Lines that were to become cards and never did: they claim nothing. */
export function orphansOf(stage: Stage): Message[] {
  return postedOn(stage).filter(({ text, blocks }) => isOpening(text) && blocks.length === 0);
}

const isOpening = (text: string) => /asked for the deletion of key .+ · request CS-/.test(text);
const again = 'may be here twice';
const markOf = ({ metadata }: Message) =>
  (metadata as { event_payload?: { mark?: string } } | undefined)?.event_payload?.mark;

/** Marks of the notices that stand in Slack, each once. */
export function noticesOf(stage: Stage): string[] {
  const marks = postedOn(stage).flatMap((message) => markOf(message) ?? []);
  return [...new Set(marks)].filter((mark) => mark.startsWith('notice '));
}

/** Cards that are missing or too many, offers outside a card, and what stands twice without saying so. */
export function wrongInSlack(stage: Stage, request: DeletionRequest): string[] {
  const wrong: string[] = [];
  const cards = cardsOf(stage, request.id);
  for (const [name, where] of audiences) {
    const there = cards.filter(({ channel }) => channel === where);
    if (there.length !== wantedBy(name, request)) wrong.push(`${there.length} cards for ${name}`);
  }
  const isCard = (message: Message) => cards.some((card: Card) => card.ts === message.ts);
  for (const message of postedOn(stage)) {
    const offered = decisions.find((action) => JSON.stringify(message.blocks).includes(`"${action}"`));
    if (offered !== undefined && !isCard(message)) {
      wrong.push(`a message that is no card offers ${offered}: ${wordsOf(message).slice(0, 80)}`);
    }
  }
  return [...wrong, ...twice(stage)];
}

/** Before the key is set for deletion nobody is asked; that it never was, only the requester has to know. */
function wantedBy(name: string, { status }: DeletionRequest): number {
  if (status === 'authorizing') return 0;
  return status === 'failed' && name !== 'rita' ? 0 : 1;
}

/**
 * The same notice or file in one conversation with nothing that says so. One that comes late may stand below the one that says
 * that it may be here twice.
 */
function twice(stage: Stage): string[] {
  const unsaid = new Set<string>();
  return postedOn(stage).flatMap((message) => {
    const { channel, files } = message;
    const mark = markOf(message) ?? files?.map(({ name }) => name).join();
    if (mark === undefined || mark.startsWith('card ') || wordsOf(message).includes(again)) return [];
    const name = `${mark} in ${channel}`;
    const isRepeated = unsaid.has(name);
    unsaid.add(name);
    return isRepeated ? [`twice: ${name}`] : [];
  });
}

const decisions = [cardActions.approve, cardActions.deny, cardActions.cancel, cardActions.unset];
const dmOf = (personId: string) => `D${personId.slice(1)}`;
const audiences: [string, string][] = [
  ...(['rita', 'mona', 'malik', 'mei'] as const).map((who): [string, string] => [who, dmOf(cast[who])]),
  ['the channel', demoChannelId],
];
