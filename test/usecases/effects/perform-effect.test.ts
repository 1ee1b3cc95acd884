import { describe, expect, test, vi } from 'vitest';
import type { Effect } from '../../../src/domain/effect.js';
import { effectLeaseMs, effectRenewalMs } from '../../../src/usecases/effects/effect-lease.js';
import { performEffect, performNow } from '../../../src/usecases/effects/perform-effect.js';
import { aRequest, noAnswer } from '../../domain/given.js';
import { keyId, openWorld } from '../world.js';

const held = async (effect: Effect, status: Parameters<typeof aRequest>[0] = 'awaiting_approval') => {
  const world = openWorld();
  const { item } = await world.holdWith(aRequest(status), effect);
  return { ...world, item };
};

describe('an effect that is done', () => {
  test.each<[Effect, Parameters<typeof aRequest>[0]]>([
    [{ kind: 'give_first_authorization' }, 'authorizing'],
    [{ kind: 'delete_key' }, 'deleting'],
    [{ kind: 'withdraw_authorization' }, 'withdrawing'],
    [{ kind: 'refresh_cards' }, 'awaiting_approval'],
    [{ kind: 'announce', moment: 'unblocked' }, 'awaiting_approval'],
    [{ kind: 'plan_timers' }, 'awaiting_approval'],
    [{ kind: 'cancel_timers' }, 'cancelled'],
  ])('is settled: $kind', async (effect, status) => {
    const world = await held(effect, status);
    await performEffect(world.ports, world.item);
    expect(world.outbox.items().map(({ id }) => id)).not.toContain(world.item.id);
    expect(world.retries.pending.has(world.item.id)).toBe(false);
  });

  test('does what it says: timers, cards, words', async () => {
    const world = await held({ kind: 'plan_timers' });
    const { requestId } = world.item;
    await performEffect(world.ports, world.item);
    expect(await world.timers.plannedAt(requestId, 'expire')).toBeDefined();
    await performEffect(world.ports, { ...world.item, effect: { kind: 'cancel_timers' } });
    expect(await world.timers.plannedAt(requestId, 'expire')).toBeUndefined();
    await performEffect(world.ports, { ...world.item, effect: { kind: 'refresh_cards' } });
    expect(world.deliveries.waiting().map(({ kind }) => kind)).toEqual(['card', 'card', 'card']);
    await performEffect(world.ports, { ...world.item, effect: { kind: 'announce', moment: 'unblocked' } });
    expect(world.deliveries.waiting().at(-1)).toMatchObject({ noticeId: world.item.id, moment: 'unblocked' });
  });

  test('runs twice without harm', async () => {
    const world = await held({ kind: 'delete_key' }, 'deleting');
    await performNow(world.ports, [world.item, world.item]);
    await performEffect(world.ports, world.item);
    expect(world.keys.count('deleteKey')).toBe(1);
  });
});

