// What every place for cards has to do, whatever shows them. People and channels are those of the stand-in's workspace.
import { expect, it } from 'vitest';
import { keyActs } from '../../src/domain/key.js';
import type { Audience } from '../../src/ports/card-deliveries.js';
import type { CardSurface, Place, SendResult } from '../../src/ports/card-surface.js';
import { aRequest } from '../domain/given.js';
import { ada, keysChannel } from '../sandbox/slack/test-workspace.js';

export interface CardSurfaceParts {
  surface: CardSurface;
  /** Slack asks for patience at the next call. */
  limitRate(): void;
  /** The next call takes effect and its answer is lost. */
  loseAnswer(): void;
  /** Epoch ms. */
  now(): number;
}

const request = { ...aRequest('awaiting_approval'), version: 2 };
const channel: Audience = { kind: 'channel', channelId: keysChannel };
const approver: Audience = { kind: 'approver', userId: ada };

function placeOf(result: SendResult): Place {
  if (!result.ok) throw new Error(result.code);
  return { channel: result.channel, ts: result.ts };
}

export function cardSurfaceContract(create: () => Promise<CardSurfaceParts>): void {
  it.each([channel, approver])('posts a card and says where it stands: $kind', async (audience) => {
    const { surface } = await create();
    const at = placeOf(await surface.post(audience, request, 'card'));
    expect(at.channel).toMatch(audience.kind === 'channel' ? keysChannel : /^D/);
    expect(await surface.update(at, audience, request)).toEqual({ ok: true, ...at });
    const again = await surface.post(audience, request, 'card');
    expect(again).not.toMatchObject({ ts: at.ts });
  });

  it('opens with a line, which becomes the card', async () => {
    const { surface } = await create();
    const at = placeOf(await surface.postOpening(channel, request));
    expect(await surface.update(at, channel, request)).toEqual({ ok: true, ...at });
    expect(await surface.retire(at, request)).toEqual({ ok: true, ...at });
  });

  it('knows nothing of a message that is not there, and takes away what is', async () => {
    const { surface } = await create();
    const nowhere = { channel: keysChannel, ts: '1.000001' };
    const gone = { ok: false, effect: 'none', code: 'message_not_found' };
    expect(await surface.update(nowhere, channel, request)).toEqual(gone);
    const at = placeOf(await surface.post(approver, request, 'card'));
    expect(await surface.remove(at)).toEqual({ ok: true, ...at });
    expect(await surface.remove(at)).toEqual({ ok: true, ...at });
    expect(await surface.update(at, approver, request)).toEqual(gone);
  });

  it('tells of a moment, in the thread of a copy where there is one', async () => {
    const { surface } = await create();
    const thread = placeOf(await surface.post(channel, request, 'card'));
    const told = await surface.tell(channel, 'unblocked', request, { mark: 'notice', thread });
    expect(told).toMatchObject({ ok: true, channel: keysChannel });
    expect(await surface.tell(approver, 'unblocked', request, { mark: 'notice' })).toMatchObject({
      ok: true,
    });
    const nowhere = { channel: keysChannel, ts: '1.000001' };
    expect(
      await surface.tell(channel, 'unblocked', request, { mark: 'notice', thread: nowhere }),
    ).toMatchObject({ ok: false, code: 'thread_not_found', effect: 'none' });
  });

  it.each([channel, approver])(
    'reminds of requests by one message, which is found again: $kind',
    async (audience) => {
      const { surface, now } = await create();
      const about = [{ request, at: placeOf(await surface.post(approver, request, 'card')) }, { request }];
      for (const nudge of [false, true]) {
        const mark = `reminder ${nudge}`;
        const at = await surface.remind(audience, about.slice(0, nudge ? 1 : 2), { mark, nudge, now: now() });
        expect(at).toMatchObject({ ok: true });
        if (!surface.canFind(audience)) continue;
        expect(await surface.find(audience, mark, now() - 1_000)).toMatchObject({ ok: true, found: [{}] });
      }
    },
  );

  it.each([channel, approver])('tells what was done to a key: $kind', async (audience) => {
    const { surface } = await create();
    for (const act of keyActs) {
      const news = { act, key: request.key, by: request.requester, at: request.openedAt };
      expect(await surface.tellNews(audience, news, { mark: act })).toMatchObject({ ok: true });
    }
  });

  it('tells a channel of its week, however much there is of it', async () => {
    const { surface } = await create();
    const open = Array.from({ length: 300 }, () => request);
    const rest = { blocked: [], deleted: [], denied: open, expired: [], restorable: [] };
    const options = { mark: 'digest-1', links: new Map([[request.id, 'https://home.test/p1']]) };
    expect(await surface.tellDigest(channel, { open, ...rest }, options)).toMatchObject({ ok: true });
  });

  it('tells a channel that records are lost', async () => {
    const { surface } = await create();
    for (const found of [0, 3]) {
      const told = await surface.tellLoss(channel, { seen: 7, found }, { mark: 'store-lost' });
      expect(told).toMatchObject({ ok: true });
    }
  });

  it('tells where the audit log ends', async () => {
    const { surface } = await create();
    const head = { seq: 7, hash: 'a'.repeat(64), seal: { key: 'k1234567a', mac: 'b'.repeat(64) } };
    expect(await surface.tellAuditHead(channel, head, { mark: 'audit-head-7' })).toMatchObject({ ok: true });
  });

  it('finds in direct messages what was posted though its answer was lost', async () => {
    const { surface, loseAnswer, now } = await create();
    expect([surface.canFind(approver), surface.canFind(channel)]).toEqual([true, false]);
    const since = now();
    loseAnswer();
    expect(await surface.post(approver, request, 'card')).toMatchObject({ ok: false, effect: 'unknown' });
    await surface.post(approver, request, 'another');
    const looked = await surface.find(approver, 'card', since);
    if (!looked.ok) throw new Error(looked.code);
    expect(looked.found).toHaveLength(1);
    const [card] = looked.found;
    loseAnswer();
    const options = { mark: 'notice', thread: card! };
    expect(await surface.tell(approver, 'unblocked', request, options)).toMatchObject({ effect: 'unknown' });
    expect(await surface.find(approver, 'notice', since)).toEqual({ ok: true, found: [] });
    expect(await surface.find(approver, 'notice', since, card)).toMatchObject({
      ok: true,
      found: [{ channel: card!.channel }],
    });
    loseAnswer();
    const news = { act: 'disable', key: request.key, by: request.requester, at: now() } as const;
    expect(await surface.tellNews(approver, news, { mark: 'news' })).toMatchObject({ effect: 'unknown' });
    expect(await surface.find(approver, 'news', since)).toMatchObject({ ok: true, found: [{}] });
    await surface.remove(card!);
    expect(await surface.find(approver, 'card', since)).toEqual({ ok: true, found: [] });
  });

  it('says how much patience Slack asks for', async () => {
    const { surface, limitRate } = await create();
    limitRate();
    expect(await surface.post(channel, request, 'card')).toEqual({
      ok: false,
      code: 'ratelimited',
      effect: 'none',
      retryAfterMs: 1_000,
    });
  });
}
