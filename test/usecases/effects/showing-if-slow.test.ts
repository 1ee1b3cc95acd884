import { expect, test } from 'vitest';
import { showingIfSlow } from '../../../src/usecases/effects/showing-if-slow.js';
import { aRequest } from '../../domain/given.js';
import { openWorld } from '../world.js';

async function underWay() {
  const world = openWorld();
  const request = await world.hold(aRequest('deleting'));
  return {
    ...world,
    show: (work: Parameters<typeof showingIfSlow>[2]) => showingIfSlow(world.ports, request.id, work),
  };
}

test('what is over at once is not shown as under way', async () => {
  const { show, deliveries } = await underWay();
  expect(await show(Promise.resolve({ done: true }))).toEqual({ done: true });
  expect(deliveries.waiting()).toEqual([]);
});

test('what has to be tried again is', async () => {
  const { show, deliveries } = await underWay();
  await show(Promise.resolve({ done: false, retryInMs: 1_000 }));
  expect(deliveries.waiting().map(({ kind }) => kind)).toContain('card');
});

test('and so is what did not work', async () => {
  const { show, deliveries } = await underWay();
  await expect(show(Promise.reject(new Error('the KMS is away')))).rejects.toThrow('the KMS is away');
  expect(deliveries.waiting().map(({ kind }) => kind)).toContain('card');
});

test('what takes long is shown meanwhile', async () => {
  const { show, deliveries } = await underWay();
  let end = (): void => undefined;
  const work = new Promise<{ done: true }>((resolve) => (end = () => resolve({ done: true })));
  const shown = show(work);
  await expect.poll(() => deliveries.waiting().length, { timeout: 15_000 }).toBeGreaterThan(0);
  end();
  expect(await shown).toEqual({ done: true });
});
