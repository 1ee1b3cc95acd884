import { describe, expect, test } from 'vitest';
import { effectLeaseMs } from '../../../src/usecases/effects/effect-lease.js';
import { retryEffect, sweepOutbox } from '../../../src/usecases/effects/retry-effects.js';
import { aRequest } from '../../domain/given.js';
import { openWorld } from '../world.js';

/** An approval whose process is gone; its lease has run out, unless told otherwise. */
async function leftOver(leftMs = 0) {
  const world = openWorld();
  const { item } = await world.holdWith(aRequest('deleting'), { kind: 'delete_key' });
  world.clock.advance(effectLeaseMs - leftMs);
  return { ...world, item };
}

describe('a leftover effect', () => {
  test('is performed by whoever takes it up', async () => {
    const world = await leftOver();
    await retryEffect(world.ports, world.item.id);
    expect(world.keys.count('deleteKey')).toBe(1);
    expect((await world.requestNow()).status).toBe('deleted');
    expect(world.left()).not.toContain('delete_key');
  });

  test('is performed by one of many', async () => {
    const world = await leftOver();
    await Promise.all(Array.from({ length: 8 }, () => retryEffect(world.ports, world.item.id)));
    expect(world.keys.count('deleteKey')).toBe(1);
  });

  test('stays with the process that holds it', async () => {
    const world = await leftOver(1);
    await retryEffect(world.ports, world.item.id);
    expect(world.keys.calls).toEqual([]);
  });

  test('that is settled is left alone', async () => {
    const world = await leftOver();
    await world.outbox.settle(world.item.id);
    await retryEffect(world.ports, world.item.id);
    expect(world.keys.calls).toEqual([]);
  });
});

describe('the sweep', () => {
  test('brings back what nobody holds any more, at once and performing nothing itself', async () => {
    const world = await leftOver();
    await sweepOutbox(world.ports);
    expect([...world.retries.pending]).toEqual([[world.item.id, 0]]);
    expect(world.keys.calls).toEqual([]);
  });

  test('leaves what is held', async () => {
    const world = await leftOver(1);
    await sweepOutbox(world.ports);
    expect(world.retries.pending.size).toBe(0);
  });
});
