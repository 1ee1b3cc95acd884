import type { PasscodeFailure } from '../domain/passcode-failure.js';

/** A person as IAM vouches for them at this moment, with a token that lets them act. Never stored, never logged. */
export interface PersonalSession {
  iamId: string;
  /** Bearer token, for the account it was asked for alone. */
  token: string;
  /** Epoch ms. */
  expiresAt: number;
}

export type RedeemResult = { ok: true; session: PersonalSession } | { ok: false; failure: PasscodeFailure };

/** Signing in as oneself with a one-time passcode of IAM's. */
export interface PersonalSignIn {
  /** Where a person gets a passcode, as IAM publishes it. Rejects when IAM does not answer, or names a foreign address. */
  passcodePage(): Promise<string>;
  /**
   * Spends the passcode for a token scoped to the account and checks that token: signature, issuer, times, account, and
   * that it is a human who has not assumed a profile. Whether it is the right human is for the caller to compare. Never
   * throws.
   */
  redeem(passcode: string, accountId: string): Promise<RedeemResult>;
}
