import { App, HTTPReceiver, LogLevel, SocketModeReceiver } from '@slack/bolt';
import type { Receiver } from '@slack/bolt';
import { afterEach, describe, expect, it } from 'vitest';
import type { Fixture } from './stand-in-fixture.js';
import { button, modal, section, startStandIn, stopStandIns } from './stand-in-fixture.js';
import { ada, ben, olga, sharedChannel, testWorkspace } from './test-workspace.js';
import { freePort } from '../../free-port.js';

const apps: App[] = [];
afterEach(async () => {
  for (const app of apps.splice(0)) await app.stop();
  await stopStandIns();
});

const workspace = testWorkspace();

function buildApp(receiver: Receiver, apiUrl: string): App {
  const app = new App({
    receiver,
    token: workspace.botToken,
    logLevel: LogLevel.ERROR,
    clientOptions: { slackApiUrl: apiUrl, retryConfig: { retries: 0 } },
  });
  apps.push(app);
  app.command('/delete-key', async ({ ack, body, client }) => {
    await ack();
    const element = { type: 'external_select' as const, action_id: 'key', min_query_length: 1 };
    await client.views.open({
      trigger_id: body.trigger_id,
      view: modal([
        { type: 'input', block_id: 'key', label: { type: 'plain_text', text: 'Key' }, element },
        {
          type: 'input',
          block_id: 'why',
          label: { type: 'plain_text', text: 'Why' },
          element: { type: 'plain_text_input', action_id: 'why', min_length: 5 },
        },
      ]) as never,
    });
  });
  app.options('key', async ({ ack, options }) => {
    const text = `${options.value}-prod`;
    await ack({ options: [{ text: { type: 'plain_text', text }, value: 'key-1' }] });
  });
  app.view('form', async ({ ack, view, client }) => {
    const why = view.state.values.why?.why?.value ?? '';
    if (why === 'because') {
      await ack({ response_action: 'errors', errors: { why: 'a better reason, please' } });
      return;
    }
    await ack();
    const key = view.state.values.key?.key?.selected_option?.text.text;
    await client.chat.postMessage({
      channel: ben,
      text: `Delete ${key}? ${why}`,
      blocks: [section(`Delete ${key}?`), { type: 'actions', elements: [button('approve')] }] as never,
    });
  });
  app.action('approve', async ({ ack, body, client, respond }) => {
    await ack();
    if (body.type !== 'block_actions' || !body.channel || !body.message) throw new Error('no message');
    await client.chat.update({
      channel: body.channel.id,
      ts: body.message.ts,
      text: `deleted, ${body.user.team_id}`,
    });
    await respond({ text: 'you approved' });
  });
  app.event('app_home_opened', async ({ event, client }) => {
    await client.views.publish({
      user_id: event.user,
      view: { type: 'home', blocks: [section('Hello')] as never },
    });
  });
  return app;
}

async function overSocket(): Promise<Fixture> {
  const fixture = await startStandIn({ limits: { ackTimeoutMs: 400 } });
  const receiver = new SocketModeReceiver({
    appToken: workspace.appToken,
    logLevel: LogLevel.ERROR,
    installerOptions: { clientOptions: { slackApiUrl: fixture.apiUrl } },
  });
  await buildApp(receiver, fixture.apiUrl).start();
  await fixture.slack.whenConnected();
  return fixture;
}

async function overHttp(): Promise<Fixture> {
  const fixture = await startStandIn({ delivery: { mode: 'http' }, limits: { ackTimeoutMs: 400 } });
  const receiver = new HTTPReceiver({ signingSecret: workspace.signingSecret, logLevel: LogLevel.ERROR });
  const app = buildApp(receiver, fixture.apiUrl);
  const port = await freePort();
  await app.start({ port, host: '127.0.0.1' });
  fixture.slack.setRequestUrl(`http://127.0.0.1:${port}/slack/events`);
  return fixture;
}

