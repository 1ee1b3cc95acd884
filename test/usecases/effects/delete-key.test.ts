import { describe, expect, test } from 'vitest';
import { attemptAbandonedAfterMs, deletionResendWindowMs } from '../../../src/domain/deadlines.js';
import type { KmsFailure } from '../../../src/domain/kms-failure.js';
import type { Deleting } from '../../../src/domain/request.js';
import { deleteKey } from '../../../src/usecases/effects/delete-key.js';
import { transition } from '../../../src/usecases/effects/transition.js';
import {
  aCountersignRequest,
  approving,
  aRequest,
  beforeTheEnd,
  endsAt,
  noAnswer,
} from '../../domain/given.js';
import { managerServiceId } from '../../doubles/acting-sessions.js';
import { keyId, openWorld, plainKey, registrations, type World } from '../world.js';

const busy: KmsFailure = { code: 'rate_limited', status: 429, effect: 'none' };
const outage: KmsFailure = { code: 'unavailable', status: 503, effect: 'unknown' };
const forbidden: KmsFailure = { code: 'forbidden', status: 403, effect: 'none' };

/** An approval nobody has sent for yet. */
async function approved(protects = registrations(0), force = false) {
  const world = openWorld();
  const { request, item } = await world.holdWith(
    aRequest('deleting', { force }),
    { kind: 'delete_key' },
    protects,
  );
  return { ...world, request, item, run: () => deleteKey(world.ports, item) };
}

/** An approval whose DELETE a process was sending when it died. */
async function sent(ago: number) {
  const world = openWorld();
  const deleting: Deleting = {
    ...aRequest('deleting'),
    sent: { at: beforeTheEnd - ago, actingAs: managerServiceId },
  };
  const { item } = await world.holdWith(deleting, { kind: 'delete_key' });
  return { ...world, item, run: () => deleteKey(world.ports, item) };
}

const statusNow = async (world: World) => (await world.requestNow()).status;

describe('an approval deletes the key', () => {
  test('in the ring it lies in now, also where it moves between two tries', async () => {
    const world = await approved();
    const moveTo = (ring: string) => void (world.keys.record(keyId).facts.keyRingId = ring);
    moveTo('finance');
    world.keys.fail('deleteKey', { failure: busy, meanwhile: () => moveTo('people') });
    expect(await world.run()).toEqual({ done: true });
    expect(world.keys.effectiveDeletes).toEqual([keyId]);
    expect(world.keys.count('deleteKey')).toBe(2);
  });

  test('with one DELETE as the Manager, unforced, and is read back', async () => {
    const world = await approved();
    expect(await world.run()).toEqual({ done: true });
    expect(world.keys.effectiveDeletes).toEqual([keyId]);
    const acts = world.keys.calls.filter(({ by }) => by !== undefined);
    expect(acts).toEqual([{ operation: 'deleteKey', keyId, by: managerServiceId, force: false }]);
    expect(world.keys.calls.at(-1)?.operation).toBe('readKey');
    const { deletedAt, restorableUntil } = world.keys.record(keyId).facts;
    expect(await world.requestNow()).toMatchObject({
      status: 'deleted',
      forced: false,
      deletedAt,
      restorableUntil,
    });
    expect(world.audited()).toEqual(['deletion.sent', 'key.deleted']);
    expect(world.left()).not.toContain('delete_key');
  });

  test('and is marked as sent, by whom, before DELETE leaves', async () => {
    const world = await approved();
    let marked: unknown;
    const meanwhile = async () => (marked = await world.requestNow());
    world.keys.fail('deleteKey', { failure: busy, meanwhile });
    await world.run();
    expect(marked).toMatchObject({ sent: { at: beforeTheEnd, actingAs: managerServiceId } });
  });

  test('also where Countersign holds the rule', async () => {
    const world = openWorld();
    const { instanceId, crn, name } = plainKey;
    const request = aCountersignRequest('deleting');
    const key = { ...request.key, instanceId, keyId: plainKey.keyId, crn, name };
    const { item } = await world.holdWith({ ...request, key }, { kind: 'delete_key' });
    expect(await deleteKey(world.ports, item)).toEqual({ done: true });
    expect(world.keys.effectiveDeletes).toEqual([plainKey.keyId]);
  });

  test('once, however many perform it at the same time', async () => {
    const world = await approved();
    await Promise.all(Array.from({ length: 8 }, () => world.run()));
    expect(world.keys.count('deleteKey')).toBe(1);
    expect(await statusNow(world)).toBe('deleted');
  });

  test('and nothing is done for a request that is not being deleted', async () => {
    const world = openWorld();
    const { item } = await world.holdWith(aRequest('awaiting_approval'), { kind: 'delete_key' });
    expect(await deleteKey(world.ports, item)).toEqual({ done: true });
    expect(world.keys.calls).toEqual([]);
  });
});

