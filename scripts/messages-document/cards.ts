// The card of each sample, for each of its readers.
import type { WebClient } from '@slack/web-api';
import type { KnownBlock } from '@slack/types';
import { createSlackCardSurface } from '../../src/adapters/slack/card/slack-card-surface.js';
import type { Reader } from '../../src/adapters/slack/words/reader.js';
import { statusWords } from '../../src/adapters/slack/words/request-words.js';
import type { DeletionRequest } from '../../src/domain/request.js';
import type { ActingSessions } from '../../src/ports/acting-sessions.js';
import type { Audience } from '../../src/ports/card-deliveries.js';
import type { CardSurface } from '../../src/ports/card-surface.js';
import { isShown } from '../../src/usecases/effects/refresh-cards.js';
import { amir, rosa, vera } from '../../test/domain/given.js';
import { asGiven, blocksAsRead, lengthOf, textAsRead } from './as-read.js';
import type { Entry, Section, Text } from './entry.js';
import { sampleRequests } from './sample-requests.js';

export const readers: [name: string, audience: Audience][] = [
  ['Rosa, who asked', { kind: 'requester', userId: rosa.slack.userId }],
  ['Amir, a Manager', { kind: 'approver', userId: amir.slack.userId }],
  ['Vera, another Manager', { kind: 'approver', userId: vera.slack.userId }],
  ['the channel', { kind: 'channel', channelId: 'C0KEYS' }],
];

interface Posted {
  text: string;
  blocks?: KnownBlock[];
}

/** What the surface of the product posts when it is asked to. */
export async function posted(
  ask: (surface: CardSurface) => Promise<unknown>,
  identity: ActingSessions['mode'] = 'service-ids',
): Promise<Posted> {
  const messages: Posted[] = [];
  const client = {
    chat: {
      postMessage: async (message: Posted) => {
        messages.push(asGiven(message));
        return { channel: 'D0BOT', ts: '1.0' };
      },
      getPermalink: async () => ({ permalink: 'https://example.slack.com/archives/D0BOT/p1' }),
    },
    conversations: { info: async () => ({ channel: {} }) },
  } as unknown as WebClient;
  await ask(createSlackCardSurface(client, { identity, canReadOwnMessages: () => true }));
  const [message] = messages;
  if (!message) throw new Error('nothing was posted');
  return message;
}

/** Who reads the same, together. */
export function together(texts: readonly Text[]): Text[] {
  const byWords = new Map<string, Text>();
  for (const text of texts) {
    const key = text.words.join('\n\n');
    const same = byWords.get(key);
    const longer =
      (text.measured?.length ?? 0) > (same?.measured?.length ?? 0) ? text.measured : same?.measured;
    byWords.set(
      key,
      same ? { ...same, who: `${same.who}; ${text.who}`, ...(longer && { measured: longer }) } : text,
    );
  }
  return [...byWords.values()];
}

async function cardEntry(
  title: string,
  request: DeletionRequest,
  identity?: ActingSessions['mode'],
): Promise<Entry> {
  const texts = await Promise.all(
    readers.map(async ([who, audience]) => {
      const card = await posted((surface) => surface.post(audience, request, 'mark'), identity);
      const reader: Reader = {
        is: audience.kind,
        ...(audience.kind !== 'channel' && { userId: audience.userId }),
      };
      const measured = { what: 'status of a card', length: lengthOf(statusWords(request, reader)) } as const;
      return { who, ...blocksAsRead(card.blocks ?? []), measured };
    }),
  );
  return { title, texts: together(texts) };
}

/** What was read before by the same people is not told again. */
function withoutRepeated(entries: readonly Entry[]): Entry[] {
  const seen = new Map<string, string>();
  return entries.map((entry) => {
    const texts = entry.texts.map((text) => {
      const key = [text.who, ...text.words].join('\n');
      const before = seen.get(key);
      if (before === undefined) seen.set(key, entry.title);
      return before === undefined ? text : { ...text, words: [`As under “${before}”.`] };
    });
    return { ...entry, texts };
  });
}

export async function cards(): Promise<Section> {
  const shown = Object.entries(sampleRequests).filter(([, request]) => isShown(request));
  const entries = await Promise.all([
    // Nobody has to be signed in where service IDs act.
    ...shown.map(([title, request]) =>
      cardEntry(title, request, title.includes('signed in') ? 'passcode' : 'service-ids'),
    ),
    cardEntry('waiting, where people act as themselves', sampleRequests['waiting']!, 'passcode'),
  ]);
  return {
    title: 'Cards',
    about:
      'The first message of a request: each copy is edited as the request goes on. Mentions in a channel are names, as everyone who has to act was asked by direct message.',
    entries: withoutRepeated(entries),
  };
}

/** Their whole text: what a notification and a screen reader say. */
export async function cardTexts(): Promise<Section> {
  const titles = ['waiting', 'waiting, force', 'blocked', 'deleted', 'denied'];
  const entries = titles.map(async (title): Promise<Entry> => {
    const texts = readers.map(async ([who, audience]) => {
      const { text } = await posted((surface) => surface.post(audience, sampleRequests[title]!, 'mark'));
      return { who, ...textAsRead(text) };
    });
    return { title: `${title}, read out`, texts: together(await Promise.all(texts)) };
  });
  return {
    title: 'Cards, read out',
    about:
      'What notifications and screen readers say in place of the blocks; the others are made the same way.',
    entries: await Promise.all(entries),
  };
}