describe.each([
  ['Socket Mode', overSocket],
  ['signed HTTP', overHttp],
])('a Bolt app over %s', (_name, start) => {
  it('goes from a command to a form, a message, a press and an update', async () => {
    const { slack } = await start();
    expect(await slack.command(ada, { text: '/delete-key billing' })).toMatchObject({ outcome: 'acked' });
    const form = await slack.until(() => slack.view(ada).modals[0]);
    const on = { viewId: form.id };

    expect(await slack.options(ada, { on, blockId: 'key', actionId: 'key', query: '' })).toMatchObject({
      options: [],
    });
    const found = await slack.options(ada, { on, blockId: 'key', actionId: 'key', query: 'bill' });
    expect(found.options).toEqual([{ text: 'bill-prod', value: 'key-1' }]);

    const values = { key: { key: 'key-1' }, why: { why: 'hm' } };
    expect(await slack.submit(ada, { viewId: form.id, values })).toMatchObject({
      outcome: 'error',
      modal: 'errors',
    });
    values.why.why = 'because';
    expect(await slack.submit(ada, { viewId: form.id, values })).toMatchObject({
      outcome: 'acked',
      modal: 'errors',
      errors: { why: 'a better reason, please' },
    });
    expect(slack.view(ada).modals[0]?.errors).toEqual({ why: 'a better reason, please' });
    values.why.why = 'no longer used';
    expect(await slack.submit(ada, { viewId: form.id, values })).toMatchObject({
      outcome: 'acked',
      modal: 'closed',
    });
    expect(slack.view(ada).modals).toEqual([]);

    const card = await slack.until(() => slack.view(ben).conversations[0]?.messages[0]);
    expect(card).toMatchObject({ text: 'Delete bill-prod? no longer used', unread: true, broadcasts: [] });
    const pressed = await slack.press(ben, {
      on: { channel: card.channel, ts: card.ts },
      actionId: 'approve',
    });
    expect(pressed).toMatchObject({ outcome: 'acked' });
    const after = await slack.until(() => {
      const messages = slack.view(ben).conversations[0]?.messages ?? [];
      return messages.length === 2 && messages;
    });
    expect(after[0]).toMatchObject({ text: 'deleted, T0HOME', blocks: [], ephemeral: false });
    expect(after[1]).toMatchObject({ text: 'you approved', ephemeral: true });
    await expect(
      slack.press(ben, { on: { channel: card.channel, ts: card.ts }, actionId: 'approve' }),
    ).rejects.toThrow(/nothing with action id approve/);
  });

  it('publishes App Home when it is opened', async () => {
    const { slack } = await start();
    expect(await slack.openHome(ada)).toMatchObject({ outcome: 'acked' });
    expect(await slack.until(() => slack.view(ada).home)).toMatchObject({ blocks: [{ type: 'section' }] });
    expect(slack.view(ben).home).toBeNull();
  });

  it('shows Slack’s own error when nobody acks in time', async () => {
    const { slack } = await start();
    expect(await slack.command(ada, { text: '/x' })).toMatchObject({ outcome: 'timeout' });
    expect(slack.view(ada).clientNotices.at(-1)?.text).toBe('/x failed with the error "operation_timeout"');
  });

  it('tells an outsider’s own team to the app', async () => {
    const { slack, api } = await start();
    const { ts } = await api('chat.postMessage', {
      channel: sharedChannel,
      text: 'x',
      blocks: [{ type: 'actions', elements: [button('approve')] }],
    });
    await slack.press(olga, { on: { channel: sharedChannel, ts: String(ts) }, actionId: 'approve' });
    const text = await slack.until(() => {
      const message = slack.view(ada).conversations.find((one) => one.id === sharedChannel)?.messages[0];
      return message?.editedTs !== undefined && message.text;
    });
    expect(text).toBe('deleted, T0OTHER');
    // The app answers the press too, and only the outsider sees it.
    await slack.until(() => slack.view(olga).conversations[0]?.messages.length === 2);
    expect(slack.view(ada).conversations.find((one) => one.id === sharedChannel)?.messages).toHaveLength(1);
    await expect(slack.command(olga, { text: '/delete-key' })).rejects.toThrow(/Slack Connect/);
  });
});

it('reports a bot that is not there', async () => {
  const { slack } = await startStandIn();
  expect(await slack.command(ada, { text: '/delete-key' })).toEqual({ outcome: 'not_connected' });
  expect(slack.view(ada).clientNotices.at(-1)?.text).toBe(
    '/delete-key failed with the error "dispatch_failed"',
  );
});
