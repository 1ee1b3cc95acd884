// What time alone will bring; the words are the sandbox's.
import { expect, test } from 'vitest';
import { dayMs, hourMs } from '../../../src/domain/deadlines.js';
import type { DeletionRequest } from '../../../src/domain/request.js';
import { planTimers } from '../../../src/usecases/effects/plan-timers.js';
import { type Coming, whatComesNext } from '../../../src/usecases/effects/what-comes-next.js';
import { remindApprovers } from '../../../src/usecases/requests/remind-approvers.js';
import { aBlockedRequest, amir, aRequest, endsAt, openedAt, vera } from '../../domain/given.js';
import { accountOf, openWorld, registrations, type World } from '../world.js';

const waiting = { ...aRequest('awaiting_approval'), approvers: [amir, vera] };
const keyName = waiting.key.name;

async function held(request: DeletionRequest, zones: Partial<Record<'amir' | 'vera', string>> = {}) {
  const world = openWorld();
  world.clock.set(request.status === 'blocked' ? request.former.at : openedAt);
  for (const [person, timeZone] of [
    [amir, zones.amir],
    [vera, zones.vera],
  ] as const)
    world.people.put(accountOf(person, { timeZone: timeZone ?? 'UTC' }));
  await world.hold(request, request.status === 'blocked' ? registrations(2) : []);
  await planTimers(world.ports, request.id);
  return world;
}

/** Goes from one to the next, as the timers would. */
async function press(world: World): Promise<Coming | undefined> {
  const { next, isUnderWay } = await whatComesNext(world.ports);
  expect(isUnderWay).toBe(false);
  if (!next) return undefined;
  world.clock.set(next.at);
  if (next.kind === 'remind') {
    await world.timers.cancel(waiting.id, 'remind');
    await remindApprovers(world.ports, waiting.id);
  }
  return next;
}

test('nothing comes where nothing waits', async () => {
  expect(await whatComesNext(openWorld().ports)).toEqual({ isUnderWay: false });
});

test('a reminder names whom it goes to, each in their own hours, and the end is the last of all', async () => {
  const world = await held(waiting, { vera: 'Asia/Tokyo' });
  const brought: Coming[] = [];
  while (brought.at(-1)?.kind !== 'expire') brought.push((await press(world))!);
  const reminders = brought.flatMap((one) => (one.kind === 'remind' ? [one] : []));
  expect(reminders.length).toBeGreaterThan(3);
  for (const { people } of reminders)
    expect([[amir.name], [vera.name], [amir.name, vera.name]]).toContainEqual(people);
  expect(reminders.flatMap(({ people }) => people)).toEqual(expect.arrayContaining([amir.name, vera.name]));
  expect(brought.at(-1)).toEqual({ kind: 'expire', at: endsAt, keyName });
});

test('the return of somebody who may decide comes in its turn', async () => {
  const world = await held(waiting);
  const until = openedAt + hourMs;
  await world.absences.setAway(vera.slack, until);
  expect(await press(world)).toEqual({ kind: 'back', at: until, keyName, person: vera.name });
});

test('of a blocked request the next look comes first', async () => {
  const world = await held(aBlockedRequest());
  const { next } = await whatComesNext(world.ports);
  expect(next).toMatchObject({ kind: 'recheck', keyName });
});

test.each([
  ['a timer that runs has planned nothing yet', (world: World) => world.timers.cancel(waiting.id, 'remind')],
  ['an end that is being told', (world: World) => world.timers.cancel(waiting.id, 'expire')],
  ['a timer whose time has come', async (world: World) => world.clock.set(openedAt + 2 * dayMs)],
])('what is being done may plan something sooner: %s', async (_what, happens) => {
  const world = await held(waiting);
  await happens(world);
  expect((await whatComesNext(world.ports)).isUnderWay).toBe(true);
});
