// What a click asks for at once, and how long what it has in hand counts.
import { describe, expect, test, vi } from 'vitest';
import { noRights } from '../../../src/domain/authority.js';
import { fingerprintOf } from '../../../src/domain/protection.js';
import { decideRequest } from '../../../src/usecases/requests/decide-request.js';
import { amir, aRequest, rosa, vera } from '../../domain/given.js';
import { openWorld, refusalOf, registrations, valueOf, type WorldOptions } from '../world.js';

async function waiting(options: WorldOptions & { force?: boolean } = {}) {
  const { force = false, ...rest } = options;
  const world = openWorld(rest);
  const request = await world.hold(aRequest('awaiting_approval', { force }), registrations(force ? 1 : 0));
  const asked = {
    type: 'approve',
    seen: fingerprintOf(request.protection),
    ...(force && { typedName: request.key.name }),
  } as const;
  const approve = (by = amir) => decideRequest(world.ports, request.id, by.slack, asked);
  const operations = () => world.keys.calls.map(({ operation }) => operation);
  return { ...world, request, approve, operations };
}

/** Has an answer wait until the test lets it come. */
function held<T>(answer: () => Promise<T>) {
  let go = (): void => undefined;
  const gate = new Promise<void>((resolve) => (go = resolve));
  return { ask: async () => (await gate, answer()), go: () => go() };
}

describe('an approval', () => {
  test('reads the key twice, before and after, and signs in once', async () => {
    const world = await waiting();
    const signIn = vi.spyOn(world.sessions, 'sessionFor');
    expect(valueOf(await world.approve()).status).toBe('deleted');
    expect(world.operations()).toEqual(['readKey', 'registrations', 'deleteKey', 'readKey']);
    expect(signIn).toHaveBeenCalledTimes(1);
  });

  test('asks IBM while Slack has yet to say who clicked', async () => {
    const world = await waiting();
    const { lookUp } = world.people;
    const account = held(() => lookUp(amir.slack));
    world.ports.people = { ...world.people, lookUp: account.ask };
    const rightsOf = vi.spyOn(world.roles, 'rightsOf');
    const approval = world.approve();
    await vi.waitFor(() => expect(rightsOf).toHaveBeenCalledTimes(1));
    expect(world.operations()).toEqual(['readKey', 'registrations']);
    account.go();
    expect(valueOf(await approval).status).toBe('deleted');
    expect(rightsOf).toHaveBeenCalledTimes(1);
  });

  test('by somebody whom Slack then shows to be a guest deletes nothing', async () => {
    const world = await waiting();
    world.people.put({ ...(await world.people.lookUp(amir.slack)), kind: 'guest' });
    expect((await world.approve()).ok).toBe(false);
    expect(world.keys.count('deleteKey')).toBe(0);
  });

  test('counts the rights of who is found to click, not of who was asked', async () => {
    const world = await waiting();
    // Since people were asked the account was linked to an identity without any right.
    const stranger = { ...amir, iamId: 'IBMid-9900000X' };
    world.ports.roles = {
      ...world.roles,
      recognise: async () => ({ known: true, by: 'link', person: stranger, linkedAt: 1 }),
    };
    const answer = await world.approve();
    expect(answer.ok).toBe(false);
    expect(world.keys.count('deleteKey')).toBe(0);
  });

  test.each([
    ['nobody who was asked', { ...amir, slack: { ...amir.slack, userId: 'U0ELSE' } }],
    ['the requester', rosa],
  ])('by %s has IBM asked nothing', async (_who, by) => {
    const world = await waiting();
    expect((await world.approve(by)).ok).toBe(false);
    expect(world.operations()).toEqual([]);
  });
});

