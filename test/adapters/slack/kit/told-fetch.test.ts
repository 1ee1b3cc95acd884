import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { toldFetch } from '../../../../src/adapters/slack/kit/told-fetch.js';
import { remoteCalls } from '../../../../src/ports/remote-calls.js';

let seen: unknown[];
const onCall = (message: unknown) => void seen.push(message);
beforeEach(() => {
  seen = [];
  subscribe(remoteCalls, onCall);
});
afterEach(() => void unsubscribe(remoteCalls, onCall));

const answering = (status: number, text: string) =>
  toldFetch(async () => new Response(text, { status }) as never);
const url = (method: string) => `https://slack.example/api/${method}`;

test.each([
  [200, '{"ok":true}', { outcome: 'ok' }],
  [200, '{"ok":false,"error":"token_revoked"}', { outcome: 'refused', code: 'token_revoked' }],
  [429, '', { outcome: 'busy' }],
  [503, '', { outcome: 'failed' }],
])('%i %s', async (status, text, told) => {
  await answering(status, text)(url('chat.update'), { body: 'ts=1' });
  expect(seen).toMatchObject([{ service: 'slack', operation: 'chat.update', ...told }]);
});

test('a method that is not listed, and an answer that does not come', async () => {
  await answering(200, '{"ok":true}')(url('T0/B0/secret'));
  const never = toldFetch(() => Promise.reject(new Error('reset')));
  await expect(never(url('auth.test'))).rejects.toThrow('reset');
  const late = toldFetch(() => Promise.reject(new Error('aborted')));
  await expect(late(url('auth.test'), { signal: AbortSignal.abort() })).rejects.toThrow('aborted');
  expect(seen).toMatchObject([
    { operation: 'other', outcome: 'ok' },
    { operation: 'auth.test', outcome: 'unreachable' },
    { operation: 'auth.test', outcome: 'late' },
  ]);
  expect(JSON.stringify(seen)).not.toContain('secret');
});