describe('before anything is sent, what is true now decides', () => {
  test.each<[string, (world: World) => void, string]>([
    ['deleted', ({ keys }) => void (keys.record(keyId).facts.state = 'destroyed'), 'deleted'],
    ['removed', ({ keys }) => keys.remove(keyId), 'gone'],
    ['unset', ({ keys }) => keys.unset(keyId), 'unset'],
    ['set again', ({ keys }) => keys.set(keyId, 'IBMid-ELSE', endsAt + 1_000), 'set_again'],
  ])('a key that somebody has %s is left alone', async (_what, change, superseded) => {
    const world = await approved();
    change(world);
    await world.run();
    expect(await world.requestNow()).toMatchObject({ status: 'superseded', change: superseded });
    expect(world.keys.count('deleteKey')).toBe(0);
    expect(world.audited()).toEqual(['request.superseded']);
  });

  test('a period that is over by the KMS’s clock ends the request', async () => {
    const world = await approved();
    world.clock.set(endsAt);
    await world.run();
    expect(world.keys.count('deleteKey')).toBe(0);
    expect(await statusNow(world)).toBe('expired');
    expect(world.audited()).toEqual(['approval.lapsed', 'request.expired']);
  });

  test('a key that cannot be read lets the approval lapse', async () => {
    const world = await approved();
    world.keys.fail('readKey', { failure: outage, times: 3 });
    await world.run();
    expect(world.keys.count('deleteKey')).toBe(0);
    const lapsed = { failure: { code: 'unavailable' } };
    expect(await world.requestNow()).toMatchObject({ status: 'awaiting_approval', lapsed });
  });

  test('a sign-in that fails leaves nothing to decide after our end, also where the KMS’s is yet to come', async () => {
    const world = openWorld({ kmsAheadMs: -600_000 });
    const { item } = await world.holdWith(aRequest('deleting'), { kind: 'delete_key' });
    world.clock.set(endsAt + 300_000);
    world.sessions.failure = { code: 'session_gone', effect: 'none' };
    await deleteKey(world.ports, item);
    expect(await statusNow(world)).toBe('expired');
  });

  test('a sign-in that fails lets it lapse, and nothing is marked as sent', async () => {
    const world = await approved();
    world.sessions.failure = { code: 'session_gone', effect: 'none' };
    await world.run();
    expect(world.keys.count('deleteKey')).toBe(0);
    expect(world.audited()).toEqual(['approval.lapsed']);
    expect(await world.requestNow()).toMatchObject({ lapsed: { failure: { code: 'session_gone' } } });
  });
});

