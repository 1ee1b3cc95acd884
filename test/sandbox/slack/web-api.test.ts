import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createRateLimiter } from '../../../src/sandbox/slack/rate-limits.js';
import type { Fixture } from './stand-in-fixture.js';
import { button, connectBot, section, startStandIn, stopStandIns } from './stand-in-fixture.js';
import {
  ada,
  ben,
  dan,
  gus,
  keysChannel,
  olga,
  otherChannel,
  secretChannel,
  testManifest,
  testWorkspace,
} from './test-workspace.js';

afterEach(stopStandIns);
const { appToken } = testWorkspace();
const { scopes } = testManifest;

let fixture: Fixture;
let api: Fixture['api'];
async function start(
  options: Parameters<typeof startStandIn>[0] = { limits: { rateLimits: false } },
): Promise<void> {
  fixture = await startStandIn(options);
  ({ api } = fixture);
}
const dmOf = (id: string) => fixture.slack.view(id).conversations[0]?.id ?? '';

describe('tokens and scopes', () => {
  beforeEach(() => start({ limits: { rateLimits: false, ackTimeoutMs: 200 } }));

  it('knows its own tokens, each for its own methods', async () => {
    expect(await api('auth.test')).toMatchObject({ ok: true, user_id: 'U0BOT', team_id: 'T0HOME' });
    expect(await api('auth.test', {}, 'xoxb-other')).toEqual({ ok: false, error: 'invalid_auth' });
    expect(await api('auth.test', {}, appToken)).toMatchObject({ error: 'not_allowed_token_type' });
    expect(await api('apps.connections.open')).toMatchObject({ error: 'not_allowed_token_type' });
    const bare = await fetch(`${fixture.apiUrl}auth.test`, { method: 'POST' });
    expect([bare.status, await bare.json()]).toEqual([200, { ok: false, error: 'not_authed' }]);
    expect(await api('chat.shout')).toMatchObject({ error: 'unknown_method' });
  });

  it('dates its answers by the clock of the sandbox', async () => {
    await fixture.clock.advance(3_600_000);
    const { headers } = await fetch(`${fixture.apiUrl}auth.test`, { method: 'POST' });
    expect(Date.parse(headers.get('date')!)).toBeGreaterThan(Date.now() + 3_500_000);
  });

  it('reads forms, with structured arguments as JSON text', async () => {
    const response = await fetch(`${fixture.apiUrl}chat.postMessage`, {
      method: 'POST',
      body: new URLSearchParams({
        token: 'xoxb-test',
        channel: ada,
        blocks: JSON.stringify([section('hi')]),
      }),
    });
    expect(await response.json()).toMatchObject({ ok: true, message: { blocks: [{ type: 'section' }] } });
    const broken = await api('chat.postMessage', { channel: ada, blocks: '[{' });
    expect(broken).toMatchObject({ error: 'invalid_blocks_format' });
  });

  it('refuses the whole of a payload for half an emoji in it, as a strict parser does', async () => {
    const half = '😀'.slice(0, 1);
    const inForm = await api('chat.postMessage', { channel: ada, blocks: JSON.stringify([section(half)]) });
    expect(inForm).toEqual({ ok: false, error: 'invalid_blocks_format' });
    const inBody = await api('chat.postMessage', { channel: ada, text: 'x', blocks: [section(half)] });
    expect(inBody).toEqual({ ok: false, error: 'invalid_json' });
    const bot = await connectBot(fixture, () => ({ text: half }));
    expect(await fixture.slack.command(ada, { text: '/open' })).toMatchObject({ outcome: 'timeout' });
    const response = await fetch(String(bot.envelopes[0]?.payload.response_url), {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ text: half }),
    });
    expect([response.status, await response.json()]).toEqual([400, { ok: false, error: 'invalid_json' }]);
    expect(JSON.stringify(fixture.slack.view(ada))).not.toContain('\\ud83d"');
  });

  it('keeps tokens out of journal and wire log', async () => {
    await fetch(`${fixture.apiUrl}auth.test?token=xoxb-test`, { method: 'POST' });
    expect(JSON.stringify([fixture.slack.calls(), fixture.wire.entries()])).not.toContain('xoxb-test');
  });
});

