import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createTriggerBook } from '../../../src/sandbox/slack/triggers.js';
import type { BareBot, Fixture } from './stand-in-fixture.js';
import {
  button,
  connectBot,
  modal,
  openModal,
  section,
  startStandIn,
  stopStandIns,
} from './stand-in-fixture.js';
import { ada, ben, dan } from './test-workspace.js';

afterEach(stopStandIns);

const label = { type: 'plain_text', text: 'Label' };
const textInput = (blockId: string, more: object = {}, block: object = {}) => ({
  type: 'input',
  block_id: blockId,
  label,
  element: { type: 'plain_text_input', action_id: 'text', ...more },
  ...block,
});

let fixture: Fixture;
let bot: BareBot;
/** What the bot's ack of the next view_submission carries. */
let answer: unknown;
beforeEach(async () => {
  answer = undefined;
  fixture = await startStandIn({ limits: { ackTimeoutMs: 300 } });
  bot = await connectBot(fixture, ({ payload }) => (payload.type === 'view_submission' ? answer : undefined));
});
const modals = () => fixture.slack.view(ada).modals;
async function trigger(): Promise<string> {
  await fixture.slack.command(ada, { text: '/open' });
  return String(bot.envelopes.at(-1)?.payload.trigger_id);
}

describe('a trigger', () => {
  it('works once', async () => {
    const trigger_id = await trigger();
    const view = modal([section('x')]);
    expect(await fixture.api('views.open', { trigger_id, view })).toMatchObject({
      ok: true,
      view: { type: 'modal' },
    });
    expect(await fixture.api('views.open', { trigger_id, view })).toEqual({
      ok: false,
      error: 'exchanged_trigger_id',
    });
    expect(await fixture.api('views.open', { trigger_id: 'x', view })).toEqual({
      ok: false,
      error: 'invalid_trigger_id',
    });
  });

  it('outlives a view that was refused', async () => {
    const trigger_id = await trigger();
    const refused = await fixture.api('views.open', { trigger_id, view: modal([section('')]) });
    expect(refused).toMatchObject({ error: 'invalid_arguments' });
    expect(refused.response_metadata?.messages?.[0]).toContain('[json-pointer:/view/blocks/0/text/text]');
    expect(await fixture.api('views.open', { trigger_id, view: modal([section('x')]) })).toMatchObject({
      ok: true,
    });
  });

  it('lives three seconds', () => {
    let now = 0;
    const triggers = createTriggerBook(() => now);
    const [inTime, late] = [triggers.issue(ada), triggers.issue(ada)];
    now = 3_000;
    expect(triggers.exchange(inTime)).toMatchObject({ personId: ada });
    now = 3_001;
    expect(() => triggers.exchange(late)).toThrow('expired_trigger_id');
  });
});

describe('views.update', () => {
  it('keeps what was typed where block and action are the same', async () => {
    const view = modal([
      textInput('a', { initial_value: 'first' }),
      textInput('b'),
      section('s', { accessory: button('go') }),
    ]);
    const opened = await openModal(fixture, bot, ada, view);
    expect(opened.state).toEqual({
      a: { text: { type: 'plain_text_input', value: 'first' } },
      b: { text: { type: 'plain_text_input', value: null } },
    });
    const values = { b: { text: 'typed' } };
    await fixture.slack.press(ada, { on: { viewId: opened.id }, actionId: 'go', values });
    expect(bot.envelopes.at(-1)?.payload).toMatchObject({
      container: { type: 'view', view_id: opened.id },
      view: { state: { values: { b: { text: { value: 'typed' } } } } },
    });
    const next = modal([
      textInput('a', { initial_value: 'second' }),
      textInput('b', { initial_value: 'other' }),
      textInput('c', { initial_value: 'new' }),
    ]);
    await fixture.api('views.update', { view_id: opened.id, view: next });
    expect(modals()[0]?.state).toMatchObject({
      a: { text: { value: 'first' } },
      b: { text: { value: 'typed' } },
      c: { text: { value: 'new' } },
    });
  });

  it('guards against stale writes by hash', async () => {
    const opened = await openModal(fixture, bot, ada, modal([section('x')]));
    const update = (hash: string) =>
      fixture.api('views.update', { view_id: opened.id, hash, view: modal([section('y')]) });
    expect(await update(opened.hash)).toMatchObject({ ok: true });
    expect(await update(opened.hash)).toEqual({ ok: false, error: 'hash_conflict' });
    expect(await update(modals()[0]?.hash ?? '')).toMatchObject({ ok: true });
  });

  it('finds open views only, by id or external id', async () => {
    const opened = await openModal(fixture, bot, ada, modal([section('x')], { external_id: 'form-1' }));
    const update = (on: object) =>
      fixture.api('views.update', { ...on, view: modal([section('y')], { external_id: 'form-1' }) });
    expect(await update({ external_id: 'form-1' })).toMatchObject({ ok: true });
    expect(await update({ view_id: 'V0' })).toEqual({ ok: false, error: 'not_found' });
    expect(await update({})).toMatchObject({ error: 'invalid_arguments' });
    await fixture.slack.closeModal(ada, { viewId: opened.id });
    expect(await update({ view_id: opened.id })).toEqual({ ok: false, error: 'not_found' });
  });
});

