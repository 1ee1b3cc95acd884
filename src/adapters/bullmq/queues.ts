import { type ConnectionOptions, Queue } from 'bullmq';
import type { Delivery } from '../../ports/card-deliveries.js';
import type { TimerKind } from '../../ports/timers.js';
import { queueNames } from './job-ids.js';

export interface TimerJob {
  requestId?: string;
  kind: TimerKind | 'sweep' | 'reconcile' | 'approvers' | 'homes' | 'digest' | 'prune' | 'audit';
  /** Epoch ms on the bot's clock. */
  dueAt?: number;
  /** Tells the planner whether this job is the one it added. */
  planId?: string;
}

export interface EffectJob {
  itemId: string;
  planId?: string;
}

/** Deliveries that became due together, for one version of a request or of one notice: one job instead of one each. */
export interface DeliveryGroup {
  kind: 'group';
  deliveries: Delivery[];
}

export type DeliveryJob = Delivery | DeliveryGroup;

export interface Queues {
  /** The rounds, and the ends of requests. */
  timers: Queue<TimerJob>;
  /** What may have to wait for IBM or Slack. */
  slowTimers: Queue<TimerJob>;
  effects: Queue<EffectJob>;
  cardPosts: Queue<DeliveryJob>;
  cardUpdates: Queue<DeliveryJob>;
  close(): Promise<void>;
}

/** Ids are free again as soon as a job has ended: a job only wakes us, the records decide. */
const defaultJobOptions = {
  removeOnComplete: true,
  removeOnFail: true,
  attempts: 25,
  // Known to every worker: BullMQ's own exponential backoff has no end, and its last waits would be months.
  backoff: { type: 'capped' },
} as const;

/** For whoever looks on; of 10,000 each queue would keep more than all its jobs take. */
const eventsKept = 100;

export function createQueues(connection: ConnectionOptions, prefix: string): Queues {
  // Nobody listens to what the queues tell of their jobs.
  const streams = { events: { maxLen: eventsKept } };
  const options = { connection, prefix, defaultJobOptions, skipWaitingForReady: true, streams };
  const queues = {
    timers: new Queue<TimerJob>(queueNames.timers, options),
    slowTimers: new Queue<TimerJob>(queueNames.slowTimers, options),
    effects: new Queue<EffectJob>(queueNames.effects, options),
    cardPosts: new Queue<DeliveryJob>(queueNames.cardPosts, options),
    cardUpdates: new Queue<DeliveryJob>(queueNames.cardUpdates, options),
  };
  const all: Queue[] = Object.values(queues) as Queue[];
  // Reported once by the connection itself; an unheard error event would end the process.
  for (const queue of all) queue.on('error', () => undefined);
  return {
    ...queues,
    async close() {
      await Promise.all(all.map((queue) => queue.close()));
    },
  };
}
