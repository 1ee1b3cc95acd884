// Time that passes as fast as there is nothing to do: whatever waits for later is due, and the records are looked at again.
import { setTimeout as sleep } from 'node:timers/promises';
import { createQueues } from '../../src/adapters/bullmq/queues.js';
import { connectRedis } from '../../src/adapters/redis/connections.js';
import { reconcile } from '../../src/usecases/requests/reconcile.js';
import { createRecordingLog } from '../../test/adapters/recording-log.js';
import type { Stage } from '../../test/scenarios/stage.js';

/** Above the time within which a call without an answer may still take effect. */
const stepMs = 31_000;
/** Slack that is well again has everything true within so many steps. */
const mostSteps = 12;
const idleWithinMs = 60_000;

export interface PassingTime {
  /** Until nothing is under way and nothing waits; answers how many steps that took, undefined where it has no end. */
  untilQuiet(): Promise<number | undefined>;
  /** Until nothing is under way; what waits for later may wait. */
  untilIdle(): Promise<void>;
  close(): Promise<void>;
}

export async function openPassingTime(stage: Stage): Promise<PassingTime> {
  const redis = await connectRedis({ url: stage.redisUrl }, createRecordingLog());
  const queues = createQueues(redis.prompt, stage.prefix);
  const sending = [queues.cardPosts, queues.cardUpdates, queues.effects];
  const sum = async (...states: ('active' | 'waiting' | 'prioritized' | 'delayed')[]) => {
    const counts = await Promise.all(sending.map((queue) => queue.getJobCountByTypes(...states)));
    return counts.reduce((all, one) => all + one, 0);
  };
  const untilIdle = async () => {
    const deadline = Date.now() + idleWithinMs;
    for (let calm = 0; calm < 2; await sleep(5)) {
      calm = (await sum('active', 'waiting', 'prioritized')) === 0 ? calm + 1 : 0;
      if (Date.now() > deadline) throw new Error('the queues never came to rest');
    }
  };
  return {
    untilIdle,
    async untilQuiet() {
      for (let step = 0; step <= mostSteps; step++) {
        await untilIdle();
        // What comes late comes after the first time that it was looked for.
        if (step > 0) await stage.slack.settled();
        const { copies } = stage.app().ports;
        const isWaiting =
          (await sum('delayed', 'active', 'waiting', 'prioritized')) > 0 ||
          (await copies.listWaiting()).length > 0;
        if (step > 1 && !isWaiting) return step;
        await stage.clock.advance(stepMs);
        await Promise.all(sending.map((queue) => queue.promoteJobs()));
        await reconcile(stage.app().ports);
      }
      return undefined;
    },
    async close() {
      await queues.close();
      await redis.close();
    },
  };
}
