// What Slack's menus offer beside the commands: on a message the explanation of its error, anywhere the form for a deletion.
import { afterEach, expect, it } from 'vitest';
import { explainIds } from '../../src/adapters/slack/explain/explain-form.js';
import { formIds } from '../../src/adapters/slack/request/request-form.js';
import { demoChannelId } from '../../src/sandbox/demo-world.js';
import { formWith, told } from './as-oneself.js';
import { keyIds } from './key-watching.js';
import { cast, openStage, type Stage, wordsOf } from './stage.js';

let stage: Stage;
afterEach(() => stage.close());

const explain = (who: string, ts: string) =>
  stage.slack.shortcut(who, { callbackId: explainIds.shortcut, on: { channel: demoChannelId, ts } });
const say = (text: string) => stage.slack.say(cast.ravi, { channel: demoChannelId, text });
const close = (who: string) => stage.slack.closeModal(who, { viewId: stage.modal(who)!.id, clear: true });
const typed = async () => {
  const form = await formWith(stage, 'rita', explainIds.form);
  const fields = form.blocks as { element?: { initial_value?: string } }[];
  return { form, text: fields.find(({ element }) => element?.initial_value)?.element?.initial_value ?? '' };
};

it('an error in a message is explained, whoever posted it; a long one is cut, one without text is asked for', async () => {
  stage = await openStage();
  const error = `Conflict: Key could not be deleted & "billing" <${keyIds.billing}> (PROTECTED_RESOURCE_ERR)`;
  await explain(cast.rita, say(error));
  const short = await typed();
  expect(short.text).toBe(error);
  await stage.slack.submit(cast.rita, { viewId: short.form.id, values: {} });
  expect(wordsOf(await told(stage, 'rita', 'was not deleted: resources are registered'))).toContain(
    'billing-root',
  );
  await close(cast.rita);

  await explain(cast.rita, say(`PROTECTED_RESOURCE_ERR ${'x'.repeat(3_500)}`));
  const long = await typed();
  expect(long.text).toHaveLength(3_000);
  expect(wordsOf(long.form)).toContain('longer than a form holds');
  await close(cast.rita);

  await explain(cast.gus, say(error));
  expect(wordsOf(await told(stage, 'gus', 'guest'))).not.toContain(explainIds.text);
});

it('the form for a deletion opens from anywhere, for whoever may ask', async () => {
  stage = await openStage();
  const open = (who: string) => stage.slack.shortcut(who, { callbackId: formIds.shortcut });
  expect(await open(cast.rita)).toMatchObject({ outcome: 'acked' });
  await formWith(stage, 'rita', formIds.form);
  await open(cast.gus);
  await told(stage, 'gus', 'guest');
});
