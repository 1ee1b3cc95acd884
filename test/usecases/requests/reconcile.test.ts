import { describe, expect, test } from 'vitest';
import { createReadingPace } from '../../../src/usecases/keys/reading-pace.js';
import { reconcile } from '../../../src/usecases/requests/reconcile.js';
import { audienceKey } from '../../../src/ports/card-deliveries.js';
import { aKey, amir, aRequest, endsAt, noAnswer, rosa, vera } from '../../domain/given.js';
import { keyId, openWorld } from '../world.js';

describe('looking at a key whose deletion is being decided', () => {
  test('notes that it was disabled, once, and that it is enabled again', async () => {
    const world = openWorld();
    await world.hold(aRequest('awaiting_approval'));
    const { facts } = world.keys.record(keyId);
    facts.state = 'suspended';
    await reconcile(world.ports);
    const at = world.clock.now();
    world.clock.advance(60_000);
    await reconcile(world.ports);
    expect(await world.requestNow()).toMatchObject({
      status: 'awaiting_approval',
      keyState: { state: 'suspended', at },
    });
    expect(world.audited()).toEqual(['key.state_changed']);
    facts.state = 'active';
    world.clock.advance(60_000);
    await reconcile(world.ports);
    expect(await world.requestNow()).not.toHaveProperty('keyState');
  });

  test('ends a request by the KMS’s clock where that is ahead of ours', async () => {
    const world = openWorld();
    await world.hold(aRequest('awaiting_approval'));
    world.clock.set(endsAt - 60_000);
    await reconcile(world.ports);
    expect((await world.requestNow()).status).toBe('awaiting_approval');
    world.keys.aheadMs = 120_000;
    // The key is read once a minute.
    world.clock.set(endsAt - 1);
    await reconcile(world.ports);
    expect((await world.requestNow()).status).toBe('expired');
    expect(world.audit.entries.at(-1)).toMatchObject({ type: 'request.expired', at: endsAt - 1 });
  });

  test('notes nothing of a key that is as it was, or cannot be read', async () => {
    const world = openWorld();
    await world.hold(aRequest('awaiting_approval'));
    await reconcile(world.ports);
    world.keys.fail('readKey', { failure: { code: 'unavailable', status: 503, effect: 'none' }, times: 5 });
    await reconcile(world.ports);
    expect(world.audited()).toEqual([]);
  });
});

describe('looking at cards', () => {
  test('forgets no open request, however many came after it', async () => {
    const world = openWorld();
    const request = await world.hold(aRequest('awaiting_approval'));
    const none = { requests: [], unreadable: [] };
    world.ports.requests = { ...world.ports.requests, listRecent: () => Promise.resolve(none) };
    await reconcile(world.ports);
    expect(world.deliveries.waiting()).toContainEqual(expect.objectContaining({ requestId: request.id }));
  });
});

describe('looking at the card of somebody who has none', () => {
  test('sends nothing on its way to whoever takes no messages, until they do', async () => {
    const world = openWorld();
    const unavailable = { away: [], off: [amir.slack] };
    await world.hold({ ...aRequest('awaiting_approval'), channelId: 'C0ALL', unavailable });
    await world.absences.setNotified(amir.slack, false);
    const to = () => world.deliveries.waiting().map(({ audience }) => audienceKey(audience));
    await reconcile(world.ports);
    expect(to()).toContain(`approver-${vera.slack.userId}`);
    expect(to()).not.toContain(`approver-${amir.slack.userId}`);
    await world.absences.setNotified(amir.slack, true);
    world.clock.advance(60_000);
    await reconcile(world.ports);
    expect(to()).toContain(`approver-${amir.slack.userId}`);
  });
});

