import { describe, expect, test } from 'vitest';
import { attemptAbandonedAfterMs, authorizationPeriodMs } from '../../../src/domain/deadlines.js';
import type { KmsFailure } from '../../../src/domain/kms-failure.js';
import type { Authorizing } from '../../../src/domain/request.js';
import { giveFirstAuthorization } from '../../../src/usecases/effects/give-first-authorization.js';
import { transition } from '../../../src/usecases/effects/transition.js';
import { aRequest, beforeTheEnd, noAnswer } from '../../domain/given.js';
import { writerServiceId } from '../../doubles/acting-sessions.js';
import { keyId, openWorld, type World } from '../world.js';

const outage: KmsFailure = { code: 'unavailable', status: 503, effect: 'unknown' };
const forbidden: KmsFailure = { code: 'forbidden', status: 403, effect: 'none' };
const fresh = { enabled: true, set: true, endsAt: beforeTheEnd + authorizationPeriodMs };

/** A request nothing was sent for yet, or, with `sentAgo`, one whose process died while it was sending. */
async function opened(sentAgo?: number) {
  const world = openWorld();
  const request: Authorizing = {
    ...aRequest('authorizing'),
    ...(sentAgo === undefined ? {} : { sentAt: beforeTheEnd - sentAgo }),
  };
  const { item } = await world.holdWith(request, { kind: 'give_first_authorization' });
  return { ...world, item, run: () => giveFirstAuthorization(world.ports, item) };
}

const failedWith = async (world: World) => {
  const request = await world.requestNow();
  return request.status === 'failed' ? request.obstacle : request.status;
};

describe('the first authorization', () => {
  test('is given once, as the Writer, and its end is the KMS’s own', async () => {
    const world = await opened();
    expect(await world.run()).toEqual({ done: true });
    const acts = world.keys.calls.filter(({ by }) => by !== undefined);
    expect(acts).toEqual([{ operation: 'setKeyForDeletion', keyId, by: writerServiceId }]);
    expect(world.keys.calls.at(-1)?.operation).toBe('readKey');
    expect(await world.requestNow()).toMatchObject({ status: 'awaiting_approval', endsAt: fresh.endsAt });
    expect(world.audited()).toEqual(['authorization.sent', 'authorization.given']);
    expect(world.left()).not.toContain('give_first_authorization');
  });

  test('is given in the ring the key lies in now, also where it moves between two tries', async () => {
    const world = await opened();
    const moveTo = (ring: string) => void (world.keys.record(keyId).facts.keyRingId = ring);
    moveTo('finance');
    const busy = { code: 'rate_limited', status: 429, effect: 'none' } as const;
    world.keys.fail('setKeyForDeletion', { failure: busy, meanwhile: () => moveTo('people') });
    expect(await world.run()).toEqual({ done: true });
    expect((await world.requestNow()).status).toBe('awaiting_approval');
  });

  test('is marked as sent before it leaves', async () => {
    const world = await opened();
    let marked: unknown;
    const meanwhile = async () => (marked = await world.requestNow());
    world.keys.fail('setKeyForDeletion', { failure: forbidden, meanwhile });
    await world.run();
    expect(marked).toMatchObject({ status: 'authorizing', sentAt: beforeTheEnd });
  });

  test('is given once, however many perform it at the same time', async () => {
    const world = await opened();
    await Promise.all(Array.from({ length: 8 }, () => world.run()));
    expect(world.keys.count('setKeyForDeletion')).toBe(1);
  });

  test('is not given for a request that has one', async () => {
    const world = openWorld();
    const { item } = await world.holdWith(aRequest('awaiting_approval'), {
      kind: 'give_first_authorization',
    });
    expect(await giveFirstAuthorization(world.ports, item)).toEqual({ done: true });
    expect(world.keys.calls).toEqual([]);
  });
});

