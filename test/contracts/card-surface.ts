// What every place for cards has to do, whatever shows them. People and channels are those of the stand-in's workspace.
import { expect, it } from 'vitest';
import type { Audience, CardSurface } from '../../src/ports/card-deliveries.js';
import { aRequest } from '../domain/given.js';
import { ada, keysChannel } from '../sandbox/slack/test-workspace.js';

export interface CardSurfaceParts {
  surface: CardSurface;
  /** Slack asks for patience at the next call. */
  limitRate(): void;
}

const request = { ...aRequest('awaiting_approval'), version: 2 };
const channel: Audience = { kind: 'channel', channelId: keysChannel };
const approver: Audience = { kind: 'approver', userId: ada };

export function cardSurfaceContract(create: () => Promise<CardSurfaceParts>): void {
  it.each([channel, approver])('posts a card and says where it stands: $kind', async (audience) => {
    const { surface } = await create();
    const posted = await surface.post(audience, request);
    if (!posted.ok) throw new Error(posted.code);
    expect(posted.channel).toMatch(audience.kind === 'channel' ? keysChannel : /^D/);
    const { channel: at, ts } = posted;
    expect(await surface.update({ channel: at, ts }, audience, request)).toEqual({
      ok: true,
      channel: at,
      ts,
    });
    const again = await surface.post(audience, request);
    expect(again).not.toMatchObject({ ts });
  });

  it('gives up on a message that is not there', async () => {
    const { surface } = await create();
    expect(await surface.update({ channel: keysChannel, ts: '1.000001' }, channel, request)).toEqual({
      ok: false,
      retry: false,
      code: 'message_not_found',
    });
  });

  it('tells of a moment, in the thread of a copy where there is one', async () => {
    const { surface } = await create();
    const posted = await surface.post(channel, request);
    if (!posted.ok) throw new Error(posted.code);
    const thread = { channel: posted.channel, ts: posted.ts };
    expect(await surface.tell(channel, 'reminder', request, thread)).toMatchObject({
      ok: true,
      channel: keysChannel,
    });
    expect(await surface.tell(approver, 'reminder', request)).toMatchObject({ ok: true });
  });

  it('asks for another try where Slack asks for patience', async () => {
    const { surface, limitRate } = await create();
    limitRate();
    expect(await surface.post(channel, request)).toMatchObject({
      ok: false,
      retry: true,
      code: 'ratelimited',
    });
  });
}