describe('a sign-in that fails in passing', () => {
  const signInFailed = (status?: number, retryAfterMs?: number): KmsFailure => ({
    code: 'sign_in_failed',
    effect: 'none',
    ...(status !== undefined && { status }),
    ...(retryAfterMs !== undefined && { retryAfterMs }),
  });
  const triesTold = ({ log }: World) => log.lines.filter(({ facts }) => facts['event'] === 'sign_in.failed');

  test.each([[undefined], [408], [429], [500], [503], [504]])(
    'with %s is tried again, and is told to the log',
    async (status) => {
      const world = await approved();
      world.sessions.passing.push(signInFailed(status));
      expect(await world.run()).toEqual({ done: true });
      expect(world.sessions.asked).toEqual(['deletion', 'deletion']);
      expect(world.keys.count('deleteKey')).toBe(1);
      expect(world.audited()).toEqual(['deletion.sent', 'key.deleted']);
      expect(triesTold(world)).toMatchObject([
        { level: 'warn', facts: { tries: 1, failure: signInFailed(status), retryInMs: 1_000 } },
      ]);
    },
  );

  test.each([[400], [401], [403], [501]])('with %s is not: it is an answer', async (status) => {
    const world = await approved();
    world.sessions.failure = signInFailed(status);
    expect(await world.run()).toEqual({ done: true });
    expect(world.sessions.asked).toHaveLength(1);
    expect(triesTold(world)).toHaveLength(1);
    expect(await world.requestNow()).toMatchObject({
      lapsed: { failure: { code: 'sign_in_failed', status } },
    });
  });

  test('that does not pass ends within the seconds in which a DELETE may be repeated', async () => {
    const world = await approved();
    const startedAt = world.clock.steady();
    world.sessions.failure = signInFailed(503);
    expect(await world.run()).toEqual({ done: true });
    expect(world.clock.steady() - startedAt).toBeLessThanOrEqual(deletionResendWindowMs);
    expect(world.sessions.asked).toHaveLength(5);
    expect(triesTold(world)).toHaveLength(5);
    expect(world.keys.count('deleteKey')).toBe(0);
    expect(world.audited()).toEqual(['approval.lapsed']);
  });

  test('is waited for as long as IAM asks, where there is so much time', async () => {
    const world = await approved();
    const startedAt = world.clock.steady();
    world.sessions.passing.push(signInFailed(429, 12_000), signInFailed(429, 14_000));
    expect(await world.run()).toEqual({ done: true });
    expect(world.clock.steady() - startedAt).toBe(12_000);
    expect(world.sessions.asked).toHaveLength(2);
    expect(await statusNow(world)).toBe('awaiting_approval');
  });

  test('leaves time for the key to change: it is looked at again', async () => {
    const pause = async (ms: number) => {
      world.clock.advance(ms);
      world.keys.unset(keyId);
    };
    const world = await approved();
    world.ports.pause = pause;
    world.sessions.passing.push(signInFailed(503));
    expect(await world.run()).toEqual({ done: true });
    expect(world.keys.count('deleteKey')).toBe(0);
    expect(await world.requestNow()).toMatchObject({ status: 'superseded', change: 'unset' });
  });

  test('of the reader is tried again as well', async () => {
    const world = await approved();
    world.keys.fail('readKey', { failure: signInFailed(503) });
    expect(await world.run()).toEqual({ done: true });
    expect(await statusNow(world)).toBe('deleted');
  });

  test('while others perform the same ends in one DELETE', async () => {
    const world = await approved();
    world.sessions.passing.push(signInFailed(503), undefined, signInFailed());
    await Promise.all(Array.from({ length: 4 }, () => world.run()));
    expect(world.keys.count('deleteKey')).toBe(1);
    expect(await statusNow(world)).toBe('deleted');
  });
});

