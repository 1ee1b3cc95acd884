// A key that is deleted is known by every word: when it went, by whom, until when it can come back, and with which request.
import { afterEach, expect, it } from 'vitest';
import { cardActions } from '../../src/adapters/slack/card/card.js';
import { formIds } from '../../src/adapters/slack/request/request-form.js';
import { dayMs } from '../../src/domain/deadlines.js';
import { formWith, told } from './as-oneself.js';
import { everyCardSays, keyIds, keyNow } from './key-watching.js';
import { cast, openStage, type Stage, wordsOf } from './stage.js';

let stage: Stage;
afterEach(() => stage.close());

async function keys(who: string, text: string): Promise<string> {
  const before = stage.whispers(who).length;
  await stage.slack.command(who, { text: `/keys ${text}` });
  await stage.until(() => stage.whispers(who).length > before, `the answer to ${text}`);
  return stage.whispers(who).at(-1)!;
}

async function modal(command: string, words: string): Promise<string> {
  await stage.slack.command(cast.rita, { text: command });
  const shown = command.startsWith('/delete-key')
    ? await formWith(stage, 'rita', formIds.form, words)
    : await told(stage, 'rita', words);
  await stage.slack.closeModal(cast.rita, { viewId: shown.id, clear: true });
  return wordsOf(shown);
}

const everyWord = ['show', 'whoami', 'approvers', 'disable', 'explain KEY_DELETED_ERR'];

async function deleteBilling(): Promise<string> {
  await stage.ask(cast.rita, 'billing');
  await stage.slack.closeModal(cast.rita, { viewId: stage.modal(cast.rita)!.id, clear: true });
  await everyCardSays(stage, 'Delete key billing-root?');
  await stage.press(cast.mona, cardActions.approve);
  await everyCardSays(stage, 'Deleted: key billing-root');
  return (await stage.app().ports.requests.listRecent(1)).requests[0]!.id;
}

it('by name, alias, id and CRN, while IBM keeps what is left of it and after', async () => {
  stage = await openStage();
  const id = await deleteBilling();
  const { crn } = (await stage.app().ports.requests.load(id))!.key;
  const who = [`<@${cast.rita}> asked`, `<@${cast.mona}> approved`];
  const link = new RegExp(`<https?://[^|>]+\\|(Open the request|${id})>`);
  for (const name of ['billing-root', 'billing', keyIds.billing, crn]) {
    for (const word of name === 'billing' ? everyWord : ['show']) {
      const said = await keys(cast.malik, `${word} ${name}`);
      expect(said, `${word} ${name}`).not.toMatch(/Check|is no key here/);
      for (const part of [...who, id, 'A Manager can restore it until']) expect(said, word).toContain(part);
      expect(said, word).toMatch(link);
    }
    const cancelled = await keys(cast.rita, `cancel ${name}`);
    expect(cancelled).toContain('you asked, Mona Manager approved');
    expect(cancelled).toMatch(link);
    if (name !== crn) continue;
    for (const command of [`/keys resources ${name}`, `/delete-key ${name}`]) {
      expect(await modal(command, 'A Manager can restore it until')).toMatch(link);
    }
  }

  await stage.clock.advance(100 * dayMs);
  for (const name of ['billing-root', keyIds.billing]) {
    for (const word of name === 'billing-root' ? [...everyWord, 'cancel'] : ['show', 'disable']) {
      const said = await keys(cast.malik, `${word} ${name}`);
      expect(said, word).toMatch(/Key billing-root was deleted .*: Rita \w+ asked, Mona \w+ approved/);
      expect(said, word).toContain('It can no longer be restored');
      expect(said, word).not.toMatch(/Check|is no key here/);
      expect(said, word).toMatch(link);
    }
    for (const command of [`/keys resources ${name}`, `/delete-key ${name}`]) {
      expect(await modal(command, 'It can no longer be restored')).toMatch(link);
    }
  }
});

it('restored, renamed and deleted once more outside, it is told as it is; beside a living one of its name that one comes first', async () => {
  stage = await openStage();
  const id = await deleteBilling();
  await stage.clock.advance(60_000);
  stage.kms.outside.restore(keyIds.billing);
  stage.kms.outside.rename(keyIds.billing, 'billing-second');
  expect(await keys(cast.malik, 'show billing-root')).toMatch(
    /The key you mean had that name .*; it is called billing-second now/,
  );
  stage.kms.outside.rename(keyIds.billing, 'billing-root');
  expect(await keys(cast.malik, 'show billing-root')).toContain('Restored since its deletion');
  await stage.clock.advance(60_000);
  const mei = stage.slack.view(cast.mei) && 'IBMid-SOMEBODY';
  stage.kms.outside.deleteKey(keyIds.billing, mei);
  const again = await keys(cast.malik, 'show billing-root');
  expect(again).toContain('outside Countersign, by IAM ID IBMid-SOMEBODY');
  expect(again).toContain('deleted again outside Countersign');

  stage.kms.outside.rename(keyIds.ledger, 'billing-root');
  const living = await keys(cast.malik, 'show billing-root');
  expect(living).toContain(keyNow(stage, keyIds.ledger).id);
  expect(living).toMatch(new RegExp(`Another key of this name was deleted .*${id}`));
});
