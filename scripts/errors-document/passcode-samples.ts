// Made-up facts, to put every failure of a passcode into words where nobody has met it: the list of errors, and its test.
import type { PasscodeFailure, PasscodeFailureCode } from '../../src/domain/passcode-failure.js';

export const passcodeSamples: {
  [Code in PasscodeFailureCode]: Extract<PasscodeFailure, { code: Code }>;
} = {
  passcode_malformed: { code: 'passcode_malformed', flaw: 'blanks' },
  passcode_rejected: { code: 'passcode_rejected' },
  further_step_needed: { code: 'further_step_needed' },
  account_not_open: { code: 'account_not_open' },
  other_account: { code: 'other_account' },
  not_a_person: { code: 'not_a_person' },
  assumed_profile: { code: 'assumed_profile' },
  token_not_genuine: { code: 'token_not_genuine', flaw: 'signature' },
  token_expired: { code: 'token_expired', clockAheadMs: 4_200_000 },
  token_not_yet_valid: { code: 'token_not_yet_valid', clockAheadMs: -600_000 },
  sign_in_refused: { code: 'sign_in_refused', status: 400, iamErrorCode: 'BXNIM0439E' },
  iam_unavailable: { code: 'iam_unavailable', problem: 'no_answer' },
  foreign_address: { code: 'foreign_address' },
  other_person: { code: 'other_person' },
  not_linked: { code: 'not_linked' },
};