it.each([
  ['chat.postMessage', { channel: ada, text: 'x' }, 'chat:write'],
  ['chat.update', { channel: 'D0ADA', ts: '1.0', text: 'x' }, 'chat:write'],
  ['chat.delete', { channel: 'D0ADA', ts: '1.0' }, 'chat:write'],
  ['chat.postEphemeral', { channel: keysChannel, user: ada, text: 'x' }, 'chat:write'],
  ['users.info', { user: ada }, 'users:read'],
  ['users.list', {}, 'users:read'],
  ['users.lookupByEmail', { email: 'ada@example.com' }, 'users:read.email'],
  ['dnd.info', { user: ada }, 'dnd:read'],
  ['dnd.teamInfo', { users: ada }, 'dnd:read'],
  ['conversations.open', { users: ada }, 'im:write'],
  ['conversations.info', { channel: keysChannel }, 'channels:read'],
  ['conversations.info', { channel: 'D0ADA' }, 'im:read'],
  ['conversations.members', { channel: keysChannel }, 'channels:read'],
  ['conversations.list', {}, 'channels:read'],
  ['files.getUploadURLExternal', { filename: 'a', length: 1 }, 'files:write'],
  ['files.completeUploadExternal', { files: [] }, 'files:write'],
  ['team.info', {}, 'team:read'],
  ['bots.info', {}, 'users:read'],
])('%s with %j needs %s', async (method, args, needed) => {
  await start({ manifest: { ...testManifest, scopes: scopes.filter((scope) => scope !== needed) } });
  const provided = scopes.filter((scope) => scope !== needed).join(',');
  expect(await api(method, args)).toEqual({
    ok: false,
    error: 'missing_scope',
    // Slack goes by the old name there (slackapi/bolt-js issue 2182).
    needed: needed === 'chat:write' ? 'chat:write:bot' : needed,
    provided,
  });
  await start();
  expect((await api(method, args)).error).not.toBe('missing_scope');
});

