// Which timers a request has; nobody is woken here.
import { beforeEach, describe, expect, test } from 'vitest';
import { dayMs, recheckDelayMs } from '../../../src/domain/deadlines.js';
import { evolve } from '../../../src/domain/evolve.js';
import type { ReminderRules } from '../../../src/domain/reminders.js';
import type { Blocked, DeletionRequest } from '../../../src/domain/request.js';
import type { TimerKind } from '../../../src/ports/timers.js';
import { cancelTimers, planTimers, replanTimers } from '../../../src/usecases/effects/plan-timers.js';
import { commitOf } from '../../contracts/request-store.js';
import {
  aBlockedRequest,
  aCountersignRequest,
  amir,
  aRequest,
  beforeTheEnd,
  conflict,
} from '../../domain/given.js';
import { endsAt, openForced, openStatuses, protectedBy, statuses } from '../../domain/given.js';
import { happened } from '../../domain/when.js';
import { openWorld } from '../world.js';

const minuteMs = 60_000;
/** So that a look is planned at exactly the middle of its spread. */
const chance = 0.5;

let now: number;
beforeEach(() => {
  now = beforeTheEnd;
});

function openParts() {
  const world = openWorld();
  const { requests, timers } = world;
  const aDayBefore: ReminderRules = {
    moments: [{ is: 'before_end', ms: dayMs }],
    hours: { from: 0, to: 24 * 60, days: [0, 1, 2, 3, 4, 5, 6] },
  };
  const settings = { ...world.ports.settings, reminders: aDayBefore };
  const ports = {
    ...world.ports,
    settings,
    clock: { now: () => now, steady: () => now },
    random: () => chance,
  };
  return {
    ports,
    /** Has the store hold the request at its next version, and its timers planned. */
    async plan(request: DeletionRequest): Promise<void> {
      const version = ((await requests.load(request.id))?.version ?? 0) + 1;
      await requests.commit(commitOf({ ...request, version }));
      expect(await planTimers(ports, request.id)).toEqual({ done: true });
    },
    async planned({ id }: DeletionRequest): Promise<Partial<Record<TimerKind, number>>> {
      const kinds = ['expire', 'remind', 'recheck'] as const;
      const moments = await Promise.all(kinds.map((kind) => timers.plannedAt(id, kind)));
      return Object.fromEntries(
        kinds.map((kind, index) => [kind, moments[index]]).filter(([, moment]) => moment !== undefined),
      );
    },
  };
}

async function timersOf(request: DeletionRequest) {
  const { plan, planned } = openParts();
  await plan(request);
  return planned(request);
}

describe('the end and the reminder', () => {
  test.each([aRequest('awaiting_approval'), aCountersignRequest('awaiting_approval')])(
    'are planned while a decision is awaited, guarded by $guard',
    async (request) => {
      expect(await timersOf(request)).toEqual({ expire: endsAt, remind: endsAt - dayMs });
    },
  );

  test.each(['deleting', 'withdrawing'] as const)(
    'while an effect is under way there is an end alone: %s',
    async (status) => {
      expect(await timersOf(aRequest(status))).toEqual({ expire: endsAt });
    },
  );

  test.each([
    'authorizing',
    ...statuses.filter((status) => !openStatuses.some((open) => open === status)),
  ] as const)('are not planned where no period runs: %s', async (status) => {
    expect(await timersOf(aRequest(status))).toEqual({});
  });

  test('approvers who were reminded are not reminded again', async () => {
    const remindedAt = endsAt - dayMs;
    now = remindedAt + minuteMs;
    const reminded = { ...aRequest('awaiting_approval'), remindedAt };
    expect(await timersOf(reminded)).toEqual({ expire: endsAt });
  });

  test('there are none of a request that is not there', async () => {
    const { ports, planned } = openParts();
    expect(await planTimers(ports, 'CS-1QKTVC0NNNNE')).toEqual({ done: true });
    expect(await planned({ ...aRequest('awaiting_approval'), id: 'CS-1QKTVC0NNNNE' })).toEqual({});
  });
});