describe('a no of the KMS', () => {
  test.each([
    ['registered resources', 'PROTECTED_RESOURCE_ERR', 'resources', 2, 0],
    ['retention', 'PREV_KEY_DEL_ERR', 'retention', 2, 1],
  ])('for %s blocks the request, with the list as it is now', async (_why, code, obstruction, all, kept) => {
    const world = await approved();
    world.keys.record(keyId).registrations = registrations(all, kept);
    expect(await world.run()).toEqual({ done: true });
    expect(await world.requestNow()).toMatchObject({
      status: 'blocked',
      obstruction,
      blockers: all,
      former: { failure: { code } },
      protection: { resources: all, underRetention: kept },
    });
    expect(world.keys.count('deleteKey')).toBe(1);
  });

  test('that no gate stands behind lets the approval lapse, after one DELETE', async () => {
    const world = await approved();
    world.keys.fail('deleteKey', { failure: forbidden });
    await world.run();
    expect(world.keys.count('deleteKey')).toBe(1);
    expect(await world.requestNow()).toMatchObject({
      status: 'awaiting_approval',
      lapsed: { failure: { code: 'forbidden' } },
    });
  });

  test('that asks for more patience than the attempt has lets it lapse, and is not sent again', async () => {
    const world = await approved();
    world.keys.fail('deleteKey', { failure: { ...busy, retryAfterMs: deletionResendWindowMs + 1 } });
    await world.run();
    expect(world.keys.count('deleteKey')).toBe(1);
    expect(await statusNow(world)).toBe('awaiting_approval');
  });

  test('because somebody else deleted it meanwhile is their deletion, not ours', async () => {
    const world = await approved();
    const meanwhile = () =>
      Object.assign(world.keys.record(keyId).facts, { state: 'destroyed', deletedBy: 'IBMid-ELSE' });
    world.keys.fail('deleteKey', {
      failure: { code: 'KEY_DELETED_ERR', status: 410, effect: 'none' },
      meanwhile,
    });
    await world.run();
    expect(await world.requestNow()).toMatchObject({ status: 'superseded', change: 'deleted' });
  });

  test('because somebody unset it meanwhile is told as that', async () => {
    const world = await approved();
    const failure: KmsFailure = { code: 'AUTHORIZATIONS_NOT_MET', status: 409, effect: 'none' };
    world.keys.fail('deleteKey', { failure, meanwhile: () => world.keys.unset(keyId) });
    await world.run();
    expect(await world.requestNow()).toMatchObject({ status: 'superseded', change: 'unset', failure });
  });
});

describe('an answer that is lost', () => {
  test('is followed by reading: a key that is gone is not deleted again', async () => {
    const world = await approved();
    world.keys.fail('deleteKey', { failure: noAnswer, tookEffect: true });
    expect(await world.run()).toEqual({ done: true });
    expect(world.keys.count('deleteKey')).toBe(1);
    expect(await statusNow(world)).toBe('deleted');
  });

  test('is followed by another DELETE while the key is seen to be there', async () => {
    const world = await approved();
    world.keys.fail('deleteKey', { failure: noAnswer });
    expect(await world.run()).toEqual({ done: true });
    expect(world.keys.count('deleteKey')).toBe(2);
    expect(world.keys.effectiveDeletes).toEqual([keyId]);
  });

  test('concludes nothing while the key cannot be read; the next look does, and sends nothing', async () => {
    const world = await approved();
    world.keys.fail('deleteKey', {
      failure: noAnswer,
      tookEffect: true,
      meanwhile: () => world.keys.fail('readKey', { failure: outage, times: 4 }),
    });
    expect(await world.run()).toMatchObject({ done: false });
    expect(await statusNow(world)).toBe('deleting');
    expect(await world.run()).toEqual({ done: true });
    expect(world.keys.count('deleteKey')).toBe(1);
    expect(await statusNow(world)).toBe('deleted');
  });

  test('is never followed by a DELETE after the window in which the key cannot have been restored', async () => {
    const world = await approved();
    const sentAt: number[] = [];
    const meanwhile = () => sentAt.push(world.clock.now() - beforeTheEnd);
    world.keys.fail('deleteKey', { failure: outage, times: 50, meanwhile });
    // Some DELETE may still take effect: a key that is seen alive settles nothing.
    expect(await world.run()).toMatchObject({ done: false });
    expect(await statusNow(world)).toBe('deleting');
    expect(sentAt.length).toBeGreaterThan(1);
    expect(Math.max(...sentAt)).toBeLessThanOrEqual(deletionResendWindowMs);
  });

  test('is not followed by another once the request has moved on', async () => {
    const world = await approved();
    const lapse = { type: 'lapse_approval', failure: noAnswer } as const;
    world.keys.fail('deleteKey', {
      failure: outage,
      meanwhile: () => transition(world.ports, world.request.id, lapse),
    });
    expect(await world.run()).toMatchObject({ done: false });
    expect(world.keys.count('deleteKey')).toBe(1);
  });

  test('is not followed by another for an approval of later', async () => {
    const world = await approved();
    const { ports } = world;
    ports.perform = async () => undefined;
    world.keys.fail('deleteKey', {
      failure: outage,
      async meanwhile() {
        await transition(ports, world.request.id, { type: 'lapse_approval', failure: noAnswer });
        await transition(ports, world.request.id, approving(await world.requestNow()));
      },
    });
    expect(await world.run()).toMatchObject({ done: false });
    expect(await statusNow(world)).toBe('deleting');
    expect(world.keys.count('deleteKey')).toBe(1);
  });

  test('and then a no that is clear settle nothing: the lost one may still take effect', async () => {
    const world = await approved();
    world.keys.fail('deleteKey', { failure: noAnswer });
    world.keys.fail('deleteKey', { failure: forbidden });
    expect(await world.run()).toMatchObject({ done: false });
    expect(await statusNow(world)).toBe('deleting');
    expect(world.keys.count('deleteKey')).toBe(2);
  });

  test('is not followed by another when the process was held up before it', async () => {
    const world = await approved();
    world.keys.fail('deleteKey', { failure: outage });
    world.ports.pause = async () => world.clock.advance(deletionResendWindowMs + 1);
    expect(await world.run()).toMatchObject({ done: false });
    expect(world.keys.count('deleteKey')).toBe(1);
  });
});