describe('posting', () => {
  beforeEach(() => start());

  it('to a person answers with the id of the DM', async () => {
    const posted = await api('chat.postMessage', { channel: gus, text: 'hi' });
    expect(posted).toMatchObject({ ok: true, channel: dmOf(gus) });
    expect(posted.channel).toMatch(/^D/);
    expect(await api('conversations.open', { users: gus })).toMatchObject({
      channel: { id: posted.channel },
    });
    expect(fixture.slack.view(gus).conversations[0]?.messages).toMatchObject([
      { text: 'hi', user: 'U0BOT', unread: true },
    ]);
    expect(fixture.slack.view(ada).conversations[0]?.messages).toEqual([]);
  });

  it('reaches only whom the bot can reach', async () => {
    const post = async (channel: string) => (await api('chat.postMessage', { channel, text: 'x' })).error;
    expect(await post('U0NOBODY')).toBe('channel_not_found');
    expect(await post(olga)).toBe('channel_not_found');
    expect(await post(dan)).toBe('channel_not_found');
    expect(await post('U0BOT')).toBe('cannot_dm_bot');
    expect(await post('C0NOWHERE')).toBe('channel_not_found');
    expect(await post('#keys')).toBe('channel_not_found');
    expect(await post(secretChannel)).toBe('channel_not_found');
    expect(await post(otherChannel)).toBe('not_in_channel');
    expect(await post(keysChannel)).toBeUndefined();
    fixture.slack.setArchived(keysChannel, true);
    expect(await post(keysChannel)).toBe('is_archived');
  });

  it('needs something to say, and cuts text at 40,000', async () => {
    expect(await api('chat.postMessage', { channel: ada })).toMatchObject({ error: 'no_text' });
    expect(await api('chat.postMessage', { channel: ada, text: '', blocks: [] })).toMatchObject({
      error: 'no_text',
    });
    await api('chat.postMessage', { channel: ada, text: 'x'.repeat(40_001) });
    expect(fixture.slack.view(ada).conversations[0]?.messages[0]?.text).toHaveLength(40_000);
  });

  it('refuses bad blocks with a pointer, and stores nothing', async () => {
    const refused = await api('chat.postMessage', { channel: ada, text: 'x', blocks: [section('')] });
    expect(refused).toMatchObject({ error: 'invalid_blocks' });
    expect(refused.response_metadata?.messages?.[0]).toContain('[json-pointer:/blocks/0/text/text]');
    expect(fixture.slack.view(ada).conversations[0]?.messages).toEqual([]);
  });

  it('writes in threads, and only in those that are', async () => {
    const { ts } = await api('chat.postMessage', { channel: keysChannel, text: 'root' });
    await api('chat.postMessage', { channel: keysChannel, text: 'reply', thread_ts: ts });
    expect(
      await api('chat.postMessage', { channel: keysChannel, text: 'x', thread_ts: '1.0' }),
    ).toMatchObject({
      error: 'thread_not_found',
    });
    const channel = fixture.slack.view(ada).conversations.find((one) => one.id === keysChannel);
    expect(channel?.messages).toMatchObject([{ text: 'root', replies: [{ text: 'reply', threadTs: ts }] }]);
  });

  it('takes metadata in Slack’s shape only', async () => {
    const post = (metadata: unknown) => api('chat.postMessage', { channel: ada, text: 'x', metadata });
    expect(await post({ event_type: 'request', event_payload: { id: 'r1' } })).toMatchObject({ ok: true });
    expect(
      await post({ event_type: 'request', event_payload: { deep: { er: { still: 1 } } } }),
    ).toMatchObject({
      error: 'invalid_metadata_format',
    });
  });

  it.each([
    ['text', { text: 'hello <!channel>' }, ['channel']],
    ['mrkdwn', { text: 'x', blocks: [section('<!here|here> and <!everyone>')] }, ['here', 'everyone']],
    ['escaped text', { text: 'hello &lt;!channel&gt;', blocks: [section('&lt;!here&gt;')] }, []],
    [
      'plain text',
      { text: 'x', blocks: [{ type: 'header', text: { type: 'plain_text', text: '<!channel>' } }] },
      [],
    ],
  ])('notes broadcasts in %s', async (_where, args, broadcasts) => {
    await api('chat.postMessage', { channel: keysChannel, ...args });
    expect(fixture.slack.calls().at(-1)).toMatchObject({ method: 'chat.postMessage', broadcasts });
    const channel = fixture.slack.view(ada).conversations.find((one) => one.id === keysChannel);
    expect(channel?.messages[0]?.broadcasts).toEqual(broadcasts);
  });
});

