// Two bots on one Redis: whatever time brings, each of its effects comes once.
import { afterEach, beforeEach, expect, it } from 'vitest';
import { cardActions } from '../../src/adapters/slack/card/card.js';
import { dayMs, hourMs } from '../../src/domain/deadlines.js';
import { usualReminders } from '../../src/domain/reminders.js';
import { reconcile } from '../../src/usecases/requests/reconcile.js';
import { demoWorld } from '../../src/sandbox/demo-world.js';
import { iamIdOf } from './as-oneself.js';
import { keyIds } from './key-watching.js';
import { anyHour, cardTitle, cast, openStage, type Stage, wordsOf } from './stage.js';

let stage: Stage;
beforeEach(async () => {
  stage = await openStage({
    replicas: 2,
    roles: { from: 'iam', matchByEmail: true },
    approversEveryMs: 100,
    reminders: { ...usualReminders, hours: anyHour },
  });
});
afterEach(() => stage.close());

const ask = async (key: string) => {
  await stage.ask(cast.rita, key);
  for (const { id } of stage.slack.view(cast.rita).modals.reverse()) {
    await stage.slack.closeModal(cast.rita, { viewId: id });
  }
};
/** Both bots at once, as their clocks have them. */
const bothPlan = () => Promise.all(stage.apps().map((app) => app.replanTimers()));
const bothReconcile = () => Promise.all(stage.apps().map(({ ports }) => reconcile(ports)));
const directMessages = (who: string) =>
  stage.slack
    .view(who)
    .conversations.filter(({ kind }) => kind === 'dm')
    .flatMap(({ messages }) => messages.filter(({ ephemeral }) => !ephemeral));
const cardsOf = (who: string) => directMessages(who).filter((one) => wordsOf(one).includes('Request CS-'));
const lines = (who: string, words: string) =>
  directMessages(who)
    .flatMap(({ replies }) => replies)
    .filter((reply) => wordsOf(reply).includes(words));
const comes = (probe: () => boolean, what: string) => stage.until(probe, what);
const audited = async (type: string) =>
  (await stage.app().ports.audit.read(1, 1_000)).filter((entry) => entry.type === type).length;

it('each thing that time brings comes once: reminders, a nudge, who comes and who is back, ends, a restored key', async () => {
  const keys = ['billing', 'payroll', 'legacy'];
  await stage.slack.command(cast.malik, { text: '/keys away for 1 day' });
  for (const key of keys) await ask(key);
  for (const who of [cast.mona, cast.mei, cast.rita]) {
    await comes(() => cardsOf(who).length === 3, `three cards for ${who}`);
  }
  expect(cardsOf(cast.malik)).toEqual([]);

  await stage.press(cast.rita, cardActions.nudge);
  for (const who of [cast.mona, cast.mei]) await comes(() => stage.reminders(who).length === 1, 'the nudge');
  await stage.slack.settled();

  // His absence ends, somebody comes to the role, and the first reminder of all three is due.
  const [instance] = demoWorld.instances;
  stage.kms.iam.grant({ iamId: iamIdOf(cast.wanda) }, { role: 'Manager', instanceId: instance!.id });
  await stage.clock.advance(dayMs + hourMs);
  await Promise.all([bothPlan(), bothReconcile()]);
  for (const who of [cast.malik, cast.wanda]) {
    await comes(() => cardsOf(who).length === 3, `three cards for ${who}`);
  }
  for (const who of [cast.mona, cast.mei]) await comes(() => stage.reminders(who).length === 2, 'a reminder');
  await Promise.all([bothPlan(), bothReconcile()]);
  await stage.slack.settled();
  for (const who of [cast.mona, cast.mei]) {
    expect(stage.reminders(who)).toHaveLength(2);
    expect(stage.reminders(who)[1]!.text).toContain('3 requests wait for you');
  }
  for (const who of [cast.mona, cast.mei, cast.malik, cast.wanda]) expect(cardsOf(who)).toHaveLength(3);
  expect(await audited('approvers.changed')).toBe(3);

  // One is deleted; the other two end at the same time, noticed by timers and rounds of both.
  await stage.press(cast.mona, cardActions.approve);
  await comes(
    () => cardsOf(cast.rita).some((card) => wordsOf(card).includes('Deleted: key')),
    'the deletion',
  );
  await stage.clock.advance(7 * dayMs);
  await Promise.all([bothPlan(), bothReconcile()]);
  const ended = () => cardsOf(cast.rita).filter((card) => cardTitle(card).startsWith('Expired: key'));
  await comes(() => ended().length === 2, 'two ends');
  await comes(() => lines(cast.rita, 'xpired').length >= 2, 'the lines of two ends');
  await Promise.all([bothPlan(), bothReconcile()]);

  stage.kms.outside.restore(keyIds.legacy);
  await stage.clock.advance(2 * hourMs);
  await bothReconcile();
  await comes(() => lines(cast.rita, 'Restored outside').length > 0, 'the restored key');
  await stage.clock.advance(2 * hourMs);
  await Promise.all([bothPlan(), bothReconcile()]);
  await stage.slack.settled();
  expect(lines(cast.rita, 'Restored outside')).toHaveLength(1);
  expect(lines(cast.mona, 'Restored outside')).toHaveLength(1);
  expect(lines(cast.rita, 'xpired')).toHaveLength(2);
  expect(await audited('request.expired')).toBe(2);
  expect(await audited('key.restored')).toBe(1);
  expect(await audited('request.nudged')).toBe(1);
});
