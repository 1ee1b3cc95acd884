import { afterAll, beforeAll, describe, expect, it, onTestFinished, vi } from 'vitest';
import { createBullDeliveryQueue } from '../../../src/adapters/bullmq/delivery-queue.js';
import { createBullEffectRetries } from '../../../src/adapters/bullmq/effect-retries.js';
import { keepRounds, planRounds } from '../../../src/adapters/bullmq/schedulers.js';
import { createBullTimers } from '../../../src/adapters/bullmq/timers.js';
import type { CardCopy, Delivery } from '../../../src/ports/card-deliveries.js';
import { deliveryQueueContract } from '../../contracts/delivery-queue.js';
import { effectRetriesContract } from '../../contracts/effect-retries.js';
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

const audience = { kind: 'approver', userId: 'U0AMIR' } as const;
const card = (requestId = 'CS-1', version = 1): Delivery => ({ kind: 'card', requestId, version, audience });
const notice: Delivery = {
  kind: 'notice',
  requestId: 'CS-1',
  noticeId: 'CS-1-2-1',
  moment: 'deleted',
  audience,
};
const copiesOf = (...copies: CardCopy[]) => ({ list: async () => copies });
const isIdle = async ({ queues }: BullStage): Promise<void> => {
  const queuesOfCards = [queues.cardPosts, queues.cardUpdates];
  const counts = await Promise.all(queuesOfCards.map((queue) => queue.getJobCountByTypes()));
  expect(counts).toEqual([0, 0]);
};

it('delivers the same delivery once', async () => {
  const stage = openStage();
  const deliveries = createBullDeliveryQueue(stage.queues, copiesOf());
  await deliveries.enqueue([card(), notice]);
  await deliveries.enqueue([card(), notice, card('CS-2')]);
  await stage.startWorkers();
  await Promise.all([stage.called('card CS-1'), stage.called('notice CS-1-2-1'), stage.called('card CS-2')]);
  await vi.waitFor(() => isIdle(stage), { interval: 10, timeout: 60_000 });
  expect(stage.calls.filter((call) => /card|notice/.test(call))).toHaveLength(3);
});

it('keeps first posts and words apart from updates', async () => {
  const stage = openStage();
  const posted: CardCopy = { audience, channel: 'D1', ts: '1.1', shownVersion: 1 };
  await createBullDeliveryQueue(stage.queues, copiesOf(posted)).enqueue([card('CS-1', 2), notice]);
  await createBullDeliveryQueue(stage.queues, copiesOf()).enqueue([card('CS-2')]);
  const names = async (queue: 'cardPosts' | 'cardUpdates') =>
    (await stage.queues[queue].getJobs()).map((job) => job.id).sort();
  expect(await names('cardUpdates')).toEqual(['card-CS-1-approver-U0AMIR-2']);
  expect(await names('cardPosts')).toEqual([
    'card-CS-2-approver-U0AMIR-1',
    'notice-CS-1-2-1-approver-U0AMIR',
  ]);
});

it('brings what can wait after what came later and cannot', async () => {
  const stage = openStage();
  const deliveries = createBullDeliveryQueue(stage.queues, copiesOf());
  const canWait = { canWait: true } as const;
  for (let n = 1; n <= 9; n++) await deliveries.enqueue([{ ...card(`CS-${n}`), ...canWait } as Delivery]);
  await deliveries.enqueue([card('CS-NOW')]);
  await stage.startWorkers();
  await stage.called('card CS-9');
  expect(stage.calls.filter((call) => call.startsWith('card'))[0]).toBe('card CS-NOW');
});

it('brings what belongs to one version in one job, and what is left of it one by one', async () => {
  const stage = openStage();
  const people = ['U0AMIR', 'U0VERA', 'U0ROSA'];
  const cards = people.map((userId) => ({ ...card(), audience: { ...audience, userId } }) as const);
  const tries = new Map<string, number>();
  stage.handlers.deliver = async ({ audience: who }) => {
    const userId = who.kind === 'channel' ? '' : who.userId;
    const time = (tries.get(userId) ?? 0) + 1;
    tries.set(userId, time);
    if (userId === 'U0VERA' && time === 1) throw new Error('a fault of ours');
    return userId === 'U0ROSA' && time < 3
      ? { done: false, retryAfterMs: 10, rateLimited: false }
      : { done: true };
  };
  await createBullDeliveryQueue(stage.queues, copiesOf()).enqueue(cards);
  expect(await stage.queues.cardPosts.getJobCountByTypes()).toBe(1);
  await stage.startWorkers();
  await stage.called('card CS-1', 6);
  await vi.waitFor(() => isIdle(stage), { interval: 10, timeout: 60_000 });
  expect(Object.fromEntries(tries)).toEqual({ U0AMIR: 1, U0VERA: 2, U0ROSA: 3 });
});

