import {
  type ConnectionOptions,
  DelayedError,
  type Job,
  type Queue,
  UnrecoverableError,
  Worker,
} from 'bullmq';
import { backoffMs } from '../../domain/backoff.js';
import type { PartLook } from '../../domain/health.js';
import type { Delivery } from '../../ports/card-deliveries.js';
import type { Log } from '../../ports/log.js';
import { RequestUnreadable } from '../../ports/request-store.js';
import { type TimerKind, timerKinds } from '../../ports/timers.js';
import { priorityOf } from './delivery-queue.js';
import type { DeliveryGroup, DeliveryJob, EffectJob, Queues, TimerJob } from './queues.js';
import { jobIds, queueNames } from './job-ids.js';
import { createRoundsLook, keepRounds, planRounds, type Rounds } from './schedulers.js';

export interface JobHandlers {
  /** `dueAt` where the job knows it, epoch ms on the bot's clock. */
  timer(requestId: string, kind: TimerKind, dueAt: number | undefined): Promise<void>;
  effect(itemId: string): Promise<void>;
  deliver(
    delivery: Delivery,
  ): Promise<{ done: true } | { done: false; retryAfterMs: number; rateLimited: boolean }>;
  /** Finds effects nobody finished. */
  sweep(): Promise<void>;
  /** Compares the records with the KMS. */
  reconcile(): Promise<void>;
  /** Reads anew who may decide. */
  renewApprovers(): Promise<void>;
  /** Brings the Homes that are open up to date. */
  keepHomes(): Promise<void>;
  /** Tells the channels of their week, where the time for it has come. */
  tellWeek(): Promise<void>;
  /** Takes away what is kept no longer. */
  prune(): Promise<void>;
  /** Looks after the audit log, once a day. */
  lookAfterAudit(): Promise<void>;
  /** The queue has lost what was planned. */
  timersLost(): Promise<void>;
}

export interface WorkerOptions {
  queues: Queues;
  /** A blocking connection. */
  connection: () => ConnectionOptions;
  prefix: string;
  handlers: JobHandlers;
  log: Log;
  /** Jobs of sends per second and queue; a limit Slack announces itself holds the whole queue back. */
  sendsPerSecond?: number;
  sweepEveryMs?: number;
  reconcileEveryMs?: number;
  approversEveryMs?: number;
  homesEveryMs?: number;
  digestEveryMs?: number;
  /** How often it is looked whether the rounds are still planned. */
  lookEveryMs?: number;
  /** A round begins so many ms after it was due. */
  onRound?: (kind: TimerJob['kind'], lateMs: number) => void;
}

export interface Workers {
  /** Whether the rounds are planned, and taken up when they are due. */
  rounds(): Promise<PartLook>;
  /** Jobs that are being done. */
  underWay(): number;
  /** Takes no more jobs; resolves when those under way are done. */
  close(): Promise<void>;
}

/** A worker that died is noticed and its job run again; deadlines outlive more than one such death. */
const maxStalledCount = 10;
const groupRetryMs = 1_000;
/** Of thousands whose time is over at once each round takes some hundreds away. */
const pruneEveryMs = 20 * 60_000;
const auditEveryMs = 10 * 60_000;
/** A newer program beside this one, or after a rollback is undone, takes what this one does not know. */
const unknownRetryMs = 30_000;

