import { createServer } from 'node:http';
import type { IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createHmac } from 'node:crypto';
import { afterEach, describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import { connectBot, silent, startStandIn, stopStandIns } from '../stand-in-fixture.js';
import { ada, testWorkspace } from '../test-workspace.js';

const closers: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  await stopStandIns();
  for (const close of closers.splice(0)) await close();
});

describe('Socket Mode', () => {
  it('says hello', async () => {
    const fixture = await startStandIn();
    expect(fixture.slack.connected()).toBe(false);
    const first = await connectBot(fixture);
    expect(first.hello).toMatchObject({
      num_connections: 1,
      connection_info: { app_id: 'A0APP' },
      debug_info: { approximate_connection_time: expect.any(Number) as number },
    });
    expect((await connectBot(fixture)).hello).toMatchObject({ num_connections: 2 });
    expect(fixture.slack.connected()).toBe(true);
  });

  it('opens each address once', async () => {
    const fixture = await startStandIn();
    const { url } = await fixture.api('apps.connections.open', {}, testWorkspace().appToken);
    const opened = (address: string) =>
      new Promise<boolean>((resolve) => {
        const socket = new WebSocket(address);
        socket.on('open', () => resolve(true));
        socket.on('error', () => resolve(false));
      });
    expect(await opened(String(url))).toBe(true);
    expect(await opened(String(url))).toBe(false);
    expect(await opened(String(url).replace(/ticket=[^&]+/, 'ticket=guessed'))).toBe(false);
    expect(JSON.stringify(fixture.wire.entries())).not.toContain(
      new URL(String(url)).searchParams.get('ticket'),
    );
  });

  it('gives each payload to one connection, in turn', async () => {
    const fixture = await startStandIn();
    const [one, two] = [await connectBot(fixture), await connectBot(fixture)];
    for (let count = 0; count < 4; count += 1) await fixture.slack.command(ada, { text: `/x ${count}` });
    expect(one.envelopes.map(({ payload }) => payload.text)).toEqual(['0', '2']);
    expect(two.envelopes.map(({ payload }) => payload.text)).toEqual(['1', '3']);
  });

  it('takes the ack from that connection alone', async () => {
    const fixture = await startStandIn({ limits: { ackTimeoutMs: 200 } });
    const owner = await connectBot(fixture, ({ envelope_id: id }) => {
      other.socket.send(JSON.stringify({ envelope_id: id }));
      return silent;
    });
    const other = await connectBot(fixture);
    expect(await fixture.slack.command(ada, { text: '/x' })).toMatchObject({ outcome: 'timeout' });
    expect([owner.envelopes.length, other.envelopes.length]).toEqual([1, 0]);
  });

  it('asks to reconnect', async () => {
    const fixture = await startStandIn();
    const bot = await connectBot(fixture);
    fixture.slack.refreshConnections();
    expect(await bot.disconnected).toBe('refresh_requested');
    await fixture.slack.until(() => !fixture.slack.connected());
    expect(await fixture.slack.command(ada, { text: '/x' })).toEqual({ outcome: 'not_connected' });
  });

  it('sends an event again that nobody acks, once and at once', async () => {
    const fixture = await startStandIn({ limits: { ackTimeoutMs: 100 } });
    const bot = await connectBot(fixture, ({ retry_attempt: attempt }) => (attempt ? undefined : silent));
    expect(await fixture.slack.openHome(ada)).toMatchObject({ outcome: 'acked' });
    const [first, second] = bot.envelopes;
    expect(first).toMatchObject({
      type: 'events_api',
      accepts_response_payload: false,
      retry_attempt: 0,
      payload: { type: 'event_callback', event: { type: 'app_home_opened', user: ada, tab: 'home' } },
    });
    expect(second).toMatchObject({
      retry_attempt: 1,
      retry_reason: 'http_timeout',
      payload: { event_id: first?.payload.event_id },
    });
  });

  it('sends commands once only', async () => {
    const fixture = await startStandIn({ limits: { ackTimeoutMs: 100 } });
    const bot = await connectBot(fixture, () => silent);
    await fixture.slack.command(ada, { text: '/x' });
    expect(bot.envelopes).toHaveLength(1);
  });
});

