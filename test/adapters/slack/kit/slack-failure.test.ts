import { ErrorCode, WebClient } from '@slack/web-api';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, expect, it } from 'vitest';
import { slackFailureCode, wordsOfSlackFailure } from '../../../../src/adapters/slack/kit/slack-failure.js';

let server: Server | undefined;
afterEach(() => void server?.close());

/** The error a call ends with when Slack answers so. */
async function errorOf(status: number, body: string, headers: Record<string, string> = {}): Promise<unknown> {
  server = createServer((_, response) => {
    response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(body);
  });
  await new Promise<void>((resolve) => server!.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const client = new WebClient('xoxb-test', {
    slackApiUrl: `http://127.0.0.1:${port}/api/`,
    retryConfig: { retries: 0 },
    rejectRateLimitedCalls: true,
  });
  return client.views.open({ trigger_id: '1', view: {} as never }).then(
    () => undefined,
    (error: unknown) => error,
  );
}

it.each([
  ['Slack’s own code', 200, '{"ok":false,"error":"missing_scope"}', {}, 'missing_scope'],
  ['too many calls', 429, '', { 'retry-after': '1' }, 'ratelimited'],
  ['an error page', 502, '<html>missing_scope</html>', {}, ErrorCode.HTTPError],
])('a failed call is recognised by code: %s', async (_, status, body, headers, code) => {
  expect(slackFailureCode(await errorOf(status, body, headers as Record<string, string>))).toBe(code);
});

it('errors of another making have no code of Slack’s, whatever their text says', () => {
  for (const error of [
    new Error('missing_scope'),
    Object.assign(new Error(), { code: 'ECONNRESET' }),
    undefined,
  ]) {
    expect(slackFailureCode(error)).toBeUndefined();
  }
});

it('every code has words, known or not', () => {
  expect(wordsOfSlackFailure('missing_scope').text).toContain('without a permission');
  expect(wordsOfSlackFailure('of_next_year').text).toContain('of_next_year');
});
