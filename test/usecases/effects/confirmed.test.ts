// IBM has said yes, and its readings do not show it.
import { describe, expect, test } from 'vitest';
import { attemptAbandonedAfterMs, authorizationPeriodMs, hourMs } from '../../../src/domain/deadlines.js';
import type { KmsFailure } from '../../../src/domain/kms-failure.js';
import { deleteKey } from '../../../src/usecases/effects/delete-key.js';
import { giveFirstAuthorization } from '../../../src/usecases/effects/give-first-authorization.js';
import { transition } from '../../../src/usecases/effects/transition.js';
import { withdrawAuthorization } from '../../../src/usecases/effects/withdraw-authorization.js';
import { reconcile } from '../../../src/usecases/requests/reconcile.js';
import { unsetKey } from '../../../src/usecases/requests/unset-key.js';
import {
  aCountersignRequest,
  amir,
  aRequest,
  beforeTheEnd,
  endsAt,
  requestedKey,
  rosa,
} from '../../domain/given.js';
import { keyId, openWorld, plainKey, type World } from '../world.js';

const outage: KmsFailure = { code: 'unavailable', status: 503, effect: 'unknown' };
const kinds = ['deleting', 'authorizing', 'withdrawing'] as const;
type Kind = (typeof kinds)[number];

const acts = {
  deleting: {
    effect: 'delete_key',
    run: deleteKey,
    operation: 'deleteKey',
    noted: 'deletion.confirmed',
    ended: 'key.deleted',
    status: 'deleted',
  },
  authorizing: {
    effect: 'give_first_authorization',
    run: giveFirstAuthorization,
    operation: 'setKeyForDeletion',
    noted: 'authorization.confirmed',
    ended: 'authorization.given',
    status: 'awaiting_approval',
  },
  withdrawing: {
    effect: 'withdraw_authorization',
    run: withdrawAuthorization,
    operation: 'unsetKeyForDeletion',
    noted: 'withdrawal.confirmed',
    ended: 'request.cancelled',
    status: 'cancelled',
  },
} as const;

/** An act to come, which the lists of IBM will not show before `catchUp`. */
async function lagging(kind: Kind) {
  const world = openWorld();
  const { effect, run } = acts[kind];
  const { request, item } = await world.holdWith(aRequest(kind), { kind: effect });
  const catchUp = world.keys.lag(keyId);
  let attempts = 0;
  return {
    ...world,
    request,
    item,
    catchUp,
    run: () => run(world.ports, { ...item, attempts: attempts++ }),
  };
}

const confirmedNow = async (world: World) => {
  const request = await world.requestNow();
  if (request.status === 'deleting') return request.sent?.confirmed;
  return 'confirmed' in request ? request.confirmed : undefined;
};
const idIn = (world: World, type: string) =>
  world.audit.entries.find((entry) => entry.type === type)?.facts.ibm?.correlationId;

