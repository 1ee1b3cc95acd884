import { describe, expect, test } from 'vitest';
import type { KmsFailure } from '../../../src/domain/kms-failure.js';
import { withdrawAuthorization } from '../../../src/usecases/effects/withdraw-authorization.js';
import { amir, aRequest, endsAt, noAnswer } from '../../domain/given.js';
import { writerServiceId } from '../../doubles/acting-sessions.js';
import { keyId, openWorld, type World } from '../world.js';

const outage: KmsFailure = { code: 'unavailable', status: 503, effect: 'unknown' };
const forbidden: KmsFailure = { code: 'forbidden', status: 403, effect: 'none' };

async function withdrawing(changes: Partial<ReturnType<typeof aRequest<'withdrawing'>>> = {}) {
  const world = openWorld();
  const request = { ...aRequest('withdrawing'), ...changes };
  const { item } = await world.holdWith(request, { kind: 'withdraw_authorization' });
  return { ...world, item, run: () => withdrawAuthorization(world.ports, item) };
}

const isSet = ({ keys }: World) => {
  const { dualAuthorization } = keys.record(keyId).facts;
  return dualAuthorization.enabled && dualAuthorization.set;
};

describe('taking the authorization back', () => {
  test('unsets the key once, as the Writer, and only then cancels the request', async () => {
    const world = await withdrawing();
    let before: unknown;
    world.keys.fail('unsetKeyForDeletion', {
      failure: noAnswer,
      tookEffect: true,
      meanwhile: async () => (before = (await world.requestNow()).status),
    });
    expect(await world.run()).toEqual({ done: true });
    const acts = world.keys.calls.filter(({ by }) => by !== undefined);
    expect(acts).toEqual([{ operation: 'unsetKeyForDeletion', keyId, by: writerServiceId }]);
    expect(before).toBe('withdrawing');
    expect((await world.requestNow()).status).toBe('cancelled');
    expect(world.audited()).toEqual(['request.cancelled']);
    expect(world.left()).not.toContain('withdraw_authorization');
  });

  test('unsets a key that has moved to another ring since', async () => {
    const world = await withdrawing();
    world.keys.record(keyId).facts.keyRingId = 'finance';
    expect(await world.run()).toEqual({ done: true });
    expect([isSet(world), (await world.requestNow()).status]).toEqual([false, 'cancelled']);
  });

  test('denies the request where it was denied', async () => {
    const world = await withdrawing({ withdrawal: { kind: 'denied', by: amir, reason: 'Still used' } });
    await world.run();
    expect(await world.requestNow()).toMatchObject({
      status: 'denied',
      by: amir,
      denialReason: 'Still used',
    });
  });

  test('calls nobody where somebody has unset the key already', async () => {
    const world = await withdrawing();
    world.keys.unset(keyId);
    await world.run();
    expect(world.keys.count('unsetKeyForDeletion')).toBe(0);
    expect(world.sessions.asked).toEqual([]);
    expect((await world.requestNow()).status).toBe('cancelled');
  });

  test('calls nobody where the seven days are over', async () => {
    const world = await withdrawing();
    world.clock.set(endsAt);
    await world.run();
    expect(world.keys.count('unsetKeyForDeletion')).toBe(0);
    expect((await world.requestNow()).status).toBe('cancelled');
  });

  test('is nothing for a request that is not being withdrawn', async () => {
    const world = openWorld();
    const { item } = await world.holdWith(aRequest('awaiting_approval'), { kind: 'withdraw_authorization' });
    expect(await withdrawAuthorization(world.ports, item)).toEqual({ done: true });
    expect(isSet(world)).toBe(true);
  });
});

describe('somebody else’s doing', () => {
  test.each<[string, (world: World) => void, string]>([
    ['set again', ({ keys }) => keys.set(keyId, 'IBMid-ELSE', endsAt + 1_000), 'set_again'],
    ['deleted', ({ keys }) => void (keys.record(keyId).facts.state = 'destroyed'), 'deleted'],
    ['removed', ({ keys }) => keys.remove(keyId), 'gone'],
  ])('is left alone: a key that was %s', async (_what, change, superseded) => {
    const world = await withdrawing();
    change(world);
    await world.run();
    expect(world.keys.count('unsetKeyForDeletion')).toBe(0);
    expect(await world.requestNow()).toMatchObject({ status: 'superseded', change: superseded });
  });
});

test('whoever was held up leaves alone what was set since for another request', async () => {
  const world = await withdrawing();
  const { sessionFor } = world.ports.sessions;
  let isHeldUp = true;
  world.ports.sessions = {
    ...world.ports.sessions,
    async sessionFor(...args) {
      if (isHeldUp) {
        isHeldUp = false;
        await world.run();
        world.keys.set(keyId, 'IBMid-NEXT', endsAt + 1_000);
      }
      return sessionFor(...args);
    },
  };
  expect(await world.run()).toEqual({ done: true });
  expect(world.keys.count('unsetKeyForDeletion')).toBe(1);
  expect(isSet(world)).toBe(true);
  expect(world.audited()).toEqual(['request.cancelled']);
});

