import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { jobIds } from '../../../src/adapters/bullmq/job-ids.js';
import { createBullTimers } from '../../../src/adapters/bullmq/timers.js';
import { timersContract } from '../../contracts/timers.js';
import { openTestRedis, type TestRedis } from '../redis/test-redis.js';
import { type BullStage, openBullStage } from './bull-stage.js';

let redis: TestRedis;
beforeAll(async () => {
  redis = await openTestRedis();
});
afterAll(() => redis.clean());

function openStage(): BullStage {
  const stage = openBullStage(redis);
  onTestFinished(() => stage.close());
  return stage;
}

/** Real time plus what the test has advanced it by. */
function movableClock() {
  let ahead = 0;
  return { now: () => Date.now() + ahead, advance: (ms: number) => void (ahead += ms) };
}

const hourMs = 3_600_000;

describe('timers as jobs', () => {
  timersContract(async () => {
    const stage = openStage();
    await stage.startWorkers();
    const clock = movableClock();
    const call = (requestId: string, kind: string) => `timer ${kind} ${requestId}`;
    return {
      timers: createBullTimers(stage.queues, redis.prompt, clock),
      clock,
      rings: (requestId, kind) => stage.count(call(requestId, kind)),
      onRing: (work) => void (stage.handlers.timer = work),
      async rang(requestId, kind, times = 1) {
        await stage.called(call(requestId, kind), times);
        return stage.count(call(requestId, kind));
      },
    };
  });

  it('rings after the worker that would have run it was replaced', async () => {
    const stage = openStage();
    const timers = createBullTimers(stage.queues, redis.prompt, movableClock());
    const first = await stage.startWorkers();
    await timers.plan('CS-1', 'expire', Date.now() + 80);
    await first.close();
    await stage.startWorkers();
    await stage.called('timer expire CS-1');
    expect(stage.count('timer expire CS-1')).toBe(1);
  });

  it('rings again when its work failed', async () => {
    const stage = openStage();
    let failures = 1;
    stage.handlers.timer = async () => {
      if (failures-- > 0) throw new Error('KMS away');
    };
    await stage.startWorkers();
    await createBullTimers(stage.queues, redis.prompt, movableClock()).plan('CS-1', 'expire', Date.now());
    await stage.called('timer expire CS-1', 2);
    expect(stage.log.lines).toContainEqual(
      expect.objectContaining({
        facts: expect.objectContaining({ job: 'expire-CS-1', error: new Error('KMS away') }),
      }),
    );
  });

  it('moves the follow-up that the running work had planned', async () => {
    const stage = openStage();
    const timers = createBullTimers(stage.queues, redis.prompt, movableClock());
    let early = true;
    stage.handlers.timer = async (requestId, kind) => {
      if (!early) return;
      early = false;
      await timers.plan(requestId, kind, Date.now() + hourMs);
      await timers.plan(requestId, kind, Date.now() + 60);
    };
    await stage.startWorkers();
    await timers.plan('CS-1', 'expire', Date.now());
    await stage.called('timer expire CS-1', 2);
  });

  it('rings an end while what takes its time is at it', async () => {
    const stage = openStage();
    const timers = createBullTimers(stage.queues, redis.prompt, movableClock());
    let release = () => undefined as void;
    const slow = new Promise<void>((resolve) => (release = resolve));
    onTestFinished(() => release());
    stage.handlers.timer = (_, kind) => (kind === 'expire' ? Promise.resolve() : slow);
    await stage.startWorkers();
    for (let n = 1; n <= 9; n++) await timers.plan(`CS-${n}`, n % 2 ? 'remind' : 'recheck', Date.now() - n);
    await stage.called('timer remind CS-1');
    await timers.plan('CS-1', 'expire', Date.now());
    await stage.called('timer expire CS-1');
    release();
    await stage.called('timer remind CS-9');
  });

  it('lets the rounds pass the many ends that are due together', async () => {
    const stage = openStage();
    const timers = createBullTimers(stage.queues, redis.prompt, movableClock());
    let release = () => undefined as void;
    const slow = new Promise<void>((resolve) => (release = resolve));
    onTestFinished(() => release());
    stage.handlers.timer = () => slow;
    await stage.startWorkers({ reconcileEveryMs: 30 });
    await stage.called('reconcile');
    for (let n = 1; n <= 60; n++) await timers.plan(`CS-${n}`, 'expire', Date.now() - hourMs);
    await stage.called('timer expire CS-8');
    const isRoundDue = async () =>
      ((await stage.queues.timers.getJobScheduler('reconcile'))?.next ?? Infinity) < Date.now();
    await expect.poll(isRoundDue).toBe(true);
    const before = stage.calls.length;
    release();
    await stage.called('timer expire CS-60');
    // Its next one is planned before it begins: those that ended at the same time come first.
    expect(stage.calls.slice(before, before + 30)).toContain('reconcile');
  });

  it('has one moment after plans that overlapped', async () => {
    const stage = openStage();
    const timers = createBullTimers(stage.queues, redis.prompt, movableClock());
    const moments = Array.from({ length: 6 }, (_, index) => Date.now() + hourMs + index);
    await Promise.all(moments.map((dueAt) => timers.plan('CS-1', 'expire', dueAt)));
    expect(moments).toContain(await timers.plannedAt('CS-1', 'expire'));
    expect(await stage.queues.timers.getDelayedCount()).toBe(1);
    await timers.plan('CS-1', 'expire', moments[0]!);
    expect(await timers.plannedAt('CS-1', 'expire')).toBe(moments[0]);
  });

  it('says so when a moment is no moment', async () => {
    const stage = openStage();
    const timers = createBullTimers(stage.queues, redis.prompt, movableClock());
    await expect(timers.plan('CS-1', 'expire', NaN)).rejects.toThrow();
    expect(await timers.plannedAt('CS-1', 'expire')).toBeUndefined();
  });
});

it('builds job ids that BullMQ takes', () => {
  const audience = { kind: 'approver', userId: 'U0AMIR' } as const;
  const ids = [
    jobIds.timer('CS-1', 'expire'),
    jobIds.timer('CS-1', 'recheck'),
    jobIds.delivery({ kind: 'card', requestId: 'CS-1', version: 3, audience }),
    jobIds.delivery({ kind: 'notice', requestId: 'CS-1', noticeId: 'CS-1-3-0', moment: 'deleted', audience }),
  ];
  expect(ids).toEqual([
    'expire-CS-1',
    'recheck-CS-1',
    'card-CS-1-approver-U0AMIR-3',
    'notice-CS-1-3-0-approver-U0AMIR',
  ]);
});
