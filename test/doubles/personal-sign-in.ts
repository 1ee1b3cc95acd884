import type { PasscodeFailure } from '../../src/domain/passcode-failure.js';
import { readPasscode } from '../../src/domain/read-passcode.js';
import type { Clock } from '../../src/ports/clock.js';
import type { PersonalSignIn } from '../../src/ports/personal-sign-in.js';
import { tokenOf } from './acting-sessions.js';

export interface PersonalSignInDouble extends PersonalSignIn {
  /** A fresh one, as the person finds it on IAM's page. */
  passcodeOf(iamId: string): string;
  /** Whether it was spent. */
  isSpent(passcode: string): boolean;
  /** While set, IAM says no to everybody. */
  failure: PasscodeFailure | undefined;
  /** Accounts that tokens were asked for. */
  readonly accounts: string[];
}

const livesMs = 15 * 60_000;

export function createPersonalSignInDouble(clock: Clock): PersonalSignInDouble {
  const unspent = new Map<string, string>();
  let made = 0;
  const double: PersonalSignInDouble = {
    failure: undefined,
    accounts: [],
    passcodeOf(iamId) {
      const passcode = `pass${String(++made).padStart(6, '0')}`;
      unspent.set(passcode, iamId);
      return passcode;
    },
    isSpent: (passcode) => !unspent.has(passcode),
    passcodePage: async () => 'https://iam.example.com/identity/passcode',
    async redeem(typed, accountId) {
      const reading = readPasscode(typed);
      if (!reading.ok) return { ok: false, failure: { code: 'passcode_malformed', flaw: reading.flaw } };
      const { passcode } = reading;
      double.accounts.push(accountId);
      if (double.failure) return { ok: false, failure: double.failure };
      const iamId = unspent.get(passcode);
      if (iamId === undefined) return { ok: false, failure: { code: 'passcode_rejected' } };
      unspent.delete(passcode);
      const expiresAt = Math.floor(clock.now() / 1_000) * 1_000 + livesMs;
      return { ok: true, session: { iamId, token: tokenOf(iamId), expiresAt } };
    },
  };
  return double;
}
