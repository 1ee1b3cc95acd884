// A DELETE of ours takes effect after its approval has ended without it.
import { describe, expect, test } from 'vitest';
import { attemptAbandonedAfterMs } from '../../../src/domain/deadlines.js';
import type { Attempt } from '../../../src/domain/request.js';
import { deleteKey } from '../../../src/usecases/effects/delete-key.js';
import { withdrawAuthorization } from '../../../src/usecases/effects/withdraw-authorization.js';
import { askForForce } from '../../../src/usecases/requests/ask-for-force.js';
import { checkBlockers } from '../../../src/usecases/requests/check-blockers.js';
import { decideRequest } from '../../../src/usecases/requests/decide-request.js';
import { expireRequest } from '../../../src/usecases/requests/expire-request.js';
import { reconcile } from '../../../src/usecases/requests/reconcile.js';
import { unsetKey } from '../../../src/usecases/requests/unset-key.js';
import { fingerprintOf } from '../../../src/domain/protection.js';
import { amir, aRequest, beforeTheEnd, endsAt, requestedKey, rosa, vera } from '../../domain/given.js';
import { managerServiceId } from '../../doubles/acting-sessions.js';
import { keyId, openWorld, registrations, valueOf, type World } from '../world.js';

const attempt: Attempt = {
  approver: amir,
  at: beforeTheEnd,
  kmsTime: beforeTheEnd,
  actingAs: managerServiceId,
  forced: false,
};
const id = 'CS-1QKTVC0ABCD';

function landed(world: World, deletedBy = managerServiceId, deletedAt = beforeTheEnd + 30_000): void {
  Object.assign(world.keys.record(keyId).facts, { state: 'destroyed', deletedBy, deletedAt });
}

type Status = 'awaiting_approval' | 'blocked' | 'withdrawing';
async function holding(status: Status) {
  const world = openWorld();
  const { item } = await world.holdWith(
    { ...aRequest(status), attempts: [attempt] },
    { kind: 'withdraw_authorization' },
  );
  return { ...world, item };
}
type Holding = Awaited<ReturnType<typeof holding>>;

const looks: [string, Status, (world: Holding) => Promise<unknown>][] = [
  ['reconciling', 'awaiting_approval', ({ ports }) => reconcile(ports)],
  ['reconciling', 'blocked', ({ ports }) => reconcile(ports)],
  ['a look at what blocks', 'blocked', ({ ports }) => checkBlockers(ports, id, vera.slack)],
  [
    'a denial',
    'awaiting_approval',
    ({ ports }) => decideRequest(ports, id, vera.slack, { type: 'deny', reason: 'No' }),
  ],
  ['a cancellation', 'blocked', ({ ports }) => decideRequest(ports, id, rosa.slack, { type: 'cancel' })],
  [
    'the end',
    'awaiting_approval',
    ({ ports, clock }) => {
      clock.set(endsAt);
      return expireRequest(ports, id);
    },
  ],
  ['the withdrawal', 'withdrawing', ({ ports, item }) => withdrawAuthorization(ports, item)],
  ['unsetting by hand', 'withdrawing', ({ ports }) => unsetKey(ports, id, rosa.slack, undefined)],
];

describe.each(looks)('found by %s while %s', (_look, status, look) => {
  test('is the deletion its approval was for, in the request and in the audit log', async () => {
    const world = await holding(status);
    landed(world);
    await look(world);
    expect(await world.requestNow()).toMatchObject({
      status: 'deleted',
      approver: amir,
      deletedAt: beforeTheEnd + 30_000,
    });
    expect(world.audit.entries.find(({ type }) => type === 'key.deleted')).toMatchObject({
      facts: { requester: { iamId: rosa.iamId }, approver: { iamId: amir.iamId }, forced: false },
    });
    expect(world.keys.count('deleteKey') + world.keys.count('unsetKeyForDeletion')).toBe(0);
  });

  test.each([
    ['somebody else', 'IBMid-ELSE', beforeTheEnd + 30_000],
    ['us before it was sent', managerServiceId, beforeTheEnd - 6_000],
    ['us when it could not land any more', managerServiceId, beforeTheEnd + 90_000],
  ])('is not what was done by %s', async (_whose, by, deletedAt) => {
    const world = await holding(status);
    landed(world, by, deletedAt);
    await look(world);
    expect(await world.requestNow()).toMatchObject({ status: 'superseded', change: 'deleted' });
  });
});

test('an approval that lapsed leaves the trace by which it is found', async () => {
  const world = openWorld();
  const sent = { at: beforeTheEnd, actingAs: managerServiceId };
  const { item } = await world.holdWith({ ...aRequest('deleting'), sent }, { kind: 'delete_key' });
  world.clock.advance(attemptAbandonedAfterMs);
  await deleteKey(world.ports, item);
  expect(await world.requestNow()).toMatchObject({ status: 'awaiting_approval', lapsed: { approver: amir } });
  landed(world);
  await reconcile(world.ports);
  expect(await world.requestNow()).toMatchObject({ status: 'deleted', approver: amir });
});

test('an approver who deletes by hand what IBM refused us is told as somebody outside', async () => {
  const world = openWorld({ mode: 'passcode' });
  const { item } = await world.holdWith(aRequest('deleting'), { kind: 'delete_key' }, registrations(1));
  const token = async () => `token of ${amir.iamId}`;
  world.ports.sessions = {
    mode: 'passcode',
    sessionFor: async () => ({ ok: true, session: { iamId: amir.iamId, token } }),
  };
  await deleteKey(world.ports, item);
  expect(await world.requestNow()).toMatchObject({ status: 'blocked' });
  expect(await world.requestNow()).not.toHaveProperty('attempts');
  // In the very seconds after.
  landed(world, amir.iamId, beforeTheEnd + 20_000);
  await reconcile(world.ports);
  expect(await world.requestNow()).toMatchObject({ status: 'superseded', change: 'deleted' });
});

test('another approval does not take the credit', async () => {
  const world = openWorld();
  const { item } = await world.holdWith(
    { ...aRequest('deleting'), approver: vera, attempts: [attempt] },
    { kind: 'delete_key' },
  );
  world.clock.advance(600_000);
  world.keys.fail('deleteKey', {
    failure: { code: 'KEY_DELETED_ERR', status: 410, effect: 'none' },
    meanwhile: () => landed(world),
  });
  expect(await deleteKey(world.ports, item)).toEqual({ done: true });
  expect(await world.requestNow()).toMatchObject({ status: 'deleted', approver: amir });
});

test('a force deletion takes the attempts of the request over whose place it takes', async () => {
  const world = openWorld();
  const request = await world.hold(
    { ...aRequest('awaiting_approval'), attempts: [attempt] },
    registrations(1),
  );
  const forced = valueOf(
    await askForForce(world.ports, {
      requestId: id,
      by: rosa.slack,
      typedName: requestedKey.name,
      seen: fingerprintOf(request.protection),
      reason: 'Nobody reads them',
    }),
  );
  landed(world);
  await reconcile(world.ports);
  expect(await world.requestNow(forced.id)).toMatchObject({
    status: 'deleted',
    approver: amir,
    forced: false,
  });
});