it('external ids are unique', async () => {
  await openModal(fixture, bot, ada, modal([section('x')], { external_id: 'same' }));
  await fixture.slack.command(ben, { text: '/open' });
  const trigger_id = bot.envelopes.at(-1)?.payload.trigger_id;
  const view = modal([section('x')], { external_id: 'same' });
  expect(await fixture.api('views.open', { trigger_id, view })).toEqual({
    ok: false,
    error: 'duplicate_external_id',
  });
});

describe('the stack', () => {
  const withButton = modal([section('s', { accessory: button('more') })]);
  async function push(): Promise<unknown> {
    await fixture.slack.press(ada, { on: { viewId: modals().at(-1)?.id ?? '' }, actionId: 'more' });
    const trigger_id = bot.envelopes.at(-1)?.payload.trigger_id;
    return fixture.api('views.push', { trigger_id, view: withButton });
  }

  it('holds three', async () => {
    const bottom = await openModal(fixture, bot, ada, withButton);
    expect(await push()).toMatchObject({
      ok: true,
      view: { previous_view_id: bottom.id, root_view_id: bottom.id },
    });
    expect(await push()).toMatchObject({ ok: true });
    expect(await push()).toEqual({ ok: false, error: 'push_limit_reached' });
    expect(modals()).toHaveLength(3);
    await expect(fixture.slack.press(ada, { on: { viewId: bottom.id }, actionId: 'more' })).rejects.toThrow(
      /covers/,
    );
  });

  it('grows only from a modal', async () => {
    expect(await fixture.api('views.push', { trigger_id: await trigger(), view: withButton })).toMatchObject({
      error: 'invalid_trigger_id',
    });
  });

  it('tells of closing where asked to, and that all was cleared', async () => {
    const first = await openModal(fixture, bot, ada, { ...withButton, notify_on_close: true });
    await push();
    await fixture.slack.closeModal(ada, { viewId: modals()[1]?.id ?? '' });
    expect(bot.envelopes.at(-1)?.payload.type).toBe('block_actions');
    await push();
    await fixture.slack.closeModal(ada, { viewId: modals()[1]?.id ?? '', clear: true });
    expect(modals()).toEqual([]);
    expect(bot.envelopes.at(-1)?.payload).toMatchObject({
      type: 'view_closed',
      is_cleared: true,
      view: { id: first.id },
    });
  });
});

