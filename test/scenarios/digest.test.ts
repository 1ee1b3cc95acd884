// The week of a channel: once, however many bots run, on the day and at the hour it was set for.
import { afterEach, expect, it } from 'vitest';
import { cardActions } from '../../src/adapters/slack/card/card.js';
import { dayMs } from '../../src/domain/deadlines.js';
import { digestDueAt } from '../../src/domain/digest.js';
import { demoChannelId } from '../../src/sandbox/demo-world.js';
import { createMovableClock } from '../../src/sandbox/clock.js';
import { postDigests } from '../../src/usecases/requests/post-digest.js';
import { everyCardSays } from './key-watching.js';
import { cast, openStage, type Stage, wordsOf } from './stage.js';

let stage: Stage;
afterEach(() => stage.close());

const digest = { weekday: 1, minute: 9 * 60, timeZone: 'Europe/Berlin' };
const told = () =>
  stage.slack
    .view(cast.rita)
    .conversations.filter(({ id }) => id === demoChannelId)
    .flatMap(({ messages }) => messages)
    .filter((message) => wordsOf(message).includes('Key deletions: the week'));

it('says what is open, what has ended and what can be restored, with links, and is silent in an empty week', async () => {
  stage = await openStage({ clock: createMovableClock(), replicas: 2, digest });
  await stage.ask(cast.rita, 'billing');
  await stage.slack.closeModal(cast.rita, { viewId: stage.modal(cast.rita)!.id, clear: true });
  await everyCardSays(stage, 'Delete key billing-root?');
  await stage.press(cast.mona, cardActions.approve);
  await everyCardSays(stage, 'Deleted: key billing-root');
  const deletedAt = stage.clock.now();
  await stage.ask(cast.rita, 'legacy-backup');
  await everyCardSays(stage, 'Delete key legacy-backup?');

  const toNext = async () => {
    const next = digestDueAt(digest, stage.clock.now()) + 7 * dayMs;
    await stage.clock.advance(next - stage.clock.now() + 60_000);
  };
  await toNext();
  const first = wordsOf(await stage.until(() => told().at(-1), 'the week'));
  const link = '<https?://[^|>]+\\|';
  expect(first).toMatch(new RegExp(`1 deleted: ${link}billing-root>`));
  expect(first).toMatch(new RegExp(`1 key can still be restored: ${link}billing-root> until`));
  expect(first).not.toMatch(/<@/);
  const everyBot = () => Promise.all(stage.apps().map((app) => postDigests(app.ports, digest)));
  await everyBot();
  expect(told()).toHaveLength(1);

  // For as long as the key can be restored there is something to tell, and then no more.
  const end = deletedAt + 30 * dayMs;
  for (let weeks = 2; digestDueAt(digest, stage.clock.now()) + 7 * dayMs < end; weeks += 1) {
    await toNext();
    await stage.until(() => told().length === weeks, `${weeks} weeks told`);
  }
  const all = told().length;
  await toNext();
  await toNext();
  await everyBot();
  expect(told()).toHaveLength(all);
});
