// What the app may do at Slack is what its manifest says, and the stand-in goes by it.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, test } from 'vitest';
import { parse, stringify } from 'yaml';
import { type AppManifest, appManifest, readManifest } from '../../../src/sandbox/slack/manifest.js';
import {
  type BareBot,
  button,
  connectBot,
  type Fixture,
  openModal,
  modal,
  section,
  startStandIn,
  stopStandIns,
} from './stand-in-fixture.js';
import { ada, ben, keysChannel, otherChannel, secretChannel, testManifest } from './test-workspace.js';

afterEach(stopStandIns);

let fixture: Fixture;
let bot: BareBot;
/** The app as it is installed, but for what is given. */
async function install(how: Partial<AppManifest>): Promise<void> {
  fixture = await startStandIn({
    manifest: { ...testManifest, ...how },
    limits: { ackTimeoutMs: 200, rateLimits: false },
  });
  bot = await connectBot(fixture);
}
const dm = (id: string) => fixture.slack.view(id).conversations.find((one) => one.kind === 'dm');
const heard = async () => {
  await fixture.slack.settled();
  return bot.envelopes.map(({ payload }) => payload['event'] as Record<string, unknown>);
};

describe('read from the file', () => {
  const written = readFileSync(join(import.meta.dirname, '..', '..', '..', 'manifest.yml'), 'utf8');
  type Tree = Record<string, Record<string, unknown>>;
  const spoiled = (spoil: (tree: Tree) => void) => {
    const tree = parse(written) as Tree;
    spoil(tree);
    return stringify(tree);
  };

  test('the product’s own is what a stand-in without another goes by', async () => {
    const { api, slack } = await startStandIn({ manifest: undefined });
    expect(await api('conversations.info', { channel: 'D0ADA' })).toEqual({
      ok: false,
      error: 'missing_scope',
      needed: 'im:read',
      provided: appManifest().scopes.join(','),
    });
    expect(await slack.command(ada, { text: '/x' })).toMatchObject({ outcome: 'error' });
    expect(slack.view(ada).clientNotices.at(-1)?.text).toMatch(/not a valid command/);
  });

  test.each<[string, (tree: Tree) => void, RegExp]>([
    ['an unknown part', (tree) => void (tree['setting'] = {}), /setting/],
    ['a name too long', (tree) => void (tree['display_information']!['name'] = 'n'.repeat(36)), /name/],
    [
      'an event without its scope',
      (tree) => void (tree['settings']!['event_subscriptions'] = { bot_events: ['message.groups'] }),
      /groups:history/,
    ],
    [
      'an event nobody knows',
      (tree) => void (tree['settings']!['event_subscriptions'] = { bot_events: ['massage.im'] }),
      /massage\.im/,
    ],
    [
      'commands without their scope',
      (tree) => void (tree['oauth_config']!['scopes'] = { bot: [] }),
      /commands/,
    ],
    [
      'a scope twice',
      (tree) => void (tree['oauth_config']!['scopes'] = { bot: ['commands', 'commands'] }),
      /twice/,
    ],
    [
      'a command without its slash',
      (tree) => void (tree['features']!['slash_commands'] = [{ command: 'keys', description: 'x' }]),
      /command/,
    ],
  ])('with %s it is refused', (_what, spoil, complaint) => {
    expect(() => readManifest(spoiled(spoil))).toThrow(complaint);
  });

  test('what is left out is off', () => {
    const bare = spoiled((tree) => {
      tree['features'] = { bot_user: { display_name: 'bot' } };
      tree['oauth_config'] = { scopes: { bot: [] } };
      tree['settings'] = {};
    });
    expect(readManifest(bare)).toEqual({
      commands: [],
      shortcuts: [],
      hasHomeTab: false,
      messagesTab: 'off',
      scopes: [],
      events: [],
      hasInteractivity: false,
      hasSocketMode: false,
    });
  });
});

describe('tabs', () => {
  test('without a Home tab it is neither opened nor published', async () => {
    await install({ hasHomeTab: false });
    await expect(fixture.slack.openHome(ada)).rejects.toThrow(/no Home tab/);
    const view = { type: 'home', blocks: [section('x')] };
    expect(await fixture.api('views.publish', { user_id: ada, view })).toMatchObject({
      error: 'not_enabled',
    });
    expect(fixture.slack.view(ada).hasHome).toBe(false);
  });

  test('a Home tab nobody has subscribed to opens in silence', async () => {
    await install({ events: [] });
    expect(await fixture.slack.openHome(ada)).toMatchObject({ outcome: 'acked' });
    expect(await heard()).toEqual([]);
  });

  test('where messages are for reading only, neither text nor commands can be typed; elsewhere they can', async () => {
    await install({ messagesTab: 'read_only' });
    expect(dm(ada)).toMatchObject({ hasComposer: false });
    expect(() => fixture.slack.say(ada, { text: 'hello' })).toThrow(/reading only/);
    await expect(fixture.slack.command(ada, { text: '/x' })).rejects.toThrow(/reading only/);
    expect(await fixture.slack.command(ada, { text: '/x', channel: keysChannel })).toMatchObject({
      outcome: 'acked',
    });
    expect(await fixture.api('chat.postMessage', { channel: ada, text: 'x' })).toMatchObject({ ok: true });
  });

  test('without a Messages tab nothing can be sent there', async () => {
    await install({ messagesTab: 'off' });
    expect(dm(ada)).toBeUndefined();
    for (const channel of [ada, 'D0ADA']) {
      expect(await fixture.api('chat.postMessage', { channel, text: 'x' })).toMatchObject({
        error: 'messages_tab_disabled',
      });
    }
  });
});