describe('a request that took over an authorization', () => {
  /** Opened with so much left of the period. */
  function takenOver(leftMs: number): DeletionRequest {
    const openedAt = endsAt - leftMs;
    const [opened] = happened(undefined, openForced({ authorizedUntil: endsAt }), openedAt);
    if (!opened) throw new Error('not opened');
    now = openedAt;
    return evolve(undefined, opened);
  }

  test.each([60 * minuteMs, dayMs])(
    'within the last day has its reminder in the middle of what is left: %i ms before the end',
    async (leftMs) => {
      expect(await timersOf(takenOver(leftMs))).toEqual({ expire: endsAt, remind: endsAt - leftMs / 2 });
    },
  );

  test('earlier than that has it as ever, and not at once', async () => {
    expect(await timersOf(takenOver(dayMs + 1))).toEqual({
      expire: endsAt,
      remind: endsAt - dayMs - 1 + 60 * minuteMs,
    });
  });
});

describe('the next look at what blocks', () => {
  const block = aBlockedRequest();
  const blockedAt = block.former.at;

  function blockedAgain(request: Blocked, at: number): DeletionRequest {
    return [
      { type: 'protection.changed', at, protection: protectedBy(0) } as const,
      { type: 'request.unblocked', at } as const,
      { type: 'request.approved', at, by: amir } as const,
      { type: 'protection.changed', at, protection: protectedBy(2) } as const,
      { type: 'deletion.blocked', at, failure: conflict } as const,
    ].reduce<DeletionRequest>(evolve, request);
  }

  test('is a minute after the block, besides the end and the reminder', async () => {
    expect(await timersOf(block)).toEqual({
      expire: endsAt,
      remind: endsAt - dayMs,
      recheck: blockedAt + minuteMs,
    });
  });

  test('is the further off the longer a block has lasted', async () => {
    now = blockedAt + 40 * minuteMs;
    expect(await timersOf(block)).toMatchObject({ recheck: now + 40 * minuteMs });
  });

  test('keeps its moment when it is planned again before', async () => {
    const { plan, planned } = openParts();
    await plan(block);
    now += minuteMs / 2;
    await plan(block);
    expect(await planned(block)).toMatchObject({ recheck: blockedAt + minuteMs });
  });

  test('is a minute after a request is blocked once more, whatever was planned for the block before', async () => {
    const { plan, planned } = openParts();
    now = blockedAt + 40 * minuteMs;
    await plan(block);
    now += minuteMs;
    await plan(blockedAgain(block, now));
    expect(await planned(block)).toMatchObject({ recheck: now + recheckDelayMs(0, chance) });
  });

  test('is never later than the end', async () => {
    now = endsAt - 5 * minuteMs;
    expect(await timersOf(block)).toMatchObject({ recheck: endsAt });
  });
});

test('a request that is over has all its timers cancelled', async () => {
  const { ports, plan, planned } = openParts();
  const request = aBlockedRequest();
  await plan(request);
  expect(Object.keys(await planned(request))).toHaveLength(3);
  expect(await cancelTimers(ports, request.id)).toEqual({ done: true });
  expect(await planned(request)).toEqual({});
});

test('all open requests have their timers planned anew', async () => {
  const { ports, planned } = openParts();
  const waiting = { ...aRequest('awaiting_approval'), version: 1 };
  const blocked: Blocked = {
    ...aBlockedRequest(),
    id: 'CS-1QKTVC0ANTHR',
    version: 1,
    key: { ...waiting.key, keyId: '22222222-2222-4222-8222-222222222222' },
  };
  for (const request of [waiting, blocked]) await ports.requests.commit(commitOf(request));
  await replanTimers(ports);
  expect(Object.keys(await planned(waiting))).toEqual(['expire', 'remind']);
  expect(Object.keys(await planned(blocked))).toEqual(['expire', 'remind', 'recheck']);
});

test('one whose timers cannot be planned keeps no other waiting', async () => {
  const { ports, planned } = openParts();
  const waiting = { ...aRequest('awaiting_approval'), version: 1 };
  const earlier = {
    ...waiting,
    id: 'CS-1QKTVC0EARLY',
    endsAt: waiting.endsAt - 1,
    key: { ...waiting.key, keyId: '22222222-2222-4222-8222-222222222222' },
  };
  for (const request of [earlier, waiting]) await ports.requests.commit(commitOf(request));
  const plan = ports.timers.plan.bind(ports.timers);
  ports.timers.plan = (id, kind, dueAt) =>
    id === earlier.id ? Promise.reject(new Error('its wake-ups are under way')) : plan(id, kind, dueAt);
  await replanTimers(ports);
  expect(Object.keys(await planned(waiting))).toEqual(['expire', 'remind']);
});
