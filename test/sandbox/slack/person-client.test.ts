import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { SlackStandInOptions } from '../../../src/sandbox/slack/slack-stand-in.js';
import type { BareBot, Envelope, Fixture } from './stand-in-fixture.js';
import {
  button,
  connectBot,
  modal,
  openModal,
  section,
  silent,
  startStandIn,
  stopStandIns,
} from './stand-in-fixture.js';
import {
  ada,
  ben,
  dan,
  gus,
  keysChannel,
  olga,
  otherChannel,
  sharedChannel,
  testManifest,
} from './test-workspace.js';

afterEach(stopStandIns);

let fixture: Fixture;
let bot: BareBot;
let answer: (envelope: Envelope) => unknown;
async function start(options: Partial<SlackStandInOptions> = {}): Promise<void> {
  answer = () => undefined;
  fixture = await startStandIn({ limits: { ackTimeoutMs: 200 }, ...options });
  bot = await connectBot(fixture, (envelope) => answer(envelope));
}
beforeEach(() => start());

const lastPayload = () => bot.envelopes.at(-1)?.payload ?? {};
const notices = (id: string) => fixture.slack.view(id).clientNotices.map((one) => one.text);
const messagesOf = (id: string, channel?: string) =>
  fixture.slack.view(id).conversations.find((one) => channel === undefined || one.id === channel)?.messages ??
  [];
async function post(channel: string, blocks: unknown[]): Promise<{ channel: string; ts: string }> {
  const posted = await fixture.api('chat.postMessage', { channel, text: 'card', blocks });
  if (!posted.ok) throw new Error(posted.error);
  return { channel: String(posted.channel), ts: String(posted.ts) };
}
const respond = (body: object) =>
  fetch(String(lastPayload().response_url), {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });

describe('who may do what', () => {
  it('nobody deactivated, unknown or a bot', async () => {
    await expect(fixture.slack.command(dan, { text: '/x' })).rejects.toThrow(/deactivated/);
    await expect(fixture.slack.command('U0NOBODY', { text: '/x' })).rejects.toThrow(/nobody/);
    await expect(fixture.slack.command('U0BOT', { text: '/x' })).rejects.toThrow();
    expect(bot.envelopes).toEqual([]);
  });

  it('guests use commands like members', async () => {
    expect(await fixture.slack.command(gus, { text: '/x' })).toMatchObject({ outcome: 'acked' });
  });

  it('outsiders see and press in shared channels only', async () => {
    const card = await post(sharedChannel, [{ type: 'actions', elements: [button('go')] }]);
    expect(fixture.slack.view(olga).conversations.map((one) => one.id)).toEqual([sharedChannel]);
    await fixture.slack.press(olga, { on: card, actionId: 'go' });
    expect(lastPayload()).toMatchObject({ user: { id: olga, team_id: 'T0OTHER' }, team: { id: 'T0HOME' } });
    await expect(fixture.slack.command(olga, { text: '/x' })).rejects.toThrow(/Slack Connect/);
    await expect(fixture.slack.openHome(olga)).rejects.toThrow(/App Home/);
  });

  it('nobody presses what they cannot see', async () => {
    const card = await post(ada, [{ type: 'actions', elements: [button('go')] }]);
    await expect(fixture.slack.press(ben, { on: card, actionId: 'go' })).rejects.toThrow(/sees no message/);
    await expect(fixture.slack.press(ada, { on: card, actionId: 'gone' })).rejects.toThrow(
      /nothing with action id/,
    );
  });
});

