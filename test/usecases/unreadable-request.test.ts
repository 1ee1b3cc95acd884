// One request that cannot be read is left alone, and stands in the way of nothing else.
import { describe, expect, test } from 'vitest';
import { authorizationPeriodMs } from '../../src/domain/deadlines.js';
import { deliver } from '../../src/usecases/effects/deliver.js';
import { performEffect } from '../../src/usecases/effects/perform-effect.js';
import { replanTimers } from '../../src/usecases/effects/plan-timers.js';
import { actOnKey } from '../../src/usecases/effects/act-on-key.js';
import { listResources } from '../../src/usecases/keys/list-resources.js';
import { showKey } from '../../src/usecases/keys/show-key.js';
import { findRequest } from '../../src/usecases/requests/find-request.js';
import { openRequest } from '../../src/usecases/requests/open-request.js';
import { queueOf } from '../../src/usecases/requests/queue-of.js';
import { reconcile } from '../../src/usecases/requests/reconcile.js';
import { aRequest, amir, requestedKey, rosa } from '../domain/given.js';
import { openWorld, plainKey, refusalOf, valueOf } from './world.js';

/** One request that cannot be read, its effect undone, and an open one of another key. */
async function spoiled(how: 'newer' | 'damaged' = 'newer') {
  const world = openWorld();
  const { request: lost, item } = await world.holdWith(aRequest('awaiting_approval'), {
    kind: 'plan_timers',
  });
  const other = valueOf(
    await openRequest(world.ports, {
      instanceId: plainKey.instanceId,
      keyId: plainKey.keyId,
      by: rosa.slack,
      reason: 'Retired',
    }),
  );
  await world.requests.spoil(lost.id, how);
  return { ...world, lost, item, other, unreadable: { id: lost.id, unreadable: how } };
}

describe.each(['newer', 'damaged'] as const)('a request that is %s', (how) => {
  test('is named beside the others that are pending', async () => {
    const { ports, other, unreadable } = await spoiled(how);
    const pending = valueOf(await queueOf(ports, amir.slack));
    expect(pending.waitingForYou.map(({ id }) => id)).toEqual([other.id]);
    expect(pending.unreadable).toEqual([unreadable]);
  });

  test('keeps no other from being found, planned anew and reconciled', async () => {
    const { ports, other, clock, timers, requests } = await spoiled(how);
    expect(valueOf(await findRequest(ports, plainKey.name)).request.id).toBe(other.id);
    await replanTimers(ports);
    expect(await timers.plannedAt(other.id, 'expire')).toBeDefined();
    clock.advance(authorizationPeriodMs);
    await reconcile(ports);
    expect((await requests.load(other.id))?.status).toBe('expired');
  });

  test('holds its key: no second request, no other act, and the refusal is on record', async () => {
    const world = await spoiled(how);
    const { ports, keys, lost, unreadable } = world;
    const asked = await openRequest(ports, { ...requestedKey, by: rosa.slack, reason: 'Again' });
    expect(asked).toMatchObject({
      ok: false,
      no: { refusal: { code: 'request_unreadable', request: unreadable } },
    });
    expect(refusalOf(await actOnKey(ports, 'disable', requestedKey, amir.slack))).toBe('request_unreadable');
    expect(refusalOf(await findRequest(ports, requestedKey.keyId))).toBe('request_unreadable');
    expect(world.refusals()).toEqual(['request_unreadable', 'request_unreadable']);
    expect([keys.count('setKeyForDeletion'), keys.count('disable')]).toEqual([0, 0]);
    await expect(findRequest(ports, lost.id)).rejects.toMatchObject({ request: unreadable });
  });

  test('leaves its key to be looked at', async () => {
    const { ports, unreadable } = await spoiled(how);
    const shown = valueOf(await showKey(ports, rosa.slack, requestedKey.name));
    expect(shown.unreadable).toEqual([unreadable]);
    expect(shown.preflight).toMatchObject({ ok: false, refusal: { code: 'request_unreadable' } });
    expect(valueOf(await listResources(ports, rosa.slack, requestedKey)).openRequest).toBeUndefined();
  });

  test('has its effects and deliveries wait, without a word each time', async () => {
    const { ports, item, lost, outbox, retries, log } = await spoiled(how);
    const lines = log.lines.length;
    await performEffect(ports, item);
    expect(outbox.items().map(({ id }) => id)).toContain(item.id);
    expect(retries.pending.has(item.id)).toBe(true);
    const audience = { kind: 'requester', userId: rosa.slack.userId } as const;
    for (const delivery of [
      { kind: 'card', requestId: lost.id, version: 9, audience },
      { kind: 'notice', requestId: lost.id, noticeId: 'n', moment: 'unblocked', audience },
    ] as const) {
      expect(await deliver(ports, delivery)).toMatchObject({ done: false, rateLimited: false });
    }
    expect(log.lines).toHaveLength(lines);
  });
});
