// A key that somebody has set for deletion outside Countersign is taken up.
import { randomUUID } from 'node:crypto';
import { afterEach, expect, it } from 'vitest';
import { cardActions } from '../../src/adapters/slack/card/card.js';
import { denyIds } from '../../src/adapters/slack/decisions/deny-form.js';
import { formIds } from '../../src/adapters/slack/request/request-form.js';
import { adoptAction } from '../../src/adapters/slack/words/adoption-words.js';
import {
  approveAs,
  cardsSay,
  formWith,
  iamIdOf,
  openPersonalStage,
  passcodeOf,
  pressFor,
  send,
  takesPasscode,
  told,
} from './as-oneself.js';
import { addBuckets, deleteCalls, everyCardSays, keyIds, keyNow } from './key-watching.js';
import { cast, openStage, type Stage, wordsOf } from './stage.js';

let stage: Stage;
afterEach(() => stage.close());

const setBy = (iamId: string) => stage.kms.outside.setForDeletion(keyIds.billing, iamId);
const calls = (operation: string) => stage.kms.counts().calls.get(operation) ?? 0;

/** The form’s findings, and whether they go on to ask. */
async function takeUp(who: 'rita' | 'mona', words: string): Promise<void> {
  const findings = await stage.fillForm(cast[who], 'billing', 'Set by a colleague who left');
  expect(findings.callbackId).toBe(formIds.findings);
  expect(wordsOf(findings)).toContain('Set for deletion outside Countersign');
  expect(wordsOf(findings)).toContain(words);
  expect(takesPasscode(findings)).toBe(false);
  await send(stage, who, findings);
  await told(stage, who, 'Request CS-');
}

const offers = (personId: string, actionId: string) =>
  JSON.stringify(stage.card(personId)?.blocks ?? []).includes(`"${actionId}"`);

it('with service IDs whoever takes it up is the requester, and another one approves', async () => {
  stage = await openStage();
  setBy('IBMid-ELSE');

  await stage.slack.command(cast.mona, { text: '/keys show billing' });
  const shown = await stage.until(
    () =>
      stage.slack
        .view(cast.mona)
        .conversations.flatMap(({ messages }) => messages)
        .filter((one) => one.ephemeral && JSON.stringify(one.blocks).includes(`"${adoptAction}"`))
        .at(-1),
    'the key with its button',
  );
  expect(wordsOf(shown)).toMatch(/set for deletion outside Countersign until <!date/);
  expect(wordsOf(shown)).toContain('somebody other than you has to approve');
  const on = { channel: shown.channel, ts: shown.ts };
  await stage.slack.press(cast.mona, { on, actionId: adoptAction });
  expect(wordsOf(await formWith(stage, 'mona', formIds.form, 'billing-root'))).toContain('set for deletion');
  for (const { id } of stage.slack.view(cast.mona).modals)
    await stage.slack.closeModal(cast.mona, { viewId: id });

  await takeUp('mona', 'somebody other than you has to approve');
  await stage.until(() => stage.card(cast.malik), 'Malik’s card');
  expect(wordsOf(stage.card(cast.malik))).toContain('nobody can tell by whom');
  expect(wordsOf(stage.card(cast.malik))).toContain(
    'Countersign checks that requester and approver are two people',
  );
  expect(offers(cast.mona, cardActions.approve)).toBe(false);
  expect(calls('setKeyForDeletion')).toBe(0);

  // The copy in the channel offers it to everyone; it is refused to her.
  const card = await stage.until(() => stage.channelCard(), 'the card in the channel');
  const inChannel = { channel: card.channel, ts: card.ts };
  await stage.slack.press(cast.mona, { on: inChannel, actionId: cardActions.approve });
  await stage.until(
    () => stage.whispers(cast.mona).some((words) => words.includes('somebody else has to approve')),
    'the refusal',
  );
  expect(deleteCalls(stage)).toBe(0);

  await stage.press(cast.malik, cardActions.approve);
  await stage.until(
    () => wordsOf(stage.card(cast.mona)).includes('Deleted: key billing-root'),
    'the deletion',
  );
  expect(wordsOf(stage.card(cast.mona))).toMatch(
    /Set for deletion outside Countersign, taken up by .*, approved by/,
  );
  expect(deleteCalls(stage)).toBe(1);
});