describe('a command', () => {
  it('has Slack’s fields', async () => {
    await fixture.slack.command(ada, { text: '/delete-key  billing key ', channel: keysChannel });
    expect(bot.envelopes[0]).toMatchObject({ type: 'slash_commands', accepts_response_payload: true });
    expect(lastPayload()).toMatchObject({
      command: '/delete-key',
      text: 'billing key',
      user_id: ada,
      user_name: 'ada',
      team_id: 'T0HOME',
      team_domain: 'home',
      channel_id: keysChannel,
      channel_name: 'keys',
      api_app_id: 'A0APP',
      is_enterprise_install: 'false',
      response_url: expect.stringContaining('/response/') as string,
      trigger_id: expect.any(String) as string,
    });
  });

  it('can be answered in the ack', async () => {
    answer = () => ({ text: 'only you', blocks: [section('only you')] });
    await fixture.slack.command(ada, { text: '/x', channel: keysChannel });
    answer = () => ({ response_type: 'in_channel', text: 'all of you' });
    await fixture.slack.command(ada, { text: '/x y', channel: keysChannel });
    expect(messagesOf(ada, keysChannel)).toMatchObject([
      { text: 'only you', ephemeral: true },
      { text: '/x y', user: ada },
      { text: 'all of you', ephemeral: false },
    ]);
    expect(messagesOf(ben, keysChannel).map((one) => one.text)).toEqual(['/x y', 'all of you']);
    answer = () => ({ blocks: [section('')] });
    expect(await fixture.slack.command(ada, { text: '/x' })).toMatchObject({ outcome: 'error' });
  });

  it('shows an error of Slack’s when no ack comes', async () => {
    answer = () => silent;
    const result = await fixture.slack.command(ada, { text: '/x' });
    expect(result).toMatchObject({ outcome: 'timeout' });
    expect(result.ackMs).toBeGreaterThanOrEqual(190);
    expect(notices(ada)).toEqual(['/x failed with the error "operation_timeout"']);
  });

  it('must stand in the manifest, which may ask for ids instead of names', async () => {
    await start({
      manifest: {
        ...testManifest,
        commands: [{ command: '/keys', description: '', shouldEscape: true }],
      },
    });
    expect(await fixture.slack.command(ada, { text: '/other' })).toMatchObject({ outcome: 'error' });
    expect(notices(ada)[0]).toContain('/other is not a valid command');
    expect(bot.envelopes).toEqual([]);
    await fixture.slack.command(ada, { text: '/keys give @ben #keys @nobody a@ben' });
    expect(lastPayload().text).toBe(`give <@${ben}> <#${keysChannel}|keys> @nobody a@ben`);
  });

  it('is typed where the person is', async () => {
    await expect(fixture.slack.command(ada, { text: 'hello' })).rejects.toThrow(/slash/);
    await expect(fixture.slack.command(ben, { text: '/x', channel: otherChannel })).rejects.toThrow(/not in/);
  });
});

describe('a press', () => {
  const confirm = {
    title: { type: 'plain_text', text: 'Sure?' },
    text: { type: 'plain_text', text: 'Really?' },
    confirm: { type: 'plain_text', text: 'Yes' },
    deny: { type: 'plain_text', text: 'No' },
  };
  const card = () => [
    section('x'),
    { type: 'actions', block_id: 'acts', elements: [button('go', { confirm, style: 'danger' })] },
  ];

  it('has Slack’s fields', async () => {
    const on = await post(keysChannel, card());
    await fixture.slack.press(ben, { on, actionId: 'go' });
    expect(lastPayload()).toMatchObject({
      type: 'block_actions',
      user: { id: ben, username: 'ben', team_id: 'T0HOME' },
      team: { id: 'T0HOME', domain: 'home' },
      channel: { id: keysChannel, name: 'keys' },
      container: { type: 'message', message_ts: on.ts, channel_id: keysChannel, is_ephemeral: false },
      message: { ts: on.ts, text: 'card', user: 'U0BOT', bot_id: 'B0BOT' },
      actions: [
        {
          type: 'button',
          action_id: 'go',
          block_id: 'acts',
          value: 'request-1',
          action_ts: expect.any(String) as string,
        },
      ],
      trigger_id: expect.any(String) as string,
      response_url: expect.any(String) as string,
      is_enterprise_install: false,
    });
  });

  it('sends nothing unless confirmed', async () => {
    const on = await post(ada, card());
    expect(await fixture.slack.press(ada, { on, actionId: 'go', confirmed: false })).toMatchObject({
      outcome: 'acked',
    });
    expect(bot.envelopes).toEqual([]);
  });

  it('names the block when one action id stands twice', async () => {
    const on = await post(ada, [
      section('a', { block_id: 'a', accessory: button('go') }),
      section('b', { block_id: 'b', accessory: button('go') }),
    ]);
    await expect(fixture.slack.press(ada, { on, actionId: 'go' })).rejects.toThrow(/block id/);
    await fixture.slack.press(ada, { on, actionId: 'go', blockId: 'b' });
    expect(lastPayload()).toMatchObject({ actions: [{ block_id: 'b' }] });
  });

  it('leaves the message out when that was ephemeral', async () => {
    const { message_ts: ts } = await fixture.api('chat.postEphemeral', {
      channel: keysChannel,
      user: ada,
      text: 'x',
      blocks: card(),
    });
    const on = { channel: keysChannel, ts: String(ts) };
    await expect(fixture.slack.press(ben, { on, actionId: 'go' })).rejects.toThrow(/sees no message/);
    await fixture.slack.press(ada, { on, actionId: 'go' });
    expect(lastPayload()).toMatchObject({ container: { is_ephemeral: true } });
    expect(lastPayload()).not.toHaveProperty('message');
  });

  it('shows a notice when no ack comes', async () => {
    const on = await post(ada, card());
    answer = () => silent;
    expect(await fixture.slack.press(ada, { on, actionId: 'go' })).toMatchObject({ outcome: 'timeout' });
    expect(notices(ada)).toHaveLength(1);
  });

  it('chooses only what a menu offers', async () => {
    const option = (value: string) => ({ text: { type: 'plain_text', text: value.toUpperCase() }, value });
    const menu = { type: 'static_select', action_id: 'pick', options: [option('a'), option('b')] };
    const on = await post(ada, [{ type: 'actions', block_id: 'm', elements: [menu] }]);
    await expect(fixture.slack.press(ada, { on, actionId: 'pick' })).rejects.toThrow(/selected/);
    await expect(fixture.slack.press(ada, { on, actionId: 'pick', selected: 'c' })).rejects.toThrow(
      /does not offer/,
    );
    await fixture.slack.press(ada, { on, actionId: 'pick', selected: 'b' });
    expect(lastPayload()).toMatchObject({
      actions: [{ type: 'static_select', selected_option: { value: 'b', text: { text: 'B' } } }],
      state: { values: { m: { pick: { selected_option: { value: 'b' } } } } },
    });
  });
});

