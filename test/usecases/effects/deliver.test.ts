import { describe, expect, test } from 'vitest';
import { type Audience, type Delivery, shownByNewer } from '../../../src/ports/card-deliveries.js';
import { deliver } from '../../../src/usecases/effects/deliver.js';
import { aRequest } from '../../domain/given.js';
import { openWorld } from '../world.js';

const audience: Audience = { kind: 'approver', userId: 'U0AMIR' };

async function waiting() {
  const world = openWorld();
  const request = await world.hold(aRequest('awaiting_approval'));
  return { ...world, request, card: { kind: 'card', requestId: request.id, version: 1, audience } as const };
}

describe('what a newer program has left behind', () => {
  test('a delivery of a kind unknown here is no notice: it waits for who knows it, and the log says so', async () => {
    const { ports, request, surface, log, copies } = await waiting();
    const noticeId = 'CS-1-2-0';
    const unknown = { kind: 'digest', requestId: request.id, noticeId, moment: 'reminder', audience };
    const outcome = await deliver(ports, unknown as unknown as Delivery);
    expect(outcome).toEqual({ done: false, retryAfterMs: 30_000, rateLimited: false });
    expect(surface.writes()).toBe(0);
    expect(await copies.notice(request.id, noticeId, audience)).toEqual({ state: 'unsent' });
    expect(log.lines).toMatchObject([
      { facts: { event: 'delivery.unknown', kind: 'digest', requestId: request.id } },
    ]);
  });

  test('a copy it keeps is not written to, nor taken for up to date', async () => {
    const { ports, request, surface, copies, card } = await waiting();
    await copies.save(request.id, { audience, shownVersion: shownByNewer });
    expect(await deliver(ports, card)).toMatchObject({ done: false, rateLimited: false });
    expect(surface.writes()).toBe(0);
  });

  test('a copy it has taken over a moment ago neither', async () => {
    const { ports, request, surface, copies, card } = await waiting();
    const { claim } = copies;
    ports.copies.claim = async (...asked) => {
      await copies.save(request.id, { audience, shownVersion: shownByNewer });
      return claim(...asked);
    };
    expect(await deliver(ports, card)).toMatchObject({ done: false, rateLimited: false });
    expect(surface.writes()).toBe(0);
    ports.copies.claim = claim;
    expect(await claim(request.id, audience, 1)).toBeDefined();
  });
});

test('a copy that shows what was asked for is done', async () => {
  const { ports, surface, card } = await waiting();
  expect(await deliver(ports, card)).toEqual({ done: true });
  expect(await deliver(ports, card)).toEqual({ done: true });
  expect(surface.writes()).toBe(1);
});
