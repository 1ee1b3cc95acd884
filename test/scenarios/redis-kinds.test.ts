// The whole bot on what is not one plain Redis.
import { expect, it, type TestContext } from 'vitest';
import { cardActions } from '../../src/adapters/slack/card/card.js';
import { dayMs } from '../../src/domain/deadlines.js';
import { describeWith } from '../debian-package.js';
import { redisServer, startCluster, startRedisServer, startSentinels } from '../redis-servers.js';
import { cardTitle, cast, openStage, type Stage } from './stage.js';

const starts = {
  'a Cluster': () => startCluster({ primaries: 2 }),
  'a Redis that refuses INFO and CONFIG, as a user of access lists': async () => {
    const users = ['user default off', 'user bot on >word ~{cs-* +@all -@dangerous'];
    const server = await startRedisServer({ config: users });
    return { ...server, url: server.url.replace('//', '//bot:word@') };
  },
  'the primary a Sentinel names': () => startSentinels({ count: 1 }),
};

describeWith(redisServer, 'a request’s life on', () => {
  const live = async (
    start: () => Promise<{ url: string; stop(): Promise<void> }>,
    { onTestFinished }: TestContext,
  ) => {
    const servers = await start();
    onTestFinished(servers.stop);
    const stage: Stage = await openStage({ redisUrl: servers.url });
    onTestFinished(stage.close);
    await stage.ask(cast.rita, 'billing');
    await stage.press(cast.mona, cardActions.approve);
    await stage.until(() => cardTitle(stage.card(cast.rita)) === 'Deleted: key billing-root', 'the deletion');

    await stage.ask(cast.rita, 'invoices');
    await stage.until(() => cardTitle(stage.card(cast.mona))?.includes('invoices'), 'the card');
    await stage.clock.advance(6.5 * dayMs);
    await stage.until(() => stage.reminders(cast.mona).length > 0, 'the reminder');
    await stage.clock.advance(dayMs);
    await stage.until(() => cardTitle(stage.card(cast.rita)).startsWith('Expired'), 'the end');
    expect((await stage.app().ports.audit.verify()).findings).toEqual([]);
    const { redis, store, outbox, reconcile } = stage.app().health;
    for (const look of [redis, store, outbox, reconcile]) expect(await look()).toMatchObject({ ok: true });
  };

  // Much of it is waiting for the servers to come together.
  for (const [kind, start] of Object.entries(starts)) {
    it.concurrent(`${kind}: approved and deleted; reminded and expired`, (context) => live(start, context));
  }
});