describe('a text input', () => {
  const search = (more: object = {}) => ({
    type: 'input',
    block_id: 'find',
    optional: true,
    dispatch_action: true,
    label: { type: 'plain_text', text: 'Search' },
    element: {
      type: 'plain_text_input',
      action_id: 'text',
      dispatch_action_config: { trigger_actions_on: ['on_enter_pressed'] },
    },
    ...more,
  });
  const other = { ...search({ dispatch_action: false }), block_id: 'note' };

  it('sends what was typed, along with the rest of the form', async () => {
    const { id: viewId } = await openModal(fixture, bot, ada, modal([search(), other]));
    const on = { viewId };
    const typed = { on, actionId: 'text', blockId: 'find', values: { note: { text: 'kept' } } };
    await fixture.slack.press(ada, { ...typed, selected: 'invoices' });
    expect(lastPayload()).toMatchObject({
      type: 'block_actions',
      container: { type: 'view', view_id: viewId },
      actions: [{ type: 'plain_text_input', block_id: 'find', action_id: 'text', value: 'invoices' }],
      view: {
        state: {
          values: {
            find: { text: { type: 'plain_text_input', value: 'invoices' } },
            note: { text: { type: 'plain_text_input', value: 'kept' } },
          },
        },
      },
    });
    expect(lastPayload()).not.toHaveProperty('response_url');
    await fixture.slack.press(ada, { ...typed, selected: '' });
    expect(lastPayload()).toMatchObject({
      actions: [{ value: null }],
      view: { state: { values: { find: { text: { value: null } } } } },
    });
  });

  it('sends nothing of its own unless the block says so', async () => {
    const { id: viewId } = await openModal(fixture, bot, ada, modal([search(), other]));
    const before = bot.envelopes.length;
    await fixture.slack.press(ada, { on: { viewId }, actionId: 'text', blockId: 'note', selected: 'x' });
    expect(bot.envelopes).toHaveLength(before);
    expect(fixture.slack.view(ada).modals[0]?.state).toMatchObject({ note: { text: { value: 'x' } } });
  });
});

