import { createServer } from 'node:http';
import { WebClient } from '@slack/web-api';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { slackFetch } from '../../../src/adapters/slack/kit/slack-fetch.js';
import { toldFetch } from '../../../src/adapters/slack/kit/told-fetch.js';
import { createSlackSigns, type SlackSigns } from '../../../src/adapters/slack/slack-signs.js';
import { freePort } from '../../free-port.js';

let now: number;
let asked: number;
/** What Slack says, or nothing at all. */
let says: object | undefined;
let signs: SlackSigns;
let asking: Promise<unknown>;
let end: () => void;

beforeEach(async () => {
  [now, asked, says, asking] = [0, 0, { ok: true }, Promise.resolve()];
  const port = await freePort();
  const server = createServer((_, response) => {
    asked += 1;
    if (says === undefined) return void response.destroy();
    response.setHeader('content-type', 'application/json').end(JSON.stringify(says));
  });
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
  const noLine = () => undefined;
  const client = new WebClient('xoxb-token', {
    slackApiUrl: `http://127.0.0.1:${port}/api/`,
    fetch: toldFetch(slackFetch),
    retryConfig: { retries: 0 },
    logger: {
      debug: noLine,
      info: noLine,
      warn: noLine,
      error: noLine,
      setLevel: noLine,
      setName: noLine,
      getLevel: () => 'info' as never,
    },
  });
  signs = createSlackSigns(
    () => (asking = client.auth.test().catch(() => undefined)),
    () => now,
  );
  end = () => (signs.stop(), server.closeAllConnections(), server.close());
});
afterEach(() => end());

/** A look, after which its own call has come to an end. */
async function look(atMs: number) {
  now = atMs;
  const found = await signs.look();
  await asking;
  return found;
}

test('Slack is asked where nobody else has of late, and not more often', async () => {
  expect(await look(0)).toEqual({ ok: true });
  await look(1_000);
  await look(7_000);
  expect(asked).toBe(1);
  await look(9_000);
  expect(asked).toBe(2);
});

test('silent for 25 s: away, one lost call is not', async () => {
  await look(0);
  says = undefined;
  expect(await look(10_000)).toEqual({ ok: true });
  expect(await look(15_000)).toEqual({ ok: true });
  expect(await look(20_000)).toEqual({ ok: false, why: 'slack_away' });
  says = { ok: true };
  await look(25_000);
  expect(await look(26_000)).toEqual({ ok: true });
});

test('a token that was revoked is said with Slack’s word, until it is taken again', async () => {
  says = { ok: false, error: 'token_revoked' };
  expect(await look(0)).toEqual({
    ok: false,
    why: 'slack_refuses_token',
    figures: { code: 'token_revoked' },
  });
  says = { ok: false, error: 'channel_not_found' };
  await look(5_000);
  expect(await look(6_000)).toMatchObject({ ok: false });
  says = { ok: true };
  await look(10_000);
  expect(await look(11_000)).toEqual({ ok: true });
});
