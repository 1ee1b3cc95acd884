import { describe, expect, test } from 'vitest';
import { checkBlockers } from '../../../src/usecases/requests/check-blockers.js';
import { aBlockedRequest, amir, aRequest, noAnswer, protectedBy, rosa } from '../../domain/given.js';
import { accountOf, keyId, noOf, nora, openWorld, refusalOf, registrations, valueOf } from '../world.js';

async function blocked() {
  const world = openWorld();
  const request = await world.hold(aBlockedRequest({ protection: protectedBy(2) }), registrations(2));
  return { ...world, request, check: (by = rosa) => checkBlockers(world.ports, request.id, by.slack) };
}

describe('a look at what blocks', () => {
  test('changes nothing while it is all still there', async () => {
    const world = await blocked();
    expect(valueOf(await world.check())).toEqual(world.request);
    expect(world.audited()).toEqual([]);
  });

  test('counts what is left', async () => {
    const world = await blocked();
    world.keys.record(keyId).registrations = registrations(1);
    expect(valueOf(await world.check(amir))).toMatchObject({
      status: 'blocked',
      blockers: 2,
      protection: { resources: 1 },
    });
    expect(world.audited()).toEqual(['protection.changed']);
  });

  test('gives the request back to its approvers once the way is clear, and deletes nothing', async () => {
    const world = await blocked();
    world.keys.record(keyId).registrations = [];
    expect(valueOf(await world.check())).toMatchObject({ status: 'awaiting_approval', unblocked: {} });
    expect(world.audited()).toEqual(['protection.changed', 'request.unblocked']);
    expect(world.keys.count('deleteKey')).toBe(0);
  });

  test('finds that the key was changed outside', async () => {
    const world = await blocked();
    world.keys.unset(keyId);
    expect(valueOf(await world.check())).toMatchObject({ status: 'superseded', change: 'unset' });
  });

  test.each(['readKey', 'registrations'] as const)(
    'says so where %s does not answer; the last list stands',
    async (operation) => {
      const world = await blocked();
      world.keys.fail(operation, { failure: noAnswer, times: 2 });
      expect(noOf(await world.check())).toMatchObject({ trouble: { kind: 'kms' } });
      expect(await world.requestNow()).toEqual(world.request);
    },
  );

  test('asks the KMS nothing for a request that is not blocked', async () => {
    const world = openWorld();
    const request = await world.hold(aRequest('awaiting_approval'));
    expect(valueOf(await checkBlockers(world.ports, request.id, rosa.slack))).toEqual(request);
    expect(world.keys.calls).toEqual([]);
  });
});

test('whom IBM Cloud does not know sees nothing, nor does a guest', async () => {
  const world = await blocked();
  expect(refusalOf(await world.check(nora))).toBe('person_unknown');
  world.people.put(accountOf(amir, { kind: 'guest' }));
  expect(refusalOf(await world.check(amir))).toBe('account_not_eligible');
  expect(world.keys.calls).toEqual([]);
});

test('a request that is not there is not found', async () => {
  const world = openWorld();
  expect(refusalOf(await checkBlockers(world.ports, 'CS-1QKTVC0NNNNE', rosa.slack))).toBe(
    'request_elsewhere',
  );
});
