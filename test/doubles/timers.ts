import type { TimerKind, Timers } from '../../src/ports/timers.js';

export interface TimersDouble extends Timers {
  /** Takes the timer that is due first, as its work begins; undefined while none is planned. */
  takeFirst(): { requestId: string; kind: TimerKind; dueAt: number } | undefined;
}

export function createTimersDouble(): TimersDouble {
  const planned = new Map<string, { requestId: string; kind: TimerKind; dueAt: number }>();
  const nameOf = (requestId: string, kind: TimerKind) => `${kind}-${requestId}`;
  return {
    async plan(requestId, kind, dueAt) {
      if (!Number.isFinite(dueAt)) throw new Error(`${dueAt} is no moment for a timer`);
      planned.set(nameOf(requestId, kind), { requestId, kind, dueAt });
    },
    cancel: async (requestId, kind) => void planned.delete(nameOf(requestId, kind)),
    plannedAt: async (requestId, kind) => planned.get(nameOf(requestId, kind))?.dueAt,
    takeFirst() {
      const [first] = [...planned.values()].sort((one, other) => one.dueAt - other.dueAt);
      if (first) planned.delete(nameOf(first.requestId, first.kind));
      return first;
    },
  };
}
