// `/keys history`: what has happened to a key, in the order it did, whoever did it.
import { afterEach, expect, it } from 'vitest';
import { cardActions } from '../../src/adapters/slack/card/card.js';
import { keyActPrefix } from '../../src/adapters/slack/words/key-act-button.js';
import { dayMs } from '../../src/domain/deadlines.js';
import { everyCardSays, keyIds } from './key-watching.js';
import { cast, openStage, type Stage } from './stage.js';

let stage: Stage;
afterEach(() => stage.close());

async function keys(who: string, text: string): Promise<string> {
  const before = stage.whispers(who).length;
  await stage.slack.command(who, { text: `/keys ${text}` });
  await stage.until(() => stage.whispers(who).length > before, `the answer to ${text}`);
  return stage.whispers(who).at(-1)!;
}

const close = (who: string) =>
  stage.slack.closeModal(who, { viewId: stage.modal(who)!.id, clear: true }).catch(() => undefined);

async function disable(who: string): Promise<void> {
  await keys(who, 'disable billing');
  const offer = stage.slack
    .view(who)
    .conversations.flatMap(({ messages }) => messages)
    .filter((one) => JSON.stringify(one.blocks).includes(`${keyActPrefix}disable`))
    .at(-1)!;
  const before = stage.whispers(who).length;
  await stage.slack.press(who, {
    on: { channel: offer.channel, ts: offer.ts },
    actionId: `${keyActPrefix}disable`,
  });
  await stage.until(() => stage.whispers(who).length > before, 'the outcome');
}

it('tells requests, milder acts and what was done outside, oldest first, also once IBM has forgotten the key', async () => {
  stage = await openStage();
  await disable(cast.mona);
  await stage.clock.advance(60_000);
  expect(await keys(cast.mona, 'enable billing')).toContain('is active again');
  await stage.ask(cast.rita, 'billing', 'Moved to its own account');
  await close(cast.rita);
  await everyCardSays(stage, 'Delete key billing-root?');
  await stage.deny(cast.malik, 'The archive still reads it');
  await everyCardSays(stage, 'Denied: key billing-root stays');
  await close(cast.malik);
  await stage.clock.advance(dayMs);
  await stage.ask(cast.rita, 'billing', 'The archive is gone too');
  await close(cast.rita);
  await everyCardSays(stage, 'Delete key billing-root?');
  await stage.press(cast.mona, cardActions.approve);
  await everyCardSays(stage, 'Deleted: key billing-root');
  await stage.clock.advance(60_000);
  stage.kms.outside.restore(keyIds.billing);
  await keys(cast.mei, 'show billing');
  await stage.clock.advance(60_000);
  stage.kms.outside.deleteKey(keyIds.billing, 'IBMid-SOMEBODY');

  const story = await keys(cast.mei, 'history billing-root');
  const [first, second] = (await stage.app().ports.requests.listRecent(2)).requests.toReversed();
  const order = [
    'The key was made',
    `<@${cast.mona}> disabled the key`,
    `<@${cast.mona}> enabled the key`,
    `<@${cast.rita}> asked: Moved to its own account`,
    `|${first!.id}>`,
    'IBM set the key for deletion until',
    `<@${cast.malik}> denied: The archive still reads it`,
    'IBM unset the key',
    `<@${cast.rita}> asked: The archive is gone too`,
    `|${second!.id}>`,
    `<@${cast.mona}> approved`,
    'IBM deleted the key',
    'The key was seen to be restored',
    'IAM ID IBMid-SOMEBODY deleted the key outside Countersign',
  ];
  const told = story.slice(story.indexOf('The key was made'));
  expect(order.filter((line) => !told.includes(line))).toEqual([]);
  const places = order.map((line) => told.indexOf(line));
  expect(places).toEqual([...places].sort((one, other) => one - other));
  expect(story).toContain('A Manager can restore it until');
  expect(story).not.toMatch(/reminded|would restore/);
  expect(await keys(cast.nora, 'history billing-root')).not.toContain('asked: ');

  await stage.clock.advance(100 * dayMs);
  const later = await keys(cast.mei, `history ${keyIds.billing}`);
  expect(later).toContain('IBM no longer knows this key');
  expect(later).toContain(`<@${cast.malik}> denied: The archive still reads it`);
  expect(later).not.toContain('The key was made');
});
