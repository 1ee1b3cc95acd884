import { randomInt } from 'node:crypto';

/** Who asked for a passcode, and the profile they had assumed, if one. */
export interface PasscodeHolder {
  iamId: string;
  profileIamId?: string;
}

/** One-time passcodes: good once, and for ten minutes. They do not outlive a restart. */
export interface Passcodes {
  issue(holder: PasscodeHolder, nowMs: number): { passcode: string; expiresAtMs: number };
  /** Undefined alike for a wrong, a used and an expired one. */
  redeem(passcode: string, nowMs: number): PasscodeHolder | undefined;
}

const lifetimeMs = 10 * 60_000;
const length = 10;
const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789';

export function createPasscodes(): Passcodes {
  const unspent = new Map<string, PasscodeHolder & { expiresAtMs: number }>();
  return {
    issue(holder, nowMs) {
      const passcode = Array.from({ length }, () => alphabet[randomInt(alphabet.length)]).join('');
      const expiresAtMs = nowMs + lifetimeMs;
      unspent.set(passcode, { ...holder, expiresAtMs });
      return { passcode, expiresAtMs };
    },
    redeem(passcode, nowMs) {
      const found = unspent.get(passcode);
      unspent.delete(passcode);
      return found && found.expiresAtMs > nowMs ? found : undefined;
    },
  };
}
