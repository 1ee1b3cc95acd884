import { createServer, type RequestListener, type ServerResponse } from 'node:http';
import { text } from 'node:stream/consumers';
import { ErrorCode, WebClient } from '@slack/web-api';
import { afterEach, expect, it } from 'vitest';
import { slackFetch } from '../../../../src/adapters/slack/kit/slack-fetch.js';
import { freePort } from '../../../free-port.js';

const ends: (() => void)[] = [];
afterEach(() => ends.splice(0).forEach((end) => end()));

/** The library's own client, as it reads what `slackFetch` brings. */
async function clientOf(slack: RequestListener, options = {}) {
  const port = await freePort();
  const server = createServer(slack);
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
  ends.push(() => (server.closeAllConnections(), server.close()));
  const slackApiUrl = `http://127.0.0.1:${port}/api/`;
  const noLines = () => undefined;
  const logger = { debug: noLines, info: noLines, warn: noLines, error: noLines, setLevel: noLines };
  return new WebClient('xoxb-token', {
    slackApiUrl,
    retryConfig: { retries: 0 },
    rejectRateLimitedCalls: true,
    logger: { ...logger, getLevel: () => 'info' as never, setName: noLines },
    fetch: slackFetch,
    ...options,
  });
}

it('sends the form and the token, and gives the answer with the scopes in its headers', async () => {
  let heard: unknown;
  const client = await clientOf((request, response) => {
    void text(request).then((body) => {
      heard = [request.method, request.url, request.headers.authorization, body];
      response.writeHead(200, {
        'Content-Type': 'application/json',
        'X-OAuth-Scopes': 'chat:write,im:write',
      });
      response.end(JSON.stringify({ ok: true, ts: '1.2', channel: 'Ü' }));
    });
  });
  const answer = await client.chat.update({ channel: 'D1', ts: '1.2', text: 'gelöscht' });
  expect(heard).toEqual([
    'POST',
    '/api/chat.update',
    'Bearer xoxb-token',
    'channel=D1&ts=1.2&text=gel%C3%B6scht',
  ]);
  expect(answer).toMatchObject({
    ok: true,
    channel: 'Ü',
    response_metadata: { scopes: ['chat:write', 'im:write'] },
  });
});

it('waits as long as Slack asks for', async () => {
  const client = await clientOf((_, response) => response.writeHead(429, { 'Retry-After': '7' }).end());
  await expect(client.users.info({ user: 'U1' })).rejects.toMatchObject({
    code: ErrorCode.RateLimitedError,
    retryAfter: 7,
  });
});

it('follows no redirect with the token', async () => {
  const asked: (string | undefined)[] = [];
  const client = await clientOf(({ url }, response) => {
    asked.push(url);
    response.writeHead(307, { location: '/elsewhere' }).end();
  });
  await expect(client.users.info({ user: 'U1' })).rejects.toMatchObject({ code: ErrorCode.HTTPError });
  expect(asked).toEqual(['/api/users.info']);
});

it('has no answer where none came in time, or none to its end', async () => {
  const noAnswer = { code: ErrorCode.RequestError };
  const half = (response: ServerResponse) => response.writeHead(200, { 'Content-Length': '99' }).write('{');
  const silent = await clientOf(() => undefined, { timeout: 50 });
  await expect(silent.users.info({ user: 'U1' })).rejects.toMatchObject(noAnswer);
  const halting = await clientOf((_, response) => void half(response), { timeout: 50 });
  await expect(halting.users.info({ user: 'U1' })).rejects.toMatchObject(noAnswer);
  const breaking = await clientOf((_, response) => {
    half(response);
    setImmediate(() => response.destroy());
  });
  await expect(breaking.users.info({ user: 'U1' })).rejects.toMatchObject(noAnswer);
});
