// What no keyboard sends and no name should hold, and what comes too late: over the whole bot.
import { cardActions } from '../../src/adapters/slack/card/card.js';
import { demoChannelId, demoWorld } from '../../src/sandbox/demo-world.js';
import { signatureOf } from '../../src/sandbox/slack/delivery/signed-requests.js';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { cast, openStage, type Stage, wordsOf } from './stage.js';
import { freePort } from '../free-port.js';

let stage: Stage;
let port: number;
beforeAll(async () => {
  port = await freePort();
  stage = await openStage({ http: { port } });
});
afterAll(() => stage.close());

const markOfMei = `\u0001p${cast.mei}\u0002`;

test('a mark typed into a command mentions nobody', async () => {
  await stage.slack.command(cast.rita, { text: `/keys show X${markOfMei}X` });
  const told = await stage.until(() => stage.whispers(cast.rita).at(-1), 'an answer');
  expect(told).toContain(`“X p${cast.mei} X” is no key here`);
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
  expect(told).toContain('“nowhere” is no key here');
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
        .find((message) => !message.ephemeral && wordsOf(message).includes('“elsewhere” is no key here')),
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

test('a form sent again as Slack signed it opens no second request, even when the first has ended', async () => {
  const { requests } = stage.app().ports;
  const known = async () =>
    (await requests.listRecent(50)).requests.map(({ id, status }) => `${id} ${status}`);
  const earlier = await known();
  const form = await stage.fillForm(cast.rita, 'scratch-test');
  const stored = stage.slack.snapshot().stacks[cast.rita]!.find(({ id }) => id === form.id)!;
  const { workspace } = demoWorld;
  const payload = {
    type: 'view_submission',
    user: { id: cast.rita, team_id: workspace.teamId },
    team: { id: workspace.teamId },
    api_app_id: workspace.appId,
    view: {
      ...{ id: stored.id, type: 'modal', callback_id: stored.callbackId, hash: stored.hash },
      title: { type: 'plain_text', text: 'Delete a key' },
      ...{ private_metadata: stored.privateMetadata, state: { values: {} }, blocks: stored.blocks },
    },
  };
  const body = new URLSearchParams({ payload: JSON.stringify(payload) }).toString();
  const timestampS = Math.floor(Date.now() / 1_000);
  const send = () =>
    fetch(`http://127.0.0.1:${port}/slack/events`, {
      method: 'POST',
      headers: {
        'content-type': 'application/x-www-form-urlencoded',
        'x-slack-request-timestamp': String(timestampS),
        'x-slack-signature': signatureOf(workspace.signingSecret, timestampS, body),
      },
      body,
    });
  const answers = await Promise.all([send(), send()]);
  expect(answers.map(({ status }) => status)).toEqual([200, 200]);
  const opened = async () => (await known()).filter((one) => !earlier.includes(one));
  await expect.poll(opened, { timeout: 20_000 }).toEqual([expect.stringMatching(/awaiting_approval$/)]);
  await stage.slack.settled();
  const [id] = (await opened())[0]!.split(' ');
  await stage.until(() => wordsOf(stage.card(cast.rita)).includes(`Request ${id}`), 'the card');
  await stage.press(cast.rita, cardActions.cancel);
  await expect.poll(opened, { timeout: 20_000 }).toEqual([`${id} cancelled`]);
  const shown = () => stage.slack.calls().filter(({ method }) => method === 'views.update').length;
  const before = shown();
  expect((await send()).status).toBe(200);
  await stage.until(() => shown() > before, 'what came of it');
  expect(await opened()).toEqual([`${id} cancelled`]);
});
