import { createRemoteJWKSet, customFetch, errors, jwtVerify, type JWTPayload } from 'jose';
import { z } from 'zod';
import { clockToleranceMs, type PasscodeFailure, type TokenFlaw } from '../../../domain/passcode-failure.js';
import { isSameIamId } from '../../../domain/person.js';
import type { Clock } from '../../../ports/clock.js';
import { callIam, IamUnavailableError } from '../wire/iam-call.js';
import type { OpenIdConfiguration } from './openid-configuration.js';

export interface TokenCheckOptions {
  clock: Clock;
  /** For fetching the public keys. */
  timeoutMs: number;
}

export interface CheckedToken {
  iamId: string;
  /** Epoch ms. */
  expiresAt: number;
}

export type TokenCheckResult = { ok: true; value: CheckedToken } | { ok: false; failure: PasscodeFailure };

/** Whether a token is what IAM gives a person for a passcode, and for the account. */
export interface TokenCheck {
  /** Fetches the public keys where they are not at hand. Rejects with an `IamUnavailableError`. */
  prepare(iam: OpenIdConfiguration): Promise<void>;
  /**
   * `iamTime` is IAM's own of the answer that brought the token. Rejects with an `IamUnavailableError` alone: when the keys
   * are needed and cannot be had.
   */
  check(
    token: string,
    accountId: string,
    iam: OpenIdConfiguration,
    iamTime?: number,
  ): Promise<TokenCheckResult>;
}

/** In the `grant_type` claim and at the token endpoint alike (docs/facts/ibm.md#one-time-passcodes, docs/facts/ibm.md#token-claims). */
export const passcodeGrant = 'urn:ibm:params:oauth:grant-type:passcode';

const toleranceS = clockToleranceMs / 1000;
/** The token was made a moment ago; an hour is the longest any of IAM's lives (docs/facts/ibm.md#access-tokens). */
const oldestS = 60 * 60;

export function createTokenCheck({ clock, timeoutMs }: TokenCheckOptions): TokenCheck {
  let known: { uri: string; keys: ReturnType<typeof createRemoteJWKSet> } | undefined;
  const keysAt = (uri: string) => {
    if (known?.uri !== uri) known = { uri, keys: createKeys(uri, timeoutMs) };
    return known.keys;
  };
  return {
    async prepare({ jwksUri }) {
      const keys = keysAt(jwksUri);
      if (keys.fresh) return;
      await keys.reload().catch((error: unknown) => {
        throw unavailableOf(error) ?? error;
      });
    },

    async check(token, accountId, { issuer, jwksUri }, iamTime) {
      const now = clock.now();
      try {
        const { payload } = await jwtVerify(token, keysAt(jwksUri), {
          algorithms: ['RS256'],
          issuer,
          currentDate: new Date(now),
          clockTolerance: toleranceS,
          maxTokenAge: oldestS,
        });
        return judgeClaims(payload, accountId);
      } catch (error) {
        const unavailable = unavailableOf(error);
        if (unavailable) throw unavailable;
        return { ok: false, failure: failureOf(error, (madeAt) => now - (iamTime ?? madeAt)) };
      }
    },
  };
}

function createKeys(uri: string, timeoutMs: number) {
  return createRemoteJWKSet(new URL(uri), {
    timeoutDuration: timeoutMs,
    // Tokens come from IAM itself, so that an unknown key is a new one of IAM's, and not somebody making us ask.
    cooldownDuration: 0,
    [customFetch]: async (url) => {
      const { status, body } = await callIam({ operation: 'getSigningKeys', method: 'GET', url, timeoutMs });
      if (status !== 200) throw unreadable(status);
      return Response.json(body);
    },
  });
}

function unreadable(status: number): IamUnavailableError {
  return new IamUnavailableError({ code: 'iam_unavailable', problem: 'unreadable', status });
}

function unavailableOf(error: unknown): IamUnavailableError | undefined {
  if (error instanceof IamUnavailableError) return error;
  return error instanceof errors.JWKSInvalid ? unreadable(200) : undefined;
}