describe('a sign-in that fails in passing', () => {
  const signInFailed: KmsFailure = { code: 'sign_in_failed', status: 503, effect: 'none' };

  test('is tried again, and is told to the log', async () => {
    const world = await opened();
    world.sessions.passing.push(signInFailed);
    expect(await world.run()).toEqual({ done: true });
    expect(world.sessions.asked).toEqual(['first_authorization', 'first_authorization']);
    expect(world.keys.count('setKeyForDeletion')).toBe(1);
    expect((await world.requestNow()).status).toBe('awaiting_approval');
    expect(world.log.lines).toMatchObject([
      { level: 'warn', facts: { event: 'sign_in.failed', tries: 1, failure: signInFailed } },
      { message: 'request moved' },
      { message: 'request moved' },
    ]);
  });

  test('leaves time for somebody else to set the key, whose authorization is not replaced', async () => {
    const world = await opened();
    world.ports.pause = async (ms) => {
      world.clock.advance(ms);
      world.keys.set(keyId, 'IBMid-ELSE', fresh.endsAt);
    };
    world.sessions.passing.push(signInFailed);
    await world.run();
    expect(world.keys.count('setKeyForDeletion')).toBe(0);
    expect(await failedWith(world)).toEqual({ kind: 'set_outside', endsAt: fresh.endsAt });
  });

  test('that is IAM’s answer is not tried again', async () => {
    const world = await opened();
    world.sessions.failure = { ...signInFailed, status: 400 };
    await world.run();
    expect(world.sessions.asked).toHaveLength(1);
    expect(await failedWith(world)).toMatchObject({ kind: 'kms', failure: { status: 400 } });
  });
});

describe('what is true before it is given decides', () => {
  test('a running authorization is never replaced', async () => {
    const world = await opened();
    world.keys.set(keyId, 'IBMid-ELSE', beforeTheEnd + 1_000);
    expect(await world.run()).toEqual({ done: true });
    expect(world.keys.count('setKeyForDeletion')).toBe(0);
    expect(await failedWith(world)).toEqual({ kind: 'set_outside', endsAt: beforeTheEnd + 1_000 });
  });

  test('one that has run out stands in nobody’s way', async () => {
    const world = await opened();
    world.keys.set(keyId, 'IBMid-ELSE', beforeTheEnd);
    await world.run();
    expect(world.keys.count('setKeyForDeletion')).toBe(1);
    expect((await world.requestNow()).status).toBe('awaiting_approval');
  });

  test.each<[string, (world: World) => void, unknown]>([
    ['is gone', ({ keys }) => keys.remove(keyId), { kind: 'key_gone' }],
    [
      'is deleted',
      ({ keys }) => void (keys.record(keyId).facts.state = 'destroyed'),
      { kind: 'key_deleted' },
    ],
    [
      'cannot be read',
      ({ keys }) => keys.fail('readKey', { failure: outage, times: 3 }),
      { kind: 'kms', failure: { ...outage, effect: 'none' } },
    ],
    [
      'has nobody to act for it',
      ({ sessions }) => void (sessions.failure = forbidden),
      { kind: 'kms', failure: forbidden },
    ],
  ])('a key that %s is not set', async (_what, change, obstacle) => {
    const world = await opened();
    change(world);
    expect(await world.run()).toEqual({ done: true });
    expect(world.keys.count('setKeyForDeletion')).toBe(0);
    expect(await failedWith(world)).toEqual(obstacle);
  });
});

