import { expect, test } from 'vitest';
import { concluder } from '../../../src/usecases/effects/concluder.js';
import { transition } from '../../../src/usecases/effects/transition.js';
import { aRequest, lostSession } from '../../domain/given.js';
import { openWorld } from '../world.js';

const lapse = { type: 'lapse_approval', failure: lostSession } as const;

async function underWay() {
  const world = openWorld();
  const { request, item } = await world.holdWith(aRequest('deleting'), { kind: 'delete_key' });
  return { ...world, request, conclude: concluder(world.ports, item, request.version) };
}

test('an attempt is concluded together with its effect', async () => {
  const world = await underWay();
  expect(await world.conclude(lapse)).toEqual({ done: true });
  expect((await world.requestNow()).status).toBe('awaiting_approval');
  expect(world.left()).not.toContain('delete_key');
});

test('a request that has moved on is left to the next look', async () => {
  const world = await underWay();
  await transition(world.ports, world.request.id, { type: 'begin_deletion', actingAs: 'somebody' });
  expect(await world.conclude(lapse)).toMatchObject({ done: false });
  expect((await world.requestNow()).status).toBe('deleting');
  expect(world.left()).toContain('delete_key');
});
