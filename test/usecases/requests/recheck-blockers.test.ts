import { expect, test } from 'vitest';
import { recheckBlockers } from '../../../src/usecases/requests/recheck-blockers.js';
import { aRequest } from '../../domain/given.js';
import { openWorld, registrations } from '../world.js';

test('a look that breaks off says why, also where the next one cannot be planned', async () => {
  const world = openWorld();
  const { id } = await world.hold(aRequest('blocked'), registrations(1));
  world.ports.keys.readKey = () => Promise.reject(new Error('the look'));
  world.ports.timers.plan = () => Promise.reject(new Error('the plan'));
  await expect(recheckBlockers(world.ports, id)).rejects.toThrow('the look');
});

test('and has the next one planned all the same', async () => {
  const world = openWorld();
  const { id } = await world.hold(aRequest('blocked'), registrations(1));
  world.ports.keys.readKey = () => Promise.reject(new Error('the look'));
  await expect(recheckBlockers(world.ports, id)).rejects.toThrow('the look');
  expect(await world.ports.timers.plannedAt(id, 'recheck')).toBeDefined();
});
