// What a bot finds that was away for days, whose queue or store was lost, and whose deleted key somebody has brought back.
import { afterEach, describe, expect, it } from 'vitest';
import { queueNames } from '../../src/adapters/bullmq/job-ids.js';
import { cardActions } from '../../src/adapters/slack/card/card.js';
import { dayMs, hourMs } from '../../src/domain/deadlines.js';
import { demoChannelId } from '../../src/sandbox/demo-world.js';
import { usualReminders } from '../../src/domain/reminders.js';
import { reconcile } from '../../src/usecases/requests/reconcile.js';
import { cardsOf, requestsAway, seed, worldWith } from '../bench/downtime-world.js';
import { forgetAll } from './haste.js';
import { everyCardSays, keyIds, keyNow } from './key-watching.js';
import { anyHour, cast, openStage, type Stage, wordsOf } from './stage.js';

describe('after days away', () => {
  let stage: Stage;
  afterEach(() => stage.close());

  const asked = async () => {
    await stage.ask(cast.rita, 'billing', 'Billing moved');
    await everyCardSays(stage, 'Delete key billing-root?');
  };
  /** Rounds of reconciling, a minute apart, until the probe finds something. */
  const reconciled = async (probe: () => boolean, what: string) => {
    let isRunning = false;
    await stage.until(() => {
      if (!isRunning && !probe()) {
        isRunning = true;
        void stage.clock
          .advance(60_000)
          .then(() => reconcile(stage.app().ports))
          .finally(() => (isRunning = false));
      }
      return probe();
    }, what);
    await stage.until(() => !isRunning, 'the round to end');
  };
  /** Jobs count real time: what would have come meanwhile is due now. */
  const backAgain = async () => {
    await stage.startBot();
    await stage.app().replanTimers();
  };
  const lines = (who: string) => stage.card(who)!.replies.map((reply) => wordsOf(reply));

  it('three: what is still open can be decided, and a key that was changed meanwhile is told', async () => {
    stage = await openStage();
    await asked();
    await stage.ask(cast.rita, 'legacy');
    await stage.stopBot();
    await stage.clock.advance(3 * dayMs);
    stage.kms.outside.deleteKey(keyIds.legacy, 'IBMid-ELSE');
    await backAgain();
    await reconciled(
      () => wordsOf(stage.card(cast.mona)).includes('legacy-backup was deleted outside'),
      'the key that is gone',
    );
    const ports = stage.app().ports;
    const [open] = (await ports.requests.listOpen()).requests;
    expect(open).toMatchObject({ status: 'awaiting_approval', key: { name: 'billing-root' } });
    expect(await ports.timers.plannedAt(open!.id, 'expire')).toBe('endsAt' in open! ? open.endsAt : 0);
  });

  it('eight: the end is told by the clock, once, while IBM does not answer, and nothing else of the past', async () => {
    stage = await openStage();
    await asked();
    await stage.stopBot();
    await stage.clock.advance(8 * dayMs);
    stage.faults.add({ target: 'kms', operation: 'getKeyMetadata', status: 503, times: 10_000 });
    await backAgain();
    await everyCardSays(stage, 'Expired: key billing-root was not deleted');
    await stage.until(() => lines(cast.rita).length > 0, 'the requester hearing it');
    expect(lines(cast.rita)).toHaveLength(1);
    expect(lines(cast.mona).filter((line) => /remind/i.test(line))).toEqual([]);
    expect(wordsOf(stage.card(cast.rita))).toContain('Billing moved');
  });

  it('many at once, two bots: each end told once, every key read, and one reminder a person, of what is open', async () => {
    const now = Math.floor(Date.now() / 1_000) * 1_000;
    const requests = requestsAway(40, now);
    const [over, open] = [requests.slice(0, 20), requests.slice(20)];
    stage = await openStage({
      world: worldWith(requests, now),
      restored: cardsOf(requests),
      reminders: { ...usualReminders, hours: anyHour },
      replicas: 2,
    });
    await stage.stopBot();
    await seed(requests, now, stage);
    await stage.startBot();
    const bothReconcile = () => Promise.all(stage.apps().map(({ ports }) => reconcile(ports)));
    const rounds = bothReconcile();
    const { audit, requests: store, watch } = stage.app().ports;
    const ends = (who: string) =>
      stage.slack
        .view(who)
        .conversations.flatMap(({ kind, messages }) => (kind === 'dm' ? messages : []))
        .flatMap(({ replies }) => replies.filter((reply) => wordsOf(reply).includes('xpired')));
    for (const who of [cast.rita, cast.mona, cast.malik]) {
      await stage.until(() => ends(who).length === 20, `the ends for ${who}`);
    }
    const isCompared = async () => (await watch.comparedSince(0)).size;
    await expect.poll(isCompared, { timeout: 60_000 }).toBe(20);
    await expect
      .poll(async () => (await store.looksDue(Date.now(), 100)).length, { timeout: 60_000 })
      .toBe(0);
    for (const who of [cast.mona, cast.malik, cast.mei]) {
      await stage.until(() => stage.reminders(who).length > 0, `the reminder of ${who}`);
    }
    await rounds;
    await bothReconcile();
    await stage.slack.settled();
    for (const who of [cast.mona, cast.malik, cast.mei]) {
      expect(stage.reminders(who).map(({ text }) => text.split('\n', 1)[0])).toEqual([
        '*20 requests wait for you*',
      ]);
    }
    const entries = await audit.read(1, 1_000);
    const ofType = (type: string) =>
      entries.filter((one) => one.type === type).map(({ requestId }) => requestId);
    expect(ofType('request.expired').sort()).toEqual(over.map(({ id }) => id).sort());
    expect(ofType('request.reminded').sort()).toEqual(open.map(({ id }) => id).sort());
    expect(ends(cast.rita)).toHaveLength(20);
  });

  it('eight, with the key deleted by hand before the end: told as that once it can be read', async () => {
    stage = await openStage();
    await asked();
    await stage.stopBot();
    await stage.clock.advance(6 * dayMs);
    stage.kms.outside.deleteKey(keyIds.billing, 'IBMid-ELSE');
    await stage.clock.advance(2 * dayMs);
    await backAgain();
    await reconciled(
      () => wordsOf(stage.card(cast.rita)).includes('was deleted outside Countersign'),
      'what had come before the end',
    );
    await everyCardSays(stage, 'Ended: key billing-root was deleted outside Countersign');
  });

  it('a key that was deleted here and restored outside is told once, and can be asked for again', async () => {
    stage = await openStage();
    await asked();
    await stage.press(cast.mona, cardActions.approve);
    await everyCardSays(stage, 'Deleted: key billing-root');
    await stage.clock.advance(8 * dayMs);
    stage.kms.outside.restore(keyIds.billing);
    await reconciled(() => wordsOf(stage.card(cast.rita)).includes('Restored: key'), 'the restored key');
    await everyCardSays(stage, 'Restored: key billing-root');
    for (const who of [cast.rita, cast.mona]) {
      await stage.until(() => lines(who).some((line) => line.includes('Restored outside')), 'the line');
    }
    expect(lines(cast.malik).filter((line) => line.includes('Restored'))).toEqual([]);
    await stage.slack.command(cast.rita, { text: `/keys show ${keyIds.billing}` });
    const shown = await stage.until(
      () => stage.whispers(cast.rita).find((text) => text.includes('Restored: key billing-root')),
      '/keys show',
    );
    expect(shown).not.toContain('Deleted: key billing-root');
    await asked();
    stage.kms.outside.deleteKey(keyIds.billing, 'IBMid-ELSE');
    expect(keyNow(stage, keyIds.billing).state).toBe(5);
  });

  it('shown by /keys show before any round has seen it, every card tells the same', async () => {
    stage = await openStage();
    await asked();
    await stage.press(cast.mona, cardActions.approve);
    await everyCardSays(stage, 'Deleted: key billing-root');
    await stage.clock.advance(2 * hourMs);
    stage.kms.outside.restore(keyIds.billing);
    await stage.slack.command(cast.malik, { text: `/keys show ${keyIds.billing}` });
    await everyCardSays(stage, 'Restored: key billing-root');
  });

  it('a queue that lost all it had plans the rounds and the ends of open requests anew', async () => {
    stage = await openStage({ lookEveryMs: 200 });
    await asked();
    const { timers, requests } = stage.app().ports;
    const [request] = (await requests.listOpen()).requests;
    await forgetAll(stage.redisUrl, `${stage.prefix}:timers`);
    expect(await timers.plannedAt(request!.id, 'expire')).toBeUndefined();
    await stage.until(() => stage.logged.some((line) => line.includes('timers.lost')), 'the loss');
    await stage.clock.advance(7 * dayMs + 1_000);
    await everyCardSays(stage, 'Expired: key billing-root was not deleted');
    expect(await stage.app().health.store()).toEqual({ ok: true });
  });

  it('a queue that loses all it has while a key is being deleted: the deletion is carried through, once', async () => {
    stage = await openStage({ lookEveryMs: 200, timeoutMs: 1_000 });
    await asked();
    // IBM deletes the key and does not say so; nor can it be read.
    stage.faults.add({ target: 'kms', operation: 'deleteKey', drop: 'after' });
    stage.faults.add({ target: 'kms', operation: 'getKeyMetadata', status: 503, times: 1_000, skip: 1 });
    await stage.press(cast.mona, cardActions.approve);
    const unread = (line: string) => line.includes('effect did not work') && line.includes('delete_key');
    await stage.until(() => stage.logged.some(unread), 'an attempt that is left to its retries');
    for (const name of Object.values(queueNames)) await forgetAll(stage.redisUrl, `${stage.prefix}:${name}`);
    stage.faults.clear();
    await stage.until(() => stage.logged.some((line) => line.includes('timers.lost')), 'the loss');
    await stage.clock.advance(61_000);
    await everyCardSays(stage, 'Deleted: key billing-root');
    expect(stage.kms.counts().effectiveDeletes.get(keyIds.billing)).toBe(1);
  });

  it('a store that lost its records is said, and not healthy', async () => {
    stage = await openStage({ lookEveryMs: 200 });
    await asked();
    expect(await stage.app().health.store()).toEqual({ ok: true });
    await forgetAll(stage.redisUrl, stage.prefix);
    await stage.until(() => stage.logged.some((line) => line.includes('store.lost')), 'the loss');
    const told = () =>
      stage.slack
        .view(cast.rita)
        .conversations.filter(({ id }) => id === demoChannelId)
        .flatMap(({ messages }) => messages)
        .filter((message) => wordsOf(message).includes('has lost records'));
    await stage.until(() => told().length > 0, 'the message');
    const { audit } = stage.app().ports;
    expect((await audit.read(1, 10)).map(({ type }) => type)).toContain('store.lost');
    expect(told()).toHaveLength(1);
    expect(await stage.app().health.store()).toEqual({ ok: false, why: 'store_lost' });
  });
});
