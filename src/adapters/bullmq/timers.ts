import type { Clock } from '../../ports/clock.js';
import type { TimerKind, Timers } from '../../ports/timers.js';
import { jobIds } from './job-ids.js';
import type { Queues } from './queues.js';
import { planWakeUp } from './wake-up.js';

/** BullMQ takes first what has no priority: an end and the rounds do not wait for what may have to wait for IBM. */
const afterOthers = 1;

/** Timers as delayed jobs. The delay counts real time, so a moved clock means planning again. */
export function createBullTimers(queue: Queues['timers'], clock: Clock): Timers {
  const ids = (requestId: string, kind: TimerKind) => [
    jobIds.timer(requestId, kind),
    jobIds.nextTimer(requestId, kind),
  ];
  return {
    async plan(requestId, kind, dueAt) {
      if (!Number.isFinite(dueAt)) throw new Error(`${dueAt} is no moment for a timer`);
      const delayMs = Math.max(0, dueAt - clock.now());
      const options = kind === 'expire' ? {} : { priority: afterOthers };
      await planWakeUp(queue, kind, ids(requestId, kind), { requestId, kind, dueAt }, delayMs, options);
    },
    async cancel(requestId, kind) {
      // Most were never planned, and removing what is not there costs as much as removing what is.
      for (const id of ids(requestId, kind)) if (await queue.getJob(id)) await queue.remove(id);
    },
    async plannedAt(requestId, kind) {
      for (const id of ids(requestId, kind)) {
        const job = await queue.getJob(id);
        if (job && !(await job.isActive())) return job.data.dueAt;
      }
      return undefined;
    },
  };
}
