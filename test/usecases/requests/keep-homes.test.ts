import { expect, test } from 'vitest';
import { keepHomes } from '../../../src/usecases/requests/keep-homes.js';
import { createHomesDouble } from '../../doubles/homes.js';
import { openWorld } from '../world.js';

const visitor = (n: number) => ({ userId: `U0${n}`, teamId: 'T0OWN' });

async function visited(count: number) {
  const homes = createHomesDouble();
  const { ports } = openWorld({ overrides: { homes } });
  for (let n = 0; n < count; n++) {
    await ports.visits.opened(visitor(n));
    await ports.visits.saveShown(visitor(n), { mark: '' });
  }
  return { ports, homes, calls: () => homes.calls.map(({ userId }) => userId) };
}

test('nothing is read or shown where nothing has moved', async () => {
  const { ports, calls } = await visited(1);
  ports.requests = { ...ports.requests, listOpen: () => Promise.reject(new Error('not to be read')) };
  await keepHomes(ports);
  expect(calls()).toEqual([]);
});

test('a round publishes four at most, and leaves the rest to the next', async () => {
  const { ports, homes, calls } = await visited(7);
  homes.outcomes = ['published', 'as_it_was', 'published', 'published', 'published'];
  await ports.visits.stir();
  await keepHomes(ports);
  expect(calls()).toEqual(['U00', 'U01', 'U02', 'U03', 'U04']);
  expect(await ports.visits.takeStir()).toBe(true);
});

test('what Slack does not take ends the round', async () => {
  const { ports, homes, calls } = await visited(3);
  homes.outcomes = ['given_up', 'later'];
  await ports.visits.stir();
  await keepHomes(ports);
  expect(calls()).toEqual(['U00', 'U01']);
});

test('what could not be read is read with the next round', async () => {
  const { ports, homes } = await visited(1);
  homes.show = () => Promise.reject(new Error('the store is away'));
  await ports.visits.stir();
  await expect(keepHomes(ports)).rejects.toThrow('the store is away');
  expect(await ports.visits.takeStir()).toBe(true);
});
