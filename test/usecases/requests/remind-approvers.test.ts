// Who is reminded of what, and when: nobody is woken here but by the one timer of a request.
import { describe, expect, onTestFinished, test, vi } from 'vitest';
import { reminderWords } from '../../../src/adapters/slack/words/reminder-words.js';
import { noRights } from '../../../src/domain/authority.js';
import { dayMs, hourMs } from '../../../src/domain/deadlines.js';
import type { Person } from '../../../src/domain/person.js';
import type { Blocked, DeletionRequest } from '../../../src/domain/request.js';
import { audienceKey } from '../../../src/ports/card-deliveries.js';
import { deliver } from '../../../src/usecases/effects/deliver.js';
import { planTimers } from '../../../src/usecases/effects/plan-timers.js';
import { repairCards } from '../../../src/usecases/requests/repair-cards.js';
import { transition } from '../../../src/usecases/effects/transition.js';
import { remindApprovers } from '../../../src/usecases/requests/remind-approvers.js';
import {
  aBlockedRequest,
  aKey,
  amir,
  aRequest,
  commands,
  endsAt,
  openedAt,
  rosa,
  vera,
} from '../../domain/given.js';
import { writerServiceId } from '../../doubles/acting-sessions.js';
import { accountOf, openWorld, registrations, type World } from '../world.js';

const tokyo = 'Asia/Tokyo';
const newYork = 'America/New_York';
const waiting = { ...aRequest('awaiting_approval'), approvers: [amir, vera], channelId: 'C0ALL' };

/** The hours of people, with everyone's card where it stands. */
async function asked(world: World, request: DeletionRequest, zones: [Person, string][] = []): Promise<void> {
  for (const [person, timeZone] of zones) world.people.put(accountOf(person, { timeZone }));
  await world.hold(request, request.status === 'blocked' ? registrations(2) : []);
  await planTimers(world.ports, request.id);
}

/** Further requests of other keys, for the same people. */
async function besides(world: World, ...others: Partial<typeof waiting>[]): Promise<string[]> {
  const ids = others.map((_, index) => `CS-1QKTVC0BES${index + 1}`);
  for (const [index, id] of ids.entries()) {
    const key = { ...waiting.key, keyId: `3333333${index}-3333-4333-8333-333333333333` };
    const request = { ...waiting, id, version: 1, ...others[index], key };
    world.keys.add(aKey({ keyId: key.keyId }));
    world.keys.set(key.keyId, writerServiceId, request.endsAt);
    await world.requests.commit({ request, readVersion: 0, audit: [], effects: [], leaseMs: 1 });
    await planTimers(world.ports, id);
  }
  return ids;
}

/** Lets time pass: whatever timers wake in it, and whatever they send. */
async function live(world: World, until: number, ids: string[] = [waiting.id]): Promise<void> {
  const { timers, clock, ports } = world;
  for (;;) {
    const planned = await Promise.all(
      ids.map(async (id) => ({ id, at: (await timers.plannedAt(id, 'remind')) ?? Infinity })),
    );
    const [next] = planned.sort((one, other) => one.at - other.at);
    if (!next || next.at > until) break;
    clock.set(Math.max(clock.now(), next.at));
    await timers.cancel(next.id, 'remind');
    await remindApprovers(ports, next.id);
    await sendAll(world);
  }
  clock.set(until);
}

async function sendAll({ deliveries, ports }: World): Promise<void> {
  for (const delivery of deliveries.waiting()) {
    if (delivery.kind === 'reminder') expect(await deliver(ports, delivery)).toEqual({ done: true });
  }
}

const sent = ({ surface }: World) =>
  surface.reminded.map(({ audience, requestIds }) => `${audienceKey(audience)} ${requestIds.length}`);
const amirs = 'approver-U0AMIR';
const veras = 'approver-U0VERA';

