import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { createIbmKeyManagement } from '../../../../src/adapters/ibm/kms/ibm-key-management.js';
import { SignInError } from '../../../../src/adapters/ibm/wire/iam-sign-in.js';
import { createPasscodeExchange } from '../../../../src/adapters/ibm/acting/passcode-exchange.js';
import { createPasscodeSessions } from '../../../../src/adapters/ibm/acting/passcode-sessions.js';
import type { Person } from '../../../../src/domain/person.js';
import type { PersonalSession } from '../../../../src/ports/personal-sign-in.js';
import {
  accountId,
  ids,
  instanceId,
  otherInstanceId,
  people,
  refOf,
  startKms,
  startMs,
} from '../../../sandbox/kms/small-world.js';
import { createRecordingLog } from '../../recording-log.js';

const minuteMs = 60_000;
const key = refOf(ids.dual);
const ada: Person = { iamId: people.manager, slack: { userId: 'U1', teamId: 'T1' }, name: 'Ada' };
const bo: Person = { iamId: people.writer, slack: { userId: 'U2', teamId: 'T1' }, name: 'Bo' };
const gone = { ok: false, failure: { code: 'session_gone', effect: 'none' } };

const sessionOf = (person: Person, more: Partial<PersonalSession> = {}): PersonalSession => ({
  iamId: person.iamId,
  token: `token-of-${person.name}`,
  expiresAt: startMs + 15 * minuteMs,
  ...more,
});

function start() {
  let nowMs = startMs;
  const sessions = createPasscodeSessions({ clock: { now: () => nowMs } });
  return { sessions, wait: (byMs: number) => void (nowMs += byMs) };
}

type Sessions = ReturnType<typeof start>['sessions'];
async function handedOut(sessions: Sessions, person = ada) {
  const result = await sessions.sessionFor('deletion', person, key);
  if (!result.ok) throw new Error(result.failure.code);
  return result.session;
}

describe('a deposited session', () => {
  test('is handed out once, for its act, person and key', async () => {
    const { sessions } = start();
    expect(sessions.mode).toBe('passcode');
    sessions.deposit(sessionOf(ada), 'deletion', key);
    const session = await handedOut(sessions);
    expect(session.iamId).toBe(people.manager);
    // The KMS client asks for it with every call of the act.
    expect([await session.token(), await session.token()]).toEqual(['token-of-Ada', 'token-of-Ada']);
    expect(await sessions.sessionFor('deletion', ada, key)).toEqual(gone);
  });

  test('goes to one of two who ask at the same moment', async () => {
    const { sessions } = start();
    sessions.deposit(sessionOf(ada), 'deletion', key);
    const results = await Promise.all([
      sessions.sessionFor('deletion', ada, key),
      sessions.sessionFor('deletion', ada, key),
    ]);
    expect(results.map(({ ok }) => ok).sort()).toEqual([false, true]);
  });

  test('serves no other act, person or key, and stays for its own', async () => {
    const { sessions } = start();
    sessions.deposit(sessionOf(ada), 'deletion', key);
    for (const act of ['first_authorization', 'withdrawal', 'sync', 'enable', 'disable', 'rotate'] as const) {
      expect(await sessions.sessionFor(act, ada, key)).toEqual(gone);
    }
    expect(await sessions.sessionFor('deletion', bo, key)).toEqual(gone);
    // Another identity behind the same Slack account.
    expect(await sessions.sessionFor('deletion', { ...ada, iamId: people.secondManager }, key)).toEqual(gone);
    expect(await sessions.sessionFor('deletion', ada, { ...key, keyId: ids.single })).toEqual(gone);
    expect(await sessions.sessionFor('deletion', ada, { ...key, instanceId: otherInstanceId })).toEqual(gone);
    expect(await (await handedOut(sessions)).token()).toBe('token-of-Ada');
  });

  test('is its person’s in any letter case', async () => {
    const { sessions } = start();
    sessions.deposit(sessionOf(ada), 'deletion', key);
    const session = await handedOut(sessions, { ...ada, iamId: people.manager.toLowerCase() });
    expect(session.iamId).toBe(people.manager);
  });

  test('gives way to a newer one for the same, and to no other', async () => {
    const { sessions } = start();
    sessions.deposit(sessionOf(ada, { token: 'older' }), 'deletion', key);
    sessions.deposit(sessionOf(bo), 'deletion', key);
    sessions.deposit(sessionOf(ada, { token: 'other act' }), 'withdrawal', key);
    sessions.deposit(sessionOf(ada, { token: 'newer' }), 'deletion', key);
    expect(await (await handedOut(sessions)).token()).toBe('newer');
    expect(await sessions.sessionFor('deletion', ada, key)).toEqual(gone);
    expect(await (await handedOut(sessions, bo)).token()).toBe('token-of-Bo');
  });
});