describe.each(kinds)('%s', (kind) => {
  const { operation, noted, ended, status } = acts[kind];

  test('keeps the yes with its time and id, and tells the cards', async () => {
    const world = await lagging(kind);
    expect(await world.run()).toMatchObject({ done: false });
    const correlationId = idIn(world, noted);
    expect(correlationId).toMatch(/^call-\d+$/);
    expect(await confirmedNow(world)).toEqual({
      at: beforeTheEnd,
      kmsTime: beforeTheEnd,
      correlationId,
      answeredAt: beforeTheEnd,
    });
    if (kind !== 'authorizing') {
      expect(world.deliveries.waiting().map((delivery) => delivery.kind)).toContain('card');
    }
  });

  test('ends by the reading that shows it, however late, in one call and with the id of the yes', async () => {
    const world = await lagging(kind);
    await world.run();
    const waits: number[] = [];
    for (let look = 0; look < 20; look++) {
      const outcome = await world.run();
      if (outcome.done) throw new Error('ended unseen');
      waits.push(outcome.retryInMs);
      world.clock.advance(outcome.retryInMs);
    }
    expect(world.clock.now() - beforeTheEnd).toBeGreaterThan(hourMs);
    expect([...waits].sort((one, other) => one - other)).toEqual(waits);
    expect(Math.max(...waits)).toBe(5 * 60_000);
    expect((await world.requestNow()).status).toBe(kind);
    world.catchUp();
    expect(await world.run()).toEqual({ done: true });
    expect((await world.requestNow()).status).toBe(status);
    expect(world.keys.count(operation)).toBe(1);
    expect(idIn(world, ended)).toBe(idIn(world, noted));
    expect(world.audited().filter((type) => type === noted)).toHaveLength(1);
  });

  test('takes no extra step where the first reading shows it', async () => {
    const world = await lagging(kind);
    world.catchUp();
    expect(await world.run()).toEqual({ done: true });
    expect(world.audited()).not.toContain(noted);
    expect(idIn(world, ended)).toMatch(/^call-\d+$/);
  });

  test('is not told as failed where the key cannot be read after it', async () => {
    const world = await lagging(kind);
    world.catchUp();
    const { readKey } = world.ports.keys;
    let isDone = false;
    world.ports.keys.readKey = async (...args) =>
      isDone ? { ok: false, failure: { ...outage, effect: 'none' } } : readKey(...args);
    const act = world.ports.keys[operation];
    world.ports.keys[operation] = async (...args: never[]) => {
      const result = await (act as (...all: never[]) => ReturnType<typeof act>)(...args);
      isDone = true;
      return result;
    };
    expect(await world.run()).toMatchObject({ done: false });
    expect(await confirmedNow(world)).toMatchObject({ at: beforeTheEnd });
    world.clock.advance(2 * attemptAbandonedAfterMs);
    // What cannot be read is tried again, and tells nothing.
    await world.run().catch(() => undefined);
    expect((await world.requestNow()).status).toBe(kind);
    isDone = false;
    expect(await world.run()).toEqual({ done: true });
    expect((await world.requestNow()).status).toBe(status);
    expect(world.keys.count(operation)).toBe(1);
  });
});

