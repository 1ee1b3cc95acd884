import { describe, expect, test } from 'vitest';
import { deliver } from '../../../src/usecases/effects/deliver.js';
import { reconcile } from '../../../src/usecases/requests/reconcile.js';
import { noteAvailability, waitingFor } from '../../../src/usecases/requests/note-availability.js';
import { amir, aRequest, rosa, vera } from '../../domain/given.js';
import { openWorld } from '../world.js';

const dayMs = 86_400_000;
const channel = { channelId: 'C0KEYS' };

async function asked(changes: object = channel) {
  const world = openWorld();
  const request = await world.hold({ ...aRequest('awaiting_approval'), ...changes });
  const { ports, absences, clock, deliveries, copies, surface } = world;
  return {
    ...world,
    request,
    goAway: (one: typeof amir, days: number, standIn?: typeof amir) =>
      absences.setAway(
        one.slack,
        clock.now() + days * dayMs,
        standIn && { slack: standIn.slack, name: standIn.name },
      ),
    note: async () => noteAvailability(ports, await world.openRequests()),
    async deliverAll() {
      for (const delivery of deliveries.waiting()) await deliver(ports, delivery);
    },
    hasCard: async ({ slack }: typeof amir) =>
      ((await copies.find(request.id, { kind: 'approver', userId: slack.userId }))?.shownVersion ?? 0) > 0,
    toldRequester: () =>
      surface.told.filter(({ moment }) => moment === 'nobody_there').map(({ audience }) => audience.kind),
  };
}

describe('the request says who takes no messages', () => {
  test('once, and no more when they are back', async () => {
    const { note, goAway, clock, requestNow, audited } = await asked();
    await goAway(amir, 3, vera);
    await note();
    await note();
    const standIn = { slack: vera.slack, name: vera.name };
    const away = [{ slack: amir.slack, until: clock.now() + 3 * dayMs, standIn }];
    expect((await requestNow()).unavailable).toEqual({ away, off: [] });
    expect(audited()).toEqual(['availability.changed']);
    clock.advance(3 * dayMs);
    await note();
    expect(await requestNow()).not.toHaveProperty('unavailable');
    expect(audited()).toHaveLength(2);
  });

  test('and drops a stand-in who may not decide on this one', async () => {
    const { note, goAway, requestNow } = await asked();
    await goAway(amir, 3, rosa);
    await note();
    expect((await requestNow()).unavailable?.away[0]).not.toHaveProperty('standIn');
  });

  test('the requester is told once that the last who was there has gone', async () => {
    const { note, goAway, absences, deliverAll, toldRequester, requestNow } = await asked();
    await goAway(amir, 3);
    await note();
    await deliverAll();
    expect(toldRequester()).toEqual([]);
    await absences.setNotified(vera.slack, false);
    await note();
    await goAway(amir, 4);
    await note();
    await deliverAll();
    expect(toldRequester()).toEqual(['requester']);
    // Vera had the card by then.
    expect((await requestNow()).unavailable).not.toHaveProperty('nobodyMessaged');
  });

  test('nothing is written while absences cannot be read, nor on a request that is decided', async () => {
    const { note, goAway, ports, absences, requestNow, audited } = await asked();
    await goAway(amir, 3);
    await note();
    ports.absences = { ...absences, awayAmong: () => Promise.reject(new Error('redis is away')) };
    await note();
    expect((await requestNow()).unavailable?.away).toHaveLength(1);
    ports.absences = absences;
    await goAway(amir, 5);
    await noteAvailability(ports, [{ ...aRequest('denied'), ...channel }]);
    expect(audited()).toHaveLength(1);
  });
});

describe('when an absence ends by itself', () => {
  test('the card comes to who was not asked for it, once for two replicas', async () => {
    const { goAway, ports, deliverAll, hasCard, clock, audited, surface } = await asked();
    await goAway(amir, 1);
    await reconcile(ports);
    await deliverAll();
    expect([await hasCard(amir), await hasCard(vera)]).toEqual([false, true]);
    clock.advance(dayMs);
    await Promise.all([reconcile(ports), reconcile(ports)]);
    await deliverAll();
    await deliverAll();
    expect(await hasCard(amir)).toBe(true);
    expect(audited()).toEqual(['availability.changed', 'availability.changed']);
    const toAmir = surface.cards.filter(
      ({ audience }) => audience.kind === 'approver' && audience.userId === 'U0AMIR',
    );
    expect(toAmir).toHaveLength(1);
  });

  test('nothing comes of a request that is decided meanwhile', async () => {
    const { request, goAway, ports, deliverAll, hasCard, clock } = await asked();
    await goAway(amir, 1);
    await reconcile(ports);
    await deliverAll();
    await ports.requests.commit({
      request: { ...aRequest('denied'), id: request.id, version: 3 },
      readVersion: 2,
      audit: [],
      effects: [],
      leaseMs: 0,
    });
    clock.advance(dayMs);
    await reconcile(ports);
    await deliverAll();
    expect(await hasCard(amir)).toBe(false);
  });
});

test('of many more than are messaged, the stand-in gets the card in the place of who was', async () => {
  const { goAway, note, deliverAll, hasCard, clock } = await asked({
    asking: { by: 'direct_message', userIds: [amir.slack.userId] },
  });
  await goAway(amir, 1, vera);
  await note();
  await deliverAll();
  expect([await hasCard(amir), await hasCard(vera)]).toEqual([false, true]);
  clock.advance(dayMs);
  await note();
  await deliverAll();
  expect(await hasCard(amir)).toBe(true);
});

test('what waits for somebody is what they may decide on, the first end first', async () => {
  const { ports, request } = await asked();
  expect((await waitingFor(ports, amir.slack)).map(({ id }) => id)).toEqual([request.id]);
  expect(await waitingFor(ports, rosa.slack)).toEqual([]);
});
