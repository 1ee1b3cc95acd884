import { describe, expect, test } from 'vitest';
import { homeBlocks, type HomeContent, refusedHome } from '../../../../src/adapters/slack/home/home-view.js';
import { seenIn } from '../../../../src/adapters/slack/card/card.js';
import { dayMs } from '../../../../src/domain/deadlines.js';
import type { Queue } from '../../../../src/domain/queue.js';
import type { DeletionRequest } from '../../../../src/domain/request.js';
import { validateView } from '../../../../src/sandbox/slack/block-kit/validation.js';
import {
  aBlockedRequest,
  amir,
  aRequest,
  beforeTheEnd,
  endsAt,
  protectedBy,
  rosa,
} from '../../../domain/given.js';

const nothing: Queue = {
  waitingForYou: [],
  askedByYou: [],
  blocked: [],
  restorable: [],
  finished: [],
  others: [],
  unreadable: [],
};

function contentOf(queue: Partial<Queue>, changes: Partial<HomeContent> = {}): HomeContent {
  return {
    queue: { ...nothing, ...queue },
    reader: { slack: amir.slack, now: beforeTheEnd, identity: 'service-ids', links: new Map() },
    isFirst: false,
    ...changes,
  };
}

const shown = (content: HomeContent) => homeBlocks(content);
const words = (content: HomeContent) => JSON.stringify(shown(content));

/** So many of a request, each with a name as long as IBM takes, of characters that mrkdwn makes longer. */
function many<R extends DeletionRequest>(request: R, count: number): R[] {
  return Array.from({ length: count }, (_, n) => ({
    ...request,
    id: `CS-${request.status.toUpperCase()}${n}`,
    key: { ...request.key, name: `${n}`.padEnd(90, '&') },
    reason: '<'.repeat(500),
    questions: [{ id: `${request.status}-${n}`, by: amir, text: '>'.repeat(500), at: 1 }],
  }));
}

describe('is what Slack takes', () => {
  const all = (count: number, reader = amir): HomeContent => {
    const queue = {
      waitingForYou: many(aRequest('awaiting_approval', { protection: protectedBy(12) }), count),
      askedByYou: many(aRequest('awaiting_approval', { protection: protectedBy(3) }), count).map((one) => ({
        ...one,
        id: `${one.id}OWN`,
        questions: one.questions?.map((question) => ({ ...question, id: `own-${question.id}` })) ?? [],
      })),
      blocked: many(aBlockedRequest({ protection: protectedBy(12) }), count),
      restorable: many(aRequest('deleted'), count),
      finished: many(aRequest('denied'), count),
      unreadable: [{ id: 'CS-LOST', unreadable: 'newer' as const }],
      others: undefined,
    };
    const { waitingForYou, askedByYou, blocked, restorable, finished } = queue;
    const requests: DeletionRequest[] = [
      ...waitingForYou,
      ...askedByYou,
      ...blocked,
      ...restorable,
      ...finished,
    ];
    const links = new Map(
      requests.map(({ id }) => [id, `https://northwind.slack.com/archives/D0${id}/p1700000000000000`]),
    );
    return contentOf(queue, {
      reader: { slack: reader.slack, now: beforeTheEnd, identity: 'service-ids', links },
      isFirst: true,
      awayUntil: endsAt,
      after: aRequest('deleted'),
    });
  };

  test.each([0, 1, 60, 1_000])('with %i requests in every list', (count) => {
    for (const reader of [amir, rosa]) {
      const blocks = shown(all(count, reader));
      expect(validateView({ type: 'home', blocks }, 'home')).toMatchObject({ ok: true });
      expect(blocks.length).toBeLessThanOrEqual(100);
      expect(JSON.stringify(blocks).length).toBeLessThan(250_000);
      const isShort = JSON.stringify(blocks).includes(`and ${count - 12} more`);
      expect(isShort).toBe(count > 12);
    }
  });
});

describe('what to do first', () => {
  const waiting = aRequest('awaiting_approval');
  test.each<[string, Partial<Queue>, RegExp]>([
    ['one that waits', { waitingForYou: [waiting] }, /^\*1 request waits for you\*, until <!date/],
    ['many', { waitingForYou: many(waiting, 3) }, /^\*3 requests wait for you\.\* The first ends/],
    ['a question', { askedByYou: many(waiting, 1) }, /^\*Answer first:\*/],
    [
      'what is blocked',
      { blocked: [aBlockedRequest()] },
      /^\*Nothing waits for you\.\* 1 request is blocked/,
    ],
    ['one of their own', { askedByYou: [waiting] }, /1 request of yours waits for others\. It ends/],
    ['nothing', {}, /no request of yours is open/],
  ])('%s', (_, queue, first) => {
    const [block] = shown(contentOf(queue));
    expect(block).toMatchObject({ text: { text: expect.stringMatching(first) as string } });
  });
});

test('the buttons carry which list of resources stood beside them, also where several requests stand', () => {
  const fingerprint = 'a1b2'.repeat(8);
  const protection = { ...protectedBy(3), fingerprint };
  const requests = many(aRequest('awaiting_approval', { protection }), 2);
  const rows = shown(contentOf({ waitingForYou: requests })).filter(
    (block) => block.type === 'actions' && block.block_id !== undefined,
  );
  expect(rows).toHaveLength(2);
  for (const { block_id: id } of rows) expect(seenIn(id)).toBe(fingerprint);
});

test('a key that can be restored is not told twice', () => {
  const deleted = aRequest('deleted');
  const content = contentOf({ restorable: [deleted], finished: [deleted] });
  expect(words(content)).not.toContain('Recently finished');
  expect(words(content)).toContain('restorable until');
});

test('a key that was deleted without Countersign is not told to have been asked for here', () => {
  const content = contentOf({ restorable: [{ ...aRequest('deleted'), elsewhere: true }] });
  expect(words(content)).toContain('without Countersign');
  expect(words(content)).not.toContain('approved by');
});

test('of a key that is back it tells since when', () => {
  const at = aRequest('deleted').deletedAt + dayMs;
  const content = contentOf({ finished: [{ ...aRequest('deleted'), restored: { at } }] });
  expect(words(content)).toContain(`Restored: key old-backups* · <!date^${at / 1_000}^`);
});

test('on first contact, and where there is nothing, it says how a key is deleted', () => {
  expect(words(contentOf({}))).toContain('How a key is deleted');
  expect(words(contentOf({}))).not.toContain('Welcome');
  const busy = { waitingForYou: [aRequest('awaiting_approval')] };
  expect(words(contentOf(busy))).not.toContain('How a key is deleted');
  expect(words(contentOf(busy, { isFirst: true }))).toMatch(/Welcome.*How a key is deleted/);
});

test('whoever is away is told until when, and can come back', () => {
  const away = contentOf({}, { awayUntil: beforeTheEnd + dayMs });
  expect(words(away)).toMatch(/You are away until.*I am back/);
  expect(words(contentOf({}))).toMatch(/Away…/);
});

test('whoever is not known can link themselves where identities are linked', () => {
  expect(JSON.stringify(refusedHome([], true))).toContain('Link your identity');
  expect(refusedHome([], false)).toEqual([]);
});