describe('an answer that is lost', () => {
  test('is followed by reading: what was set is not set again', async () => {
    const world = await opened();
    world.keys.fail('setKeyForDeletion', { failure: noAnswer, tookEffect: true });
    expect(await world.run()).toEqual({ done: true });
    expect(world.keys.count('setKeyForDeletion')).toBe(1);
    expect(await world.requestNow()).toMatchObject({ status: 'awaiting_approval', endsAt: fresh.endsAt });
  });

  test('is followed by another call while the key is seen not to be set', async () => {
    const world = await opened();
    world.keys.fail('setKeyForDeletion', { failure: noAnswer });
    expect(await world.run()).toEqual({ done: true });
    expect(world.keys.count('setKeyForDeletion')).toBe(2);
  });

  test('is followed by nothing while the key cannot be read', async () => {
    const world = await opened();
    world.keys.fail('setKeyForDeletion', {
      failure: noAnswer,
      tookEffect: true,
      meanwhile: () => world.keys.fail('readKey', { failure: outage, times: 4 }),
    });
    expect(await world.run()).toMatchObject({ done: false });
    expect(world.keys.count('setKeyForDeletion')).toBe(1);
    // The next look finds what was set.
    expect(await world.run()).toEqual({ done: true });
    expect(world.keys.count('setKeyForDeletion')).toBe(1);
    expect((await world.requestNow()).status).toBe('awaiting_approval');
  });

  test('is told apart from a setting of somebody else’s', async () => {
    const world = await opened();
    const endsAt = beforeTheEnd + authorizationPeriodMs + 60_000;
    const meanwhile = () => world.keys.set(keyId, 'IBMid-ELSE', endsAt);
    world.keys.fail('setKeyForDeletion', { failure: noAnswer, meanwhile });
    await world.run();
    expect(world.keys.count('setKeyForDeletion')).toBe(1);
    expect(await failedWith(world)).toEqual({ kind: 'set_outside', endsAt });
  });

  test('is followed by three calls at most, and concludes nothing after them', async () => {
    const world = await opened();
    world.keys.fail('setKeyForDeletion', { failure: outage, times: 9 });
    expect(await world.run()).toMatchObject({ done: false });
    expect(world.keys.count('setKeyForDeletion')).toBe(3);
    expect((await world.requestNow()).status).toBe('authorizing');
  });

  test('is followed by none when the process was held up, or the request has moved on', async () => {
    const heldUp = await opened();
    heldUp.keys.fail('setKeyForDeletion', { failure: outage });
    heldUp.ports.pause = async () => heldUp.clock.advance(30_001);
    expect(await heldUp.run()).toMatchObject({ done: false });
    expect(heldUp.keys.count('setKeyForDeletion')).toBe(1);

    const overtaken = await opened();
    const obstacle = { kind: 'kms', failure: noAnswer } as const;
    overtaken.keys.fail('setKeyForDeletion', {
      failure: outage,
      meanwhile: () =>
        transition(overtaken.ports, overtaken.item.requestId, { type: 'fail_first_authorization', obstacle }),
    });
    expect(await overtaken.run()).toMatchObject({ done: false });
    expect(overtaken.keys.count('setKeyForDeletion')).toBe(1);
  });
});

test('a clear no ends the request after one call', async () => {
  const world = await opened();
  world.keys.fail('setKeyForDeletion', { failure: forbidden });
  expect(await world.run()).toEqual({ done: true });
  expect(world.keys.count('setKeyForDeletion')).toBe(1);
  expect(await failedWith(world)).toEqual({ kind: 'kms', failure: forbidden });
});

describe('what a dead process sent', () => {
  test.each([0, attemptAbandonedAfterMs])('and set is ours, set %i ms after it began', async (later) => {
    const world = await opened(attemptAbandonedAfterMs);
    const endsAt = beforeTheEnd - attemptAbandonedAfterMs + later + authorizationPeriodMs;
    world.keys.set(keyId, writerServiceId, endsAt);
    expect(await world.run()).toEqual({ done: true });
    expect(await world.requestNow()).toMatchObject({ status: 'awaiting_approval', endsAt });
    expect(world.keys.count('setKeyForDeletion')).toBe(0);
  });

  test.each([-6_000, attemptAbandonedAfterMs + 6_000])(
    'is not what somebody set %i ms after it began',
    async (later) => {
      const world = await opened(2 * attemptAbandonedAfterMs);
      const endsAt = beforeTheEnd - 2 * attemptAbandonedAfterMs + later + authorizationPeriodMs;
      world.keys.set(keyId, 'IBMid-ELSE', endsAt);
      await world.run();
      expect(await failedWith(world)).toEqual({ kind: 'set_outside', endsAt });
    },
  );

  test('is not sent again; it fails once it cannot take effect any more', async () => {
    const world = await opened(attemptAbandonedAfterMs - 1_000);
    expect(await world.run()).toMatchObject({ done: false });
    expect((await world.requestNow()).status).toBe('authorizing');
    world.clock.advance(1_000);
    expect(await world.run()).toEqual({ done: true });
    expect(world.keys.count('setKeyForDeletion')).toBe(0);
    expect(await failedWith(world)).toMatchObject({ failure: { code: 'no_answer' } });
  });

  test('is concluded by nothing while the key cannot be read', async () => {
    const world = await opened(attemptAbandonedAfterMs);
    world.keys.fail('readKey', { failure: outage, times: 9 });
    await expect(world.run()).rejects.toThrow('unavailable');
    expect((await world.requestNow()).status).toBe('authorizing');
  });

  test('to a key that was deleted meanwhile is told as that', async () => {
    const world = await opened(0);
    world.keys.record(keyId).facts.state = 'destroyed';
    await world.run();
    expect(await failedWith(world)).toEqual({ kind: 'key_deleted' });
  });
});