describe('trouble', () => {
  test.each<[string, (world: World) => void, string]>([
    ['a no', ({ keys }) => keys.fail('unsetKeyForDeletion', { failure: forbidden }), 'forbidden'],
    ['a lost answer', ({ keys }) => keys.fail('unsetKeyForDeletion', { failure: noAnswer }), 'no_answer'],
    ['a sign-in that fails', ({ sessions }) => void (sessions.failure = forbidden), 'forbidden'],
    [
      'a key that cannot be read',
      ({ keys }) => keys.fail('readKey', { failure: outage, times: 2 }),
      'unavailable',
    ],
  ])('of %s is said on the request, which waits for the next try', async (_what, change, code) => {
    const world = await withdrawing();
    change(world);
    expect(await world.run()).toMatchObject({ done: false });
    expect(await world.requestNow()).toMatchObject({ status: 'withdrawing', trouble: { code } });
    expect(world.audited()).toEqual(['withdrawal.troubled']);
    expect(isSet(world)).toBe(true);
  });

  test('that is over is forgotten: the next try takes it back', async () => {
    const world = await withdrawing();
    world.keys.fail('unsetKeyForDeletion', { failure: outage });
    await world.run();
    expect(await world.run()).toEqual({ done: true });
    expect(isSet(world)).toBe(false);
    expect((await world.requestNow()).status).toBe('cancelled');
  });

  test('of a sign-in that fails in passing is over with the next try; every try is told to the log', async () => {
    const world = await withdrawing();
    const failure = { code: 'sign_in_failed', status: 503, effect: 'none' } as const;
    world.sessions.passing.push(failure, failure);
    expect(await world.run()).toEqual({ done: false, retryInMs: 2_000 });
    expect(await world.run()).toMatchObject({ done: false });
    expect(await world.run()).toEqual({ done: true });
    expect((await world.requestNow()).status).toBe('cancelled');
    const told = world.log.lines.filter(({ facts }) => facts['event'] === 'withdrawal.failed');
    expect(told).toMatchObject([{ facts: { failure } }, { facts: { failure } }]);
  });

  test('is told once, however often it comes back', async () => {
    const world = await withdrawing();
    world.keys.fail('unsetKeyForDeletion', { failure: outage, times: 3 });
    for (let n = 0; n < 3; n++) await world.run();
    expect(world.audited()).toEqual(['withdrawal.troubled']);
    expect(world.keys.count('unsetKeyForDeletion')).toBe(3);
  });

  test('is waited out as long as the KMS asks, and longer with every attempt, but never beyond five minutes', async () => {
    const world = await withdrawing();
    const retryAfterMs = async (asked: number | undefined, attempts: number) => {
      const failure = { ...outage, ...(asked === undefined ? {} : { retryAfterMs: asked }) };
      world.keys.fail('unsetKeyForDeletion', { failure });
      const outcome = await withdrawAuthorization(world.ports, { ...world.item, attempts });
      return outcome.done ? 0 : outcome.retryInMs;
    };
    expect(await retryAfterMs(undefined, 0)).toBe(2_000);
    expect(await retryAfterMs(undefined, 2)).toBe(8_000);
    expect(await retryAfterMs(60_000, 0)).toBe(60_000);
    expect(await retryAfterMs(3_600_000, 0)).toBe(300_000);
    expect(await retryAfterMs(undefined, 99)).toBe(300_000);
  });
});

describe('a key that IBM does not unset (only an Active one)', () => {
  test.each(['suspended', 'deactivated'] as const)(
    'for being %s: that is kept with the trouble',
    async (state) => {
      const world = await withdrawing();
      world.keys.record(keyId).facts.state = state;
      expect(await world.run()).toMatchObject({ done: false });
      expect(await world.requestNow()).toMatchObject({
        status: 'withdrawing',
        trouble: { code: 'KEY_ACTION_INVALID_STATE_ERR', keyState: state },
      });
    },
  );

  test('is told also where nobody is signed in', async () => {
    const world = await withdrawing();
    world.keys.record(keyId).facts.state = 'suspended';
    world.sessions.failure = { code: 'session_gone', effect: 'none' };
    await world.run();
    expect(await world.requestNow()).toMatchObject({
      trouble: { code: 'session_gone', keyState: 'suspended' },
    });
  });

  test('is told anew once it is disabled or expires meanwhile, and once each', async () => {
    const world = await withdrawing();
    world.keys.fail('unsetKeyForDeletion', { failure: outage });
    await world.run();
    for (const state of ['suspended', 'suspended', 'deactivated', 'deactivated'] as const) {
      world.keys.record(keyId).facts.state = state;
      await world.run();
    }
    expect(world.audited()).toEqual(Array.from({ length: 3 }, () => 'withdrawal.troubled'));
    // An outage tells nothing of the key.
    world.keys.fail('readKey', { failure: outage, times: 2 });
    await world.run();
    expect(await world.requestNow()).toMatchObject({ trouble: { keyState: 'deactivated' } });
  });

  test('is unset once it is enabled', async () => {
    const world = await withdrawing();
    world.keys.record(keyId).facts.state = 'suspended';
    await world.run();
    world.keys.record(keyId).facts.state = 'active';
    expect(await world.run()).toEqual({ done: true });
    expect((await world.requestNow()).status).toBe('cancelled');
  });
});