describe('an effect that is not done yet', () => {
  test('comes back after the time it asks for, one attempt counted', async () => {
    const world = await held({ kind: 'delete_key' }, 'deleting');
    // Unclear, and then unreadable: the attempt waits for the next look.
    world.keys.fail('deleteKey', {
      failure: noAnswer,
      meanwhile: () => world.keys.fail('readKey', { failure: noAnswer, times: 4 }),
    });
    await performEffect(world.ports, world.item);
    const delayMs = world.retries.pending.get(world.item.id);
    expect(delayMs).toBeGreaterThan(0);
    expect(world.outbox.items().find(({ id }) => id === world.item.id)?.attempts).toBe(1);
    expect(await world.outbox.claim(world.item.id, 1)).toBeUndefined();
    world.clock.advance(delayMs!);
    expect(await world.outbox.claim(world.item.id, 1)).toBeDefined();
  });

  test('and throws comes back later with every attempt; the caller hears nothing', async () => {
    const world = await held({ kind: 'refresh_cards' });
    world.ports.deliveries = {
      hasten: async () => undefined,
      enqueue: () => Promise.reject(new Error('redis is away')),
    };
    const delays: unknown[] = [];
    for (const attempts of [0, 3, 99]) {
      await performEffect(world.ports, { ...world.item, attempts });
      delays.push(world.retries.pending.get(world.item.id));
    }
    expect(delays).toEqual([2_000, 16_000, 300_000]);
    expect(world.log.lines.filter(({ level }) => level === 'warn')).toHaveLength(3);
  });

  test('and whose wake-up cannot be planned is free for the sweep after the time it asks for, not later', async () => {
    const world = await held({ kind: 'delete_key' }, 'deleting');
    world.keys.fail('deleteKey', {
      failure: noAnswer,
      meanwhile: () => world.keys.fail('readKey', { failure: noAnswer, times: 4 }),
    });
    const asked: number[] = [];
    world.ports.retries = {
      retryLater: (_, delayMs) => {
        asked.push(delayMs);
        return Promise.reject(new Error('could not be planned'));
      },
    };
    await performEffect(world.ports, { ...world.item, attempts: 17 });
    expect(asked).toHaveLength(1);
    expect(world.outbox.items().find(({ id }) => id === world.item.id)?.attempts).toBe(1);
    world.clock.advance(asked[0]!);
    expect(await world.outbox.due(10)).toContain(world.item.id);
  });

  test('and cannot even be put back rejects nobody: its lease runs out', async () => {
    const world = await held({ kind: 'refresh_cards' });
    const away = () => Promise.reject(new Error('redis is away'));
    world.ports.deliveries = { hasten: async () => undefined, enqueue: away };
    world.ports.outbox = { ...world.outbox, postpone: away };
    await performEffect(world.ports, world.item);
    expect(world.log.lines.at(-1)).toMatchObject({ level: 'error', facts: { itemId: world.item.id } });
    world.clock.advance(effectLeaseMs);
    expect(await world.outbox.due(10)).toContain(world.item.id);
  });

  test('keeps the others from nothing', async () => {
    const world = await held({ kind: 'plan_timers' });
    const { requestId } = world.item;
    const cards = { ...world.item, id: `${world.item.id}x`, effect: { kind: 'refresh_cards' } as const };
    world.outbox.add([cards], effectLeaseMs);
    world.ports.deliveries = {
      hasten: async () => undefined,
      enqueue: () => Promise.reject(new Error('redis is away')),
    };
    await performNow(world.ports, [cards, world.item]);
    expect(await world.timers.plannedAt(requestId, 'expire')).toBeDefined();
    expect([...world.retries.pending.keys()]).toEqual([cards.id]);
  });
});

test('an effect under way stays with its process for as long as it takes, and no longer', async () => {
  vi.useFakeTimers();
  try {
    const world = await held({ kind: 'delete_key' }, 'deleting');
    let elsewhere: unknown;
    world.keys.fail('deleteKey', {
      failure: noAnswer,
      tookEffect: true,
      async meanwhile() {
        // The KMS takes its time: longer than one lease.
        for (let ms = 0; ms < 2 * effectLeaseMs; ms += effectRenewalMs) {
          world.clock.advance(effectRenewalMs);
          await vi.advanceTimersByTimeAsync(effectRenewalMs);
        }
        elsewhere = await world.outbox.claim(world.item.id, 1);
      },
    });
    await performEffect(world.ports, world.item);
    expect(elsewhere).toBeUndefined();
    expect(world.keys.record(keyId).facts.state).toBe('destroyed');
    expect(vi.getTimerCount()).toBe(0);
    world.ports.deliveries = {
      hasten: async () => undefined,
      enqueue: () => Promise.reject(new Error('redis is away')),
    };
    await performEffect(world.ports, { ...world.item, effect: { kind: 'refresh_cards' } });
    expect(vi.getTimerCount()).toBe(0);
  } finally {
    vi.useRealTimers();
  }
});
