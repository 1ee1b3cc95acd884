import { z } from 'zod';
import {
  areClocksApart,
  type PasscodeFailure,
  type PasscodeFailureCode,
} from '../../../domain/passcode-failure.js';
import { readPasscode } from '../../../domain/read-passcode.js';
import type { Clock } from '../../../ports/clock.js';
import type { Log } from '../../../ports/log.js';
import type { PersonalSession, PersonalSignIn } from '../../../ports/personal-sign-in.js';
import { callIam, IamUnavailableError, type IamReply } from '../wire/iam-call.js';
import { createOpenIdConfiguration, ForeignAddressError } from './openid-configuration.js';
import { createTokenCheck, passcodeGrant } from './token-check.js';

export interface PasscodeExchangeOptions {
  /** IAM's address, e.g. `https://iam.cloud.ibm.com`. */
  iamUrl: string;
  /** For each call; one exchange makes four at most. Default 5 s. */
  timeoutMs?: number;
  clock: Clock;
  log: Log;
}

/** `bx:bx`, the client of IBM's CLI: no other may spend passcodes, and it has no secret to keep (docs/facts/ibm.md#one-time-passcodes). */
const cliCredentials = 'Basic Yng6Yng=';

/** Spends IAM's one-time passcodes. Nothing of them or of the tokens is kept, logged or told but the token handed back. */
export function createPasscodeExchange(options: PasscodeExchangeOptions): PersonalSignIn {
  const { iamUrl, timeoutMs = 5_000, clock, log } = options;
  const configuration = createOpenIdConfiguration({ iamUrl, timeoutMs, clock });
  const tokenCheck = createTokenCheck({ clock, timeoutMs });

  async function exchange(passcode: string, accountId: string): Promise<ExchangeResult> {
    const iam = await configuration();
    // A passcode is good once: what its token is checked with is fetched before it is spent.
    await tokenCheck.prepare(iam);
    const answer = await callIam({
      operation: 'redeemPasscode',
      method: 'POST',
      url: iam.tokenEndpoint,
      headers: { authorization: cliCredentials },
      form: { grant_type: passcodeGrant, passcode, response_type: 'cloud_iam', account: accountId },
      timeoutMs,
    });
    const { status, body, transactionId, serverTime } = answer;
    const told = transactionId === undefined ? {} : { transactionId };
    if (status >= 400) return { ok: false, failure: { ...refusalOf(answer), ...told } };
    const token = tokenSchema.safeParse(body).data?.access_token;
    if (token !== undefined) log.hide(token);
    if (token === undefined) {
      return { ok: false, failure: { code: 'iam_unavailable', problem: 'unreadable', status, ...told } };
    }
    const checked = await tokenCheck.check(token, accountId, iam, serverTime);
    if (!checked.ok) {
      const failure = { ...checked.failure, ...told };
      return { ok: false, failure, ...(areClocksApart(failure) && { cause: 'clocks_apart' }) };
    }
    return { ok: true, session: { ...checked.value, token } };
  }

  /** For whoever runs Countersign; what is the person's own to mend they hear themselves. */
  function report(failure: PasscodeFailure, cause?: string): void {
    if (!operatorsMatters.has(failure.code)) return;
    const facts = { event: 'sign_in.failed', failure, ...(cause !== undefined && { cause }) };
    log.warn(facts, 'a one-time passcode could not be exchanged');
  }

  return {
    passcodePage: async () => (await configuration()).passcodeEndpoint,

    async redeem(typed, accountId) {
      const reading = readPasscode(typed);
      if (!reading.ok) return { ok: false, failure: { code: 'passcode_malformed', flaw: reading.flaw } };
      const spent = reading.passcode;
      const showAgain = log.hide(spent);
      try {
        const result = await exchange(spent, accountId).catch(failed);
        if (result.ok) return result;
        const failure = withoutEcho(result.failure, spent);
        report(failure, result.cause);
        return { ok: false, failure };
      } finally {
        // Nothing here holds it any more, and what was typed may have been any word.
        showAgain();
      }
    },
  };
}

/** `cause` is for the log. */
type ExchangeResult =
  { ok: true; session: PersonalSession } | { ok: false; failure: PasscodeFailure; cause?: string };

/** Nothing else of the answer is read; least of all the refresh token, which would live on for days. */
const tokenSchema = z.object({ access_token: z.string().min(1) });

const refusalSchema = z.object({ errorCode: z.string() });

/** IAM's no by its code (docs/facts/ibm.md#sign-in-by-api-key). */
function refusalOf({ status, body }: IamReply): PasscodeFailure {
  const iamErrorCode = refusalSchema.safeParse(body).data?.errorCode.trim();
  switch (iamErrorCode) {
    case 'BXNIM0407E':
      return { code: 'passcode_rejected' };
    case 'BXNIM0400E':
      return { code: 'further_step_needed' };
    // "Malformed request": of what is sent, the account alone is not the same for everybody.
    case 'BXNIM0106E':
    case 'BXNIM0141E':
      return { code: 'account_not_open' };
    case undefined:
      return { code: 'sign_in_refused', status };
    default:
      return {
        code: 'sign_in_refused',
        status,
        ...(/^[A-Z]{2,10}\d{3,6}[A-Z]$/.test(iamErrorCode) && { iamErrorCode }),
      };
  }
}

/** The texts of an answer that are handed on; each might repeat what was sent. */
const quoted = ['transactionId', 'iamErrorCode'];

function withoutEcho(failure: PasscodeFailure, passcode: string): PasscodeFailure {
  const own = Object.entries(failure).filter(
    ([name, value]) => !(quoted.includes(name) && String(value).includes(passcode)),
  );
  return Object.fromEntries(own) as PasscodeFailure;
}

/** Every error, as `redeem` never throws; of one that was not foreseen the name alone, for it may hold the call. */
function failed(error: unknown): ExchangeResult {
  if (error instanceof IamUnavailableError) {
    const { failure, networkErrorCode: cause } = error;
    return { ok: false, failure, ...(cause !== undefined && { cause }) };
  }
  if (error instanceof ForeignAddressError) {
    return { ok: false, failure: { code: 'foreign_address' }, cause: error.member };
  }
  const cause = error instanceof Error ? error.name : typeof error;
  return { ok: false, failure: { code: 'iam_unavailable', problem: 'unreadable' }, cause };
}

const operatorsMatters: ReadonlySet<PasscodeFailureCode> = new Set<PasscodeFailureCode>([
  'token_not_genuine',
  'token_expired',
  'token_not_yet_valid',
  'sign_in_refused',
  'iam_unavailable',
  'foreign_address',
]);
