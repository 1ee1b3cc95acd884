// Commands go by the names the app declares at Slack, and what the app declares beyond is answered.
import { afterEach, expect, test } from 'vitest';
import { cardActions } from '../../src/adapters/slack/card/card.js';
import { errorsDocument } from '../../scripts/errors-document/errors-document.js';
import { type AppManifest, appManifest } from '../../src/sandbox/slack/manifest.js';
import { demoWorld } from '../../src/sandbox/demo-world.js';
import { forgetAll } from './haste.js';
import { cast, openStage, type Stage, wordsOf } from './stage.js';

let stage: Stage;
afterEach(() => stage.close());

const declared = appManifest();
const renamed = (names: Record<string, string>): AppManifest => ({
  ...declared,
  commands: declared.commands.map((one) => ({ ...one, command: names[one.command] ?? one.command })),
});
/** A call with the bot's own token, as another version of it would make. */
const call = async (method: string, args: object) => {
  const response = await fetch(stage.addresses.slackApiUrl + method, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${demoWorld.workspace.botToken}` },
    body: JSON.stringify(args),
  });
  return (await response.json()) as { ok: boolean; channel: string; ts: string };
};
const unhandled = () =>
  stage.logged
    .map((line) => JSON.parse(line) as Record<string, unknown>)
    .filter(({ event }) => event === 'slack.unhandled');

test('renamed commands are answered, and every text goes by their names', async () => {
  stage = await openStage({
    manifest: renamed({ '/delete-key': '/drop-key', '/keys': '/hsm' }),
    commands: { deleteKey: '/drop-key', keys: '/hsm' },
  });
  await stage.slack.command(cast.rita, { text: '/hsm help' });
  const help = await stage.until(() => stage.whispers(cast.rita)[0], 'help');
  await stage.slack.openHome(cast.rita);
  const home = await stage.until(() => stage.slack.view(cast.rita).home, 'Home');
  stage.slack.say(cast.rita, { text: 'hello' });
  const line = await stage.until(
    () => stage.slack.view(cast.rita).conversations[0]?.messages.at(-1),
    'a line',
  );
  await stage.slack.command(cast.rita, { text: '/drop-key billing-root' });
  await stage.until(() => stage.modal(cast.rita), 'the form');
  const said = [help, wordsOf(home), wordsOf(line), errorsDocument()].join('\n');
  expect(said).toContain('/drop-key');
  expect(said).toContain('/hsm show');
  // The words for the settings name the usual ones.
  const others = said.match(/.*\/(?:delete-key|keys) ?\b.*/g)?.filter((line) => !line.includes('(default /'));
  expect(others).toEqual([]);
  expect(unhandled()).toEqual([]);
});

test('a command the app declares by another name is answered at once, with what to set', async () => {
  stage = await openStage({ manifest: renamed({ '/delete-key': '/kill-key' }) });
  expect(await stage.slack.command(cast.rita, { text: '/kill-key billing-root' })).toMatchObject({
    outcome: 'acked',
  });
  const [answer] = stage.whispers(cast.rita);
  expect(answer).toContain('/kill-key');
  expect(answer).toContain('DELETE_COMMAND');
  expect(unhandled()).toMatchObject([{ level: 'warn', kind: 'command', name: '/kill-key' }]);
});

test('so is a shortcut, a button and a form of another version', async () => {
  stage = await openStage({
    manifest: { ...declared, shortcuts: [{ name: 'Ask', type: 'global', callbackId: 'ask' }] },
  });
  const told = (what: string) =>
    stage.until(
      () =>
        stage.slack
          .view(cast.rita)
          .conversations[0]?.messages.find((message) => message.text.includes(`does not know this ${what}`)),
      `words for the ${what}`,
    );
  expect(await stage.slack.shortcut(cast.rita, { callbackId: 'ask' })).toMatchObject({ outcome: 'acked' });
  await told('shortcut');

  const text = { type: 'plain_text', text: 'Go' };
  const button = { type: 'button', action_id: 'of_another_version', text, value: 'CS-000000' };
  const { channel, ts } = await call('chat.postMessage', {
    channel: cast.rita,
    text: 'card',
    blocks: [{ type: 'actions', elements: [button] }],
  });
  const on = { channel, ts };
  expect(await stage.slack.press(cast.rita, { on, actionId: 'of_another_version' })).toMatchObject({
    outcome: 'acked',
  });
  await told('button');

  await stage.slack.command(cast.rita, { text: '/delete-key billing-root' });
  const form = await stage.until(() => stage.modal(cast.rita), 'the form');
  await stage.slack.settled();
  const section = { type: 'section', text: { type: 'plain_text', text: 'x' } };
  const view = {
    type: 'modal',
    callback_id: 'of_another_version',
    title: text,
    submit: text,
    blocks: [section],
  };
  await call('views.update', { view_id: form.id, view });
  expect(await stage.slack.submit(cast.rita, { viewId: form.id, values: {} })).toMatchObject({
    outcome: 'acked',
    modal: 'updated',
  });
  expect(wordsOf(stage.modal(cast.rita))).toContain('does not know this form');
  expect(unhandled().map(({ kind, name }) => [kind, name])).toEqual([
    ['shortcut', 'ask'],
    ['button', 'of_another_version'],
    ['form', 'of_another_version'],
  ]);
});

test('a card of another installation of the app is told as that, whatever is pressed on it', async () => {
  stage = await openStage();
  await stage.ask(cast.rita, 'billing-root');
  const card = await stage.until(() => stage.card(cast.mona), 'the card');
  // The same app at the same Slack, and nothing in its store.
  await stage.stopBot();
  await forgetAll(stage.redisUrl, stage.prefix);
  await stage.startBot();
  const on = { channel: card.channel, ts: card.ts };
  await stage.slack.press(cast.mona, { on, actionId: cardActions.approve });
  const whisper = await stage.until(() => stage.whispers(cast.mona)[0], 'words beside the card');
  const shown = (what: string) =>
    stage.until(() => {
      const words = wordsOf(stage.modal(cast.mona));
      return words.includes('another installation') && words;
    }, what);
  await stage.slack.press(cast.mona, { on, actionId: cardActions.details });
  const details = await shown('words for the details');
  await stage.slack.closeModal(cast.mona, { viewId: stage.modal(cast.mona)!.id });
  await stage.press(cast.mona, cardActions.deny);
  const denial = await shown('words for the denial');
  for (const words of [whisper, details, denial]) {
    expect(words).toContain('another installation');
    expect(words).not.toMatch(/expired|has ended|There never was/);
  }
});