describe('a confirmed deletion', () => {
  const unseen = async () => {
    const world = await lagging('deleting');
    await world.run();
    return world;
  };

  test('outlives the end of the period', async () => {
    const world = await unseen();
    world.clock.set(endsAt + 30_000);
    expect(await world.run()).toMatchObject({ done: false });
    world.catchUp();
    expect(await world.run()).toEqual({ done: true });
    expect((await world.requestNow()).status).toBe('deleted');
  });

  test.each(['shown as it was', 'unreadable'])(
    'of a key that stays %s is given up after seven days, and is told as what it is',
    async (how) => {
      const world = await unseen();
      if (how === 'unreadable') world.keys.fail('readKey', { failure: outage, times: 99 });
      const run = () => world.run().catch(() => undefined);
      world.clock.set(beforeTheEnd + authorizationPeriodMs - 20_000);
      await run();
      expect((await world.requestNow()).status).toBe('deleting');
      world.clock.advance(20_000);
      expect(await run()).toEqual({ done: true });
      const request = await world.requestNow();
      expect(request).toMatchObject({
        status: 'expired',
        endedAt: endsAt,
        attempts: [{ approver: amir, confirmed: { at: beforeTheEnd } }],
      });
      expect(world.audited()).toEqual(['deletion.sent', 'deletion.confirmed', 'request.expired']);
      expect(await world.openRequests()).toEqual([]);
    },
  );

  test('of a key that stays as it was is given up where Countersign holds the rule', async () => {
    const world = openWorld();
    const { crn, name } = plainKey;
    const key = { ...requestedKey, keyId: plainKey.keyId, crn, name };
    const { item } = await world.holdWith(
      { ...aCountersignRequest('deleting'), key },
      { kind: 'delete_key' },
    );
    world.keys.lag(plainKey.keyId);
    await deleteKey(world.ports, item);
    world.clock.advance(authorizationPeriodMs);
    expect(await deleteKey(world.ports, item)).toEqual({ done: true });
    expect((await world.requestNow()).status).toBe('expired');
  });

  test('is kept where somebody else has let its approval lapse before the answer came', async () => {
    for (const shown of [false, true]) {
      const world = await lagging('deleting');
      const { deleteKey: act } = world.ports.keys;
      world.ports.keys.deleteKey = async (...args) => {
        const result = await act(...args);
        world.clock.advance(attemptAbandonedAfterMs);
        await deleteKey(world.ports, world.item);
        expect(await world.requestNow()).toMatchObject({ status: 'awaiting_approval' });
        if (shown) world.catchUp();
        return result;
      };
      await world.run();
      expect(world.keys.count('deleteKey')).toBe(1);
      if (!shown) {
        const request = await world.requestNow();
        expect(request).toMatchObject({
          status: 'awaiting_approval',
          attempts: [{ confirmed: { correlationId: idIn(world, 'deletion.confirmed') } }],
        });
        expect(idIn(world, 'deletion.confirmed')).toMatch(/^call-/);
        world.catchUp();
        await reconcile(world.ports);
      }
      expect(await world.requestNow()).toMatchObject({ status: 'deleted', approver: amir });
      expect(idIn(world, 'key.deleted')).toMatch(/^call-/);
    }
  });

  test('that comes when the request is over is on record, and told to the log', async () => {
    const world = await lagging('deleting');
    const { deleteKey: act } = world.ports.keys;
    world.ports.keys.deleteKey = async (...args) => {
      const result = await act(...args);
      world.clock.set(endsAt);
      await deleteKey(world.ports, world.item);
      return result;
    };
    await world.run();
    expect((await world.requestNow()).status).toBe('expired');
    const told = world.log.lines.filter(({ facts }) => facts['event'] === 'deletion.confirmed_late');
    expect(told).toMatchObject([{ facts: { correlationId: expect.stringMatching(/^call-/) as string } }]);
    // Evidence: a key was deleted for a request that says it was not.
    expect(idIn(world, 'deletion.confirmed_late')).toBe(told[0]?.facts['correlationId']);
  });

  test('of a key that is gone since is ours', async () => {
    const world = await unseen();
    world.keys.remove(keyId);
    expect(await world.run()).toEqual({ done: true });
    expect(await world.requestNow()).toMatchObject({ status: 'deleted', deletedAt: beforeTheEnd });
  });

  test('that was undone before it was seen counts all the same', async () => {
    const world = await unseen();
    world.catchUp();
    world.keys.record(keyId).facts.state = 'active';
    expect(await world.run()).toEqual({ done: true });
    expect(await world.requestNow()).toMatchObject({ status: 'deleted', deletedAt: beforeTheEnd });
  });

  test('is not undone by an older list, and is by what is seen long after', async () => {
    const world = await unseen();
    world.catchUp();
    const { facts } = world.keys.record(keyId);
    delete facts.deletedAt;
    delete facts.deletedBy;
    facts.state = 'active';
    world.keys.set(keyId, 'IBMid-ELSE', endsAt + hourMs);
    expect(await world.run()).toMatchObject({ done: false });
    world.clock.advance(hourMs);
    expect(await world.run()).toEqual({ done: true });
    expect(await world.requestNow()).toMatchObject({ status: 'superseded', change: 'set_again' });
  });
});