describe('a link button', () => {
  const link = () => ({
    type: 'actions',
    block_id: 'links',
    elements: [button('console', { url: 'https://example.com/r', value: undefined })],
  });
  const followed = {
    type: 'block_actions',
    actions: [{ type: 'button', action_id: 'console', url: 'https://example.com/r' }],
  };

  it('tells the app of being followed, on a message', async () => {
    await fixture.slack.press(ada, { on: await post(ada, [link()]), actionId: 'console' });
    expect(lastPayload()).toMatchObject(followed);
  });

  it('and in a modal, from where another can be pushed', async () => {
    const { id: viewId } = await openModal(fixture, bot, ada, modal([link()]));
    await fixture.slack.press(ada, { on: { viewId }, actionId: 'console' });
    expect(lastPayload()).toMatchObject({ ...followed, container: { view_id: viewId } });
    const { trigger_id } = lastPayload();
    expect(await fixture.api('views.push', { trigger_id, view: modal([section('x')]) })).toMatchObject({
      ok: true,
      view: { previous_view_id: viewId },
    });
  });
});

describe('an external select', () => {
  const element = { type: 'external_select', action_id: 'key', min_query_length: 2 };
  const form = modal([{ type: 'input', block_id: 'k', label: { type: 'plain_text', text: 'Key' }, element }]);
  const offer = (...values: string[]) => ({
    options: values.map((value) => ({ text: { type: 'plain_text', text: value }, value })),
  });
  let viewId = '';
  beforeEach(async () => {
    viewId = (await openModal(fixture, bot, ada, form)).id;
  });
  const ask = (query: string) =>
    fixture.slack.options(ada, { on: { viewId }, blockId: 'k', actionId: 'key', query });

  it('asks from min_query_length on', async () => {
    const sent = bot.envelopes.length;
    answer = () => offer('k1');
    expect(await ask('a')).toMatchObject({ options: [] });
    expect(bot.envelopes).toHaveLength(sent);
    expect(await ask('ab')).toMatchObject({ outcome: 'acked', options: [{ value: 'k1', text: 'k1' }] });
    expect(bot.envelopes.at(-1)?.type).toBe('interactive');
    expect(lastPayload()).toMatchObject({
      type: 'block_suggestion',
      value: 'ab',
      action_id: 'key',
      block_id: 'k',
      user: { id: ada },
      container: { type: 'view', view_id: viewId },
      view: { id: viewId },
    });
  });

  it('takes only what was offered last', async () => {
    const submit = (value: string) => fixture.slack.submit(ada, { viewId, values: { k: { key: value } } });
    await expect(submit('k1')).rejects.toThrow(/does not offer/);
    answer = () => offer('k1');
    await ask('ab');
    answer = () => offer('k2');
    await ask('abc');
    await expect(submit('k1')).rejects.toThrow(/does not offer/);
    answer = () => undefined;
    expect(await submit('k2')).toMatchObject({ modal: 'closed' });
    expect(lastPayload()).toMatchObject({
      view: { state: { values: { k: { key: { selected_option: { value: 'k2' } } } } } },
    });
  });

  it.each([
    ['nothing', () => undefined],
    ['more than 100', () => offer(...Array.from({ length: 101 }, (_, index) => `k${index}`))],
    ['values too long', () => offer('k'.repeat(151))],
  ])('shows a notice for an answer with %s', async (_what, bad) => {
    answer = bad;
    expect(await ask('ab')).toMatchObject({ outcome: 'error', options: [] });
    expect(notices(ada)).toHaveLength(1);
  });

  it('has its own offer for every person', async () => {
    answer = () => offer('k1');
    await ask('ab');
    answer = () => undefined;
    const own = (await openModal(fixture, bot, ben, form)).id;
    await expect(fixture.slack.submit(ben, { viewId: own, values: { k: { key: 'k1' } } })).rejects.toThrow(
      /does not offer/,
    );
  });
});

