import { describe, expect, test } from 'vitest';
import { reconcile } from '../../../src/usecases/requests/reconcile.js';
import { aRequest } from '../../domain/given.js';
import { keyId, openWorld } from '../world.js';

describe('looking at a key whose deletion is being decided', () => {
  test('notes that it was disabled, once, and that it is enabled again', async () => {
    const world = openWorld();
    await world.hold(aRequest('awaiting_approval'));
    const { facts } = world.keys.record(keyId);
    facts.state = 'suspended';
    await reconcile(world.ports);
    await reconcile(world.ports);
    expect(await world.requestNow()).toMatchObject({
      status: 'awaiting_approval',
      keyState: { state: 'suspended', at: world.clock.now() },
    });
    expect(world.audited()).toEqual(['key.state_changed']);
    facts.state = 'active';
    await reconcile(world.ports);
    expect(await world.requestNow()).not.toHaveProperty('keyState');
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