describe('how often keys are read', () => {
  const minuteMs = 60_000;

  /** So many open requests, each for a key of its own, ending a second after each other. */
  async function holding(count: number, leftMs = 6 * 24 * 60 * minuteMs) {
    const world = openWorld();
    const from = world.clock.now() + leftMs;
    for (let n = 0; n < count; n++) {
      const ownKey = `key-${String(n).padStart(5, '0')}`;
      world.keys.add(
        aKey({ keyId: ownKey, dualAuthorization: { enabled: true, set: true, endsAt: from + n * 1_000 } }),
      );
      const { key, ...request } = aRequest('awaiting_approval');
      const kept = {
        ...request,
        id: `CS-${ownKey}`,
        key: { ...key, keyId: ownKey },
        endsAt: from + n * 1_000,
        version: 1,
      };
      await world.requests.commit({ request: kept, readVersion: 0, audit: [], effects: [], leaseMs: 1 });
    }
    const read = () =>
      world.keys.calls.flatMap(({ operation, keyId: of }) => (operation === 'readKey' ? [of] : []));
    /** Rounds a minute apart; how many keys each has read. */
    async function rounds(times: number): Promise<number[]> {
      const counts: number[] = [];
      for (let n = 0; n < times; n++) {
        const [before, at] = [read().length, world.clock.now()];
        await reconcile(world.ports);
        counts.push(read().length - before);
        world.clock.set(Math.max(world.clock.now(), at + minuteMs));
      }
      return counts;
    }
    return { ...world, read, rounds };
  }

  test('ends that take their time keep no key of an open request from being read', async () => {
    const world = await holding(2, 0);
    const { commit } = world.ports.requests;
    let go = (): void => undefined;
    const held = new Promise<void>((resolve) => (go = resolve));
    world.ports.requests.commit = async (one) => {
      if (one.request.status === 'expired') await held;
      return commit(one);
    };
    // The first of them is over.
    world.clock.advance(500);
    const round = reconcile(world.ports);
    await expect.poll(world.read).toEqual(['key-00001']);
    go();
    await round;
    expect(await world.requests.load('CS-key-00000')).toMatchObject({ status: 'expired' });
  });

  test('each minute while few are open, the one that ends first on top', async () => {
    const world = await holding(10);
    expect(await world.rounds(3)).toEqual([10, 10, 10]);
    expect(world.read().slice(0, 2)).toEqual(['key-00000', 'key-00001']);
  });

  test('at most fifty a second, and none twice before all the others', async () => {
    const world = await holding(3_100);
    const startedAt = world.clock.steady();
    expect(await world.rounds(1)).toEqual([3_100]);
    expect(new Set(world.read()).size).toBe(3_100);
    expect(world.read()[3_000]).toBe('key-03000');
    const aSecond = 3_100 / ((world.clock.steady() - startedAt) / 1_000);
    expect(aSecond).toBeLessThanOrEqual(50);
    // So that ten thousand take less than four minutes.
    expect(aSecond).toBeGreaterThanOrEqual(45);
    const [second, third] = await world.rounds(2);
    expect(second! + third!).toBeLessThanOrEqual(3_100);
  });

  test('in one round the keys of those that have ended meanwhile too, after those of the open ones', async () => {
    const world = await holding(4, 1_000);
    world.clock.advance(2_500);
    expect(await world.rounds(1)).toEqual([4]);
    expect(world.read().slice(0, 2)).toEqual(['key-00002', 'key-00003']);
    expect(world.read().slice(2).sort()).toEqual(['key-00000', 'key-00001']);
  });

  test('together with readings of others in the same second', async () => {
    const world = await holding(45);
    const { clock, ports } = world;
    const startedAt = clock.steady();
    const ofOthers = createReadingPace(ports);
    const readings = Promise.all(Array.from({ length: 45 }, ofOthers));
    await reconcile(ports);
    await readings;
    expect(90 / ((clock.steady() - startedAt) / 1_000)).toBeLessThanOrEqual(51);
  });

  test('not where it was read within the interval by somebody else', async () => {
    const world = await holding(2);
    world.ports.watch.note('CS-key-00000', world.clock.now() - 30_000);
    expect(await world.rounds(2)).toEqual([1, 2]);
  });

  test('by one process at a time', async () => {
    const world = await holding(3);
    await Promise.all([reconcile(world.ports), reconcile(world.ports), reconcile(world.ports)]);
    expect(world.read()).toHaveLength(3);
  });

  test('goes on with the others where one cannot be read, and stops when told to', async () => {
    const world = await holding(3);
    world.keys.fail('readKey', { failure: noAnswer });
    await reconcile(world.ports);
    expect(world.read()).toHaveLength(3);
    world.clock.advance(minuteMs);
    await reconcile(world.ports, AbortSignal.abort());
    expect(world.read()).toHaveLength(3);
  });

  test('ends that are past are told first, in order, all of them, once, and without a reading', async () => {
    const world = await holding(100, 1_000);
    world.clock.advance(8 * 24 * 60 * minuteMs);
    await reconcile(world.ports);
    const expired = world.audit.entries.filter(({ type }) => type === 'request.expired');
    expect(expired.map(({ facts }) => facts['endedAt'])).toEqual(
      [...expired.map(({ facts }) => Number(facts['endedAt']))].sort((one, other) => one - other),
    );
    expect(new Set(expired.map(({ requestId }) => requestId)).size).toBe(100);
    const told = world.deliveries.waiting().filter((one) => one.kind === 'notice');
    expect(new Set(told.map((one) => `${one.requestId} ${one.audience.kind}`)).size).toBe(200);
    expect(told.every((one) => one.moment === 'expired')).toBe(true);
    await reconcile(world.ports);
    expect(world.audited().filter((type) => type === 'request.expired')).toHaveLength(100);
  });
});