describe('changing messages', () => {
  let posted: { channel: string; ts: string };
  beforeEach(async () => {
    await start();
    const blocks = [section('x'), { type: 'actions', elements: [button('go')] }];
    const { channel, ts } = await api('chat.postMessage', { channel: ada, text: 'x', blocks });
    posted = { channel: String(channel), ts: String(ts) };
  });
  const message = () => fixture.slack.view(ada).conversations[0]?.messages[0];

  it('replaces text, and removes blocks that are not sent again', async () => {
    expect(await api('chat.update', { ...posted, text: 'y' })).toMatchObject({
      ok: true,
      ...posted,
      text: 'y',
    });
    expect(message()).toMatchObject({ text: 'y', blocks: [], editedTs: expect.any(String) as string });
  });

  it('wants the DM’s own id', async () => {
    expect(await api('chat.update', { ...posted, channel: ada, text: 'y' })).toMatchObject({
      error: 'channel_not_found',
    });
  });

  it('finds only messages that are there, and only the bot’s own', async () => {
    expect(await api('chat.update', { ...posted, ts: '1.000000', text: 'y' })).toMatchObject({
      error: 'message_not_found',
    });
    expect(await api('chat.delete', { ...posted, ts: '1.000000' })).toMatchObject({
      error: 'message_not_found',
    });
    const snapshot = fixture.slack.snapshot();
    snapshot.messages[posted.channel]?.forEach((one) => (one.user = ben));
    await start({ restored: snapshot });
    expect(await api('chat.update', { ...posted, text: 'y' })).toMatchObject({
      error: 'cant_update_message',
    });
    expect(await api('chat.delete', posted)).toMatchObject({ error: 'cant_delete_message' });
  });

  it('takes 4,000 characters', async () => {
    expect(await api('chat.update', { ...posted, text: 'y'.repeat(4_000) })).toMatchObject({ ok: true });
    expect(await api('chat.update', { ...posted, text: 'y'.repeat(4_001) })).toMatchObject({
      error: 'msg_too_long',
    });
    expect(await api('chat.update', posted)).toMatchObject({ error: 'no_text' });
    expect(await api('chat.update', { ...posted, text: 'y', blocks: [section('')] })).toMatchObject({
      error: 'invalid_blocks',
    });
  });

  it('never touches an ephemeral message', async () => {
    const { message_ts: ts } = await api('chat.postEphemeral', {
      channel: keysChannel,
      user: ada,
      text: 'psst',
    });
    expect(await api('chat.update', { channel: keysChannel, ts, text: 'y' })).toMatchObject({
      error: 'message_not_found',
    });
    expect(await api('chat.delete', { channel: keysChannel, ts })).toMatchObject({
      error: 'message_not_found',
    });
  });

  it('deletes', async () => {
    expect(await api('chat.delete', posted)).toMatchObject({ ok: true });
    expect(message()).toBeUndefined();
  });
});

it('shows an ephemeral message to one member only', async () => {
  await start();
  const post = async (channel: string, user: string) =>
    (await api('chat.postEphemeral', { channel, user, text: 'psst' })).error;
  expect(await post(keysChannel, ada)).toBeUndefined();
  expect(await post(keysChannel, gus)).toBe('user_not_in_channel');
  expect(await post(otherChannel, ada)).toBe('not_in_channel');
  expect(await post(ada, ada)).toBe('channel_not_found');
  const seenBy = (id: string) =>
    fixture.slack.view(id).conversations.find((one) => one.id === keysChannel)?.messages;
  expect(seenBy(ada)).toMatchObject([{ text: 'psst', ephemeral: true }]);
  expect(seenBy(ben)).toEqual([]);
});