describe('over seven days', () => {
  test('each is reminded in their own working hours, and the last time before the end', async () => {
    const world = openWorld();
    await asked(world, waiting, [
      [amir, tokyo],
      [vera, newYork],
    ]);
    const at: Record<string, number[]> = {};
    const { remind } = world.surface;
    world.surface.remind = (audience, ...rest) => {
      (at[audienceKey(audience)] ??= []).push(world.clock.now());
      return remind(audience, ...rest);
    };
    await live(world, endsAt);
    expect(Object.keys(at).sort()).toEqual([amirs, veras]);
    const local = (moments: number[], timeZone: string) =>
      moments.map((one) =>
        new Intl.DateTimeFormat('en-GB', {
          timeZone,
          weekday: 'short',
          hour: '2-digit',
          minute: '2-digit',
        }).format(one),
      );
    // The last of Vera's, of which the end is at six in the morning, is on Friday.
    for (const [moments, zone] of [
      [at[amirs]!, tokyo],
      [at[veras]!, newYork],
    ] as const) {
      expect(moments.length).toBeGreaterThanOrEqual(3);
      for (const said of local(moments, zone)) expect(said).toMatch(/^(Mon|Tue|Wed|Thu|Fri),? (09|1[0-6]):/);
    }
    expect((await world.requestNow()).reminded?.map(({ userId }) => userId).sort()).toEqual([
      'U0AMIR',
      'U0VERA',
    ]);
  });

  test('an IAM that does not answer keeps no reminder waiting for long', async () => {
    const world = openWorld();
    await asked(world, waiting);
    world.clock.set((await world.timers.plannedAt(waiting.id, 'remind'))!);
    world.ports.roles.approversOf = () => new Promise(() => undefined);
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    onTestFinished(() => void vi.useRealTimers());
    const reminding = remindApprovers(world.ports, waiting.id);
    await vi.advanceTimersByTimeAsync(10_000);
    await reminding;
    await sendAll(world);
    expect(sent(world).sort()).toEqual([`${amirs} 1`, `${veras} 1`]);
  });

  test('nobody is reminded of what was decided', async () => {
    const world = openWorld();
    await asked(world, waiting);
    const due = (await world.timers.plannedAt(waiting.id, 'remind'))!;
    world.clock.set(due);
    await remindApprovers(world.ports, waiting.id);
    await transition(world.ports, waiting.id, commands.deny);
    await sendAll(world);
    expect(sent(world)).toEqual([]);
    await live(world, endsAt);
    expect(sent(world)).toEqual([]);
  });

  test('what was missed for three days makes one message, about the present', async () => {
    const world = openWorld();
    await asked(world, waiting);
    // Saturday: it waits until Monday, when the last of them are due as well.
    world.clock.set(openedAt + 4 * dayMs + hourMs);
    await live(world, openedAt + 4 * dayMs + 2 * hourMs);
    expect(sent(world).sort()).toEqual([`${amirs} 1`, `${veras} 1`]);
  });

  test('missed at night it waits until the morning', async () => {
    const world = openWorld();
    await asked(world, waiting);
    // Wednesday, three at night in Berlin.
    world.clock.set(Date.UTC(2026, 2, 4, 2));
    await live(world, Date.UTC(2026, 2, 4, 7, 59));
    expect(sent(world)).toEqual([]);
    await live(world, Date.UTC(2026, 2, 4, 8));
    expect(sent(world)).toHaveLength(2);
  });

  test('whoever is in Do Not Disturb waits until it is over', async () => {
    const world = openWorld();
    await asked(world, waiting);
    const due = (await world.timers.plannedAt(waiting.id, 'remind'))!;
    const over = due + 3 * hourMs;
    world.ports.people = {
      ...world.ports.people,
      quietTimes: async () => new Map([[amir.slack.userId, [{ from: due - hourMs, to: over }]]]),
    };
    await live(world, over - 1);
    expect(sent(world)).toEqual([`${veras} 1`]);
    await live(world, over);
    expect(sent(world)).toEqual([`${veras} 1`, `${amirs} 1`]);
  });

  test('whoever is away is reminded when it is about to end, and not before', async () => {
    const world = openWorld();
    await asked(world, waiting);
    await world.absences.setAway(amir.slack, endsAt);
    await live(world, endsAt);
    expect(sent(world).filter((one) => one === `${amirs} 1`)).toHaveLength(1);
    expect(sent(world).filter((one) => one === `${veras} 1`).length).toBeGreaterThan(1);
  });

  test('a record of earlier days counts as everyone reminded then', async () => {
    const world = openWorld();
    world.clock.set(endsAt - hourMs);
    await asked(world, { ...waiting, remindedAt: endsAt - hourMs - 1 });
    await live(world, endsAt);
    expect(sent(world)).toEqual([]);
  });
});

test('a channel that asks is reminded, and nobody else', async () => {
  const world = openWorld();
  await asked(world, { ...waiting, asking: { by: 'channel', instead: ['U0AMIR'] } });
  await live(world, openedAt + 2 * dayMs);
  expect(sent(world)).toEqual(['channel-C0ALL 1']);
});

