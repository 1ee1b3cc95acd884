/** What is wrong with a text that cannot be a passcode, or with a pasted line that should hold one. */
export type PasscodeFlaw =
  'empty' | 'blanks' | 'too_long' | 'strange_characters' | 'no_code' | 'several_codes';

/** What about a token is not as IAM makes it for a passcode. */
export type TokenFlaw = 'form' | 'algorithm' | 'key' | 'signature' | 'issuer' | 'grant_type' | 'claims';

/**
 * Why a one-time passcode did not let a person act as themselves. Holds neither the passcode nor a token, nor words of
 * IAM's, which can repeat what was sent. `transactionId` is IAM's own and what IBM support asks for; `status` is HTTP's;
 * `clockAheadMs` is how far our clock was found before IAM's, below zero behind it.
 */
export type PasscodeFailure =
  /** Seen without asking IAM, so nothing was spent. */
  | { code: 'passcode_malformed'; flaw: PasscodeFlaw }
  /** Wrong, used or expired: IAM does not tell which. */
  | { code: 'passcode_rejected'; transactionId?: string }
  /** IAM wants something done in a browser first: another factor, or the account is locked for a while. */
  | { code: 'further_step_needed'; transactionId?: string }
  /** IAM gives this person no token for the account of the instance, or none that counts. */
  | { code: 'account_not_open'; transactionId?: string }
  /** The token is for another account than the one asked for. */
  | { code: 'other_account'; transactionId?: string }
  /** A service ID or a service. */
  | { code: 'not_a_person'; transactionId?: string }
  /** Somebody acting as a trusted profile, behind which several people can stand. */
  | { code: 'assumed_profile'; transactionId?: string }
  | { code: 'token_not_genuine'; flaw: TokenFlaw; transactionId?: string }
  | { code: 'token_expired'; clockAheadMs?: number; transactionId?: string }
  | { code: 'token_not_yet_valid'; clockAheadMs?: number; transactionId?: string }
  /** A no of IAM's that this version does not know; `iamErrorCode` as received. */
  | { code: 'sign_in_refused'; status: number; iamErrorCode?: string; transactionId?: string }
  | IamUnavailable
  /** IAM publishes addresses or an issuer outside its own site: nobody is sent there, and nothing is. */
  | { code: 'foreign_address' }
  /** Genuine, and somebody else's than the identity linked to the Slack account; whose is nobody's business here. */
  | { code: 'other_person' }
  /** No IAM identity is linked to the Slack account, so that none can be compared. */
  | { code: 'not_linked' };

export interface IamUnavailable {
  code: 'iam_unavailable';
  /** `unreadable`: something answered that did not speak as IAM does, such as a gateway's page or a redirect. */
  problem: 'no_answer' | 'outage' | 'busy' | 'unreadable';
  /** Absent when no answer came. */
  status?: number;
  retryAfterMs?: number;
  transactionId?: string;
}

/** How far the clocks of IAM and of Countersign may stand apart. */
export const clockToleranceMs = 30_000;

/** Whether the clocks were measured, and do not agree. */
export function areClocksApart(failure: PasscodeFailure): boolean {
  return 'clockAheadMs' in failure && Math.abs(failure.clockAheadMs ?? 0) > clockToleranceMs;
}

export type PasscodeFailureCode = PasscodeFailure['code'];