describe('people and channels', () => {
  beforeEach(() => start());
  const user = async (id: string) => (await api('users.info', { user: id })).user;

  it('says who a person is', async () => {
    expect(await user(ada)).toMatchObject({
      id: ada,
      team_id: 'T0HOME',
      deleted: false,
      is_bot: false,
      is_restricted: false,
      tz: 'Europe/Berlin',
      profile: { email: 'ada@example.com' },
    });
    expect(await user(gus)).toMatchObject({ is_restricted: true });
    expect(await user(dan)).toMatchObject({ deleted: true });
    expect(await user('U0BOT')).toMatchObject({ is_bot: true });
    const outsider = await user(olga);
    expect(outsider).toMatchObject({ team_id: 'T0OTHER', is_stranger: false });
    expect(outsider).not.toHaveProperty('tz');
    expect(outsider).not.toHaveProperty('profile.email');
    expect(await api('users.info', { user: 'U0NOBODY' })).toMatchObject({ error: 'user_not_found' });
  });

  it('hides addresses without their scope', async () => {
    await start({ manifest: { ...testManifest, scopes: ['users:read'] } });
    expect(await user(ada)).not.toHaveProperty('profile.email');
  });

  it('follows what happens to a person', async () => {
    fixture.slack.setPerson(ada, { kind: 'deactivated' });
    expect(await user(ada)).toMatchObject({ deleted: true });
  });

  it('finds by address whoever is active and ours', async () => {
    const find = async (email: string) => (await api('users.lookupByEmail', { email })).error;
    expect(await find('ADA@example.com')).toBeUndefined();
    expect(await find('dan@example.com')).toBe('users_not_found');
    expect(await find('olga@example.com')).toBe('users_not_found');
  });

  it('tells who is in Do Not Disturb until that is over, and what is snoozed to nobody else', async () => {
    const from = Math.floor(fixture.clock.now() / 1_000) + 60;
    fixture.slack.setPerson(ada, { doNotDisturb: { from: from * 1_000, to: (from + 60) * 1_000 } });
    const session = { dnd_enabled: true, next_dnd_start_ts: from, next_dnd_end_ts: from + 60 };
    const none = { dnd_enabled: false, next_dnd_start_ts: 1, next_dnd_end_ts: 1 };
    const told = async () => (await api('dnd.teamInfo', { users: `${ada},${ben}` })).users;
    expect(await told()).toEqual({ [ada]: session, [ben]: none });
    expect(await api('dnd.info', { user: ada })).toEqual({ ok: true, ...session });
    expect(await api('dnd.info')).toEqual({ ok: true, ...none, snooze_enabled: false });
    await fixture.clock.advance(121_000);
    expect(await told()).toEqual({ [ada]: none, [ben]: none });
  });

  it('tells of Do Not Disturb for up to fifty people whom the app may see', async () => {
    const error = async (users: string) => (await api('dnd.teamInfo', { users })).error;
    expect(await error('')).toBe('no_users_provided');
    expect(await error(`${ada},U0NOBODY`)).toBe('user_not_visible');
    expect(await error(`${ada},${olga}`)).toBe('user_not_visible');
    expect(await error(Array<string>(51).fill(ada).join(','))).toBe('invalid_arguments');
    expect((await api('dnd.info', { user: 'U0NOBODY' })).error).toBe('user_not_found');
  });

  it('gives lists in pages', async () => {
    const first = await api('users.list', { limit: 2 });
    expect(first.members).toHaveLength(2);
    const rest = await api('users.list', { limit: 9, cursor: first.response_metadata?.next_cursor });
    expect(rest.members).toHaveLength(3);
    expect(rest.response_metadata?.next_cursor).toBe('');
  });

  it('describes channels the bot can know of', async () => {
    expect(await api('conversations.info', { channel: 'C0SHARED' })).toMatchObject({
      channel: { is_ext_shared: true },
    });
    expect(await api('conversations.info', { channel: secretChannel })).toMatchObject({
      error: 'channel_not_found',
    });
    expect(await api('conversations.members', { channel: keysChannel })).toMatchObject({
      members: [ada, ben, 'U0BOT'],
    });
    const { channels } = await api('conversations.list', { types: 'public_channel,private_channel' });
    expect(JSON.stringify(channels)).not.toContain(secretChannel);
  });

  it('refuses a DM with whom there can be none', async () => {
    const open = async (users: string) => (await api('conversations.open', { users })).error;
    expect(await open('U0NOBODY')).toBe('user_not_found');
    expect(await open(dan)).toBe('user_disabled');
    expect(await open(olga)).toBe('user_not_visible');
    expect(await open('U0BOT')).toBe('invalid_user_combination');
  });
});

it('carries a file from upload to message', async () => {
  await start();
  const { upload_url: url, file_id: id } = await api('files.getUploadURLExternal', {
    filename: 'audit.csv',
    length: 5,
  });
  const complete = () =>
    api('files.completeUploadExternal', { files: [{ id, title: 'Audit' }], channel_id: dmOf(ada) });
  expect(await complete()).toMatchObject({ error: 'file_not_found' });
  expect((await fetch(String(url), { method: 'POST', body: Buffer.from('a,b,ü') })).status).toBe(200);
  expect(await complete()).toMatchObject({ ok: true });
  expect(fixture.slack.view(ada).conversations[0]?.messages[0]?.files).toEqual([
    { id, name: 'audit.csv', title: 'Audit', content: 'a,b,ü' },
  ]);
  expect(await complete()).toMatchObject({ error: 'file_not_found' });
});