describe('a submission', () => {
  const form = modal(
    [textInput('why', { min_length: 3, max_length: 10 }), textInput('note', {}, { optional: true })],
    {
      private_metadata: 'r1',
    },
  );
  const submit = async (why: string | null) => {
    const viewId = modals().at(-1)?.id ?? '';
    return fixture.slack.submit(ada, { viewId, values: { why: { text: why } } });
  };

  it('is stopped by the client while the form is incomplete', async () => {
    await openModal(fixture, bot, ada, form);
    const sent = bot.envelopes.length;
    for (const why of [null, '', 'ab', 'x'.repeat(11)]) {
      expect(await submit(why)).toMatchObject({
        modal: 'errors',
        errors: { why: expect.any(String) as string },
      });
    }
    expect(bot.envelopes).toHaveLength(sent);
    expect(await submit('abc')).toMatchObject({ outcome: 'acked', modal: 'closed' });
    expect(bot.envelopes.at(-1)?.payload).toMatchObject({
      type: 'view_submission',
      user: { id: ada, team_id: 'T0HOME' },
      view: {
        callback_id: 'form',
        private_metadata: 'r1',
        state: { values: { why: { text: { value: 'abc' } }, note: { text: { value: null } } } },
      },
    });
  });

  it('does what the ack says', async () => {
    await openModal(fixture, bot, ada, form);
    answer = { response_action: 'errors', errors: { why: 'no' } };
    expect(await submit('abc')).toMatchObject({ outcome: 'acked', modal: 'errors', errors: { why: 'no' } });
    answer = { response_action: 'push', view: form };
    expect(await submit('abc')).toMatchObject({ modal: 'pushed' });
    answer = { response_action: 'update', view: modal([section('done')], { submit: undefined }) };
    expect(await submit('abc')).toMatchObject({ modal: 'updated' });
    expect(modals()).toHaveLength(2);
    await expect(submit('abc')).rejects.toThrow(/no submit button/);
    await fixture.slack.closeModal(ada, { viewId: modals()[1]?.id ?? '' });
    answer = { response_action: 'clear' };
    expect(await submit('abc')).toMatchObject({ modal: 'cleared' });
    expect(modals()).toEqual([]);
  });

  it.each([
    ['errors for a block that is not there', { response_action: 'errors', errors: { nowhere: 'x' } }],
    ['no errors at all', { response_action: 'errors', errors: {} }],
    ['a view Slack refuses', { response_action: 'update', view: modal([section('')]) }],
    ['an unknown action', { response_action: 'explode' }],
  ])('ends in Slack’s own error for %s', async (_what, bad) => {
    await openModal(fixture, bot, ada, form);
    answer = bad;
    expect(await submit('abc')).toMatchObject({ outcome: 'error', modal: 'unchanged' });
    expect(modals()).toHaveLength(1);
    expect(fixture.slack.view(ada).clientNotices.at(-1)?.text).toContain('trouble connecting');
  });
});

describe('App Home', () => {
  const home = (text: string) => ({ type: 'home', blocks: [section(text)] });

  it('is a person’s own, guarded by hash', async () => {
    const first = await fixture.api('views.publish', { user_id: ada, view: home('one') });
    const { hash } = first.view as { hash: string };
    expect(await fixture.api('views.publish', { user_id: ada, view: home('two'), hash })).toMatchObject({
      ok: true,
    });
    expect(await fixture.api('views.publish', { user_id: ada, view: home('three'), hash })).toEqual({
      ok: false,
      error: 'hash_conflict',
    });
    expect(fixture.slack.view(ada).home?.blocks).toMatchObject([{ text: { text: 'two' } }]);
    expect(fixture.slack.view(ben).home).toBeNull();
  });

  it('takes home views for people who are there', async () => {
    const publish = async (user_id: string, view: unknown) =>
      (await fixture.api('views.publish', { user_id, view })).error;
    expect(await publish(ada, modal([section('x')]))).toBe('invalid_arguments');
    expect(await publish('U0NOBODY', home('x'))).toBe('user_not_found');
    expect(await publish(dan, home('x'))).toBe('user_not_found');
  });

  it('sends presses with the view and without a response_url', async () => {
    const view = { type: 'home', blocks: [{ type: 'actions', elements: [button('refresh')] }] };
    await fixture.api('views.publish', { user_id: ada, view });
    await fixture.slack.press(ada, { on: { home: true }, actionId: 'refresh' });
    const payload = bot.envelopes.at(-1)?.payload;
    expect(payload).toMatchObject({ type: 'block_actions', view: { type: 'home' }, user: { id: ada } });
    for (const name of ['response_url', 'channel', 'message']) expect(payload).not.toHaveProperty(name);
  });
});
