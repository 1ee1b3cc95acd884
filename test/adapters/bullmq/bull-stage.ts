// Queues and workers on the real Redis, in a corner of their own, with handlers that record.
import { EventEmitter, once } from 'node:events';
import { createQueues, type Queues } from '../../../src/adapters/bullmq/queues.js';
import { type JobHandlers, startWorkers, type Workers } from '../../../src/adapters/bullmq/workers.js';
import type { Delivery } from '../../../src/ports/card-deliveries.js';
import { createRecordingLog, type RecordingLog } from '../recording-log.js';
import type { TestRedis } from '../redis/test-redis.js';

export interface BullStage {
  queues: Queues;
  log: RecordingLog;
  /** What the handlers were called with, such as `timer expire CS-1`, in order. */
  calls: string[];
  /** Replaces what a handler does after it was recorded. */
  handlers: JobHandlers;
  /** Takes away all that the queues keep in Redis. */
  lose(): Promise<void>;
  startWorkers(options?: {
    lookEveryMs?: number;
    sweepEveryMs?: number;
    reconcileEveryMs?: number;
    approversEveryMs?: number;
    homesEveryMs?: number;
    digestEveryMs?: number;
  }): Promise<Workers>;
  /** Resolves when `call` has been recorded `times`. */
  called(call: string, times?: number): Promise<void>;
  count(call: string): number;
  close(): Promise<void>;
}

/** Handlers for which every job is done at once. */
export function idleHandlers(): JobHandlers {
  return {
    timer: async () => undefined,
    effect: async () => undefined,
    deliver: async () => ({ done: true }),
    sweep: async () => undefined,
    reconcile: async () => undefined,
    renewApprovers: async () => undefined,
    keepHomes: async () => undefined,
    tellWeek: async () => undefined,
    prune: async () => undefined,
    lookAfterAudit: async () => undefined,
    timersLost: async () => undefined,
  };
}

export function openBullStage(redis: TestRedis): BullStage {
  const prefix = redis.freshPrefix();
  const queues = createQueues(redis.queueing, prefix);
  const log = createRecordingLog();
  const calls: string[] = [];
  const recorded = new EventEmitter();
  const started: Workers[] = [];
  const record = (call: string): void => {
    calls.push(call);
    recorded.emit('call');
  };
  const handlers = idleHandlers();
  const count = (call: string): number => calls.filter((other) => other === call).length;
  return {
    queues,
    log,
    calls,
    handlers,
    count,
    async lose() {
      const keys = await redis.prompt.keys(`${prefix}:*`);
      if (keys.length > 0) await redis.prompt.del(keys);
    },
    async startWorkers({
      sweepEveryMs = 3_600_000,
      reconcileEveryMs = 3_600_000,
      approversEveryMs = 3_600_000,
      homesEveryMs = 3_600_000,
      digestEveryMs = 3_600_000,
      lookEveryMs = 3_600_000,
    } = {}) {
      const workers = await startWorkers({
        queues,
        connection: redis.blocking,
        prefix,
        log,
        sweepEveryMs,
        reconcileEveryMs,
        approversEveryMs,
        homesEveryMs,
        digestEveryMs,
        lookEveryMs,
        handlers: {
          timer: (requestId, kind, dueAt) => (
            record(`timer ${kind} ${requestId}`),
            handlers.timer(requestId, kind, dueAt)
          ),
          effect: (itemId) => (record(`effect ${itemId}`), handlers.effect(itemId)),
          deliver: (delivery) => (record(nameOf(delivery)), handlers.deliver(delivery)),
          sweep: () => (record('sweep'), handlers.sweep()),
          reconcile: () => (record('reconcile'), handlers.reconcile()),
          renewApprovers: () => (record('approvers'), handlers.renewApprovers()),
          keepHomes: () => (record('homes'), handlers.keepHomes()),
          tellWeek: () => (record('digest'), handlers.tellWeek()),
          prune: () => (record('prune'), handlers.prune()),
          lookAfterAudit: () => (record('audit'), handlers.lookAfterAudit()),
          timersLost: () => (record('timers lost'), handlers.timersLost()),
        },
      });
      started.push(workers);
      return workers;
    },
    async called(call, times = 1) {
      while (count(call) < times) await once(recorded, 'call');
    },
    async close() {
      await Promise.all(started.map((workers) => workers.close()));
      await queues.close();
    },
  };
}

function nameOf(delivery: Delivery): string {
  return delivery.kind === 'card' ? `card ${delivery.requestId}` : `notice ${delivery.noticeId}`;
}