describe('a key that was deleted here', () => {
  const hourMs = 3_600_000;

  async function deleted() {
    const world = openWorld();
    const request = await world.hold(aRequest('deleted'));
    const { facts } = world.keys.record(keyId);
    Object.assign(facts, {
      state: 'destroyed',
      deletedAt: request.deletedAt,
      deletedBy: 'iam-ServiceId-manager',
    });
    const looks = async (times: number, everyMs: number) => {
      const before = world.keys.count('readKey');
      for (let n = 0; n < times; n++) {
        world.clock.advance(everyMs);
        await reconcile(world.ports);
      }
      return world.keys.count('readKey') - before;
    };
    return { ...world, facts, request, looks };
  }

  test('is looked at every five minutes within the hour, hourly then, and no more when its window has closed', async () => {
    const world = await deleted();
    expect(await world.looks(60, 60_000)).toBe(12);
    expect(await world.looks(24, hourMs)).toBe(24);
    world.clock.set(world.request.restorableUntil);
    await world.looks(1, hourMs);
    expect(await world.looks(5, hourMs)).toBe(0);
  });

  test('is seen to be back: told once to requester, approver and channel, and on every card', async () => {
    const world = await deleted();
    world.clock.advance(hourMs);
    world.facts.state = 'active';
    await world.looks(3, hourMs);
    expect(await world.requestNow()).toMatchObject({
      status: 'deleted',
      restored: { at: expect.any(Number) },
    });
    expect(world.audited()).toEqual(['key.restored']);
    const waiting = world.deliveries.waiting();
    const told = waiting.flatMap((one) => (one.kind === 'notice' ? [one.audience] : []));
    expect(told).toEqual([
      { kind: 'requester', userId: rosa.slack.userId },
      { kind: 'approver', userId: amir.slack.userId },
    ]);
    expect(waiting.filter(({ kind }) => kind === 'card')).toHaveLength(3);
  });

  test('deleted again outside is told too; by a later request that tells it itself', async () => {
    const world = await deleted();
    world.facts.state = 'active';
    await world.looks(1, 2 * hourMs);
    const again = world.clock.now() + 1_000;
    Object.assign(world.facts, { state: 'destroyed', deletedAt: again, deletedBy: 'IBMid-ELSE' });
    await world.looks(1, 2 * hourMs);
    expect(world.audited()).toEqual(['key.restored', 'key.deleted_again']);
    expect(await world.requestNow()).not.toHaveProperty('deletedAgain.by');
  });

  test('and again by a later request is left to that one', async () => {
    const world = await deleted();
    world.facts.state = 'active';
    await world.looks(1, 2 * hourMs);
    const notices = () => world.deliveries.waiting().filter(({ kind }) => kind === 'notice').length;
    const before = notices();
    const at = world.clock.now();
    const later = {
      ...world.request,
      id: 'CS-LATER',
      openedAt: at,
      deletedAt: at,
      restorableUntil: at + hourMs,
      version: 1,
    };
    await world.requests.commit({ request: later, readVersion: 0, audit: [], effects: [], leaseMs: 1 });
    Object.assign(world.facts, { state: 'destroyed', deletedAt: at });
    await world.looks(1, 2 * hourMs);
    expect(await world.requestNow(world.request.id)).toMatchObject({ deletedAgain: { by: 'CS-LATER' } });
    expect(notices()).toBe(before);
    expect(await world.requests.looksDue(Infinity, 9)).not.toContain(world.request.id);
  });
});