describe('what a dead process sent', () => {
  test('and that took effect is concluded by reading', async () => {
    const world = await sent(1_000);
    const { facts } = world.keys.record(keyId);
    Object.assign(facts, { state: 'destroyed', deletedBy: managerServiceId, deletedAt: beforeTheEnd });
    expect(await world.run()).toEqual({ done: true });
    expect(await world.requestNow()).toMatchObject({ status: 'deleted', deletedAt: beforeTheEnd });
    expect(world.keys.count('deleteKey')).toBe(0);
  });

  test('is ours in whatever letters IBM writes our id', async () => {
    const world = await sent(1_000);
    const { facts } = world.keys.record(keyId);
    Object.assign(facts, { state: 'destroyed', deletedBy: managerServiceId.toUpperCase() });
    expect(await world.run()).toEqual({ done: true });
    expect(await statusNow(world)).toBe('deleted');
  });

  test('is not sent again, and not concluded while it may still take effect', async () => {
    const world = await sent(attemptAbandonedAfterMs - 1);
    expect(await world.run()).toMatchObject({ done: false });
    expect(world.keys.count('deleteKey')).toBe(0);
    expect(await statusNow(world)).toBe('deleting');
  });

  test('lets the approval lapse once it cannot take effect any more; it is not sent again', async () => {
    const world = await sent(attemptAbandonedAfterMs);
    expect(await world.run()).toEqual({ done: true });
    expect(world.keys.count('deleteKey')).toBe(0);
    expect(await world.requestNow()).toMatchObject({
      status: 'awaiting_approval',
      lapsed: { failure: { code: 'no_answer', effect: 'unknown' } },
    });
  });

  test('is concluded by nothing while the key cannot be read', async () => {
    const world = await sent(attemptAbandonedAfterMs);
    world.keys.fail('readKey', { failure: outage, times: 9 });
    await expect(world.run()).rejects.toThrow('unavailable');
    expect(await statusNow(world)).toBe('deleting');
  });

  test('to a key that somebody set again is told as that', async () => {
    const world = await sent(attemptAbandonedAfterMs);
    world.keys.set(keyId, 'IBMid-ELSE', endsAt + 1_000);
    await world.run();
    expect(await world.requestNow()).toMatchObject({ status: 'superseded', change: 'set_again' });
  });
});