/** By jose's codes. */
const flaws: Partial<Record<string, TokenFlaw>> = {
  ERR_JWS_SIGNATURE_VERIFICATION_FAILED: 'signature',
  ERR_JOSE_ALG_NOT_ALLOWED: 'algorithm',
  ERR_JWS_INVALID: 'form',
  ERR_JWT_INVALID: 'form',
  // A critical header nobody here knows.
  ERR_JOSE_NOT_SUPPORTED: 'form',
  ERR_JWT_CLAIM_VALIDATION_FAILED: 'claims',
};

/** `aheadOf` tells how far our clock is before IAM's; of a token that came a moment ago its making is IAM's time too. */
function failureOf(error: unknown, aheadOf: (madeAt: number) => number): PasscodeFailure {
  if (error instanceof errors.JWTExpired) return { code: 'token_expired', ...measured(error, aheadOf) };
  if (error instanceof errors.JWTClaimValidationFailed && error.reason === 'check_failed') {
    if (error.claim === 'iss') return notGenuine('issuer');
    return { code: 'token_not_yet_valid', ...measured(error, aheadOf) };
  }
  // What is left is about the key: none fits, several do, or it is too weak.
  return notGenuine((error instanceof errors.JOSEError ? flaws[error.code] : undefined) ?? 'key');
}

function measured({ payload: { iat } }: { payload: JWTPayload }, aheadOf: (madeAt: number) => number) {
  const clockAheadMs = aheadOf((iat ?? NaN) * 1000);
  return Number.isSafeInteger(clockAheadMs) ? { clockAheadMs } : {};
}

function notGenuine(flaw: TokenFlaw): PasscodeFailure {
  return { code: 'token_not_genuine', flaw };
}

const claimsSchema = z.object({
  iam_id: z.string().regex(/^[^\s\p{Cc}]{1,200}$/u),
  sub_type: z.unknown().optional(),
  account: z.object({ valid: z.boolean(), bss: z.string() }),
  authn: z.object({ iam_id: z.string(), sub_type: z.unknown().optional() }),
  grant_type: z.string(),
  exp: z.number(),
});
type Claims = z.infer<typeof claimsSchema>;

function judgeClaims(payload: JWTPayload, accountId: string): TokenCheckResult {
  const { data: claims } = claimsSchema.safeParse(payload);
  const failure = claims ? faultOf(claims, accountId) : notGenuine('claims');
  if (!claims || failure) return { ok: false, failure: failure ?? notGenuine('claims') };
  return { ok: true, value: { iamId: claims.iam_id, expiresAt: claims.exp * 1000 } };
}

function faultOf(claims: Claims, accountId: string): PasscodeFailure | undefined {
  const { iam_id: iamId, sub_type: subType, account, authn } = claims;
  if (isProfile(iamId, subType)) return { code: 'assumed_profile' };
  if (!isHuman(iamId, subType)) return { code: 'not_a_person' };
  // Who signed in, and whom the token is for, differ where a profile was assumed (docs/facts/ibm.md#trusted-profiles).
  if (isProfile(authn.iam_id, authn.sub_type)) return { code: 'assumed_profile' };
  if (!isHuman(authn.iam_id, authn.sub_type)) return { code: 'not_a_person' };
  if (!isSameIamId(authn.iam_id, iamId)) return { code: 'assumed_profile' };
  if (account.bss !== accountId) return { code: 'other_account' };
  if (!account.valid) return { code: 'account_not_open' };
  return claims.grant_type === passcodeGrant ? undefined : notGenuine('grant_type');
}

function isProfile(iamId: string, subType: unknown): boolean {
  return /^iam-profile-/i.test(iamId) || (typeof subType === 'string' && subType.toLowerCase() === 'profile');
}

/** `sub_type` is absent for humans, and the realms `iam` and `crn` have none (docs/facts/ibm.md#token-claims). */
function isHuman(iamId: string, subType: unknown): boolean {
  return subType === undefined && !/^(iam|crn)-/i.test(iamId);
}