describe('rate limits', () => {
  it('answer 429 with Retry-After, for this method only', async () => {
    await start({});
    const update = () => api('chat.update', { channel: 'D0ADA', ts: '1.0', text: 'x' });
    for (let count = 0; count < 50; count += 1) expect((await update()).error).toBe('message_not_found');
    const response = await fetch(`${fixture.apiUrl}chat.update`, {
      method: 'POST',
      headers: { authorization: 'Bearer xoxb-test' },
    });
    expect(response.status).toBe(429);
    expect(Number(response.headers.get('retry-after'))).toBeGreaterThan(0);
    expect(await response.json()).toEqual({ ok: false, error: 'ratelimited' });
    expect(await api('users.info', { user: ada })).toMatchObject({ ok: true });
  });

  it('go by the clock that is moved: what it skips has passed', async () => {
    await start({});
    const update = () => api('chat.update', { channel: 'D0ADA', ts: '1.0', text: 'x' });
    for (let count = 0; count < 50; count += 1) await update();
    expect((await update()).error).toBe('ratelimited');
    await fixture.clock.advance(60_000);
    expect((await update()).error).toBe('message_not_found');
  });

  it('end with the minute', () => {
    let now = 0;
    const limiter = createRateLimiter(() => now);
    for (let count = 0; count < 20; count += 1) expect(limiter.refuse('users.list')).toBeUndefined();
    now = 45_000;
    expect(limiter.refuse('users.list')).toBe(15);
    now = 60_000;
    expect(limiter.refuse('users.list')).toBeUndefined();
  });

  it('let a channel take a burst, then one message a second', () => {
    let now = 0;
    const limiter = createRateLimiter(() => now);
    const post = (channel: string) => limiter.refuse('chat.postMessage', channel);
    for (let count = 0; count < 10; count += 1) expect(post('C1')).toBeUndefined();
    expect(post('C1')).toBe(1);
    expect(post('C2')).toBeUndefined();
    now = 1_000;
    expect(post('C1')).toBeUndefined();
    expect(post('C1')).toBe(1);
  });
});

describe('faults', () => {
  beforeEach(() => start());
  const call = (method = 'chat.postMessage') =>
    fetch(fixture.apiUrl + method, {
      method: 'POST',
      headers: { authorization: 'Bearer xoxb-test', 'content-type': 'application/json' },
      body: JSON.stringify({ channel: ada, text: 'x' }),
    });
  const stored = () => fixture.slack.view(ada).conversations[0]?.messages.length;

  it('answer with a status instead of working', async () => {
    fixture.faults.add({ target: 'slack', operation: 'chat.postMessage', status: 429, retryAfterS: 7 });
    expect((await call('auth.test')).status).toBe(200);
    const limited = await call();
    expect([limited.status, limited.headers.get('retry-after')]).toEqual([429, '7']);
    expect(stored()).toBe(0);
    expect((await call()).status).toBe(200);
  });

  it('answer with a code or a raw body', async () => {
    fixture.faults.add({ target: 'slack', code: 'account_inactive' });
    expect(await (await call()).json()).toEqual({ ok: false, error: 'account_inactive' });
    fixture.faults.add({ target: 'slack', status: 502, rawBody: '<html>' });
    expect(await (await call()).text()).toBe('<html>');
  });

  it.each([
    ['before', 0],
    ['after', 1],
    ['half', 1],
  ] as const)('cut the connection %s the work', async (drop, effect) => {
    fixture.faults.add({ target: 'slack', drop });
    await expect(call().then((response) => response.text())).rejects.toThrow();
    expect(stored()).toBe(effect);
  });

  it('delay and then go on', async () => {
    fixture.faults.add({ target: 'slack', delayMs: 60 });
    const startedMs = performance.now();
    expect((await call()).status).toBe(200);
    expect(performance.now() - startedMs).toBeGreaterThanOrEqual(55);
  });
});
