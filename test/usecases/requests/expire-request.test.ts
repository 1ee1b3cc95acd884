import { describe, expect, test } from 'vitest';
import { olderReadingsMs } from '../../../src/domain/deadlines.js';
import { fingerprintOf } from '../../../src/domain/protection.js';
import { transition } from '../../../src/usecases/effects/transition.js';
import { decideRequest } from '../../../src/usecases/requests/decide-request.js';
import { expireRequest } from '../../../src/usecases/requests/expire-request.js';
import {
  aBlockedRequest,
  aCountersignRequest,
  amir,
  aRequest,
  endsAt,
  noAnswer,
  openStatuses,
} from '../../domain/given.js';
import { managerServiceId } from '../../doubles/acting-sessions.js';
import { followKey } from '../../../src/usecases/requests/follow-key.js';
import { keyId, openWorld, plainKey, refusalOf, type World } from '../world.js';

const id = 'CS-1QKTVC0ABCD';

async function atTheEnd(leftMs = 0) {
  const world = openWorld();
  await world.hold(aRequest('awaiting_approval'));
  world.clock.set(endsAt - leftMs);
  return { ...world, expire: () => expireRequest(world.ports, id) };
}

/** With a DELETE that was sent half a minute before the end, and not answered. */
async function attempted() {
  const world = openWorld();
  const attempts = [{ approver: amir, at: endsAt - 30_000, actingAs: managerServiceId }];
  await world.hold({ ...aRequest('awaiting_approval'), attempts });
  world.clock.set(endsAt);
  return { ...world, expire: () => expireRequest(world.ports, id) };
}

describe('the end of the period', () => {
  test('expires the request, shows it and tells both sides', async () => {
    const world = await atTheEnd();
    await world.expire();
    expect(await world.requestNow()).toMatchObject({ status: 'expired', endedAt: endsAt });
    expect(world.audited()).toEqual(['request.expired']);
    const notices = world.deliveries.waiting().filter(({ kind }) => kind === 'notice');
    expect(notices.map(({ audience }) => audience.kind)).toEqual(['requester', 'approver', 'approver']);
    expect(await world.timers.plannedAt(id, 'expire')).toBeUndefined();
  });

  test('expires a blocked request too', async () => {
    const world = openWorld();
    await world.hold(aBlockedRequest());
    world.clock.set(endsAt);
    await expireRequest(world.ports, id);
    expect((await world.requestNow()).status).toBe('expired');
  });

  test('is told by the clock, without asking IBM anything', async () => {
    const world = await atTheEnd();
    world.keys.record(keyId).facts.state = 'destroyed';
    await world.expire();
    expect(await world.requestNow()).toMatchObject({ status: 'expired', endedAt: endsAt });
    expect(world.keys.calls).toEqual([]);
  });

  test('waits for one look where something sent for it may have deleted the key', async () => {
    const world = await attempted();
    Object.assign(world.keys.record(keyId).facts, {
      state: 'destroyed',
      deletedBy: managerServiceId,
      deletedAt: endsAt - 30_000,
    });
    world.requests.beforeNextCommit(() =>
      transition(world.ports, id, { type: 'note_key_state', state: 'suspended' }),
    );
    await world.expire();
    expect((await world.requestNow()).status).toBe('awaiting_approval');
    await world.expire();
    expect(await world.requestNow()).toMatchObject({ status: 'deleted', approver: amir });
    expect(world.audited()).not.toContain('request.expired');
  });

  test('does not wait for that look where the key cannot be read', async () => {
    const world = await attempted();
    world.keys.fail('readKey', { failure: noAnswer, times: 9 });
    await world.expire();
    expect((await world.requestNow()).status).toBe('expired');
  });

  test('comes once', async () => {
    const world = await atTheEnd();
    await Promise.all([world.expire(), world.expire(), world.expire()]);
    expect(world.audited()).toEqual(['request.expired']);
  });

  test('is not reached a moment before: the timer is planned again', async () => {
    const world = await atTheEnd(1);
    await world.expire();
    expect((await world.requestNow()).status).toBe('awaiting_approval');
    expect(await world.timers.plannedAt(id, 'expire')).toBe(endsAt);
  });

  test.each([-300_000, 300_000])('is ours, wherever the KMS’s clock stands: %s ms ahead', async (aheadMs) => {
    const early = await atTheEnd(1);
    early.keys.aheadMs = aheadMs;
    await early.expire();
    expect((await early.requestNow()).status).toBe('awaiting_approval');
    const world = await atTheEnd();
    world.keys.aheadMs = aheadMs;
    await world.expire();
    expect((await world.requestNow()).status).toBe('expired');
  });

  test.each([
    ['ours', endsAt, -300_000],
    ['IBM’s', endsAt - 300_000, 300_000],
  ])(
    'leaves nothing to approve from then on, by whichever clock comes first: %s',
    async (_, now, aheadMs) => {
      const world = openWorld({ kmsAheadMs: aheadMs });
      const request = await world.hold(aRequest('awaiting_approval'));
      const approve = () =>
        decideRequest(world.ports, id, amir.slack, {
          type: 'approve',
          seen: fingerprintOf(request.protection),
        });
      world.clock.set(now);
      expect(refusalOf(await approve())).toBe('authorization_period_over');
      expect(world.keys.effectiveDeletes).toEqual([]);
    },
  );

  test('is ours where Countersign holds the rule', async () => {
    const world = openWorld();
    const { key, ...request } = aCountersignRequest('awaiting_approval');
    await world.hold({ ...request, key: { ...key, keyId: plainKey.keyId } });
    world.clock.set(endsAt);
    await expireRequest(world.ports, id);
    expect((await world.requestNow()).status).toBe('expired');
  });
});

