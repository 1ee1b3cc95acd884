// App Home: each reader's own queue, with its buttons, that changes while it is open.
import { afterEach, describe, expect, test } from 'vitest';
import { cardActions } from '../../src/adapters/slack/card/card.js';
import { questionIds } from '../../src/adapters/slack/decisions/question-form.js';
import { homeActions } from '../../src/adapters/slack/home/home-ids.js';
import { askAs, formForPasscode, formWith, openPersonalStage, passcodeOf, send } from './as-oneself.js';
import { cast, openStage, type Stage, wordsOf } from './stage.js';

let stage: Stage;
afterEach(() => stage.close());

const home = (personId: string) => wordsOf(stage.slack.view(personId).home ?? undefined);
const published = (personId: string) =>
  stage.slack.calls().filter(({ method, args }) => method === 'views.publish' && args['user_id'] === personId)
    .length;

async function open(personId: string): Promise<string> {
  const before = published(personId);
  await stage.slack.openHome(personId);
  await stage.until(() => published(personId) > before, 'their Home');
  return home(personId);
}

const shows = (personId: string, words: string | RegExp) =>
  stage.until(
    () => (typeof words === 'string' ? home(personId).includes(words) : words.test(home(personId))),
    `${words} on a Home`,
  );

const press = (personId: string, actionId: string) =>
  stage.slack.press(personId, { on: { home: true }, actionId });

describe('a Home that is open', () => {
  test('is each reader’s own, changes with what happens, and its buttons are those of the card', async () => {
    stage = await openStage({ homesEveryMs: 100 });
    expect(await open(cast.mona)).toMatch(/Welcome to Countersign[^]*How a key is deleted/);
    expect(await open(cast.rita)).toContain('no request of yours is open');

    await stage.ask(cast.rita, 'billing-root', 'Moved to the new account');
    await shows(cast.mona, /1 request waits for you[^]*Delete key billing-root[^]*Moved to the new account/);
    await shows(cast.mona, /<https:[^|>]*\|Delete key billing-root\?>/);
    await shows(cast.rita, /Asked by you[^]*You asked to delete key billing-root/);
    expect(home(cast.rita)).not.toContain(cardActions.approve);

    await press(cast.mona, cardActions.approve);
    await shows(cast.mona, /Asked by <@\w+>, approved by[^]*Nothing waits for you[^]*Recently finished/);
    await shows(cast.rita, /Recently finished[^]*Deleted: key billing-root/);
    expect(stage.slack.view(cast.mona).modals).toEqual([]);
    expect(stage.kms.keys().find(({ name }) => name === 'billing-root')?.state).toBe(5);

    await stage.clock.advance(31_000);
    await shows(cast.mona, /Keys you can still restore[^]*restorable until/);
    await shows(cast.mona, cardActions.restore);
    expect(home(cast.rita)).not.toContain(cardActions.restore);
    await press(cast.mona, cardActions.restore);
    await shows(cast.mona, /Recently finished[^]*Restored: key billing-root/);
    expect(home(cast.mona)).not.toContain(cardActions.restore);
    expect(stage.kms.keys().find(({ name }) => name === 'billing-root')?.state).toBe(1);

    // Opened again it is no first contact, nor is there anything to tell of a press.
    expect(await open(cast.mona)).toContain('Nothing waits for you');
    const faults = /"level":"error"|home\.not_published/;
    expect(stage.logged.filter((line) => faults.test(line))).toEqual([]);
  });

  test('a press that comes to nothing is answered over it, and it is brought up to date', async () => {
    stage = await openStage({ homesEveryMs: 600_000 });
    await stage.ask(cast.rita, 'billing-root');
    await stage.until(() => stage.card(cast.mona), 'the card');
    await open(cast.mona);
    await shows(cast.mona, cardActions.approve);
    await stage.deny(cast.malik, 'The archive still reads it');
    await stage.until(() => wordsOf(stage.card(cast.mona)).includes('Denied'), 'the denial');
    expect(home(cast.mona)).toContain(cardActions.approve);
    await press(cast.mona, cardActions.approve);
    await stage.until(() => wordsOf(stage.modal(cast.mona)).includes('denied'), 'why not');
    await shows(cast.mona, /Denied: key billing-root stays/);
    expect(home(cast.mona)).not.toContain(cardActions.approve);
    expect(stage.kms.keys().find(({ name }) => name === 'billing-root')?.state).toBe(1);
  });

  test('takes a question and its answer, and a passcode of whoever acts as themselves', async () => {
    stage = await openPersonalStage({ homesEveryMs: 100, replicas: 2 });
    await open(cast.mona);
    await open(cast.rita);
    await askAs(stage, 'rita', 'billing');
    await shows(cast.mona, cardActions.question);
    await press(cast.mona, cardActions.question);
    const asking = await formWith(stage, 'mona', questionIds.ask);
    await send(stage, 'mona', asking, undefined, { [questionIds.text]: 'Has the archive moved?' });
    await stage.slack.closeModal(cast.rita, { viewId: stage.modal(cast.rita)!.id, clear: true });
    await shows(cast.rita, /Answer first:[^]*Has the archive moved\?/);
    await press(cast.rita, cardActions.answer);
    const answering = await formWith(stage, 'rita', questionIds.answer);
    await send(stage, 'rita', answering, undefined, { [questionIds.text]: 'Yes, in spring' });
    await shows(cast.rita, /Nothing waits for you[^]*1 request of yours waits/);

    await press(cast.mona, cardActions.approve);
    const form = await formForPasscode(stage, 'mona');
    await send(stage, 'mona', form, passcodeOf(stage, 'mona'));
    await shows(cast.mona, /Recently finished[^]*Deleted: key billing-root/);
    await shows(cast.rita, /Recently finished[^]*Deleted: key billing-root/);
    expect(stage.kms.counts().calls.get('deleteKey')).toBe(1);
  });

  test('is published for nobody who has not opened theirs, nor where nothing of theirs has changed', async () => {
    stage = await openStage({ homesEveryMs: 100 });
    await open(cast.wanda);
    await open(cast.rita);
    const before = published(cast.wanda);
    await stage.ask(cast.rita, 'billing-root');
    await shows(cast.rita, 'You asked to delete key billing-root');
    expect(published(cast.mona)).toBe(0);
    expect(published(cast.wanda)).toBe(before);
  });
});