describe('a response_url', () => {
  beforeEach(() => fixture.slack.command(ada, { text: '/x', channel: keysChannel }));

  it('takes five posts, to this person alone', async () => {
    for (let count = 1; count <= 5; count += 1)
      expect((await respond({ text: `${count}` })).status).toBe(200);
    const sixth = await respond({ text: '6' });
    expect([sixth.status, await sixth.json()]).toEqual([404, { ok: false, error: 'used_url' }]);
    expect(messagesOf(ada, keysChannel)).toHaveLength(5);
    expect(messagesOf(ada, keysChannel)[0]).toMatchObject({ ephemeral: true });
    expect(messagesOf(ben, keysChannel)).toEqual([]);
  });

  it('lives thirty minutes', async () => {
    await fixture.clock.advance(29 * 60_000);
    expect((await respond({ text: 'in time' })).status).toBe(200);
    await fixture.clock.advance(60_000);
    expect(await (await respond({ text: 'late' })).json()).toEqual({ ok: false, error: 'expired_url' });
  });

  it('can speak to the channel, and refuses what Slack refuses', async () => {
    await respond({ text: 'all', response_type: 'in_channel' });
    expect(messagesOf(ben, keysChannel)).toMatchObject([{ text: 'all', ephemeral: false }]);
    expect((await respond({})).status).toBe(400);
    expect((await respond({ blocks: [section('')] })).status).toBe(400);
  });

  it('replaces and deletes what was pressed', async () => {
    const blocks = [{ type: 'actions', elements: [button('go')] }];
    const { message_ts } = await fixture.api('chat.postEphemeral', {
      channel: keysChannel,
      user: ada,
      text: 'x',
      blocks,
    });
    await fixture.slack.press(ada, { on: { channel: keysChannel, ts: String(message_ts) }, actionId: 'go' });
    await respond({ text: 'done', replace_original: true, response_type: 'in_channel' });
    expect(messagesOf(ada, keysChannel)).toMatchObject([
      { text: 'done', blocks: [], ephemeral: true, ts: message_ts },
    ]);
    await respond({ text: 'no longer secret?', response_type: 'in_channel' });
    expect(messagesOf(ben, keysChannel)).toEqual([]);
    await respond({ delete_original: true });
    expect(messagesOf(ada, keysChannel)).toMatchObject([{ text: 'no longer secret?' }]);
  });

  it.each([
    [{ status: 503 }, 503, 0],
    [{ code: 'internal_error' }, 500, 0],
    [{ drop: 'before' }, 'cut', 0],
    [{ drop: 'after' }, 'cut', 1],
  ] as const)('is struck by the fault %o', async (fault, status, shown) => {
    fixture.faults.add({ target: 'slack', operation: 'response_url', ...fault });
    const answered = await respond({ text: 'x' }).then(
      (response) => response.status,
      () => 'cut',
    );
    expect([answered, messagesOf(ada, keysChannel).length]).toEqual([status, shown]);
    expect((await respond({ text: 'y' })).status).toBe(200);
  });

  it('takes as long as a fault says', async () => {
    fixture.faults.add({ target: 'slack', operation: 'response_url', delayMs: 60 });
    const startedMs = performance.now();
    expect((await respond({ text: 'x' })).status).toBe(200);
    expect(performance.now() - startedMs).toBeGreaterThanOrEqual(55);
  });
});

it('counts unread messages until they are read', async () => {
  await post(ada, [section('1')]);
  await post(keysChannel, [section('2')]);
  const unread = () => fixture.slack.people().find((one) => one.id === ada)?.unread;
  expect(unread()).toBe(2);
  fixture.slack.markRead(ada, keysChannel);
  expect(unread()).toBe(1);
  expect(messagesOf(ada, keysChannel)[0]?.unread).toBe(false);
  expect(fixture.slack.people().find((one) => one.id === ben)?.unread).toBe(1);
});

it('survives a restart as it was', async () => {
  await post(keysChannel, [section('kept')]);
  await fixture.api('views.publish', { user_id: ada, view: { type: 'home', blocks: [section('home')] } });
  await openModal(fixture, bot, ada, modal([section('form')]));
  fixture.slack.setPerson(ben, { kind: 'deactivated' });
  const before = fixture.slack.view(ada);
  const restored = JSON.parse(JSON.stringify(fixture.slack.snapshot())) as ReturnType<
    typeof fixture.slack.snapshot
  >;
  await start({ restored });
  expect(fixture.slack.view(ada)).toEqual(before);
  await expect(fixture.slack.command(ben, { text: '/x' })).rejects.toThrow(/deactivated/);
  const later = await post(keysChannel, [section('new')]);
  expect(later.ts > (before.conversations.find((one) => one.id === keysChannel)?.messages[0]?.ts ?? '')).toBe(
    true,
  );
  fixture.slack.reset();
  expect(fixture.slack.view(ada)).toMatchObject({ home: null, modals: [] });
  expect(messagesOf(ada, keysChannel)).toEqual([]);
});
