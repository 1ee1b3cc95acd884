import { describe, expect, test } from 'vitest';
import { noRights } from '../../../src/domain/authority.js';
import { unsetKey } from '../../../src/usecases/requests/unset-key.js';
import { amir, aRequest, endsAt, lostSession, noAnswer, rosa, vera } from '../../domain/given.js';
import { keyId, noOf, nora, openWorld, refusalOf, valueOf, type World } from '../world.js';

/** Denied without a passcode: nobody was signed in to unset the key. */
async function stillSet() {
  const world = openWorld({ mode: 'passcode' });
  const withdrawal = { kind: 'denied', by: amir, reason: 'Still used' } as const;
  const request = await world.hold({ ...aRequest('withdrawing'), withdrawal, trouble: lostSession });
  const passcodeOf = (by = rosa) => world.signIn.passcodeOf(by.iamId);
  const unset = (by = rosa, passcode: string | undefined = passcodeOf(by)) =>
    unsetKey(world.ports, request.id, by.slack, passcode);
  return { ...world, request, unset };
}

const isSet = ({ keys }: World) => {
  const { dualAuthorization } = keys.record(keyId).facts;
  return dualAuthorization.enabled && dualAuthorization.set;
};

describe('unsetting the key of a request that was denied', () => {
  test('is done as whoever clicked, and ends the request', async () => {
    const world = await stillSet();
    expect(valueOf(await world.unset())).toMatchObject({ status: 'denied', by: amir });
    const acts = world.keys.calls.filter(({ by }) => by !== undefined);
    expect(acts).toEqual([{ operation: 'unsetKeyForDeletion', keyId, by: rosa.iamId }]);
    expect(isSet(world)).toBe(false);
  });

  test('is on record before it is sent, and when it is done', async () => {
    const world = await stillSet();
    let before: string[] = [];
    const meanwhile = () => (before = world.audited());
    world.keys.fail('unsetKeyForDeletion', { failure: noAnswer, tookEffect: true, meanwhile });
    await world.unset();
    expect(before).toEqual(['key.unset_begun']);
    expect(world.audited()).toEqual(['key.unset_begun', 'key.unset', 'request.denied']);
    expect(world.audit.entries[0]).toMatchObject({ actor: { iamId: rosa.iamId }, facts: { keyId } });
  });

  test('is open to anyone who may set it, and to nobody else', async () => {
    for (const by of [rosa, vera]) expect((await (await stillSet()).unset(by)).ok).toBe(true);
    const world = await stillSet();
    world.roles.put(rosa, noRights);
    expect(refusalOf(await world.unset())).toBe('not_a_writer');
    expect(refusalOf(await world.unset(nora))).toBe('person_unknown');
    expect(isSet(world)).toBe(true);
    expect(world.refusals()).toEqual(['not_a_writer', 'person_unknown']);
  });

  test('takes a passcode of one’s own', async () => {
    const world = await stillSet();
    for (const [passcode, code] of [
      ['', 'passcode_malformed'],
      ['wrong12345', 'passcode_rejected'],
      [world.signIn.passcodeOf(vera.iamId), 'other_person'],
    ] as const) {
      const no = noOf(await world.unset(rosa, passcode));
      expect(no).toMatchObject({ trouble: { kind: 'sign_in', failure: { code } } });
    }
    expect(isSet(world)).toBe(true);
    expect(world.keys.count('unsetKeyForDeletion')).toBe(0);
  });

  test('that does not work is said, and the request waits', async () => {
    const world = await stillSet();
    world.keys.fail('unsetKeyForDeletion', { failure: noAnswer });
    expect(noOf(await world.unset())).toMatchObject({ trouble: { kind: 'kms', failure: noAnswer } });
    expect((await world.requestNow()).status).toBe('withdrawing');
    expect(world.audited()).toEqual(['key.unset_begun']);
  });

  test('leaves somebody else’s authorization alone', async () => {
    const world = await stillSet();
    world.keys.set(keyId, 'IBMid-ELSE', endsAt + 1_000);
    expect(valueOf(await world.unset())).toMatchObject({ status: 'superseded', change: 'set_again' });
    expect(isSet(world)).toBe(true);
    expect(world.audited()).not.toContain('key.unset');
  });

  test('that somebody has done already needs no call; the sign-in is forgotten', async () => {
    const world = await stillSet();
    world.keys.unset(keyId);
    expect(valueOf(await world.unset())).toMatchObject({ status: 'denied' });
    expect(world.keys.count('unsetKeyForDeletion')).toBe(0);
    expect(await world.ports.sessions.sessionFor('withdrawal', rosa, world.request.key)).toMatchObject({
      ok: false,
    });
  });
});

test.each(['awaiting_approval', 'denied', 'deleted'] as const)(
  'a request that does not wait for it is left alone: %s',
  async (status) => {
    const world = openWorld({ mode: 'passcode' });
    const { id } = await world.hold(aRequest(status));
    const passcode = world.signIn.passcodeOf(rosa.iamId);
    expect(refusalOf(await unsetKey(world.ports, id, rosa.slack, passcode))).toBe('request_decided');
    expect(world.keys.count('unsetKeyForDeletion')).toBe(0);
    expect(world.signIn.isSpent(passcode)).toBe(false);
  },
);

test('a request that is not there is not found', async () => {
  const world = openWorld();
  expect(refusalOf(await unsetKey(world.ports, 'CS-1QKTVC0NNNNE', rosa.slack, undefined))).toBe(
    'request_elsewhere',
  );
});
