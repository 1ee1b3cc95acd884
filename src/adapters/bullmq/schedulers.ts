import type { PartLook } from '../../domain/health.js';
import type { Log } from '../../ports/log.js';
import type { Queues, TimerJob } from './queues.js';

export type Rounds = Partial<Record<TimerJob['kind'], number>>;

/** Above what a round waits for a worker. */
const lateMs = 60_000;

async function plan(queue: Queues['timers'], kind: TimerJob['kind'], every: number): Promise<void> {
  await queue.upsertJobScheduler(kind, { every }, { name: kind, data: { kind } });
}

export async function planRounds(queue: Queues['timers'], rounds: Rounds): Promise<void> {
  for (const [kind, every] of entriesOf(rounds)) await plan(queue, kind, every);
}

const entriesOf = (rounds: Rounds) => Object.entries(rounds) as [TimerJob['kind'], number][];

/** Whether the rounds are planned, and taken up when they are due. */
export function createRoundsLook(queue: Queues['timers'], rounds: Rounds): () => Promise<PartLook> {
  let wasLate = new Map<string, number>();
  return async () => {
    const planned = await Promise.all(
      entriesOf(rounds).map(async ([kind, every]) => {
        const next = (await queue.getJobScheduler(kind))?.next;
        return { kind, next, isLate: next !== undefined && next < Date.now() - every - lateMs };
      }),
    );
    const lost = planned.filter(({ next }) => next === undefined).map(({ kind }) => kind);
    const overdue = planned.filter(({ isLate }) => isLate);
    // At two looks: a machine that has slept finds all of them overdue.
    const late = overdue.filter(({ kind, next }) => wasLate.get(kind) === next).map(({ kind }) => kind);
    wasLate = new Map(overdue.map(({ kind, next }) => [kind, next!]));
    if (lost.length > 0) return { ok: false, why: 'timers_lost', figures: { rounds: lost } };
    return late.length > 0 ? { ok: false, why: 'timers_late', figures: { rounds: late } } : { ok: true };
  };
}

/** Looks at the rounds again and again: a Redis that is flushed or fails over while this runs takes them along. */
export function keepRounds(
  queue: Queues['timers'],
  rounds: Rounds,
  { log, everyMs, onLost }: { log: Log; everyMs: number; onLost: () => Promise<void> },
): { stop(): void } {
  let isLooking = false;
  /** Since when each is due that the last look found overdue. */
  let wasLate = new Map<string, number>();
  /** Gone; or overdue for so long, and at two looks: a machine that has slept finds all of them overdue. */
  const isLost = async (kind: TimerJob['kind'], every: number, isLate: Map<string, number>) => {
    const next = (await queue.getJobScheduler(kind))?.next;
    if (next === undefined) return true;
    if (next < Date.now() - every - lateMs) isLate.set(kind, next);
    return isLate.has(kind) && wasLate.get(kind) === next;
  };
  const look = async () => {
    if (isLooking) return;
    isLooking = true;
    try {
      const lost = new Set<string>();
      const isLate = new Map<string, number>();
      // A second time where anything was: it may have been lost while it was looked at, and is told of once.
      for (let pass = 0; pass < 2 && pass <= lost.size; pass++) {
        for (const [kind, every] of entriesOf(rounds)) {
          if (!(await isLost(kind, every, isLate))) continue;
          await plan(queue, kind, every);
          lost.add(kind);
        }
      }
      wasLate = isLate;
      if (lost.size === 0) return;
      log.error(
        { event: 'timers.lost', rounds: entriesOf(rounds).flatMap(([kind]) => (lost.has(kind) ? kind : [])) },
        'the queue has lost its timers; they are planned anew',
      );
      await onLost();
    } catch (error) {
      log.debug({ error }, 'the rounds could not be looked at');
    } finally {
      isLooking = false;
    }
  };
  const interval = setInterval(() => void look(), everyMs);
  interval.unref();
  return { stop: () => clearInterval(interval) };
}
