import { LogLevel, WebClient } from '@slack/web-api';
import { afterEach, describe, expect, test } from 'vitest';
import { createSlackCardSurface } from '../../../../src/adapters/slack/card/slack-card-surface.js';
import { cardSurfaceContract } from '../../../contracts/card-surface.js';
import { aRequest } from '../../../domain/given.js';
import { startStandIn, stopStandIns } from '../../../sandbox/slack/stand-in-fixture.js';
import { sharedChannel, testWorkspace } from '../../../sandbox/slack/test-workspace.js';

async function start() {
  const { apiUrl, faults } = await startStandIn();
  const client = new WebClient(testWorkspace().botToken, {
    slackApiUrl: apiUrl,
    retryConfig: { retries: 0 },
    rejectRateLimitedCalls: true,
    logLevel: LogLevel.ERROR,
  });
  return { surface: createSlackCardSurface(client, 'service-ids'), faults };
}

describe('cards at the stand-in', () => {
  afterEach(stopStandIns);

  cardSurfaceContract(async () => {
    const { surface, faults } = await start();
    const limitRate = () =>
      void faults.add({ target: 'slack', operation: 'chat.postMessage', status: 429, retryAfterS: 1 });
    return { surface, limitRate };
  });

  test('do not go to a channel that was shared outside', async () => {
    const { surface } = await start();
    const request = aRequest('awaiting_approval');
    const audience = { kind: 'channel', channelId: sharedChannel } as const;
    const no = { ok: false, retry: false, code: 'channel_shared_outside' };
    expect(await surface.post(audience, request)).toEqual(no);
    expect(await surface.tell(audience, 'reminder', request)).toEqual(no);
  });
});
