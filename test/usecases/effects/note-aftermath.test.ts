import { describe, expect, test } from 'vitest';
import { isSyncOffered, syncWindow } from '../../../src/domain/aftermath.js';
import { nextLookAt } from '../../../src/domain/fate.js';
import { actOnKey } from '../../../src/usecases/effects/act-on-key.js';
import { followKey } from '../../../src/usecases/requests/follow-key.js';
import { reconcile } from '../../../src/usecases/requests/reconcile.js';
import { aRequest, noAnswer, rosa } from '../../domain/given.js';
import { keyId, instance, openWorld, registrations, type World } from '../world.js';

const hour = 3_600_000;

/** A key that was deleted by force just now, as IBM and its request leave it. */
async function deletedByForce() {
  const world = openWorld();
  const now = world.clock.now();
  const request = await world.hold(
    { ...aRequest('deleted', { force: true }), forced: true, deletedAt: now },
    registrations(3),
  );
  Object.assign(world.keys.record(keyId).facts, { state: 'destroyed', deletedAt: now, changedAt: now });
  return { world, request };
}

const aftermath = async ({ requestNow }: World) => {
  const request = await requestNow();
  return request.status === 'deleted' ? request.aftermath : undefined;
};
const sync = (world: World) => actOnKey(world.ports, 'sync', { instanceId: instance.id, keyId }, rosa.slack);

describe('a key deleted by force', () => {
  test('has its card say when the services were told again', async () => {
    const { world } = await deletedByForce();
    world.clock.advance(2 * hour);
    expect((await sync(world)).ok).toBe(true);
    expect(await aftermath(world)).toMatchObject({ is: 'synced' });
    expect(world.deliveries.waiting().length).toBeGreaterThan(0);
    expect(world.audited()).toContain('aftermath.noted');
  });

  test('has its card offer that an hour after the deletion, whether IBM answers then or not', async () => {
    const { world } = await deletedByForce();
    const offered = async () => isSyncOffered(await world.requestNow());
    world.clock.advance(hour - 1);
    await reconcile(world.ports);
    expect(await offered()).toBe(false);
    world.clock.advance(1);
    world.keys.fail('readKey', { failure: noAnswer, times: Infinity });
    await reconcile(world.ports);
    expect(await offered()).toBe(true);
    expect(world.deliveries.waiting().length).toBeGreaterThan(0);
    const { version } = await world.requestNow();
    await reconcile(world.ports);
    expect((await world.requestNow()).version).toBe(version);
  });

  test('is looked at the moment that is due, where it is not among the recent', async () => {
    const { world } = await deletedByForce();
    const request = await world.requestNow();
    if (request.status !== 'deleted') throw new Error('not deleted');
    const { from } = syncWindow(request);
    expect(nextLookAt(request, from - 60_000)).toBe(from);
    world.clock.advance(hour);
    await followKey(world.ports, request.id, from);
    expect(isSyncOffered(await world.requestNow())).toBe(true);
  });

  test('offers nothing more once a press meets no key', async () => {
    const { world } = await deletedByForce();
    world.keys.remove(keyId);
    expect((await sync(world)).ok).toBe(false);
    expect(await aftermath(world)).toEqual({ is: 'nothing_left' });
  });

  test('offers nothing more once IBM has removed what is left of it, and not before', async () => {
    const { world } = await deletedByForce();
    world.clock.advance(90 * 24 * hour - 1);
    await reconcile(world.ports);
    expect(await aftermath(world)).toBeUndefined();
    world.clock.advance(1);
    await reconcile(world.ports);
    expect(await aftermath(world)).toEqual({ is: 'nothing_left' });
    const { version } = await world.requestNow();
    await reconcile(world.ports);
    expect((await world.requestNow()).version).toBe(version);
  });

  test('stays at its end, whatever comes after', async () => {
    const { world } = await deletedByForce();
    world.clock.advance(2 * hour);
    await sync(world);
    world.clock.advance(90 * 24 * hour);
    await reconcile(world.ports);
    expect(await aftermath(world)).toEqual({ is: 'nothing_left' });
    world.clock.advance(hour);
    await sync(world);
    expect(await aftermath(world)).toEqual({ is: 'nothing_left' });
  });
});