describe('what it names', () => {
  test('is a button there', async () => {
    stage = await openStage({ homesEveryMs: 600_000 });
    await open(cast.mona);
    expect(home(cast.mona)).not.toMatch(/\/keys|\/delete-key/);
    for (const [action, words] of [
      [homeActions.delete, 'Key'],
      [homeActions.explain, 'What IBM’s console'],
      [homeActions.open, 'Nothing is pending'],
      [homeActions.commands, '/keys help'],
    ] as const) {
      await press(cast.mona, action);
      await stage.until(() => wordsOf(stage.modal(cast.mona)).includes(words), `${words} in a modal`);
    }
    await press(cast.mona, homeActions.away);
    const form = await stage.until(
      () => stage.slack.view(cast.mona).modals.find(({ callbackId }) => callbackId === 'away_form'),
      'the form',
    );
    const send = (until: string) =>
      stage.slack.submit(cast.mona, { viewId: form.id, values: { away_until: { away_until: until } } });
    await send('until the cows come home');
    await stage.until(() => wordsOf(stage.modal(cast.mona)).includes('does not understand'), 'why not');
    await send('for 3 days');
    await shows(cast.mona, 'You are away until');
    await press(cast.mona, homeActions.back);
    await shows(cast.mona, homeActions.away);
  });

  test('a guest is told why there is nothing, with nothing to press', async () => {
    stage = await openStage();
    expect(await open(cast.gus)).toContain('You are a guest in this workspace');
    expect(stage.slack.view(cast.gus).home?.blocks.filter(({ type }) => type === 'actions')).toEqual([]);
  });
});
