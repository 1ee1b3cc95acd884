import { describe, expect, test } from 'vitest';
import { signInToAct } from '../../../src/usecases/people/sign-in-to-act.js';
import { amir, beforeTheEnd, requestedKey, vera } from '../../domain/given.js';
import { tokenOf } from '../../doubles/acting-sessions.js';
import { keyId, noOf, openWorld, valueOf, type World } from '../world.js';

const signIn = (world: World, passcode: string | undefined, person = amir) =>
  signInToAct(world.ports, { person, act: 'deletion', key: requestedKey, passcode });
const session = (world: World, act: 'deletion' | 'withdrawal' = 'deletion') =>
  world.ports.sessions.sessionFor(act, amir, requestedKey);

describe('a passcode', () => {
  test('becomes a session for this act of this person, for the account of the key', async () => {
    const world = openWorld({ mode: 'passcode' });
    expect((await signIn(world, world.signIn.passcodeOf(amir.iamId))).ok).toBe(true);
    expect(world.signIn.accounts).toEqual(['acct']);
    expect(await session(world, 'withdrawal')).toMatchObject({ ok: false });
    const kept = await session(world);
    if (!kept.ok) throw new Error(kept.failure.code);
    expect(await kept.session.token()).toBe(tokenOf(amir.iamId));
    // Once.
    expect(await session(world)).toMatchObject({ ok: false });
  });

  test('is the person’s in whatever letters IAM writes their id', async () => {
    const world = openWorld({ mode: 'passcode' });
    expect((await signIn(world, world.signIn.passcodeOf(amir.iamId.toLowerCase()))).ok).toBe(true);
  });

  test('is forgotten where the act does not come about', async () => {
    const world = openWorld({ mode: 'passcode' });
    valueOf(await signIn(world, world.signIn.passcodeOf(amir.iamId)))();
    expect(await session(world)).toMatchObject({ ok: false, failure: { code: 'session_gone' } });
  });

  test.each<[string, (world: World) => string | undefined, string]>([
    ['none', () => undefined, 'passcode_malformed'],
    ['a wrong one', () => 'wrong12345', 'passcode_rejected'],
    ['somebody else’s', (world) => world.signIn.passcodeOf(vera.iamId), 'other_person'],
  ])('%s signs nobody in, and is on record without itself', async (_which, passcodeIn, code) => {
    const world = openWorld({ mode: 'passcode' });
    const passcode = passcodeIn(world);
    const failure = expect.objectContaining({ code }) as unknown;
    expect(noOf(await signIn(world, passcode))).toEqual({
      kind: 'trouble',
      trouble: { kind: 'sign_in', failure },
    });
    expect(await session(world)).toMatchObject({ ok: false });
    expect(world.audit.entries).toMatchObject([
      {
        type: 'sign_in.refused',
        at: beforeTheEnd,
        actor: { iamId: amir.iamId },
        facts: { act: 'deletion', keyId, failure: { code } },
      },
    ]);
    const kept = JSON.stringify([world.audit.entries, world.log.lines]);
    if (passcode !== undefined) expect(kept).not.toContain(passcode);
    // Whose it was is nobody's business.
    expect(kept).not.toContain(vera.iamId);
  });
});

test('with service IDs nobody signs in', async () => {
  const world = openWorld();
  valueOf(await signIn(world, undefined))();
  expect(world.signIn.accounts).toEqual([]);
});
