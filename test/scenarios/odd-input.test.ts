// What no keyboard sends and no name should hold, and what comes too late: over the whole bot.
import { demoChannelId } from '../../src/sandbox/demo-world.js';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { cast, openStage, type Stage, wordsOf } from './stage.js';

let stage: Stage;
beforeAll(async () => {
  stage = await openStage();
});
afterAll(() => stage.close());

const markOfMei = `\u0001p${cast.mei}\u0002`;

test('a mark typed into a command mentions nobody', async () => {
  await stage.slack.command(cast.rita, { text: `/keys show X${markOfMei}X` });
  const told = await stage.until(() => stage.whispers(cast.rita).at(-1), 'an answer');
  expect(told).toContain(`No key found for “X p${cast.mei} X”`);
  expect(told).not.toContain(`<@${cast.mei}>`);
});

test('nor does one typed into a form, and a ticket stays one line', async () => {
  await stage.ask(cast.rita, 'billing-root', `why ${markOfMei}\nand how`, `OPS-1\n*Approved* ${markOfMei}`);
  const card = wordsOf(await stage.until(() => stage.card(cast.mona), 'a card'));
  expect(card).toContain(`why  p${cast.mei} \nand how`);
  expect(card).toContain('OPS-1 ∗Approved∗');
});

test.each([
  ['refused', { status: 401 }],
  ['down', { status: 503 }],
  ['cut', { drop: 'before' }],
] as const)('an answer whose response URL is %s comes as an ephemeral message', async (_how, fault) => {
  const before = stage.whispers(cast.wanda).length;
  stage.faults.add({ target: 'slack', operation: 'response_url', ...fault });
  await stage.slack.command(cast.wanda, { text: '/keys show nowhere', channel: demoChannelId });
  const told = await stage.until(() => stage.whispers(cast.wanda).slice(before).at(-1), 'an answer');
  expect(told).toContain('No key found for “nowhere”');
  const posted = stage.slack.calls().findLast(({ method }) => method === 'chat.postEphemeral');
  expect(posted?.args).toMatchObject({ channel: demoChannelId, user: cast.wanda });
});

test('and where that is not possible either, as a direct message', async () => {
  stage.faults.add({ target: 'slack', operation: 'response_url', status: 404 });
  stage.faults.add({ target: 'slack', operation: 'chat.postEphemeral', code: 'not_in_channel' });
  await stage.slack.command(cast.wanda, { text: '/keys show elsewhere', channel: demoChannelId });
  await stage.until(
    () =>
      stage.slack
        .view(cast.wanda)
        .conversations.filter(({ kind }) => kind === 'dm')
        .flatMap(({ messages }) => messages)
        .find((message) => !message.ephemeral && wordsOf(message).includes('No key found for “elsewhere”')),
    'a direct message',
  );
});

test('keys that IBM lists too late for Slack are offered at the next keystroke', async () => {
  await stage.slack.command(cast.wanda, { text: '/delete-key' });
  const form = await stage.until(
    () => stage.slack.view(cast.wanda).modals.find(({ callbackId }) => callbackId === 'deletion_form'),
    'the form',
  );
  const type = () =>
    stage.slack.options(cast.wanda, {
      on: { viewId: form.id },
      blockId: 'key',
      actionId: 'key',
      query: 'billing-root',
    });
  stage.faults.add({ target: 'kms', operation: 'listKeys', times: 9, delayMs: 2_700 });
  expect(await type()).toMatchObject({ outcome: 'acked', options: [{ value: 'still_looking' }] });
  const next = await type();
  expect(next.options.map(({ text }) => text).join()).toContain('billing-root');
  stage.faults.clear();
});
