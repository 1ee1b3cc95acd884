import { describe, expect, test } from 'vitest';
import { transition } from '../../../src/usecases/effects/transition.js';
import { expireRequest } from '../../../src/usecases/requests/expire-request.js';
import {
  aBlockedRequest,
  aCountersignRequest,
  aRequest,
  endsAt,
  noAnswer,
  openStatuses,
} from '../../domain/given.js';
import { keyId, openWorld, plainKey, type World } from '../world.js';

const id = 'CS-1QKTVC0ABCD';

async function atTheEnd(leftMs = 0) {
  const world = openWorld();
  await world.hold(aRequest('awaiting_approval'));
  world.clock.set(endsAt - leftMs);
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

  test('is not told of a key that was seen to be deleted, also where the request has moved meanwhile', async () => {
    const world = await atTheEnd();
    Object.assign(world.keys.record(keyId).facts, { state: 'destroyed', deletedBy: 'IBMid-ELSE' });
    world.requests.beforeNextCommit(() =>
      transition(world.ports, id, { type: 'note_key_state', state: 'suspended' }),
    );
    await world.expire();
    expect((await world.requestNow()).status).toBe('awaiting_approval');
    await world.expire();
    expect(await world.requestNow()).toMatchObject({ status: 'superseded', change: 'deleted' });
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

  test('is the KMS’s own: where our clock runs ahead it is waited for', async () => {
    const world = await atTheEnd();
    world.keys.aheadMs = -5_000;
    await world.expire();
    expect((await world.requestNow()).status).toBe('awaiting_approval');
    expect(await world.timers.plannedAt(id, 'expire')).toBe(endsAt + 5_000);
  });

  test('is ours where Countersign holds the rule', async () => {
    const world = openWorld();
    const { key, ...request } = aCountersignRequest('awaiting_approval');
    await world.hold({ ...request, key: { ...key, keyId: plainKey.keyId } });
    world.clock.set(endsAt);
    await expireRequest(world.ports, id);
    expect((await world.requestNow()).status).toBe('expired');
  });

  test('does not wait for a key that cannot be read', async () => {
    const world = await atTheEnd();
    world.keys.fail('readKey', { failure: noAnswer, times: 9 });
    await world.expire();
    expect((await world.requestNow()).status).toBe('expired');
  });

  test.each<[string, (world: World) => void]>([
    ['deleted', ({ keys }) => void (keys.record(keyId).facts.state = 'destroyed')],
    ['gone', ({ keys }) => keys.remove(keyId)],
  ])('of a key that somebody had %s before is another story', async (change, doIt) => {
    const world = await atTheEnd();
    doIt(world);
    await world.expire();
    expect(await world.requestNow()).toMatchObject({ status: 'superseded', change });
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