describe('signed HTTP', () => {
  interface Received {
    headers: IncomingHttpHeaders;
    body: string;
  }
  async function receiver(
    reply: (index: number) => { status: number; body?: string; headers?: Record<string, string> },
  ) {
    const received: Received[] = [];
    const server = createServer((request, response) => {
      let body = '';
      request.on('data', (chunk: Buffer) => (body += chunk.toString()));
      request.on('end', () => {
        received.push({ headers: request.headers, body });
        const { status, body: text, headers } = reply(received.length);
        if (status === 0) return;
        response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(text);
      });
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    closers.push(() => {
      server.closeAllConnections();
      return new Promise((resolve) => server.close(resolve));
    });
    const requestUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}/slack/events`;
    const fixture = await startStandIn({
      delivery: { mode: 'http', requestUrl },
      limits: { ackTimeoutMs: 200 },
    });
    return { ...fixture, received };
  }

  it('signs the raw body by real time', async () => {
    const { slack, received, clock } = await receiver(() => ({ status: 200 }));
    await clock.advance(86_400_000);
    expect(await slack.command(ada, { text: '/x ü&=' })).toMatchObject({ outcome: 'acked' });
    const { headers, body } = received[0] ?? { headers: {}, body: '' };
    expect(headers['content-type']).toBe('application/x-www-form-urlencoded');
    expect(new URLSearchParams(body).get('text')).toBe('ü&=');
    const timestamp = String(headers['x-slack-request-timestamp']);
    expect(Math.abs(Number(timestamp) - Date.now() / 1_000)).toBeLessThan(5);
    const expected = createHmac('sha256', 'shh-signing').update(`v0:${timestamp}:${body}`).digest('hex');
    expect(headers['x-slack-signature']).toBe(`v0=${expected}`);
  });

  it('sends events as JSON and again after an error, unless told not to', async () => {
    const again = await receiver((index) => ({ status: index === 1 ? 500 : 204 }));
    expect(await again.slack.openHome(ada)).toMatchObject({ outcome: 'acked' });
    expect(again.received[0]?.headers['content-type']).toBe('application/json');
    expect(again.received[1]?.headers).toMatchObject({
      'x-slack-retry-num': '1',
      'x-slack-retry-reason': 'http_error',
    });
    const enough = await receiver(() => ({ status: 500, headers: { 'x-slack-no-retry': '1' } }));
    expect(await enough.slack.openHome(ada)).toMatchObject({ outcome: 'error' });
    expect(enough.received).toHaveLength(1);
  });

  it('takes 200 for an ack and nothing else', async () => {
    const { slack } = await receiver(() => ({ status: 404 }));
    expect(await slack.command(ada, { text: '/x' })).toMatchObject({
      outcome: 'error',
      detail: 'http_error 404',
    });
    const late = await receiver(() => ({ status: 0 }));
    expect(await late.slack.command(ada, { text: '/x' })).toMatchObject({ outcome: 'timeout' });
  });

  it('reads the answer from the body', async () => {
    const { slack } = await receiver(() => ({ status: 200, body: JSON.stringify({ text: 'hello' }) }));
    await slack.command(ada, { text: '/x' });
    expect(slack.view(ada).conversations[0]?.messages).toMatchObject([{ text: 'hello', ephemeral: true }]);
  });

  it('is not connected without an address or a listener', async () => {
    const { slack } = await startStandIn({ delivery: { mode: 'http' } });
    expect(await slack.command(ada, { text: '/x' })).toEqual({ outcome: 'not_connected' });
    slack.setRequestUrl('http://127.0.0.1:1/slack/events');
    expect(await slack.command(ada, { text: '/x' })).toEqual({ outcome: 'not_connected' });
  });
});