it('holds the queue back for what Slack limits in a group, and loses nothing of it', async () => {
  const stage = openStage();
  const cards = ['U0AMIR', 'U0VERA'].map(
    (userId) => ({ ...card(), audience: { ...audience, userId } }) as const,
  );
  let tries = 0;
  let limitedAt = 0;
  const later: number[] = [];
  stage.handlers.deliver = async () => {
    if (++tries === 1) {
      limitedAt = performance.now();
      return { done: false, retryAfterMs: 300, rateLimited: true };
    }
    if (tries > 2) later.push(performance.now() - limitedAt);
    return { done: true };
  };
  await createBullDeliveryQueue(stage.queues, copiesOf()).enqueue(cards);
  await stage.startWorkers();
  await stage.called('card CS-1', 3);
  await vi.waitFor(() => isIdle(stage), { interval: 10, timeout: 60_000 });
  expect(later).toHaveLength(1);
  expect(later[0]).toBeGreaterThanOrEqual(280);
});

it('tries a delivery again as long as it is asked to', async () => {
  const stage = openStage();
  let tries = 0;
  stage.handlers.deliver = async () =>
    ++tries < 4 ? { done: false, retryAfterMs: 10, rateLimited: false } : { done: true };
  await createBullDeliveryQueue(stage.queues, copiesOf()).enqueue([card()]);
  await stage.startWorkers();
  await stage.called('card CS-1', 4);
  await vi.waitFor(() => isIdle(stage), { interval: 10, timeout: 60_000 });
  expect(stage.count('card CS-1')).toBe(4);
});

it('holds the whole queue back when Slack limits it, and loses nothing', async () => {
  const stage = openStage();
  const limitMs = 300;
  let limitedAt = 0;
  const later: number[] = [];
  stage.handlers.deliver = async () => {
    if (limitedAt === 0) {
      limitedAt = performance.now();
      return { done: false, retryAfterMs: limitMs, rateLimited: true };
    }
    // Those taken from the queue together with the limited one are already on their way.
    later.push(performance.now() - limitedAt);
    return { done: true };
  };
  await stage.startWorkers();
  const deliveries = createBullDeliveryQueue(stage.queues, copiesOf());
  await deliveries.enqueue([card('CS-1')]);
  await stage.called('card CS-1');
  await vi.waitFor(async () => expect(await stage.queues.cardPosts.getRateLimitTtl()).toBeGreaterThan(0), {
    interval: 5,
    timeout: 60_000,
  });
  await deliveries.enqueue([card('CS-2'), card('CS-3')]);
  await Promise.all([stage.called('card CS-1', 2), stage.called('card CS-2'), stage.called('card CS-3')]);
  expect(Math.min(...later)).toBeGreaterThanOrEqual(limitMs - 20);
});

it('brings an effect back after the time asked for, not before', async () => {
  const stage = openStage();
  await stage.startWorkers();
  const from = performance.now();
  await createBullEffectRetries(stage.queues.effects).retryLater('CS-1-2-0', 80);
  await stage.called('effect CS-1-2-0');
  expect(performance.now() - from).toBeGreaterThanOrEqual(79);
});

describe('retries as jobs', () => {
  effectRetriesContract(() => {
    const stage = openStage();
    return {
      retries: createBullEffectRetries(stage.queues.effects),
      pending: () => stage.queues.effects.getJobCountByTypes(),
      async run(work = async () => undefined) {
        stage.handlers.effect = work;
        await stage.startWorkers();
      },
      async cameBack(itemId, times = 1) {
        await stage.called(`effect ${itemId}`, times);
        return stage.count(`effect ${itemId}`);
      },
    };
  });
});

describe('deliveries as jobs', () => {
  deliveryQueueContract(() => {
    const { queues } = openStage();
    const jobs = async () => [...(await queues.cardPosts.getJobs()), ...(await queues.cardUpdates.getJobs())];
    return {
      deliveries: createBullDeliveryQueue(queues, copiesOf()),
      waiting: async () =>
        (await jobs()).flatMap(({ data }) => (data.kind === 'group' ? data.deliveries : [data])),
    };
  });
});

