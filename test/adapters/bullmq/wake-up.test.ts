// Another replica plans the same wake-up between any two steps of a plan: one is left waiting, whatever came between.
import type { Queue } from 'bullmq';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { TimerJob } from '../../../src/adapters/bullmq/queues.js';
import { planWakeUp } from '../../../src/adapters/bullmq/wake-up.js';
import { openTestRedis, type TestRedis } from '../redis/test-redis.js';
import { openBullStage } from './bull-stage.js';

let redis: TestRedis;
beforeAll(async () => {
  redis = await openTestRedis();
});
afterAll(() => redis.clean());

const hourMs = 3_600_000;
const ids = ['expire-CS-1', 'expire-CS-1-next'];
const plan = (queue: Queue<TimerJob>, dueAt: number, delayMs: number) =>
  planWakeUp(queue, 'expire', ids, { requestId: 'CS-1', kind: 'expire', dueAt }, delayMs);

/** A queue, and the jobs it gives, with something done before the call number `step`. */
function interrupted<Q extends object>(queue: Q, step: number, meanwhile: () => Promise<void>) {
  let calls = 0;
  const watch = <T extends object>(target: T): T =>
    new Proxy(target, {
      get(from, name) {
        const member: unknown = Reflect.get(from, name, from);
        if (typeof member !== 'function') return member;
        return async (...args: unknown[]) => {
          if (calls++ === step) await meanwhile();
          const answer: unknown = await (member as (...args: unknown[]) => unknown).apply(from, args);
          return answer !== null && typeof answer === 'object' ? watch(answer) : answer;
        };
      },
    });
  return { queue: watch(queue), wasInterrupted: () => calls > step };
}

type Given = 'nothing is planned' | 'one is planned' | 'the one before is at work' | 'it ends meanwhile';

/** What waits after a plan that another overlapped before its call number `step`; undefined where it makes fewer calls. */
async function waitingAfter(given: Given, step: number, delayMs: number): Promise<number[] | undefined> {
  const stage = openBullStage(redis);
  let end = (): void => undefined;
  const ended = new Promise<void>((resolve) => (end = resolve));
  try {
    const { timers } = stage.queues;
    if (given === 'one is planned') await plan(timers, 1, 2 * hourMs);
    if (given === 'the one before is at work' || given === 'it ends meanwhile') {
      stage.handlers.timer = () => ended;
      await stage.startWorkers();
      await plan(timers, 1, 0);
      await stage.called('timer expire CS-1');
    }
    const { queue, wasInterrupted } = interrupted(timers, step, async () => {
      if (given === 'it ends meanwhile') {
        end();
        while (await timers.getJob(ids[0]!)) await new Promise(setImmediate);
      }
      await plan(timers, 2, hourMs);
    });
    await plan(queue, 3, delayMs);
    const waiting = (await timers.getDelayed()).map((job) => job.data).filter(({ requestId }) => requestId);
    return wasInterrupted() ? waiting.map(({ dueAt }) => dueAt!) : undefined;
  } finally {
    end();
    await stage.close();
  }
}

describe.each<Given>([
  'nothing is planned',
  'one is planned',
  'the one before is at work',
  'it ends meanwhile',
])('overlapping plans, when %s', (given) => {
  it('leave one waiting, between whichever steps they meet', async () => {
    let step = 0;
    for (; ; step++) {
      const waiting = await waitingAfter(given, step, 3 * hourMs);
      if (waiting === undefined) break;
      expect(waiting, `met before step ${step}`).toHaveLength(1);
      expect([2, 3]).toContain(waiting[0]);
    }
    expect(step).toBeGreaterThan(1);
  });
});

it('while jobs with every id are at work is kept until one of them ends', async () => {
  const stage = openBullStage(redis);
  let end = (): void => undefined;
  const ended = new Promise<void>((resolve) => (end = resolve));
  try {
    const { timers } = stage.queues;
    stage.handlers.timer = () => ended;
    await stage.startWorkers();
    for (const [times] of ids.entries()) {
      await plan(timers, 1, 0);
      await stage.called('timer expire CS-1', times + 1);
    }
    const planned = plan(timers, 2, hourMs);
    setTimeout(end, 100);
    await planned;
    expect((await timers.getDelayed()).map(({ data }) => data.dueAt).filter(Boolean)).toEqual([2]);
  } finally {
    end();
    await stage.close();
  }
});