describe('of two acts at once that are the same', () => {
  test.each([
    ['before the session is asked for', true],
    ['after it was handed out', false],
  ])('the one that comes about has a session, although the other gives up %s', async (_, isBefore) => {
    const { sessions } = start();
    sessions.deposit(sessionOf(ada, { token: 'older' }), 'deletion', key);
    const giveUp = sessions.deposit(sessionOf(ada, { token: 'newer' }), 'deletion', key);
    if (isBefore) giveUp();
    const session = await handedOut(sessions);
    if (!isBefore) giveUp();
    expect(await session.token()).toBe('newer');
  });

  test('both give up, and nothing is kept', async () => {
    const { sessions } = start();
    const one = sessions.deposit(sessionOf(ada), 'deletion', key);
    const other = sessions.deposit(sessionOf(ada), 'deletion', key);
    one();
    other();
    expect(await sessions.sessionFor('deletion', ada, key)).toEqual(gone);
  });

  test('whoever gives up late takes no session with them that came after', async () => {
    const { sessions } = start();
    const giveUp = sessions.deposit(sessionOf(ada, { token: 'older' }), 'deletion', key);
    await handedOut(sessions);
    sessions.deposit(sessionOf(ada, { token: 'newer' }), 'deletion', key);
    giveUp();
    expect(await (await handedOut(sessions)).token()).toBe('newer');
  });
});

describe('it is forgotten', () => {
  test.each([
    ['after five minutes', 15 * minuteMs, 5 * minuteMs],
    ['when it expires before', 2 * minuteMs, 2 * minuteMs],
  ])('%s', async (_name, expiresInMs, endsInMs) => {
    const { sessions, wait } = start();
    const deposit = () =>
      sessions.deposit(sessionOf(ada, { expiresAt: startMs + expiresInMs }), 'deletion', key);
    deposit();
    wait(endsInMs - 1);
    const session = await handedOut(sessions);
    expect(await session.token()).toBe('token-of-Ada');
    wait(1);
    // Handed out is not for ever either: the act it was meant for is long over.
    const late: unknown = await session.token().catch((error: unknown) => error);
    expect(late).toBeInstanceOf(SignInError);
    expect((late as SignInError).failure).toEqual(gone.failure);
    expect(String(late)).not.toContain('token-of-Ada');
  });

  test('and not handed out after that', async () => {
    const { sessions, wait } = start();
    sessions.deposit(sessionOf(ada), 'deletion', key);
    wait(5 * minuteMs);
    expect(await sessions.sessionFor('deletion', ada, key)).toEqual(gone);
  });

  test('when it comes expired', async () => {
    const { sessions } = start();
    sessions.deposit(sessionOf(ada, { expiresAt: startMs }), 'deletion', key);
    expect(await sessions.sessionFor('deletion', ada, key)).toEqual(gone);
  });

  test('with a restart', async () => {
    const before = start();
    before.sessions.deposit(sessionOf(ada), 'deletion', key);
    const after = start();
    expect(await after.sessions.sessionFor('deletion', ada, key)).toEqual(gone);
  });

  describe('by itself, where nobody asks', () => {
    beforeEach(() => void vi.useFakeTimers());
    afterEach(() => void vi.useRealTimers());

    test('also when the clock it is measured by stands still', async () => {
      const { sessions } = start();
      sessions.deposit(sessionOf(ada), 'deletion', key);
      sessions.deposit(sessionOf(ada), 'withdrawal', key);
      const session = await handedOut(sessions);
      expect(vi.getTimerCount()).toBe(2);
      vi.advanceTimersByTime(5 * minuteMs);
      expect(await sessions.sessionFor('withdrawal', ada, key)).toEqual(gone);
      await expect(session.token()).rejects.toBeInstanceOf(SignInError);
      expect(vi.getTimerCount()).toBe(0);
    });

    test('while the one that took its place stays its own five minutes', async () => {
      const { sessions } = start();
      sessions.deposit(sessionOf(ada, { token: 'older' }), 'deletion', key);
      vi.advanceTimersByTime(4 * minuteMs);
      sessions.deposit(sessionOf(ada, { token: 'newer' }), 'deletion', key);
      expect(vi.getTimerCount()).toBe(1);
      vi.advanceTimersByTime(4 * minuteMs);
      expect(await (await handedOut(sessions)).token()).toBe('newer');
    });

    test('and one handed out before takes no newer one with it', async () => {
      const { sessions } = start();
      sessions.deposit(sessionOf(ada, { token: 'older' }), 'deletion', key);
      await handedOut(sessions);
      vi.advanceTimersByTime(4 * minuteMs);
      sessions.deposit(sessionOf(ada, { token: 'newer' }), 'deletion', key);
      vi.advanceTimersByTime(4 * minuteMs);
      expect(await (await handedOut(sessions)).token()).toBe('newer');
    });
  });

  test('without keeping the process alive', () => {
    const timers = vi.spyOn(globalThis, 'setTimeout');
    try {
      start().sessions.deposit(sessionOf(ada), 'deletion', key);
      expect(timers.mock.results.map(({ value }) => (value as NodeJS.Timeout).hasRef())).toEqual([false]);
    } finally {
      timers.mockRestore();
    }
  });
});

