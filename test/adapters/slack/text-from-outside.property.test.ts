// Names, and what people typed, are shown as they are wherever they are shown: no format, mention, link or emoji of their own.
import type { KnownBlock } from '@slack/types';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { refusalSamples } from '../../../scripts/errors-document/refusal-samples.js';
import { renderCard } from '../../../src/adapters/slack/card/card.js';
import type { Words } from '../../../src/adapters/slack/kit/words.js';
import { whyNot } from '../../../src/adapters/slack/kit/why-not.js';
import { askedView } from '../../../src/adapters/slack/request/asked-view.js';
import { ownerBlocks } from '../../../src/adapters/slack/words/owner-message.js';
import { momentWords } from '../../../src/adapters/slack/words/request-words.js';
import { threadLine } from '../../../src/adapters/slack/words/thread-lines.js';
import { validateMessageBlocks } from '../../../src/sandbox/slack/block-kit/validation.js';
import { type Inline, parseMrkdwn } from '../../../src/sandbox/page/text/mrkdwn.js';
import { aRequest, buckets, protectedBy, statuses } from '../../domain/given.js';

const fromOutside = new Set([
  'name',
  'keyName',
  'instanceName',
  'keyRingId',
  'aliases',
  'nearest',
  'reason',
  'denialReason',
  'ticket',
  'query',
  'text',
]);

/** The facts as they would be if everything people and IBM can name were called this. */
function calling<T>(facts: T, name: string, property = ''): T {
  if (typeof facts === 'string') return (fromOutside.has(property) ? name : facts) as T;
  if (Array.isArray(facts)) return facts.map((one: unknown) => calling(one, name, property)) as T;
  if (typeof facts !== 'object' || facts === null) return facts;
  return Object.fromEntries(
    Object.entries(facts).map(([key, value]) => [key, calling(value as unknown, name, key)]),
  ) as T;
}

const audiences = ['requester', 'approver'] as const;

/** All that is said of these facts, surface by surface. */
function surfaces(name: string): Record<string, Words> {
  const shown: Record<string, Words> = {};
  for (const status of statuses) {
    const request = calling(
      { ...aRequest(status, { protection: protectedBy(3, 1) }), ticket: 'OPS-1' },
      name,
    );
    for (const audience of audiences) {
      shown[`card ${status} ${audience}`] = renderCard(request, { audience, identity: 'service-ids' });
    }
    shown[`asked ${status}`] = {
      text: momentWords('unblocked', request),
      blocks: askedView(request).blocks as KnownBlock[],
    };
    const line = threadLine('unblocked', request, { kind: 'channel', channelId: 'C1' });
    shown[`line ${status}`] = { text: line, blocks: [] };
  }
  for (const [code, refusal] of Object.entries(refusalSamples)) {
    shown[code] = whyNot({ kind: 'refusal', refusal: calling(refusal, name) });
  }
  const owner = {
    accountId: 'a1',
    isOther: false,
    task: 'lift_retention' as const,
    resources: buckets(2),
    owner: { iamId: 'IBMid-1', name, accountName: name },
  };
  shown['owner'] = { text: '-', blocks: ownerBlocks([owner], name) };
  return shown;
}

/** As Slack would show a text: its formats as tags, everything else as letters. */
function asShown(mrkdwn: string): string {
  const show = (node: Inline): string => {
    switch (node.type) {
      case 'text':
        return node.text;
      case 'bold':
      case 'italic':
      case 'strike':
        return `⟦${node.type} ${node.children.map(show).join('')}⟧`;
      case 'code':
        return `⟦code ${node.text}⟧`;
      default:
        return `⟦${JSON.stringify(node)}⟧`;
    }
  };
  return parseMrkdwn(mrkdwn)
    .map((piece) =>
      piece.type === 'preformatted'
        ? `⟦fence ${piece.text}⟧`
        : `⟦${piece.type} ${piece.children.map(show).join('')}⟧`,
    )
    .join('')
    .replaceAll(/[∗ˍ∼ˋ›∶]/g, (mark) => lookAlikes[mark] ?? mark);
}
const lookAlikes: Record<string, string> = { '∗': '*', ˍ: '_', '∼': '~', ˋ: '`', '›': '>', '∶': ':' };

function textsOf({ text, blocks }: Words): string[] {
  const texts = [asShown(text)];
  const walk = (value: unknown): void => {
    if (typeof value !== 'object' || value === null) return;
    const { type, text: own } = value as { type?: unknown; text?: unknown };
    if (type === 'mrkdwn' && typeof own === 'string') texts.push(asShown(own));
    else if (type === 'plain_text' && typeof own === 'string') texts.push(own);
    else Object.values(value).forEach(walk);
  };
  walk(blocks);
  return texts;
}

const hostile = fc
  .array(
    fc.constantFrom(
      ...[
        '*',
        '_',
        '~',
        '`',
        '```',
        '>',
        '&',
        '<!channel>',
        '<@U0MEI00000>',
        '<https://a.example|b>',
        ':lock:',
      ],
      ...['a', 'b', ' ', '-', '.', '|', '😀', '👨‍👩‍👧‍👦', '&lt;', 'ß'],
    ),
    { minLength: 1, maxLength: 7 },
  )
  .map((pieces) => pieces.join('').trim())
  .filter((name) => name !== '');

test('whatever a key, an instance or a person is called, and whatever is given as a reason', () => {
  fc.assert(
    fc.property(hostile, (name) => {
      const plainName = 'Ж'.repeat(name.length);
      const expected = surfaces(plainName);
      for (const [surface, words] of Object.entries(surfaces(name))) {
        const asText = textsOf(expected[surface]!).map((text) => text.replaceAll(plainName, name));
        expect([surface, ...textsOf(words)]).toEqual([surface, ...asText]);
        expect(validateMessageBlocks(words.blocks)).toMatchObject({ ok: true });
      }
    }),
    { numRuns: 8, seed: 20_261_127, examples: [['ß*a*'], ['a~b~'], ['a_b_'], ['*_*']] },
  );
});