it('sweeps, reconciles, reads anew who may decide, keeps Homes and looks for the week’s digest, again and again', async () => {
  const stage = openStage();
  await stage.startWorkers({
    sweepEveryMs: 50,
    reconcileEveryMs: 70,
    approversEveryMs: 60,
    homesEveryMs: 80,
    digestEveryMs: 90,
  });
  const rounds = ['sweep', 'reconcile', 'approvers', 'homes', 'digest'];
  await Promise.all(rounds.map((round) => stage.called(round, 3)));
});

it('plans its rounds anew where the queue has lost them, and says so once', async () => {
  const stage = openStage();
  await stage.startWorkers({ sweepEveryMs: 50, reconcileEveryMs: 50, lookEveryMs: 100 });
  await Promise.all([stage.called('sweep', 2), stage.called('reconcile', 2)]);
  expect(stage.count('timers lost')).toBe(0);
  await stage.lose();
  await stage.called('timers lost');
  const [sweeps, reconciles] = [stage.count('sweep'), stage.count('reconcile')];
  await Promise.all([stage.called('sweep', sweeps + 3), stage.called('reconcile', reconciles + 3)]);
  expect(stage.count('timers lost')).toBe(1);
  const said = stage.log.lines.filter(({ facts }) => facts['event'] === 'timers.lost');
  expect(said).toMatchObject([
    {
      level: 'error',
      facts: { rounds: ['sweep', 'reconcile', 'approvers', 'homes', 'digest', 'prune', 'audit'] },
    },
  ]);
});

it('a round that is only overdue is not told as lost beside one that is', async () => {
  const stage = openStage();
  const { timers } = stage.queues;
  const onLost = vi.fn(() => Promise.resolve());
  const rounds = { sweep: 3_600_000, reconcile: 1_000 };
  await planRounds(timers, rounds);
  // As a machine that has slept finds it.
  await redis.prompt.zadd(timers.toKey('repeat'), 'XX', Date.now() - 120_000, 'reconcile');
  await timers.removeJobScheduler('sweep');
  const kept = keepRounds(timers, rounds, { log: stage.log, everyMs: 60, onLost });
  onTestFinished(() => kept.stop());
  await vi.waitFor(() => expect(onLost).toHaveBeenCalled(), { timeout: 30_000 });
  expect(stage.log.lines[0]?.facts).toMatchObject({ event: 'timers.lost', rounds: ['sweep'] });
  // Nobody takes it at the next look either: there it counts as lost.
  await vi.waitFor(() => expect(onLost).toHaveBeenCalledTimes(2), { timeout: 30_000 });
  expect(stage.log.lines[1]?.facts).toMatchObject({ event: 'timers.lost', rounds: ['reconcile'] });
});

it('keeps deadlines when reconciling hangs', async () => {
  const stage = openStage();
  let finish = (): void => undefined;
  const hanging = new Promise<void>((resolve) => (finish = resolve));
  stage.handlers.reconcile = () => hanging;
  await stage.startWorkers({ sweepEveryMs: 40, reconcileEveryMs: 30 });
  await stage.called('reconcile');
  await stage.called('sweep', 8);
  await createBullTimers(stage.queues, redis.prompt, { now: Date.now }).plan('CS-1', 'expire', Date.now());
  await stage.called('timer expire CS-1');
  expect(stage.count('reconcile')).toBe(1);
  finish();
});

it('leaves a timer of a kind unknown here to a newer program, and says so', async () => {
  const stage = openStage();
  await stage.startWorkers();
  const kind = 'escalate' as 'expire';
  await createBullTimers(stage.queues, redis.prompt, { now: Date.now }).plan('CS-1', kind, Date.now());
  const isLeft = async () => {
    const [job] = await stage.queues.slowTimers.getDelayed();
    expect(job?.data).toMatchObject({ kind, requestId: 'CS-1' });
    expect(job?.attemptsMade).toBe(0);
  };
  await vi.waitFor(
    () => expect(stage.log.lines).toMatchObject([{ facts: { event: 'timer.unknown', kind } }]),
    { interval: 10, timeout: 60_000 },
  );
  await vi.waitFor(isLeft, { interval: 10, timeout: 60_000 });
  expect(stage.calls).not.toContain('timer escalate CS-1');
});

it('lets running work finish when it closes', async () => {
  const stage = openStage();
  let finished = false;
  let begin = (): void => undefined;
  const begun = new Promise<void>((resolve) => (begin = resolve));
  stage.handlers.timer = async () => {
    begin();
    await new Promise((resolve) => setTimeout(resolve, 100));
    finished = true;
  };
  const workers = await stage.startWorkers();
  await createBullTimers(stage.queues, redis.prompt, { now: Date.now }).plan('CS-1', 'expire', Date.now());
  await begun;
  await workers.close();
  expect(finished).toBe(true);
});