test('where nobody who could decide is in reach, the requester is told before the end', async () => {
  const world = openWorld();
  const unreached = [amir, vera].map(({ slack }) => ({
    who: { kind: 'approver', userId: slack.userId } as const,
    code: 'user_disabled',
    since: openedAt,
  }));
  await asked(world, { ...waiting, unreached });
  await live(world, endsAt);
  expect(sent(world)).toContain(`requester-${rosa.slack.userId} 1`);
});

test.each<Partial<typeof waiting>>([{}, { asking: { by: 'channel', instead: ['U0AMIR'] } }])(
  'where nobody can decide any more, the requester alone hears of it all along, and of that: %j',
  async (asking) => {
    const world = openWorld();
    for (const person of [amir, vera]) world.roles.put(person, noRights);
    await asked(world, { ...waiting, ...asking, approvers: [] });
    await live(world, endsAt);
    expect(new Set(sent(world))).toEqual(new Set([`requester-${rosa.slack.userId} 1`]));
    expect(sent(world).length).toBeGreaterThanOrEqual(3);
    const request = (await world.requestNow()) as typeof waiting;
    const { text } = reminderWords({ kind: 'requester', userId: rosa.slack.userId }, [{ request }], {
      now: openedAt,
    });
    expect(text).toContain('Nobody can approve your request to delete key old-backups at present.');
  },
);

test('of what is blocked everyone hears once, when it is about to end', async () => {
  const world = openWorld();
  const blocked: Blocked = { ...aBlockedRequest(), approvers: [amir, vera], channelId: 'C0ALL' };
  await asked(world, blocked);
  await live(world, endsAt - 2 * dayMs - 12 * hourMs);
  expect(sent(world)).toEqual([]);
  await live(world, endsAt, [blocked.id]);
  expect(sent(world).sort()).toEqual([`${amirs} 1`, `${veras} 1`, `requester-${rosa.slack.userId} 1`]);
});