describe('a confirmed first authorization', () => {
  const unseen = async () => {
    const world = await lagging('authorizing');
    await world.run();
    return world;
  };

  test('that is never seen fails once whatever was set is over', async () => {
    const world = await unseen();
    world.clock.advance(authorizationPeriodMs + attemptAbandonedAfterMs - 1_000);
    expect(await world.run()).toMatchObject({ done: false });
    world.clock.advance(1_000);
    expect(await world.run()).toEqual({ done: true });
    expect(await world.requestNow()).toMatchObject({
      status: 'failed',
      obstacle: { failure: { code: 'no_answer' } },
    });
  });

  test('is not mistaken for what an older list shows, and yields to a setting of later', async () => {
    const world = await unseen();
    world.catchUp();
    world.keys.set(keyId, 'IBMid-ELSE', beforeTheEnd + hourMs);
    expect(await world.run()).toMatchObject({ done: false });
    world.keys.set(keyId, 'IBMid-ELSE', beforeTheEnd + authorizationPeriodMs + hourMs);
    expect(await world.run()).toEqual({ done: true });
    expect(await world.requestNow()).toMatchObject({ status: 'failed', obstacle: { kind: 'set_outside' } });
  });
});

describe('a confirmed withdrawal', () => {
  test('of a key that is set anew is told at once as that, and the yes is kept', async () => {
    const world = await lagging('withdrawing');
    world.catchUp();
    const { unsetKeyForDeletion } = world.ports.keys;
    world.ports.keys.unsetKeyForDeletion = async (...args) => {
      const result = await unsetKeyForDeletion(...args);
      world.keys.set(keyId, 'IBMid-ELSE', endsAt + hourMs);
      return result;
    };
    expect(await world.run()).toMatchObject({ done: false });
    expect(idIn(world, 'withdrawal.confirmed')).toMatch(/^call-/);
    expect(await world.run()).toEqual({ done: true });
    expect(await world.requestNow()).toMatchObject({ status: 'superseded', change: 'set_again' });
    expect(world.keys.count('unsetKeyForDeletion')).toBe(1);
  });
});

describe('unsetting by hand', () => {
  const stillSet = async (mode: 'service-ids' | 'passcode') => {
    const world = openWorld({ mode });
    const withdrawal = { kind: 'denied', by: amir, reason: 'Still used' } as const;
    const request = await world.hold({ ...aRequest('withdrawing'), withdrawal });
    const unset = () => unsetKey(world.ports, request.id, rosa.slack, world.signIn.passcodeOf(rosa.iamId));
    return { ...world, unset };
  };

  test('that IBM has confirmed is on record, and asks for nothing more', async () => {
    const world = await stillSet('passcode');
    world.keys.lag(keyId);
    for (let press = 0; press < 2; press++) {
      expect(await world.unset()).toMatchObject({ ok: true, value: { status: 'withdrawing' } });
    }
    expect(world.keys.count('unsetKeyForDeletion')).toBe(1);
    expect(world.audited()).toEqual(['key.unset_begun', 'key.unset', 'withdrawal.confirmed']);
    expect(idIn(world, 'key.unset')).toBe(idIn(world, 'withdrawal.confirmed'));
  });

  test('is not on record where the request ended before it was sent', async () => {
    const world = await stillSet('service-ids');
    const { sessionFor } = world.ports.sessions;
    world.ports.sessions.sessionFor = async (...args) => {
      await transition(world.ports, 'CS-1QKTVC0ABCD', { type: 'confirm_withdrawal' });
      return sessionFor(...args);
    };
    expect(await world.unset()).toMatchObject({ ok: true, value: { status: 'denied' } });
    expect(world.keys.count('unsetKeyForDeletion')).toBe(0);
    expect(world.audited()).toEqual(['key.unset_begun', 'request.denied']);
  });

  test('survives a sign-in that fails in passing, after another look at the key', async () => {
    const world = await stillSet('service-ids');
    world.sessions.passing.push({ code: 'sign_in_failed', status: 503, effect: 'none' });
    expect(await world.unset()).toMatchObject({ ok: true, value: { status: 'denied' } });
    expect(world.sessions.asked).toEqual(['withdrawal', 'withdrawal']);
    expect(idIn(world, 'key.unset')).toMatch(/^call-/);
    expect(idIn(world, 'request.denied')).toBe(idIn(world, 'key.unset'));
  });
});
