// Interactions as Slack would deliver them over HTTP, whether or not anybody made them; and what came back.
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { demoWorld } from '../../src/sandbox/demo-world.js';
import { signatureOf } from '../../src/sandbox/slack/delivery/signed-requests.js';
import type { Stage } from '../../test/scenarios/stage.js';
import type { Presser } from './press-world.js';

export const signatureFlaws = [
  'no signature',
  'no time',
  'garbage for a signature',
  'another secret',
  'another body',
  'seven minutes old',
] as const;
export type SignatureFlaw = (typeof signatureFlaws)[number];

/** A button, or a form that was sent. */
export type Interaction =
  | { button: string; value: string; blockId: string; on: { channel: string; ts: string } }
  | { form: string; metadata: string; fields: Record<string, string> };

export interface SignedPress {
  body: string;
  headers: Record<string, string>;
  /** Where the answer will be looked for. */
  answerId: string;
}

export interface Sender {
  sign(by: Presser, interaction: Interaction, flaw?: SignatureFlaw): SignedPress;
  /** What came of it: the status that refused it, `answered`, or `silence`. */
  send(press: SignedPress): Promise<string>;
  /** The status it was taken with. Whoever presses with effect sees it on the card, and hears nothing else. */
  post(press: SignedPress): Promise<number>;
  close(): Promise<void>;
}

const { workspace } = demoWorld;
const answerWithinMs = 15_000;

export async function createSender(stage: Stage, requestUrl: string): Promise<Sender> {
  const heard = new Set<string>();
  const answers = createServer((request, response) => {
    heard.add((request.url ?? '').slice(1));
    response.end('ok');
  }).listen(0, '127.0.0.1');
  await once(answers, 'listening');
  const answersAt = `http://127.0.0.1:${(answers.address() as AddressInfo).port}`;

  function payloadOf(by: Presser, interaction: Interaction, answerId: string) {
    const common = {
      user: { id: by.userId, username: by.handle, name: by.handle, team_id: by.teamId },
      api_app_id: workspace.appId,
      token: 'nobody-looks-at-it',
      team: { id: workspace.teamId, domain: workspace.domain },
      enterprise: null,
      is_enterprise_install: false,
      trigger_id: `1.2.${randomUUID()}`,
    };
    if ('form' in interaction) {
      const { form, metadata, fields } = interaction;
      const values = Object.fromEntries(
        Object.entries(fields).map(([id, value]) => [
          id,
          { [id.replace(/-.*/, '')]: { type: 'plain_text_input', value } },
        ]),
      );
      const title = { type: 'plain_text', text: 'Form' };
      const view = { id: answerId, team_id: by.teamId, type: 'modal', callback_id: form, title, blocks: [] };
      return {
        type: 'view_submission',
        ...common,
        view: {
          ...view,
          private_metadata: metadata,
          state: { values },
          hash: '1.abc',
          app_id: workspace.appId,
        },
        response_urls: [],
      };
    }
    const { button, value, blockId, on } = interaction;
    const text = { type: 'plain_text', text: 'Press' };
    return {
      type: 'block_actions',
      ...common,
      container: { type: 'message', message_ts: on.ts, channel_id: on.channel },
      channel: { id: on.channel, name: 'somewhere' },
      message: { type: 'message', ts: on.ts, text: '' },
      response_url: `${answersAt}/${answerId}`,
      actions: [{ type: 'button', action_id: button, block_id: blockId, value, text, action_ts: '1.2' }],
    };
  }

  const posted = ({ body, headers }: SignedPress) => fetch(requestUrl, { method: 'POST', headers, body });

  return {
    post: async (press) => (await posted(press)).status,
    sign(by, interaction, flaw) {
      const answerId = `V0${randomUUID().replaceAll('-', '').toUpperCase()}`;
      const payload = payloadOf(by, interaction, answerId);
      const body = new URLSearchParams({ payload: JSON.stringify(payload) }).toString();
      const time = Math.floor(Date.now() / 1_000) - (flaw === 'seven minutes old' ? 420 : 0);
      const secret = flaw === 'another secret' ? 'f'.repeat(32) : workspace.signingSecret;
      const signature = signatureOf(secret, time, flaw === 'another body' ? `${body}&x=1` : body);
      const headers: Record<string, string> = {
        'content-type': 'application/x-www-form-urlencoded',
        'x-slack-request-timestamp': String(time),
        'x-slack-signature': flaw === 'garbage for a signature' ? 'v0=00ff' : signature,
      };
      if (flaw === 'no signature') delete headers['x-slack-signature'];
      if (flaw === 'no time') delete headers['x-slack-request-timestamp'];
      return { body, headers, answerId };
    },
    async send(press) {
      const { answerId } = press;
      heard.delete(answerId);
      const callsBefore = stage.slack.calls().length;
      const response = await posted(press);
      const ack = await response.text();
      if (response.status >= 400) return `${response.status}`;
      if (ack.includes('"errors"') || (ack.includes('"update"') && !ack.includes('…'))) return 'answered';
      const isAnswered = () =>
        heard.has(answerId) ||
        stage.slack
          .calls()
          .slice(callsBefore)
          .some(({ args }) => args['view_id'] === answerId);
      for (const deadline = Date.now() + answerWithinMs; Date.now() < deadline; await sleep(10)) {
        if (isAnswered()) return 'answered';
      }
      return 'silence';
    },
    async close() {
      answers.closeAllConnections();
      answers.close();
      await once(answers, 'close');
    },
  };
}