describe('what a look after the end shows', () => {
  async function expired(before: (world: World) => unknown = () => undefined) {
    const world = await atTheEnd();
    await before(world);
    await world.expire();
    expect((await world.requestNow()).status).toBe('expired');
    return { ...world, look: () => followKey(world.ports, id, world.clock.now()) };
  }
  const deletedAt =
    (at: number) =>
    ({ keys }: World) =>
      Object.assign(keys.record(keyId).facts, { state: 'destroyed', deletedBy: 'IBMid-ELSE', deletedAt: at });

  test.each<[string, (world: World) => unknown]>([
    ['deleted', deletedAt(endsAt - 1_000)],
    ['gone', ({ keys }) => keys.remove(keyId)],
  ])('is told where somebody had the key %s before', async (change, before) => {
    const world = await expired(before);
    await world.look();
    expect(await world.requestNow()).toMatchObject({ status: 'superseded', change });
    expect(await world.requests.looksDue(Infinity, 9)).toEqual([]);
  });

  test.each<[string, (world: World) => unknown]>([
    ['a key that is there', () => undefined],
    ['one deleted afterwards', deletedAt(endsAt)],
  ])('changes nothing for %s, and comes once', async (_, before) => {
    const world = await expired(before);
    expect(await world.requests.looksDue(world.clock.now(), 9)).toEqual([id]);
    await world.look();
    expect((await world.requestNow()).status).toBe('expired');
    expect(await world.requests.looksDue(Infinity, 9)).toEqual([]);
  });

  test('comes again while our own DELETE may still show, as IBM has confirmed it or has just been asked', async () => {
    const world = await attempted();
    await world.expire();
    await followKey(world.ports, id, world.clock.now());
    expect((await world.requestNow()).status).toBe('expired');
    world.clock.advance(60_000);
    expect(await world.requests.looksDue(world.clock.now(), 9)).toEqual([id]);
    Object.assign(world.keys.record(keyId).facts, {
      state: 'destroyed',
      deletedBy: managerServiceId,
      deletedAt: endsAt - 29_000,
    });
    await followKey(world.ports, id, world.clock.now());
    expect(await world.requestNow()).toMatchObject({ status: 'deleted', approver: amir });
  });

  test('comes no more once our own DELETE would show', async () => {
    const world = await attempted();
    await world.expire();
    world.clock.advance(olderReadingsMs);
    await followKey(world.ports, id, world.clock.now());
    expect(await world.requests.looksDue(Infinity, 9)).toEqual([]);
  });

  test('waits for a key that can be read', async () => {
    const world = await expired(deletedAt(endsAt - 1_000));
    world.keys.fail('readKey', { failure: noAnswer });
    await world.look();
    expect((await world.requestNow()).status).toBe('expired');
    expect(await world.requests.looksDue(world.clock.now(), 9)).toEqual([]);
    world.clock.advance(60_000);
    expect(await world.requests.looksDue(world.clock.now(), 9)).toEqual([id]);
    await world.look();
    expect(await world.requestNow()).toMatchObject({ status: 'superseded', change: 'deleted' });
  });

  test('is told as ours where our own DELETE did it, confirmed and not shown until then', async () => {
    const world = await attempted();
    world.keys.fail('readKey', { failure: noAnswer });
    await world.expire();
    Object.assign(world.keys.record(keyId).facts, {
      state: 'destroyed',
      deletedBy: managerServiceId,
      deletedAt: endsAt - 30_000,
    });
    await followKey(world.ports, id, world.clock.now());
    expect(await world.requestNow()).toMatchObject({ status: 'deleted', approver: amir });
    // And followed as such.
    expect(await world.requests.looksDue(Infinity, 9)).toEqual([id]);
  });

  test('leaves a deletion to a later request that the same identity deleted it for', async () => {
    const world = openWorld();
    const confirmed = { at: endsAt - 30_000 };
    const attempts = [{ approver: amir, at: endsAt - 30_000, actingAs: managerServiceId, confirmed }];
    await world.hold({ ...aRequest('awaiting_approval'), attempts });
    world.clock.set(endsAt);
    world.keys.fail('readKey', { failure: noAnswer });
    await expireRequest(world.ports, id);
    const later = { ...aRequest('awaiting_approval'), id: 'CS-LATER', openedAt: endsAt + 1, version: 1 };
    await world.requests.commit({ request: later, readVersion: 0, audit: [], effects: [], leaseMs: 1 });
    Object.assign(world.keys.record(keyId).facts, {
      state: 'destroyed',
      deletedBy: managerServiceId,
      deletedAt: endsAt + 60_000,
    });
    await followKey(world.ports, id, world.clock.now());
    expect(await world.requestNow(id)).toMatchObject({ status: 'expired' });
  });
});

test.each(openStatuses.filter((status) => status !== 'awaiting_approval' && status !== 'blocked'))(
  'a request that an effect is under way for is left to it, whatever the key looks like: %s',
  async (status) => {
    const world = openWorld();
    const { version } = await world.hold(aRequest(status));
    world.clock.set(endsAt);
    world.keys.record(keyId).facts.state = 'destroyed';
    await expireRequest(world.ports, id);
    expect(await world.requestNow()).toMatchObject({ status, version });
  },
);

test('a request that is not there is left alone', async () => {
  const world = openWorld();
  await expireRequest(world.ports, id);
  expect(await world.everyRequest()).toEqual([]);
});
