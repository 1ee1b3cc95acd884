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
  /** What every ring from now on has done; it counts as rung when this begins. */
  onRing(work: (requestId: string, kind: TimerKind) => Promise<void>): void;
}

const kinds = Object.keys({
  expire: true,
  remind: true,
  recheck: true,
  way_back: true,
} satisfies Record<TimerKind, true>) as TimerKind[];

const hourMs = 3_600_000;
/** Near, and yet not over before the next call, on a loaded machine too. */
const soonMs = 500;

/** `create` gives a running set of timers that nobody else uses. */
export function timersContract(create: () => Promise<TimerParts>): void {
  /** Everything due before this marker has rung once the marker has. */
  async function settle({ timers, clock, rang }: TimerParts, dueAt = clock.now() + 150): Promise<void> {
    await timers.plan('CS-MARKER', 'remind', dueAt);
    await rang('CS-MARKER', 'remind');
  }

  it.each(kinds)('rings once when due: %s', async (kind) => {
    const parts = await create();
    // Far off first: on a loaded machine a moment that is near can have come before the second plan.
    await parts.timers.plan('CS-1', kind, parts.clock.now() + hourMs);
    await parts.timers.plan('CS-1', kind, parts.clock.now() + hourMs);
    await parts.timers.plan('CS-1', kind, parts.clock.now());
    expect(await parts.rang('CS-1', kind)).toBe(1);
    await settle(parts);
    expect(parts.rings('CS-1', kind)).toBe(1);
    expect(await parts.timers.plannedAt('CS-1', kind)).toBeUndefined();
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
    await parts.timers.plan('CS-1', 'recheck', dueAt - 2);
    await parts.timers.plan('CS-2', 'expire', parts.clock.now());
    await parts.rang('CS-2', 'expire');
    expect(await parts.timers.plannedAt('CS-1', 'expire')).toBe(dueAt);
    expect(await parts.timers.plannedAt('CS-1', 'remind')).toBe(dueAt - 1);
    expect(await parts.timers.plannedAt('CS-1', 'recheck')).toBe(dueAt - 2);
    for (const kind of kinds) expect(await parts.timers.plannedAt('CS-2', kind)).toBeUndefined();
    await parts.timers.cancel('CS-1', 'recheck');
    expect(await parts.timers.plannedAt('CS-1', 'expire')).toBe(dueAt);
    expect(await parts.timers.plannedAt('CS-1', 'remind')).toBe(dueAt - 1);
  });

  it.each(kinds)('moves to an earlier moment: %s', async (kind) => {
    const parts = await create();
    await parts.timers.plan('CS-1', kind, parts.clock.now() + hourMs);
    const sooner = parts.clock.now() + soonMs;
    await parts.timers.plan('CS-1', kind, sooner);
    expect(await parts.timers.plannedAt('CS-1', kind)).toBe(sooner);
    expect(await parts.rang('CS-1', kind)).toBe(1);
  });

  it.each(kinds)('moves to a later moment: %s', async (kind) => {
    const parts = await create();
    const soon = parts.clock.now() + soonMs;
    await parts.timers.plan('CS-1', kind, soon);
    const later = parts.clock.now() + hourMs;
    await parts.timers.plan('CS-1', kind, later);
    await settle(parts, soon + 50);
    expect(parts.rings('CS-1', kind)).toBe(0);
    expect(await parts.timers.plannedAt('CS-1', kind)).toBe(later);
  });

  it.each(kinds)('does not ring after it was cancelled: %s', async (kind) => {
    const parts = await create();
    const soon = parts.clock.now() + soonMs;
    await parts.timers.plan('CS-1', kind, soon);
    await parts.timers.cancel('CS-1', kind);
    await parts.timers.cancel('CS-1', kind);
    expect(await parts.timers.plannedAt('CS-1', kind)).toBeUndefined();
    await settle(parts, soon + 50);
    expect(parts.rings('CS-1', kind)).toBe(0);
  });

  it('follows a clock that was moved once it is planned again', async () => {
    const parts = await create();
    const dueAt = parts.clock.now() + hourMs;
    await parts.timers.plan('CS-1', 'expire', dueAt);
    parts.clock.advance(hourMs - 40);
    await parts.timers.plan('CS-1', 'expire', dueAt);
    expect(await parts.rang('CS-1', 'expire')).toBe(1);
  });

  it.each(kinds)('can be planned anew by the very work it woke: %s', async (kind) => {
    const parts = await create();
    const plannedWhileAtWork: (number | undefined)[] = [];
    let next: number | undefined;
    parts.onRing(async (requestId) => {
      if (next !== undefined || requestId === 'CS-MARKER') return;
      // What rings is planned no more, or work that keeps a planned moment would never be woken again.
      plannedWhileAtWork.push(await parts.timers.plannedAt(requestId, kind));
      next = parts.clock.now() + soonMs;
      await parts.timers.plan(requestId, kind, next);
      plannedWhileAtWork.push(await parts.timers.plannedAt(requestId, kind));
    });
    await parts.timers.plan('CS-1', kind, parts.clock.now());
    expect(await parts.rang('CS-1', kind, 2)).toBe(2);
    expect(plannedWhileAtWork).toEqual([undefined, next]);
    await settle(parts);
    expect(parts.rings('CS-1', kind)).toBe(2);
  });

  it('does not ring for what the work it woke had planned and cancelled', async () => {
    const parts = await create();
    let soon = 0;
    parts.onRing(async (requestId, kind) => {
      if (requestId === 'CS-MARKER') return;
      soon = parts.clock.now() + soonMs;
      await parts.timers.plan(requestId, kind, soon);
      await parts.timers.cancel(requestId, kind);
    });
    await parts.timers.plan('CS-1', 'recheck', parts.clock.now());
    await parts.rang('CS-1', 'recheck');
    await expect.poll(() => soon).toBeGreaterThan(0);
    await settle(parts, soon + 50);
    expect(await parts.timers.plannedAt('CS-1', 'recheck')).toBeUndefined();
    expect(parts.rings('CS-1', 'recheck')).toBe(1);
  });
}
