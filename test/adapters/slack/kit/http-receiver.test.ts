import { createHmac } from 'node:crypto';
import { once } from 'node:events';
import { Agent, request as ask, type Server } from 'node:http';
import { type AddressInfo, connect } from 'node:net';
import { App, LogLevel } from '@slack/bolt';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, test, vi } from 'vitest';
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
let drainMs = 0;
/** What the last answer says of the connection. */
let connection: string | undefined;
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
    receiver: createHttpReceiver({
      ...{ signingSecret, port: 0, logger, log, now: () => now },
      appId: 'A0OURS',
      times: { keepAliveMs: 65_000, wholeRequestMs: 250 },
      drainMs,
    }),
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
  await app.stop().catch(() => undefined);
});

interface Sent {
  method?: string;
  path?: string;
  body?: string;
  type?: string;
  signed?: boolean;
  /** Of the signature's time. */
  aheadS?: number;
}

/** The status and the text of the answer. */
function post({
  method = 'POST',
  path = '/slack/events',
  body = '',
  type = form,
  signed = true,
  aheadS = 0,
}: Sent) {
  const timestamp = String(Math.floor(Date.now() / 1_000) + aheadS);
  const signature = createHmac('sha256', signingSecret).update(`v0:${timestamp}:${body}`).digest('hex');
  const headers = {
    'content-type': type,
    'x-slack-request-timestamp': timestamp,
    'x-slack-signature': signed ? `v0=${signature}` : 'v0=none',
  };
  return new Promise<[number | undefined, string]>((resolve, reject) => {
    ask({ port, method, path, headers }, (response) => {
      let text = '';
      response.setEncoding('utf8').on('data', (piece: string) => (text += piece));
      connection = response.headers.connection;
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

it.each([
  [-310, 401],
  [-290, 200],
  [290, 200],
  [310, 401],
  [30 * 86_400, 401],
])('a signature dated %i seconds from now gets a %i', async (aheadS, status) => {
  expect((await post({ body: 'command=/keys&text=x&user_id=U2&team_id=T1', aheadS }))[0]).toBe(status);
});

it.each([`${form}; charset=utf-8`, `${form};charset=UTF-8`, 'Application/X-WWW-Form-Urlencoded'])(
  'a form is taken as %s',
  async (type) => {
    expect(await post({ body: 'command=/keys&text=on&user_id=U2&team_id=T1', type })).toEqual([200, 'heard']);
    expect(await post({ body: 'ssl_check=1', type, signed: false })).toEqual([200, '']);
  },
);

test('what Slack signed for another app is refused', async () => {
  const command = 'command=/keys&text=on&user_id=U2&team_id=T1';
  expect((await post({ body: `${command}&api_app_id=A0OTHER` }))[0]).toBe(403);
  expect((await post({ body: `${command}&api_app_id=A0OURS` }))[0]).toBe(200);
  expect(log.lines).toMatchObject([{ facts: { event: 'http.refused', other_app: 1 } }]);
});

test('a connection outlives a proxy’s minute and is used again, also after the time one request has', async () => {
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  const send = () =>
    new Promise<{ reused: boolean; keepAlive: string }>((resolve, reject) => {
      const sent = ask({ port, agent, path: '/slack/events', method: 'POST' }, (response) => {
        response.resume().on('end', () => {
          resolve({ reused: sent.reusedSocket, keepAlive: String(response.headers['keep-alive']) });
        });
      });
      sent.on('error', reject).setHeader('content-type', form);
      sent.end('ssl_check=1');
    });
  expect(await send()).toEqual({ reused: false, keepAlive: 'timeout=65' });
  await new Promise((resolve) => setTimeout(resolve, 600));
  expect(await send()).toMatchObject({ reused: true });
  agent.destroy();
});

test('a body that comes in drops is cut', async () => {
  const socket = connect(port, '127.0.0.1');
  socket.write('POST /slack/events HTTP/1.1\r\nhost: x\r\ncontent-length: 1000\r\n\r\n');
  const drops = setInterval(() => socket.writable && socket.write('x'), 20);
  await once(socket.on('error', () => undefined).resume(), 'close');
  clearInterval(drops);
  expect(commands).toEqual([]);
  await vi.waitFor(() => expect(log.lines).toHaveLength(1));
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

describe('told to stop', () => {
  beforeAll(() => void (drainMs = 300));
  afterAll(() => void (drainMs = 0));

  test('it takes what still comes for a while, and asks for no more', async () => {
    const body = 'command=/keys&text=late&user_id=U2&team_id=T1';
    expect(await post({ body })).toEqual([200, 'heard']);
    const ended = app.stop();
    expect(await post({ body })).toEqual([200, 'heard']);
    expect(connection).toBe('close');
    await ended;
    await expect(post({ body })).rejects.toMatchObject({ code: 'ECONNREFUSED' });
  });
});