describe('several requests', () => {
  test('that are due, or soon will be, make one message for each person', async () => {
    const world = openWorld();
    await asked(world, waiting);
    const ids = await besides(
      world,
      {},
      { openedAt: openedAt + hourMs / 2 },
      { openedAt: openedAt + 2 * hourMs, endsAt: endsAt + 2 * hourMs },
    );
    await live(world, openedAt + dayMs + hourMs, [waiting.id, ...ids]);
    expect(sent(world).sort()).toEqual([`${amirs} 3`, `${veras} 3`]);
  });

  test('are noted by the one that sends first: what breaks off after that is told twice and never lost', async () => {
    const world = openWorld();
    await asked(world, waiting);
    const [other] = await besides(world, {});
    const { commit } = world.ports.requests;
    world.ports.requests.commit = async (move) => {
      if (move.request.id === other) throw new Error('killed');
      return commit(move);
    };
    world.clock.set((await world.timers.plannedAt(waiting.id, 'remind'))!);
    await expect(remindApprovers(world.ports, waiting.id)).rejects.toThrow('killed');
    await sendAll(world);
    expect(sent(world).sort()).toEqual([`${amirs} 2`, `${veras} 2`]);
    world.ports.requests.commit = commit;
    await live(world, world.clock.now() + hourMs, [waiting.id, other!]);
    expect(sent(world).sort()).toEqual([`${amirs} 1`, `${amirs} 2`, `${veras} 1`, `${veras} 2`]);
  });

  test('that wake two processes at once make one message all the same', async () => {
    const world = openWorld();
    await asked(world, waiting);
    const [other] = await besides(world, {});
    world.clock.set((await world.timers.plannedAt(waiting.id, 'remind'))!);
    for (const id of [waiting.id, other!]) await world.timers.cancel(id, 'remind');
    await Promise.all([waiting.id, other!].map((id) => remindApprovers(world.ports, id)));
    await sendAll(world);
    await live(world, world.clock.now() + hourMs, [waiting.id, other!]);
    expect(sent(world).sort()).toEqual([`${amirs} 2`, `${veras} 2`]);
  });

  test('are noted although they have come to something else while the message was made', async () => {
    const world = openWorld();
    await asked(world, waiting);
    const [other] = await besides(world, {});
    world.clock.set((await world.timers.plannedAt(waiting.id, 'remind'))!);
    const { openConcerning } = world.ports.requests;
    world.ports.requests.openConcerning = async (slackIds) => {
      const listed = await openConcerning(slackIds);
      const { version, ...request } = (await world.requests.load(other!))!;
      const moved = { ...request, version: version + 1 } as DeletionRequest;
      await world.requests.commit({
        request: moved,
        readVersion: version,
        audit: [],
        effects: [],
        leaseMs: 1,
      });
      return listed;
    };
    await remindApprovers(world.ports, waiting.id);
    world.ports.requests.openConcerning = openConcerning;
    await sendAll(world);
    await live(world, world.clock.now() + hourMs, [waiting.id, other!]);
    expect(sent(world).sort()).toEqual([`${amirs} 2`, `${veras} 2`]);
  });

  test('of many people are looked through once for all of them, not once for each', async () => {
    const world = openWorld();
    await asked(world, waiting);
    const [other] = await besides(world, {});
    world.clock.set((await world.timers.plannedAt(waiting.id, 'remind'))!);
    const { list } = world.ports.copies;
    let looks = 0;
    world.ports.copies.list = async (id) => {
      if (id === other) looks += 1;
      return list(id);
    };
    world.ports.deliveries.enqueue = () => Promise.resolve();
    await remindApprovers(world.ports, waiting.id);
    expect((await world.requests.load(other!))?.reminded).toHaveLength(2);
    // One more for the cards of its own step.
    expect(looks).toBe(2);
  });

  test('while another process reminds the same people, no key is read for them', async () => {
    const world = openWorld();
    await asked(world, waiting);
    const at = (await world.timers.plannedAt(waiting.id, 'remind'))!;
    world.clock.set(at);
    for (const { slack } of [amir, vera]) {
      await world.ports.copies.claim('reminders', { kind: 'approver', userId: slack.userId }, hourMs);
    }
    const readings = () => world.keys.calls.filter(({ operation }) => operation === 'readKey').length;
    const before = readings();
    await remindApprovers(world.ports, waiting.id);
    expect(readings()).toBe(before);
    expect((await world.requests.load(waiting.id)) as DeletionRequest).not.toHaveProperty('reminded');
    expect(await world.timers.plannedAt(waiting.id, 'remind')).toBeGreaterThan(at);
  });

  test('of more than a message names it tells how many, and its record stays small', async () => {
    const world = openWorld();
    await asked(world, waiting);
    const others = Array.from({ length: 40 }, (_, n) => ({ endsAt: endsAt + n }));
    const ids = await besides(world, ...others);
    world.clock.set((await world.timers.plannedAt(waiting.id, 'remind'))!);
    await remindApprovers(world.ports, waiting.id);
    const reminders = world.deliveries.waiting().filter((one) => one.kind === 'reminder');
    expect(reminders.map(({ beside, more }) => [beside, more])).toEqual([
      [ids.slice(0, 30), 10],
      [ids.slice(0, 30), 10],
    ]);
    for (const id of ids) expect(await world.requests.load(id)).toMatchObject({ reminded: [{}, {}] });
  });

  test('that another’s message tells of have the card of the requester alone edited, which tells of it', async () => {
    const world = openWorld();
    await asked(world, waiting);
    const [other] = await besides(world, {});
    const audiences = [amir, vera].map(({ slack }) => ({ kind: 'approver', userId: slack.userId }) as const);
    const requester = { kind: 'requester', userId: rosa.slack.userId } as const;
    const channel = { kind: 'channel', channelId: 'C0ALL' } as const;
    for (const id of [waiting.id, other!]) {
      const { version } = (await world.requests.load(id))!;
      for (const [n, audience] of [...audiences, requester, channel].entries()) {
        const copy = { audience, channel: `D${n}`, ts: `1.${n}`, shownVersion: version };
        await world.ports.copies.save(id, copy);
      }
    }
    const cards = (id: string) =>
      world.deliveries
        .waiting()
        .flatMap((one) => (one.kind === 'card' && one.requestId === id ? [one.audience] : []));
    world.clock.set((await world.timers.plannedAt(waiting.id, 'remind'))!);
    await remindApprovers(world.ports, waiting.id);
    expect(cards(other!)).toEqual([requester]);
    await repairCards(world.ports, other!);
    expect(cards(other!)).toEqual([requester]);
    // Those the message leads to: one that was taken away comes back.
    expect(cards(waiting.id)).toHaveLength(4);
    await transition(world.ports, other!, commands.deny);
    expect(cards(other!)).toHaveLength(5);
  });

  test('ten that end together make one message each time', async () => {
    const world = openWorld();
    await asked(world, waiting);
    const ids = await besides(world, ...Array.from({ length: 9 }, () => ({})));
    await live(world, endsAt - 2 * hourMs - 1, [waiting.id, ...ids]);
    expect(new Set(sent(world))).toEqual(new Set([`${amirs} 10`, `${veras} 10`]));
  });
});
