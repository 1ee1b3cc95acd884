// People at the handlers of the bot: they type, press and send, and what they are told is kept.
import type { App } from '@slack/bolt';
import type { KnownBlock, ModalView } from '@slack/types';
import type { WebClient } from '@slack/web-api';
import { createSlackHomes } from '../../src/adapters/slack/home/slack-homes.js';
import { createAckedWork } from '../../src/adapters/slack/kit/acked-work.js';
import { handlers } from '../../src/adapters/slack/slack-app.js';
import type { Person } from '../../src/domain/person.js';
import { deleteCommand, keysCommand } from '../../src/explanations/command-names.js';
import { asGiven } from './as-read.js';
import type { Ports } from '../../src/usecases/ports.js';

/** What somebody was told. */
export type Told = { text?: string; blocks: KnownBlock[] } & (
  { where: 'modal'; view: ModalView } | { where: 'only you' | 'home' } | { where: 'message'; to: string }
);

type Handler = (given: object) => Promise<unknown>;
type Call = { text?: string; blocks?: KnownBlock[]; view?: ModalView; channel?: string; user?: string };

/** The handlers as the bot registers them, with Slack's part played here; what they are given is never read over a wire. */
export function createSlackHand(ports: Ports) {
  const registered = new Map<string, Handler>();
  const told: Told[] = [];
  const modal = (view: ModalView) => told.push({ where: 'modal', view, blocks: view.blocks as KnownBlock[] });
  const answer = { ok: true, channel: 'D0BOT', ts: '1.0', view: { id: 'V0' }, permalink: 'https://slack' };
  const methods: Record<string, (call: Call) => void> = {
    'views.open': ({ view }) => view && modal(view),
    'views.push': ({ view }) => view && modal(view),
    'views.update': ({ view }) => view && modal(view),
    'views.publish': ({ view }) => told.push({ where: 'home', blocks: (view?.blocks ?? []) as KnownBlock[] }),
    'chat.postEphemeral': ({ text, blocks = [] }) =>
      told.push({ where: 'only you', ...(text && { text }), blocks }),
    'chat.postMessage': ({ text, blocks = [], channel = '' }) =>
      told.push({ where: 'message', to: channel, ...(text && { text }), blocks }),
  };
  const family = (name: string) =>
    new Proxy(
      {},
      {
        get: (_, method: string) => async (call: Call) => {
          methods[`${name}.${method}`]?.(asGiven(call));
          return answer;
        },
      },
    );
  const client = new Proxy({}, { get: (_, name: string) => family(name) });
  const respond = async ({ text, blocks = [] }: Call) =>
    void told.push({ where: 'only you', ...(text && { text }), blocks });
  const keep =
    (kind: string) =>
    (name: string | { action_id?: string | RegExp }, handler: Handler): void => {
      const only = typeof name === 'string' ? name : name.action_id;
      // One listener takes all of a kind that are told apart by a name.
      registered.set(typeof only === 'string' ? `${kind} ${only}` : kind, handler);
    };
  const app = Object.fromEntries(
    ['event', 'action', 'view', 'command', 'options', 'shortcut'].map((kind) => [kind, keep(kind)]),
  ) as unknown as App;
  const work = createAckedWork(ports, () => false);
  ports.homes = createSlackHomes(client as WebClient, () => ports);
  for (const register of handlers) register(app, ports, work);

  async function give(name: string, given: object): Promise<Told[]> {
    const handler = registered.get(name) ?? registered.get(name.split(' ', 1)[0]!);
    if (!handler) throw new Error(`nothing is registered for ${name}`);
    const before = told.length;
    const ack = async (response?: { view?: ModalView }) => void (response?.view && modal(response.view));
    await handler({ ack, client, respond, context: { teamId: 'T0OWN' }, ...given });
    await work.settled();
    return told.slice(before);
  }
  const userOf = ({ slack }: Person) => ({ id: slack.userId, team_id: slack.teamId });

  return {
    command(by: Person, typed: string) {
      const [, name = '', text = ''] = /^(\S+)\s*([\s\S]*)$/.exec(typed) ?? [];
      const { userId: user_id, teamId: team_id } = by.slack;
      const command = { user_id, team_id, trigger_id: 'T', channel_id: 'C0KEYS', text };
      return give(`command ${name === 'delete' ? deleteCommand() : keysCommand()}`, { command });
    },
    /** On a message, or in the modal given. */
    press(
      by: Person,
      actionId: string,
      value: string,
      at: { blockId?: string; view?: ModalView; message?: { channel: string; ts: string } } = {},
    ) {
      const place = at.view
        ? { view: { id: 'V0', ...at.view, state: { values: {} } } }
        : { channel: { id: at.message?.channel ?? 'D0BOT' }, message: { ts: at.message?.ts ?? '1.0' } };
      return give(`action ${actionId}`, {
        body: { user: userOf(by), team: { id: by.slack.teamId }, trigger_id: 'T', ...place },
        action: { action_id: actionId, value, block_id: at.blockId ?? '' },
      });
    },
    /** Sends a form with what was typed, by the ids of its fields. */
    send(by: Person, view: ModalView, typed: Record<string, string> = {}) {
      const values = Object.fromEntries(
        Object.entries(typed).map(([id, value]) => [id, { [id]: { value, selected_option: { value } } }]),
      );
      return give(`view ${view.callback_id}`, {
        view: { id: 'V0', ...view, state: { values } },
        body: { user: userOf(by), team: { id: by.slack.teamId } },
      });
    },
    /** For the first time, or with a view that stands there. */
    openHome: (by: Person, view?: object) =>
      give('event app_home_opened', { event: { user: by.slack.userId, tab: 'home', ...(view && { view }) } }),
    write: (by: Person, thread_ts?: string) =>
      give('event message', {
        event: {
          user: by.slack.userId,
          channel: 'D0BOT',
          channel_type: 'im',
          ...(thread_ts && { thread_ts }),
        },
      }),
  };
}
