import type { Clock } from '../../ports/clock.js';
import type { TimerKind, Timers } from '../../ports/timers.js';
import { jobIds } from './job-ids.js';
import type { Queues } from './queues.js';

/** Timers as delayed jobs. The delay counts real time, so a moved clock means planning again. */
export function createBullTimers(queue: Queues['timers'], clock: Clock): Timers {
  async function plan(requestId: string, kind: TimerKind, dueAt: number): Promise<void> {
    const delay = Math.max(0, dueAt - clock.now());
    const id = jobIds.timer(requestId, kind);
    const data = { requestId, kind, dueAt };
    const planned = await queue.getJob(id);
    if (!planned) {
      await queue.add(kind, data, { jobId: id, delay });
      return;
    }
    try {
      await planned.changeDelay(delay);
      await planned.updateData(data);
    } catch {
      const state = await planned.getState();
      // About to run: it will find what is true by then. Running: it may be the one asking, and its id is taken.
      if (state === 'active')
        await queue.add(kind, data, { jobId: jobIds.nextTimer(requestId, kind), delay });
      else if (state === 'unknown') await queue.add(kind, data, { jobId: id, delay });
    }
  }

  const ids = (requestId: string, kind: TimerKind) => [
    jobIds.timer(requestId, kind),
    jobIds.nextTimer(requestId, kind),
  ];
  return {
    plan,
    async cancel(requestId, kind) {
      for (const id of ids(requestId, kind)) await queue.remove(id);
    },
    async plannedAt(requestId, kind) {
      for (const id of ids(requestId, kind)) {
        const job = await queue.getJob(id);
        if (job) return job.data.dueAt;
      }
      return undefined;
    },
  };
}
