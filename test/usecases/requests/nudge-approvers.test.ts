import { describe, expect, test } from 'vitest';
import { dayMs } from '../../../src/domain/deadlines.js';
import { audienceKey } from '../../../src/ports/card-deliveries.js';
import { deliver } from '../../../src/usecases/effects/deliver.js';
import { transition } from '../../../src/usecases/effects/transition.js';
import { nudgeApprovers } from '../../../src/usecases/requests/nudge-approvers.js';
import { aBlockedRequest, amir, aRequest, commands, rosa, vera } from '../../domain/given.js';
import { openWorld, refusalOf, registrations, valueOf } from '../world.js';

async function waiting() {
  const world = openWorld();
  const request = await world.hold({ ...aRequest('awaiting_approval'), approvers: [amir, vera] });
  const nudge = (by = rosa) => nudgeApprovers(world.ports, request.id, by.slack);
  return { ...world, request, nudge };
}

test('those who can decide and are there get one message each, and the request keeps whom', async () => {
  const { nudge, absences, clock, ports, deliveries, surface, audited } = await waiting();
  await absences.setAway(vera.slack, clock.now() + dayMs);
  expect(valueOf(await nudge())).toMatchObject({
    nudgedAt: clock.now(),
    reminded: [{ userId: amir.slack.userId, at: clock.now() }],
  });
  for (const delivery of deliveries.waiting()) {
    if (delivery.kind === 'reminder') await deliver(ports, delivery);
  }
  expect(surface.reminded.map(({ audience, nudge: isNudge }) => [audienceKey(audience), isNudge])).toEqual([
    ['approver-U0AMIR', true],
  ]);
  expect(audited()).toEqual(['request.nudged']);
});

describe('is refused, and that on record', () => {
  test('to anyone but the requester', async () => {
    const { nudge, refusals } = await waiting();
    expect(refusalOf(await nudge(amir))).toBe('not_the_requester');
    expect(refusals()).toEqual(['not_the_requester']);
  });

  test('twice within a day', async () => {
    const { nudge, clock } = await waiting();
    valueOf(await nudge());
    clock.advance(dayMs - 1);
    expect(refusalOf(await nudge())).toBe('nudged_already');
    clock.advance(1);
    valueOf(await nudge());
  });

  test('once it is decided', async () => {
    const { nudge, ports, request } = await waiting();
    await transition(ports, request.id, commands.deny);
    expect(['decision_in_progress', 'request_decided']).toContain(refusalOf(await nudge()));
  });

  test('where nobody who could decide is there', async () => {
    const { nudge, absences, clock } = await waiting();
    for (const { slack } of [amir, vera]) await absences.setAway(slack, clock.now() + dayMs);
    expect(refusalOf(await nudge())).toBe('nobody_to_nudge');
  });

  test('while nothing can be approved', async () => {
    const world = openWorld();
    const request = await world.hold(aBlockedRequest(), registrations(2));
    expect(refusalOf(await nudgeApprovers(world.ports, request.id, rosa.slack))).toBe('still_blocked');
  });
});