describe('messages', () => {
  const hearing = { events: ['message.im'], scopes: [...testManifest.scopes, 'im:history'] };

  test('reach an app that asked for them, with Slack’s fields', async () => {
    await install(hearing);
    const ts = fixture.slack.say(ada, { text: 'a <!channel> & b' });
    expect(await heard()).toEqual([
      {
        type: 'message',
        channel: 'D0ADA',
        channel_type: 'im',
        user: ada,
        team: 'T0HOME',
        text: 'a &lt;!channel&gt; &amp; b',
        ts,
        event_ts: expect.any(String) as string,
      },
    ]);
  });

  test.each([
    ['event', { ...hearing, events: [] }],
    ['scope', { ...hearing, scopes: testManifest.scopes.filter((scope) => scope !== 'im:history') }],
  ])('never arrive without the %s', async (_what, how) => {
    await install(how);
    fixture.slack.say(ada, { text: 'hello' });
    expect(await heard()).toEqual([]);
    expect(dm(ada)?.messages).toMatchObject([{ text: 'hello', user: ada }]);
  });

  test('the app’s own come back to it, and so do changes and removals', async () => {
    await install(hearing);
    const said = fixture.slack.say(ada, { text: 'hello' });
    fixture.slack.reword(ada, { channel: 'D0ADA', ts: said }, 'hi');
    expect(() => fixture.slack.reword(ben, { channel: 'D0ADA', ts: said }, 'hi')).toThrow(/wrote no message/);
    const { ts } = await fixture.api('chat.postMessage', { channel: ada, text: 'x', thread_ts: said });
    await fixture.api('chat.delete', { channel: 'D0ADA', ts });
    expect(await heard()).toMatchObject([
      { ts: said },
      { subtype: 'message_changed', hidden: true, message: { user: ada, text: 'hi' } },
      { user: 'U0BOT', bot_id: 'B0BOT', thread_ts: said },
      { subtype: 'message_deleted', deleted_ts: ts },
    ]);
  });

  test('of channels are others’ to subscribe to, and what one person alone sees is nobody’s', async () => {
    await install(hearing);
    fixture.slack.say(ada, { text: 'hello', channel: keysChannel });
    await fixture.api('chat.postEphemeral', { channel: 'D0ADA', user: ada, text: 'x' });
    expect(await heard()).toEqual([]);
    await install({
      events: ['message.channels', 'message.groups'],
      scopes: [...testManifest.scopes, 'channels:history', 'groups:history'],
    });
    // In the other two the bot is no member.
    for (const channel of [otherChannel, secretChannel, keysChannel]) {
      fixture.slack.say(ada, { text: 'hello', channel });
    }
    expect(await heard()).toMatchObject([{ channel: keysChannel, channel_type: 'channel' }]);
  });
});

describe('interactivity', () => {
  test('without it nobody hears of a press or a form', async () => {
    await install({ hasInteractivity: false });
    const { ts } = await fixture.api('chat.postMessage', {
      channel: keysChannel,
      text: 'card',
      blocks: [{ type: 'actions', elements: [button('go')] }],
    });
    const on = { channel: keysChannel, ts: String(ts) };
    expect(await fixture.slack.press(ada, { on, actionId: 'go' })).toMatchObject({ outcome: 'error' });
    expect(fixture.slack.view(ada).clientNotices.at(-1)?.text).toMatch(/not configured/);
    const form = await openModal(fixture, bot, ada, modal([section('x')]));
    expect(await fixture.slack.submit(ada, { viewId: form.id, values: {} })).toMatchObject({
      outcome: 'error',
      modal: 'unchanged',
    });
    expect(bot.envelopes.map((one) => one.type)).toEqual(['slash_commands']);
  });

  test('shortcuts are those of the manifest', async () => {
    await install({
      shortcuts: [
        { name: 'Ask', type: 'global', callbackId: 'ask' },
        { name: 'Look', type: 'message', callbackId: 'look' },
      ],
    });
    const { ts } = await fixture.api('chat.postMessage', { channel: keysChannel, text: 'card' });
    const on = { channel: keysChannel, ts: String(ts) };
    await fixture.slack.shortcut(ada, { callbackId: 'ask' });
    await fixture.slack.shortcut(ada, { callbackId: 'look', on });
    await expect(fixture.slack.shortcut(ada, { callbackId: 'look' })).rejects.toThrow(/no global shortcut/);
    expect(bot.envelopes.map(({ payload }) => payload)).toMatchObject([
      { type: 'shortcut', callback_id: 'ask', user: { id: ada } },
      { type: 'message_action', callback_id: 'look', message: { ts }, channel: { id: keysChannel } },
    ]);
  });
});

test('without Socket Mode there is no address for it', async () => {
  fixture = await startStandIn({ manifest: { ...testManifest, hasSocketMode: false } });
  expect(await fixture.api('apps.connections.open', {}, 'xapp-test')).toMatchObject({ error: 'not_allowed' });
});

test('with chat:write.public a public channel needs no invitation, a private one does', async () => {
  await install({ scopes: [...testManifest.scopes, 'chat:write.public'] });
  const post = (channel: string) => fixture.api('chat.postMessage', { channel, text: 'x' });
  expect(await post(otherChannel)).toMatchObject({ ok: true });
  expect(await post(secretChannel)).toMatchObject({ error: 'channel_not_found' });
});

test('every answer says what the token may', async () => {
  await install({ scopes: ['commands', 'chat:write'] });
  const response = await fetch(`${fixture.apiUrl}auth.test`, {
    method: 'POST',
    headers: { authorization: 'Bearer xoxb-test' },
  });
  expect(response.headers.get('x-oauth-scopes')).toBe('commands,chat:write');
});
