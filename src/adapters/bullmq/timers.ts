import type { Cluster, Redis } from 'ioredis';
import type { Clock } from '../../ports/clock.js';
import type { TimerKind, Timers } from '../../ports/timers.js';
import { jobIds } from './job-ids.js';
import type { Queues } from './queues.js';
import { planWakeUp } from './wake-up.js';

/** BullMQ takes first what has no priority: of thousands of ends that are due together none keeps a round waiting. */
const afterRounds = 1;

/** Timers as delayed jobs. The delay counts real time, so a moved clock means planning again. */
export function createBullTimers(
  queues: Pick<Queues, 'timers' | 'slowTimers'>,
  redis: Pick<Redis | Cluster, 'exists'>,
  clock: Clock,
): Timers {
  const queueOf = (kind: TimerKind) => (kind === 'expire' ? queues.timers : queues.slowTimers);
  const ids = (requestId: string, kind: TimerKind) => [
    jobIds.timer(requestId, kind),
    jobIds.nextTimer(requestId, kind),
  ];
  return {
    async plan(requestId, kind, dueAt) {
      if (!Number.isFinite(dueAt)) throw new Error(`${dueAt} is no moment for a timer`);
      const delayMs = Math.max(0, dueAt - clock.now());
      const options = kind === 'expire' ? { priority: afterRounds } : {};
      const data = { requestId, kind, dueAt };
      await planWakeUp(queueOf(kind), kind, ids(requestId, kind), data, delayMs, options);
    },
    async cancel(requestId, kind) {
      const queue = queueOf(kind);
      const removeWhereThere = async (id: string) => {
        // Most were never planned, and removing what is not there costs as much as removing what is.
        if ((await redis.exists(queue.toKey(id))) === 1) await queue.remove(id);
      };
      await Promise.all(ids(requestId, kind).map(removeWhereThere));
    },
    async plannedAt(requestId, kind) {
      for (const id of ids(requestId, kind)) {
        const job = await queueOf(kind).getJob(id);
        if (job && !(await job.isActive())) return job.data.dueAt;
      }
      return undefined;
    },
  };
}
