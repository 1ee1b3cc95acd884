import { createHmac } from 'node:crypto';
import { request as send, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { App, LogLevel } from '@slack/bolt';
import { afterEach, beforeEach, expect, it, test, vi } from 'vitest';
import { createHttpReceiver } from '../../../../src/adapters/slack/kit/http-receiver.js';
import { createRecordingLog } from '../../recording-log.js';

const signingSecret = 'a-signing-secret';
const form = 'application/x-www-form-urlencoded';
const log = createRecordingLog();
const boltLines: string[] = [];
const commands: string[] = [];
const strays: unknown[] = [];
const onStray = (error: unknown) => void strays.push(error);
let now = 0;
let app: App;
let port: number;

beforeEach(async () => {
  for (const list of [log.lines, boltLines, commands, strays]) list.length = 0;
  const line = (text: unknown) => void boltLines.push(String(text));
  const logger = {
    ...{ debug: () => undefined, info: line, warn: line, error: line },
    ...{ setLevel: () => undefined, getLevel: () => LogLevel.INFO, setName: () => undefined },
  };
  app = new App({
    receiver: createHttpReceiver({ signingSecret, port: 0, logger, log, now: () => now }),
    authorize: async () => ({ botToken: 'xoxb-none', botId: 'B1', botUserId: 'U1' }),
  });
  app.command('/keys', async ({ ack, body }) => {
    commands.push(body.text);
    await ack('heard');
  });
  process.on('unhandledRejection', onStray);
  port = (((await app.start()) as Server).address() as AddressInfo).port;
});
afterEach(async () => {
  process.off('unhandledRejection', onStray);
  await app.stop();
});

interface Sent {
  method?: string;
  path?: string;
  body?: string;
  type?: string;
  signed?: boolean;
}

/** The status and the text of the answer. */
function post({ method = 'POST', path = '/slack/events', body = '', type = form, signed = true }: Sent) {
  const timestamp = String(Math.floor(Date.now() / 1_000));
  const signature = createHmac('sha256', signingSecret).update(`v0:${timestamp}:${body}`).digest('hex');
  const headers = {
    'content-type': type,
    'x-slack-request-timestamp': timestamp,
    'x-slack-signature': signed ? `v0=${signature}` : 'v0=none',
  };
  return new Promise<[number | undefined, string]>((resolve, reject) => {
    send({ port, method, path, headers }, (response) => {
      let text = '';
      response.setEncoding('utf8').on('data', (piece: string) => (text += piece));
      response.on('end', () => resolve([response.statusCode, text]));
    })
      .on('error', reject)
      .end(body);
  });
}

test('what Slack has signed is let in', async () => {
  expect(await post({ body: 'command=/keys&text=pending&user_id=U2&team_id=T1' })).toEqual([200, 'heard']);
  expect(commands).toEqual(['pending']);
  expect(
    await post({ body: '{"type":"url_verification","challenge":"c"}', type: 'application/json' }),
  ).toEqual([200, '{"challenge":"c"}']);
  expect(await post({ body: 'ssl_check=1', signed: false })).toEqual([200, '']);
  expect(log.lines).toEqual([]);
});

test.each([
  ['payload=null', form],
  ['payload=5', form],
  ['payload="text"', form],
  ['payload=[]', form],
  ['payload={', form],
  ['null', 'application/json'],
  ['', 'application/json'],
])('a signed body that says nothing is refused, and harms nothing: %s', async (body, type) => {
  expect((await post({ body, type }))[0]).toBe(400);
  await new Promise(setImmediate);
  expect(strays).toEqual([]);
  expect((await post({ body: 'command=/keys&text=on&user_id=U2&team_id=T1' }))[0]).toBe(200);
});

it.each<[number, Sent]>([
  [401, { body: 'payload=null', signed: false }],
  [401, { body: 'command=/keys&text=x', signed: false }],
  [404, { method: 'GET' }],
  [404, { path: '/slack/other' }],
  [404, { method: 'GET', path: `//[${'a.'.repeat(7_500)}` }],
  [413, { body: 'x'.repeat(300_000) }],
])('whoever is not Slack gets a %i', async (status, sent) => {
  expect((await post(sent))[0]).toBe(status);
  expect(commands).toEqual([]);
});

test('noise is counted, not written one by one', async () => {
  now = 0;
  const noise: Sent = { method: 'GET', path: `//[${'a.'.repeat(7_500)}` };
  for (let times = 0; times < 20; times++) await post(noise);
  now += 59_999;
  await post({ signed: false });
  expect(log.lines).toMatchObject([{ level: 'warn', facts: { event: 'http.refused', other_address: 1 } }]);
  now += 1;
  await post({ signed: false });
  expect(log.lines).toHaveLength(2);
  expect(log.lines[1]!.facts).toEqual({ event: 'http.refused', other_address: 19, not_signed: 2 });
  expect(JSON.stringify(log.lines).length).toBeLessThan(500);
  expect(boltLines).toEqual([]);
  await vi.waitFor(() => expect(strays).toEqual([]));
});