describe('force', () => {
  test('is told to IBM where resources are registered', async () => {
    const world = await approved(registrations(2), true);
    expect(await world.run()).toEqual({ done: true });
    expect(world.keys.calls.find(({ operation }) => operation === 'deleteKey')?.force).toBe(true);
    expect(await world.requestNow()).toMatchObject({ status: 'deleted', force: true, forced: true });
  });

  test('is not told where nothing is registered any more', async () => {
    const world = await approved(registrations(0), true);
    await world.run();
    expect(world.keys.calls.find(({ operation }) => operation === 'deleteKey')?.force).toBe(false);
    expect(await world.requestNow()).toMatchObject({ status: 'deleted', forced: false });
  });

  test('destroys nothing that was not approved: another list sends nothing', async () => {
    const world = await approved(registrations(2), true);
    world.keys.record(keyId).registrations = registrations(3);
    await world.run();
    expect(world.keys.count('deleteKey')).toBe(0);
    expect(await world.requestNow()).toMatchObject({
      status: 'awaiting_approval',
      lapsed: { failure: { code: 'resources_changed' } },
      protection: { resources: 3 },
      changes: { added: { total: 1 } },
    });
  });

  test('destroys nothing unseen: a list that cannot be read sends nothing', async () => {
    const world = await approved(registrations(2), true);
    world.keys.fail('registrations', { failure: outage, times: 9 });
    await world.run();
    expect(world.keys.count('deleteKey')).toBe(0);
    expect(await statusNow(world)).toBe('awaiting_approval');
  });

  test('is looked at again before every further DELETE', async () => {
    const world = await approved(registrations(2), true);
    const meanwhile = () => (world.keys.record(keyId).registrations = registrations(3));
    world.keys.fail('deleteKey', { failure: busy, meanwhile });
    await world.run();
    expect(world.keys.count('deleteKey')).toBe(1);
    expect(await world.requestNow()).toMatchObject({ lapsed: { failure: { code: 'resources_changed' } } });
  });

  test('with an unclear DELETE behind it ends by reading alone', async () => {
    const world = await approved(registrations(2), true);
    const meanwhile = () => (world.keys.record(keyId).registrations = registrations(3));
    world.keys.fail('deleteKey', { failure: outage, meanwhile });
    expect(await world.run()).toMatchObject({ done: false });
    expect(world.keys.count('deleteKey')).toBe(1);
    expect(await statusNow(world)).toBe('deleting');
  });
});

describe('until when the key can be restored', () => {
  const day = 86_400_000;
  test.each<[string, object, number]>([
    ['IBM’s own end', { restorableUntil: beforeTheEnd + 20 * day }, 20 * day],
    ['30 days, where IBM names no end', {}, 30 * day],
    ['the expiration date, where that is sooner', { expiresAt: beforeTheEnd + 5 * day }, 5 * day],
    [
      'IBM’s end all the same',
      { restorableUntil: beforeTheEnd + 9 * day, expiresAt: beforeTheEnd + 10 * day },
      9 * day,
    ],
    ['never, for a key that had expired', { expiresAt: beforeTheEnd - day }, 0],
    ['never, where IBM does not allow it', { restoreAllowed: false }, 0],
  ])('is %s', async (_what, facts, after) => {
    const world = await sent(1_000);
    Object.assign(world.keys.record(keyId).facts, {
      state: 'destroyed',
      deletedBy: managerServiceId,
      deletedAt: beforeTheEnd,
      ...facts,
    });
    await world.run();
    const request = await world.requestNow();
    const { deletedAt, restorableUntil } = request as Extract<typeof request, { status: 'deleted' }>;
    if (after > 0) expect(restorableUntil).toBe(deletedAt + after);
    else expect(restorableUntil).toBeLessThanOrEqual(deletedAt);
  });
});