export async function startWorkers(options: WorkerOptions): Promise<Workers> {
  const { queues, handlers, log, prefix } = options;
  // BullMQ connects each worker anew from it.
  const connection = options.connection();
  const base = { connection, prefix, maxStalledCount, settings: { backoffStrategy: jobBackoffMs } };
  const sweep = oneAtATime(handlers.sweep);
  const reconcile = oneAtATime(handlers.reconcile);
  const renewApprovers = oneAtATime(handlers.renewApprovers);
  const keepHomes = oneAtATime(handlers.keepHomes);
  const tellWeek = oneAtATime(handlers.tellWeek);
  const prune = oneAtATime(handlers.prune);
  const lookAfterAudit = oneAtATime(handlers.lookAfterAudit);
  const limiter = { max: options.sendsPerSecond ?? 20, duration: 1_000 };

  const runTimer = async (job: Job<TimerJob>, token?: string) => {
    const { kind, requestId, dueAt } = job.data;
    if (requestId === undefined) options.onRound?.(kind, Date.now() - job.timestamp - job.delay);
    if (kind === 'sweep') return sweep();
    if (kind === 'reconcile') return reconcile();
    if (kind === 'approvers') return renewApprovers();
    if (kind === 'homes') return keepHomes();
    if (kind === 'digest') return tellWeek();
    if (kind === 'prune') return prune();
    if (kind === 'audit') return lookAfterAudit();
    if (!timerKinds.includes(kind)) {
      log.info({ event: 'timer.unknown', kind, requestId }, 'a timer of a kind unknown here is left alone');
      await job.moveToDelayed(Date.now() + unknownRetryMs, token);
      throw new DelayedError();
    }
    if (requestId === undefined) throw new UnrecoverableError('timer without a request');
    return handlers.timer(requestId, kind, dueAt);
  };
  /** What is left of a group goes on one by one. */
  const runGroup = async (queue: Queue<DeliveryJob>, { deliveries }: DeliveryGroup) => {
    const again = (delivery: Delivery, delay: number) =>
      queue.add(delivery.kind, delivery, {
        jobId: jobIds.delivery(delivery),
        delay,
        ...priorityOf(delivery),
      });
    await Promise.all(
      deliveries.map(async (delivery) => {
        try {
          const outcome = await handlers.deliver(delivery);
          if (outcome.done) return;
          // Before it is there to be taken.
          if (outcome.rateLimited) await queue.rateLimit(outcome.retryAfterMs);
          await again(delivery, outcome.retryAfterMs);
        } catch (error) {
          log.warn({ queue: queue.name, delivery: jobIds.delivery(delivery), error }, 'delivery failed');
          await again(delivery, groupRetryMs);
        }
      }),
    );
  };
  const runDelivery = (queue: Queue<DeliveryJob>) => async (job: Job<DeliveryJob>, token?: string) => {
    if (job.data.kind === 'group') return runGroup(queue, job.data);
    const outcome = await handlers.deliver(job.data);
    if (outcome.done) return;
    if (outcome.rateLimited) {
      await queue.rateLimit(outcome.retryAfterMs);
      throw Worker.RateLimitError();
    }
    await job.moveToDelayed(Date.now() + outcome.retryAfterMs, token);
    throw new DelayedError();
  };
  let underWay = 0;
  const counted =
    <J, R>(work: (job: J, token?: string) => Promise<R>) =>
    async (job: J, token?: string) => {
      underWay += 1;
      return work(job, token).finally(() => (underWay -= 1));
    };
  const workers = [
    // Three of them may be at work on rounds, which take minutes where there is much to do.
    new Worker<TimerJob>(queueNames.timers, counted(runTimer), { ...base, concurrency: 8 }),
    // Thousands that are due together leave the time to ends, readings and people who click.
    new Worker<TimerJob>(queueNames.slowTimers, counted(runTimer), {
      ...base,
      concurrency: 5,
      limiter: { max: 20, duration: 1_000 },
    }),
    new Worker<EffectJob>(
      queueNames.effects,
      counted((job: Job<EffectJob>) => handlers.effect(job.data.itemId)),
      { ...base, concurrency: 10 },
    ),
    new Worker<DeliveryJob>(queueNames.cardPosts, counted(runDelivery(queues.cardPosts)), {
      ...base,
      concurrency: 8,
      limiter,
    }),
    new Worker<DeliveryJob>(queueNames.cardUpdates, counted(runDelivery(queues.cardUpdates)), {
      ...base,
      concurrency: 8,
      limiter,
    }),
  ];
  for (const worker of workers) {
    worker.on('error', (error) => log.debug({ queue: worker.name, error }, 'worker connection'));
    worker.on('failed', (job, error) => {
      // The store has told the log, once.
      if (error instanceof RequestUnreadable) return;
      log.warn(
        {
          queue: worker.name,
          name: job?.name,
          job: job?.id,
          attempts: job?.attemptsMade,
          error,
        },
        'job failed',
      );
    });
  }
  const rounds: Rounds = {
    sweep: options.sweepEveryMs ?? 15_000,
    reconcile: options.reconcileEveryMs ?? 60_000,
    approvers: options.approversEveryMs ?? 20 * 60_000,
    homes: options.homesEveryMs ?? 3_000,
    digest: options.digestEveryMs ?? 60_000,
    prune: pruneEveryMs,
    audit: auditEveryMs,
  };
  await planRounds(queues.timers, rounds);
  const kept = keepRounds(queues.timers, rounds, {
    log,
    everyMs: options.lookEveryMs ?? 20_000,
    onLost: handlers.timersLost,
  });
  await Promise.all(workers.map((worker) => worker.waitUntilReady()));
  return {
    rounds: createRoundsLook(queues.timers, rounds),
    underWay: () => underWay,
    async close() {
      kept.stop();
      await Promise.all(workers.map((worker) => worker.close()));
    },
  };
}

function jobBackoffMs(attemptsMade: number): number {
  const longest = backoffMs(attemptsMade, { firstMs: 1_000, longestMs: 5 * 60_000 });
  return Math.floor(longest * (1 - 0.3 * Math.random()));
}

/** A round that takes longer than the time to the next must not pile up and take the place of deadlines. */
function oneAtATime(work: () => Promise<void>): () => Promise<void> {
  let running = false;
  return async () => {
    if (running) return;
    running = true;
    try {
      await work();
    } finally {
      running = false;
    }
  };
}