it('as themselves, whoever set it is refused by IBM, told why, and another one finishes it', async () => {
  stage = await openPersonalStage();
  setBy(iamIdOf('malik'));
  await takeUp('rita', 'IBM refuses whoever set it');
  await cardsSay(stage, 'Delete key billing-root?');
  expect(wordsOf(stage.card(cast.malik))).toContain('If it was you, IBM refuses');
  expect(offers(cast.rita, cardActions.approve)).toBe(false);

  await approveAs(stage, 'malik');
  await cardsSay(stage, 'IBM refused to delete key billing-root');
  expect(wordsOf(stage.card(cast.malik))).toContain('You set the key for deletion, as IBM sees it');
  expect(wordsOf(stage.card(cast.mona))).toContain('is who set the key for deletion, as IBM sees it');
  expect(offers(cast.malik, cardActions.approve)).toBe(false);
  expect(offers(cast.mona, cardActions.approve)).toBe(true);

  await approveAs(stage, 'mona');
  await cardsSay(stage, 'Deleted: key billing-root');
  expect(keyNow(stage, keyIds.billing).deletedBy).toBe(iamIdOf('mona'));
});

it('as themselves, a Manager who takes it up can take the second step, and no one else’s', async () => {
  stage = await openPersonalStage();
  setBy(iamIdOf('rita'));
  await takeUp('mona', 'If it was not you, you may approve yourself');
  await cardsSay(stage, 'Delete key billing-root?', 4);
  const form = await pressFor(stage, 'mona', 'approve');
  expect(wordsOf(form)).toContain('If it was you who set it for deletion, IBM refuses');
  await send(stage, 'mona', form, passcodeOf(stage, 'malik'));
  await stage.until(
    () => wordsOf(stage.modal(cast.mona)).includes('This passcode is not yours'),
    'the other’s passcode',
  );
  expect(deleteCalls(stage)).toBe(0);
  await approveAs(stage, 'mona');
  await cardsSay(stage, 'Deleted: key billing-root', 4);
  expect(wordsOf(stage.channelCard())).toContain('taken up and approved by');
  expect(keyNow(stage, keyIds.billing).deletedBy).toBe(iamIdOf('mona'));
});

it('what a killed process left of taking up is carried out, without a passcode', async () => {
  stage = await openPersonalStage();
  setBy('IBMid-ELSE');
  const { clicks, settings } = stage.app().ports;
  const { instanceId, id: keyId } = keyNow(stage, keyIds.billing);
  const act = { kind: 'open', instanceId, keyId, reason: 'Set by a colleague', adopt: true } as const;
  const by = { userId: cast.rita, teamId: settings.homeTeamId };
  await clicks.record({ id: randomUUID(), by, at: stage.clock.now(), act }, 0);
  const card = await stage.until(() => stage.card(cast.mona), 'Mona’s card');
  expect(wordsOf(card)).toContain('If it was you, IBM refuses');
  expect(calls('setKeyForDeletion')).toBe(0);
});

it('a key that was taken up is denied, blocked, set again and killed in between as any', async () => {
  stage = await openStage();
  setBy('IBMid-ELSE');
  await takeUp('rita', 'somebody other than you has to approve');
  await stage.stopBot();
  await stage.endLeases();
  await stage.startBot();
  await stage.until(() => stage.card(cast.mona), 'the card after a restart');
  addBuckets(stage, keyIds.billing, ['archive']);
  await stage.press(cast.mona, cardActions.approve);
  // What she saw has changed; approved as it is now, IBM refuses for the bucket.
  await stage.until(() => wordsOf(stage.card(cast.mona)).includes('archive'), 'the bucket on the card');
  await stage.press(cast.mona, cardActions.approve);
  await everyCardSays(stage, 'IBM refused: 1 resource still uses key billing-root');
  // IBM tells of the end to the second, which is all that tells one setting from another.
  await stage.clock.advance(2_000);
  setBy('IBMid-THIRD');
  await stage.press(cast.mona, cardActions.deny);
  const form = await formWith(stage, 'mona', denyIds.form);
  await stage.slack.submit(cast.mona, {
    viewId: form.id,
    values: { [denyIds.reason]: { [denyIds.reason]: 'Wait' } },
  });
  await everyCardSays(stage, 'Ended: key billing-root was set for deletion again outside Countersign');
  expect(offers(cast.rita, cardActions.again)).toBe(true);
  expect(keyNow(stage, keyIds.billing).setForDeletion?.byIamId).toBe('IBMid-THIRD');
  expect(calls('unsetKeyForDeletion')).toBe(0);
});
