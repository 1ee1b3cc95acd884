import { WebSocket } from 'ws';
import type { SlackStandIn, SlackStandInOptions } from '../../../src/sandbox/slack/slack-stand-in.js';
import { createSlackStandIn } from '../../../src/sandbox/slack/slack-stand-in.js';
import type { MovableClock } from '../../../src/sandbox/clock.js';
import { createMovableClock } from '../../../src/sandbox/clock.js';
import type { FaultBook } from '../../../src/sandbox/faults.js';
import { createFaultBook } from '../../../src/sandbox/faults.js';
import type { WireLog } from '../../../src/sandbox/wire-log.js';
import { createWireLog } from '../../../src/sandbox/wire-log.js';
import { testManifest, testWorkspace } from './test-workspace.js';

export type ApiAnswer = Record<string, unknown> & {
  ok: boolean;
  error?: string;
  response_metadata?: { messages?: string[]; next_cursor?: string };
};

export interface Fixture {
  slack: SlackStandIn;
  clock: MovableClock;
  faults: FaultBook;
  wire: WireLog;
  url: string;
  apiUrl: string;
  /** A Web API call with the bot's token and a JSON body. */
  api(method: string, args?: Record<string, unknown>, token?: string): Promise<ApiAnswer>;
}

const running: SlackStandIn[] = [];

/** Starts a stand-in on a free port; `stopStandIns` in afterEach ends all of them. */
export async function startStandIn(options: Partial<SlackStandInOptions> = {}): Promise<Fixture> {
  const clock = createMovableClock();
  const faults = createFaultBook();
  const wire = createWireLog();
  const workspace = options.workspace ?? testWorkspace();
  const slack = createSlackStandIn({
    clock,
    faults,
    wire,
    delivery: { mode: 'socket' },
    manifest: testManifest,
    ...options,
    workspace,
  });
  running.push(slack);
  const { url, apiUrl } = await slack.listen();
  return {
    slack,
    clock,
    faults,
    wire,
    url,
    apiUrl,
    async api(method, args = {}, token = workspace.botToken) {
      const response = await fetch(apiUrl + method, {
        method: 'POST',
        headers: { 'content-type': 'application/json', authorization: `Bearer ${token}` },
        body: JSON.stringify(args),
      });
      return (await response.json()) as ApiAnswer;
    },
  };
}

export async function stopStandIns(): Promise<void> {
  for (const slack of running.splice(0)) await slack.close();
}

export const section = (text: string, more: Record<string, unknown> = {}) => ({
  type: 'section',
  text: { type: 'mrkdwn', text },
  ...more,
});

export const button = (actionId: string, more: Record<string, unknown> = {}) => ({
  type: 'button',
  action_id: actionId,
  text: { type: 'plain_text', text: actionId },
  value: 'request-1',
  ...more,
});

export const modal = (blocks: unknown[], more: Record<string, unknown> = {}) => ({
  type: 'modal',
  callback_id: 'form',
  title: { type: 'plain_text', text: 'Form' },
  submit: { type: 'plain_text', text: 'Send' },
  blocks,
  ...more,
});

export interface Envelope {
  envelope_id: string;
  type: string;
  accepts_response_payload: boolean;
  retry_attempt?: number;
  payload: Record<string, unknown> & { type?: string; trigger_id?: string; response_url?: string };
}

export interface BareBot {
  hello: Record<string, unknown>;
  envelopes: Envelope[];
  socket: WebSocket;
  /** Resolves with the reason of the `disconnect` message. */
  disconnected: Promise<string>;
}

export const silent = Symbol('no ack');

/** A bot of three lines over a real socket: `answer` gives the ack's payload, or `silent`. */
export async function connectBot(
  fixture: Fixture,
  answer: (envelope: Envelope) => unknown = () => undefined,
): Promise<BareBot> {
  const { url } = await fixture.api('apps.connections.open', {}, testWorkspace().appToken);
  const socket = new WebSocket(String(url));
  const envelopes: Envelope[] = [];
  let tellDisconnect: (reason: string) => void = () => undefined;
  const disconnected = new Promise<string>((resolve) => (tellDisconnect = resolve));
  const hello = await new Promise<Record<string, unknown>>((resolve, reject) => {
    socket.on('error', reject);
    socket.on('message', (data) => {
      const message = JSON.parse(data.toString()) as Envelope & { reason?: string };
      if (message.type === 'hello') return resolve(message as unknown as Record<string, unknown>);
      if (message.type === 'disconnect') return tellDisconnect(message.reason ?? '');
      envelopes.push(message);
      const payload = answer(message);
      if (payload !== silent) socket.send(JSON.stringify({ envelope_id: message.envelope_id, payload }));
    });
  });
  return { hello, envelopes, socket, disconnected };
}

/** Opens a modal for a person, from a command answered by this bot. */
export async function openModal(fixture: Fixture, bot: BareBot, personId: string, view: unknown) {
  await fixture.slack.command(personId, { text: '/open' });
  const answer = await fixture.api('views.open', {
    trigger_id: bot.envelopes.at(-1)?.payload.trigger_id,
    view,
  });
  const opened = fixture.slack.view(personId).modals.at(-1);
  if (!answer.ok || !opened) throw new Error(JSON.stringify(answer));
  return opened;
}