describe('the reading a DELETE rests on', () => {
  test('is taken anew where it is older than two seconds', async () => {
    const world = await waiting();
    const { commit } = world.requests;
    let commits = 0;
    world.ports.requests = {
      ...world.requests,
      async commit(some) {
        const result = await commit(some);
        // The approval, then the mark that it is sent.
        if (++commits === 1) world.clock.advance(2_001);
        return result;
      },
    };
    expect(valueOf(await world.approve()).status).toBe('deleted');
    expect(world.operations()).toEqual(['readKey', 'registrations', 'readKey', 'deleteKey', 'readKey']);
  });

  test('and shows what happened meanwhile, after the mark too: nothing is sent then', async () => {
    const world = await waiting();
    const { commit } = world.requests;
    let commits = 0;
    world.ports.requests = {
      ...world.requests,
      async commit(some) {
        const result = await commit(some);
        if (++commits === 2) {
          world.clock.advance(2_001);
          world.keys.unset(world.request.key.keyId);
        }
        return result;
      },
    };
    expect(valueOf(await world.approve())).toMatchObject({ status: 'superseded', change: 'unset' });
    expect(world.keys.count('deleteKey')).toBe(0);
  });

  test('is always taken anew for force, and the list with it', async () => {
    const world = await waiting({ force: true });
    expect(valueOf(await world.approve()).status).toBe('deleted');
    expect(world.operations()).toEqual([
      'readKey',
      'registrations',
      'readKey',
      'registrations',
      'deleteKey',
      'readKey',
    ]);
  });

  test('is taken anew before every DELETE that is sent again', async () => {
    const world = await waiting();
    world.keys.fail('deleteKey', { failure: { code: 'unavailable', status: 503, effect: 'none' } });
    expect(valueOf(await world.approve()).status).toBe('deleted');
    expect(world.operations()).toEqual([
      'readKey',
      'registrations',
      'deleteKey',
      'readKey',
      'readKey',
      'deleteKey',
      'readKey',
    ]);
  });
});

test('the card that was pressed shows the outcome at once, the others by the queue', async () => {
  const world = await waiting();
  for (const person of [amir, vera]) {
    const audience = { kind: 'approver', userId: person.slack.userId } as const;
    const at = await world.surface.post(audience, world.request, `card ${person.slack.userId}`);
    if (!at.ok) throw new Error(at.code);
    const place = { channel: at.channel, ts: at.ts };
    await world.copies.save(world.request.id, { audience, ...place, shownVersion: world.request.version });
  }
  const deleted = valueOf(await world.approve());
  expect(world.surface.cards.map(({ version }) => version)).toEqual([deleted.version, world.request.version]);
  const cards = world.deliveries.waiting().filter(({ kind }) => kind === 'card');
  expect(cards.map(({ audience }) => audience)).not.toContainEqual({ kind: 'approver', userId: 'U0AMIR' });
  expect(cards).toContainEqual(
    expect.objectContaining({ audience: { kind: 'approver', userId: 'U0VERA' }, version: deleted.version }),
  );
});

describe('before it leaves', () => {
  test('a reading made before the machine slept is not acted on', async () => {
    const world = await waiting();
    const { commit } = world.requests;
    const { steady } = world.clock;
    let isAsleep = false;
    world.ports.clock = { now: world.clock.now, steady: () => (isAsleep ? 0 : steady()) };
    world.ports.requests = {
      ...world.requests,
      async commit(some) {
        const result = await commit(some);
        if (!isAsleep) {
          // The steady clock stands still meanwhile, and somebody else sets the key anew.
          isAsleep = true;
          world.clock.advance(600_000);
          world.keys.unset(world.request.key.keyId);
          world.keys.set(world.request.key.keyId, 'IBMid-ELSE');
        }
        return result;
      },
    };
    expect(valueOf(await world.approve())).toMatchObject({ status: 'superseded', change: 'set_again' });
    expect(world.keys.count('deleteKey')).toBe(0);
  });

  test('rights are those on the ring the key has been moved to', async () => {
    const world = await waiting();
    world.keys.record(world.request.key.keyId).facts.keyRingId = 'people';
    const { rightsOf } = world.roles;
    world.ports.roles = {
      ...world.roles,
      rightsOf: async (person, scope) => (scope.keyRingId === 'people' ? noRights : rightsOf(person, scope)),
    };
    expect(refusalOf(await world.approve())).toBe('not_a_manager');
    expect(world.keys.count('deleteKey')).toBe(0);
  });
});
