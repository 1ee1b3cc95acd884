import { LogLevel, WebClient } from '@slack/web-api';
import { afterEach, describe, expect, test } from 'vitest';
import { createSlackCardSurface } from '../../../../src/adapters/slack/card/slack-card-surface.js';
import { cardSurfaceContract } from '../../../contracts/card-surface.js';
import { aRequest } from '../../../domain/given.js';
import { startStandIn, stopStandIns } from '../../../sandbox/slack/stand-in-fixture.js';
import { ada, keysChannel, sharedChannel, testWorkspace } from '../../../sandbox/slack/test-workspace.js';

async function start() {
  const { apiUrl, faults, clock } = await startStandIn();
  const client = new WebClient(testWorkspace().botToken, {
    slackApiUrl: apiUrl,
    retryConfig: { retries: 0 },
    rejectRateLimitedCalls: true,
    logLevel: LogLevel.ERROR,
  });
  return {
    surface: createSlackCardSurface(client, { identity: 'service-ids', canReadOwnMessages: () => true }),
    faults,
    clock,
  };
}

describe('cards at the stand-in', () => {
  afterEach(stopStandIns);

  cardSurfaceContract(async () => {
    const { surface, faults, clock } = await start();
    const limitRate = () =>
      void faults.add({ target: 'slack', operation: 'chat.postMessage', status: 429, retryAfterS: 1 });
    const loseAnswer = () =>
      void faults.add({ target: 'slack', operation: 'chat.postMessage', drop: 'after' });
    return { surface, limitRate, loseAnswer, now: () => clock.now() };
  });

  test.each([
    [{ operation: 'conversations.info', drop: 'after' as const }, 'none'],
    [{ operation: 'chat.postMessage', drop: 'after' as const }, 'unknown'],
  ])('are unclear only where the post itself has no answer: $operation', async (fault, effect) => {
    const { surface, faults } = await start();
    faults.add({ target: 'slack', ...fault });
    const audience = { kind: 'channel', channelId: keysChannel } as const;
    expect(await surface.postOpening(audience, aRequest('awaiting_approval'))).toMatchObject({ effect });
  });

  test('wait where Slack does not say how long', async () => {
    const { surface, faults } = await start();
    faults.add({ target: 'slack', operation: 'chat.postMessage', code: 'ratelimited' });
    const audience = { kind: 'approver', userId: ada } as const;
    const posted = await surface.post(audience, aRequest('awaiting_approval'), 'card');
    expect(posted).toMatchObject({ ok: false, effect: 'none', retryAfterMs: 30_000 });
  });

  test('are linked to without asking twice', async () => {
    const { surface, faults } = await start();
    const at = await surface.post({ kind: 'approver', userId: ada }, aRequest('awaiting_approval'), 'card');
    if (!at.ok) throw new Error(at.code);
    faults.add({ target: 'slack', operation: 'chat.getPermalink', code: 'fatal_error' });
    expect(await surface.linkTo(at)).toBeUndefined();
    const link = await surface.linkTo(at);
    expect(link).toMatch(/^https:/);
    faults.add({ target: 'slack', operation: 'chat.getPermalink', code: 'fatal_error' });
    expect(await surface.linkTo(at)).toBe(link);
  });

  test('are not looked for any more once Slack says that the app may not', async () => {
    const { surface, faults } = await start();
    const audience = { kind: 'approver', userId: ada } as const;
    faults.add({ target: 'slack', operation: 'conversations.history', code: 'missing_scope' });
    expect(await surface.find(audience, 'card', 0)).toMatchObject({ ok: false, code: 'missing_scope' });
    expect(surface.canFind(audience)).toBe(false);
  });

  test('do not go to a channel that was shared outside', async () => {
    const { surface } = await start();
    const request = aRequest('awaiting_approval');
    const audience = { kind: 'channel', channelId: sharedChannel } as const;
    const no = { ok: false, effect: 'none', code: 'channel_shared_outside' };
    expect(await surface.post(audience, request, 'card')).toEqual(no);
    expect(await surface.tell(audience, 'unblocked', request, { mark: 'notice' })).toEqual(no);
  });
});