describe('with the simulator, two people act as themselves', () => {
  async function stage() {
    const kms = await startKms();
    const clock = { now: kms.now };
    const log = createRecordingLog();
    const signIn = createPasscodeExchange({ iamUrl: kms.url, clock, log });
    const sessions = createPasscodeSessions({ clock });
    const keys = createIbmKeyManagement({
      instances: () =>
        Promise.resolve([
          { id: instanceId, name: 'Payments', service: 'hs-crypto', region: 'eu-de', url: kms.url },
        ]),
      reader: { apiKey: 'apikey-reader' },
      iamUrl: kms.url,
      log,
    });
    const signedIn = async (person: Person, act: 'first_authorization' | 'deletion') => {
      const { passcode } = kms.simulator.iam.passcode(person.iamId);
      const redeemed = await signIn.redeem(passcode, accountId);
      if (!redeemed.ok) throw new Error(redeemed.failure.code);
      sessions.deposit(redeemed.session, act, key);
      const result = await sessions.sessionFor(act, person, key);
      if (!result.ok) throw new Error(result.failure.code);
      return result.session;
    };
    return { kms, keys, signedIn };
  }

  test('and the key is deleted', async () => {
    const { kms, keys, signedIn } = await stage();
    expect(await keys.setKeyForDeletion(key, await signedIn(bo, 'first_authorization'))).toMatchObject({
      ok: true,
    });
    expect(await keys.deleteKey(key, await signedIn(ada, 'deletion'), { force: false })).toMatchObject({
      ok: true,
    });
    expect(kms.simulator.counts().effectiveDeletes.get(ids.dual)).toBe(1);
  });

  test('while one person alone is stopped by the KMS itself', async () => {
    const { kms, keys, signedIn } = await stage();
    expect(await keys.setKeyForDeletion(key, await signedIn(ada, 'first_authorization'))).toMatchObject({
      ok: true,
    });
    expect(await keys.deleteKey(key, await signedIn(ada, 'deletion'), { force: false })).toMatchObject({
      ok: false,
      failure: { code: 'AUTHORIZATIONS_NOT_MET' },
    });
    expect(kms.simulator.counts().effectiveDeletes.get(ids.dual) ?? 0).toBe(0);
  });
});
