// What every implementation of the timers has to do, whatever wakes it.
import { expect, it } from 'vitest';
import type { TimerKind, Timers } from '../../src/ports/timers.js';

export interface TimerParts {
  timers: Timers;
  /** The bot's clock, which the test moves. */
  clock: { now(): number; advance(ms: number): void };
  /** Resolves with how often the timer has rung as soon as it has rung `times`. */
  rang(requestId: string, kind: TimerKind, times?: number): Promise<number>;
  /** How often it has rung so far. */
  rings(requestId: string, kind: TimerKind): number;
}

const hourMs = 3_600_000;

/** `create` gives a running set of timers that nobody else uses. */
export function timersContract(create: () => Promise<TimerParts>): void {
  /** Everything due before this marker has rung once the marker has. */
  async function settle({ timers, clock, rang }: TimerParts): Promise<void> {
    await timers.plan('CS-MARKER', 'remind', clock.now() + 150);
    await rang('CS-MARKER', 'remind');
  }

  it('rings once when due', async () => {
    const parts = await create();
    await parts.timers.plan('CS-1', 'expire', parts.clock.now() + 40);
    await parts.timers.plan('CS-1', 'expire', parts.clock.now() + 40);
    expect(await parts.rang('CS-1', 'expire')).toBe(1);
    await settle(parts);
    expect(parts.rings('CS-1', 'expire')).toBe(1);
    expect(await parts.timers.plannedAt('CS-1', 'expire')).toBeUndefined();
  });

  it('rings at once for a moment that has passed', async () => {
    const parts = await create();
    await parts.timers.plan('CS-1', 'expire', parts.clock.now() - hourMs);
    expect(await parts.rang('CS-1', 'expire')).toBe(1);
  });

  it('keeps the kinds and the requests apart', async () => {
    const parts = await create();
    const dueAt = parts.clock.now() + hourMs;
    await parts.timers.plan('CS-1', 'expire', dueAt);
    await parts.timers.plan('CS-1', 'remind', dueAt - 1);
    await parts.timers.plan('CS-2', 'expire', parts.clock.now());
    await parts.rang('CS-2', 'expire');
    expect(await parts.timers.plannedAt('CS-1', 'expire')).toBe(dueAt);
    expect(await parts.timers.plannedAt('CS-1', 'remind')).toBe(dueAt - 1);
    expect(await parts.timers.plannedAt('CS-2', 'remind')).toBeUndefined();
  });

  it('moves to an earlier moment', async () => {
    const parts = await create();
    await parts.timers.plan('CS-1', 'expire', parts.clock.now() + hourMs);
    const sooner = parts.clock.now() + 60;
    await parts.timers.plan('CS-1', 'expire', sooner);
    expect(await parts.timers.plannedAt('CS-1', 'expire')).toBe(sooner);
    expect(await parts.rang('CS-1', 'expire')).toBe(1);
  });

  it('moves to a later moment', async () => {
    const parts = await create();
    await parts.timers.plan('CS-1', 'expire', parts.clock.now() + 100);
    const later = parts.clock.now() + hourMs;
    await parts.timers.plan('CS-1', 'expire', later);
    await settle(parts);
    expect(parts.rings('CS-1', 'expire')).toBe(0);
    expect(await parts.timers.plannedAt('CS-1', 'expire')).toBe(later);
  });

  it('does not ring after it was cancelled', async () => {
    const parts = await create();
    await parts.timers.plan('CS-1', 'expire', parts.clock.now() + 100);
    await parts.timers.cancel('CS-1', 'expire');
    await parts.timers.cancel('CS-1', 'expire');
    expect(await parts.timers.plannedAt('CS-1', 'expire')).toBeUndefined();
    await settle(parts);
    expect(parts.rings('CS-1', 'expire')).toBe(0);
  });

  it('follows a clock that was moved once it is planned again', async () => {
    const parts = await create();
    const dueAt = parts.clock.now() + hourMs;
    await parts.timers.plan('CS-1', 'expire', dueAt);
    parts.clock.advance(hourMs - 40);
    await parts.timers.plan('CS-1', 'expire', dueAt);
    expect(await parts.rang('CS-1', 'expire')).toBe(1);
  });
}
