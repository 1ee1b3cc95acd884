// The card of each sample, for each of its readers.
import type { WebClient } from '@slack/web-api';
import type { KnownBlock } from '@slack/types';
import { createSlackCardSurface } from '../../src/adapters/slack/card/slack-card-surface.js';
import type { Reader } from '../../src/adapters/slack/words/reader.js';
import { statusWords } from '../../src/adapters/slack/words/request-words.js';
import type { DeletionRequest } from '../../src/domain/request.js';
import type { ActingSessions } from '../../src/ports/acting-sessions.js';
import type { Audience } from '../../src/ports/card-deliveries.js';
import { isShown } from '../../src/usecases/effects/refresh-cards.js';
import { amir, rosa, vera } from '../../test/domain/given.js';
import { asMarkdown, blocksAsMarkdown, lengthOf } from './as-read.js';
import type { Entry, Section, Text } from './entry.js';
import { sampleRequests } from './sample-requests.js';

export const readers: [name: string, audience: Audience][] = [
  ['Rosa, who asked', { kind: 'requester', userId: rosa.slack.userId }],
  ['Amir, a Manager', { kind: 'approver', userId: amir.slack.userId }],
  ['Vera, another Manager', { kind: 'approver', userId: vera.slack.userId }],
  ['the channel', { kind: 'channel', channelId: 'C0KEYS' }],
];

export interface Posted {
  text: string;
  blocks?: KnownBlock[];
}

/** The surface of the product, and what it would have posted. */
export function createPostingSurface(identity: ActingSessions['mode'] = 'service-ids') {
  const posted: Posted[] = [];
  const client = {
    chat: {
      postMessage: async (message: Posted) => {
        posted.push(message);
        return { channel: 'D0BOT', ts: '1.0' };
      },
    },
    conversations: { info: async () => ({ channel: {} }) },
  } as unknown as WebClient;
  const surface = createSlackCardSurface(client, { identity, canReadOwnMessages: () => true });
  return {
    surface,
    /** What was posted by this. */
    async by(post: (of: typeof surface) => Promise<unknown>): Promise<Posted> {
      const before = posted.length;
      await post(surface);
      const [message] = posted.slice(before);
      if (!message) throw new Error('nothing was posted');
      return message;
    },
  };
}

/** Who reads the same, together. */
export function together(texts: readonly Text[]): Text[] {
  const byWords = new Map<string, Text>();
  for (const text of texts) {
    const key = text.words.join('\n\n');
    const same = byWords.get(key);
    const longer = (text.measured?.length ?? 0) > (same?.measured?.length ?? 0) ? text.measured : same?.measured;
    byWords.set(key, same ? { ...same, who: `${same.who}; ${text.who}`, ...(longer && { measured: longer }) } : text);
  }
  return [...byWords.values()];
}

async function cardEntry(
  title: string,
  request: DeletionRequest,
  identity: ActingSessions['mode'] = 'service-ids',
): Promise<Entry> {
  const posting = createPostingSurface(identity);
  const texts = await Promise.all(
    readers.map(async ([who, audience]) => {
      const card = await posting.by((surface) => surface.post(audience, request, 'mark'));
      const reader: Reader = {
        is: audience.kind,
        ...(audience.kind !== 'channel' && { userId: audience.userId }),
      };
      const words = blocksAsMarkdown(card.blocks ?? []);
      const length = words.join('\n').length;
      const measured = { what: 'status of a card', length: lengthOf(statusWords(request, reader)) } as const;
      return { who, words, length, measured };
    }),
  );
  return { title, texts: together(texts) };
}

export async function cards(): Promise<Section> {
  const shown = Object.entries(sampleRequests).filter(([, request]) => isShown(request));
  const asThemselves = ['waiting', 'not unset, nobody signed in'];
  return {
    title: 'Cards',
    about:
      'The first message of a request: each copy is edited as the request goes on. Mentions in a channel are names, as everyone who has to act was asked by direct message.',
    entries: [
      ...(await Promise.all(shown.map(([title, request]) => cardEntry(title, request)))),
      ...(await Promise.all(
        asThemselves.map((title) =>
          cardEntry(`${title}, where people act as themselves`, sampleRequests[title]!, 'passcode'),
        ),
      )),
    ],
  };
}

/** Their whole text: what a notification and a screen reader say. */
export async function cardTexts(): Promise<Section> {
  const titles = ['waiting', 'waiting, force', 'blocked', 'deleted', 'denied'];
  const posting = createPostingSurface();
  const entries = titles.map(async (title): Promise<Entry> => {
    const texts = await Promise.all(
      readers.map(async ([who, audience]) => {
        const { text } = await posting.by((surface) =>
          surface.post(audience, sampleRequests[title]!, 'mark'),
        );
        return { who, words: [asMarkdown(text)], length: lengthOf(text) };
      }),
    );
    return { title: `${title}, read out`, texts: together(texts) };
  });
  return {
    title: 'Cards, read out',
    about: 'What notifications and screen readers say in place of the blocks; the others are made the same way.',
    entries: await Promise.all(entries),
  };
}
