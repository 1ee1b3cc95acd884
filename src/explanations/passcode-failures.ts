import { keysCode } from './command-names.js';
import {
  areClocksApart,
  type PasscodeFailure,
  type PasscodeFailureCode,
  type PasscodeFlaw,
  type TokenFlaw,
} from '../domain/passcode-failure.js';
import type { Link, LinkedExplanation } from './explanation.js';
import { untouched, waitingTime } from './kms-words.js';
import { spanWords } from './spans.js';
import { ibmPages } from './links.js';

const newPasscode = 'Get a new passcode and paste it here';

const words = (what: string, why: string, next: string, link: Link): LinkedExplanation => ({
  what,
  why,
  next: `${untouched} ${next}`,
  link,
});

type Failure<Code extends PasscodeFailureCode> = Extract<PasscodeFailure, { code: Code }>;
type Words = { [Code in PasscodeFailureCode]: (failure: Failure<Code>) => LinkedExplanation };

const malformedWhys: Record<PasscodeFlaw, string> = {
  empty: 'The field was empty.',
  blanks: 'There is a blank or a line break in it; a passcode is one word of letters and digits.',
  too_long: 'It is far too long; a passcode is one word of about ten letters and digits.',
  strange_characters: 'It holds characters that passcodes do not have; they are letters and digits.',
  no_code: 'There is no passcode in it; on IBM’s page it stands after “-u passcode -p”.',
  several_codes: 'There is more than one passcode in it; each is good once, and one is needed.',
};

const flawWhys: Record<TokenFlaw, string> = {
  form: 'It does not have the form of IAM’s tokens.',
  algorithm: 'It is not signed in the way IAM signs.',
  key: 'It is signed with a key that IAM does not publish.',
  signature: 'Its signature does not fit what it says.',
  issuer: 'It names another issuer than IAM.',
  grant_type: 'It does not come from a one-time passcode.',
  claims: 'It lacks something that IAM’s tokens say.',
};

const unavailableWhys: Record<Failure<'iam_unavailable'>['problem'], string> = {
  no_answer: 'It could not be reached, or took too long.',
  outage: 'It or a gateway in front of it answered with an error of its own.',
  busy: 'Too many sign-ins came in a short time.',
  unreadable: 'What answered did not speak as IAM does; a gateway or a proxy may stand in between.',
};

const outOfTime = (
  what: string,
  why: string,
  failure: Failure<'token_expired' | 'token_not_yet_valid'>,
): LinkedExplanation => {
  const { clockAheadMs } = failure;
  if (clockAheadMs === undefined) {
    return words(
      what,
      `${why} A token is minutes old at most when it comes, so the clocks of IAM and of Countersign stand apart.`,
      `${newPasscode}. If it goes on, whoever runs Countersign sets the clock of its machine right.`,
      ibmPages.status,
    );
  }
  if (!areClocksApart(failure)) {
    return words(
      what,
      `${why} The clocks of IAM and of Countersign agree, so IAM did not make it just now.`,
      `${newPasscode}. If it goes on, tell whoever runs Countersign; something between Countersign and IAM may be answering in its place.`,
      ibmPages.status,
    );
  }
  const side = clockAheadMs > 0 ? 'ahead of' : 'behind';
  return words(
    what,
    `The clock of Countersign’s machine is ${spanWords(Math.abs(clockAheadMs), Math.round)} ${side} that of IAM, so no passcode can be taken.`,
    `Tell whoever runs Countersign to set that clock right. ${newPasscode} then.`,
    ibmPages.passcodes,
  );
};

const catalogue: Words = {
  passcode_malformed: ({ flaw }) =>
    words(
      'This is not a one-time passcode.',
      malformedWhys[flaw],
      'Nothing was sent to IBM, so a passcode you have is still good. Copy it from IBM’s page in one piece and paste it here.',
      ibmPages.passcodes,
    ),
  passcode_rejected: () =>
    words(
      'IBM Cloud did not accept the passcode.',
      'It was mistyped, used before or has expired; IBM does not tell which. A passcode is good once, for a few minutes.',
      `${newPasscode} at once.`,
      ibmPages.passcodes,
    ),
  further_step_needed: () =>
    words(
      'IBM Cloud wants a further step from you.',
      'A second factor is needed, a sign-in at your company’s own identity provider failed, or you are locked out for a while.',
      `Sign in at cloud.ibm.com in a browser and finish what it asks for. ${newPasscode}.`,
      ibmPages.passcodes,
    ),
  account_not_open: () =>
    words(
      'IBM Cloud did not let you into the account that holds this key.',
      'You are not a member of it, your invitation is not accepted yet, or the account is suspended.',
      `Accept the invitation, or have an account administrator invite you. ${newPasscode} then.`,
      ibmPages.invitations,
    ),
  other_account: () =>
    words(
      'IBM Cloud signed you in to another account than the one that holds this key.',
      'The key is not in that one, so what came was dropped without being used.',
      `Switch to the right account at cloud.ibm.com. ${newPasscode} then.`,
      ibmPages.passcodes,
    ),
  not_a_person: () =>
    words(
      'This passcode belongs to a service, not to a person.',
      'Two people have to decide on a deletion. A service ID can be used by anybody who has its API key.',
      `Sign in at cloud.ibm.com as yourself. ${newPasscode}.`,
      ibmPages.passcodes,
    ),
  assumed_profile: () =>
    words(
      'You are signed in at IBM Cloud as a trusted profile.',
      'Several people can stand behind one profile, so it proves nobody’s identity.',
      `Switch back from the profile to yourself at cloud.ibm.com, or sign in there anew. ${newPasscode}.`,
      ibmPages.trustedProfiles,
    ),
  token_not_genuine: ({ flaw }) =>
    words(
      'What came for the passcode is no token of IBM Cloud’s that counts.',
      `${flawWhys[flaw]} It was dropped without being used.`,
      'Tell whoever runs Countersign; something between Countersign and IAM may be answering in its place.',
      ibmPages.passcodes,
    ),
  token_expired: (failure) =>
    outOfTime(
      'The token that came for the passcode has run out already.',
      'Its time lies in the past.',
      failure,
    ),
  token_not_yet_valid: (failure) =>
    outOfTime(
      'The token that came for the passcode is not valid yet.',
      'Its time lies in the future.',
      failure,
    ),
  sign_in_refused: ({ status, iamErrorCode }) =>
    words(
      'IBM Cloud did not sign you in.',
      iamErrorCode === undefined
        ? `It answered ${status} without a reason that this version knows.`
        : `It answered ${status} with a code that this version does not know: ${iamErrorCode}.`,
      `${newPasscode}. If it goes on, sign in at cloud.ibm.com in a browser, and tell whoever runs Countersign.`,
      ibmPages.passcodes,
    ),
  iam_unavailable: ({ problem, retryAfterMs }) =>
    words(
      problem === 'busy'
        ? 'IBM Cloud IAM is taking no more sign-ins for now.'
        : 'IBM Cloud IAM is not available.',
      unavailableWhys[problem],
      `Try again ${waitingTime(retryAfterMs)}. If the passcode is not accepted then, it was used up: get a new one on IBM’s page.`,
      ibmPages.status,
    ),
  foreign_address: () =>
    words(
      'Signing in was stopped: IAM sends people to an address that is not its own.',
      'What IAM publishes of itself leads outside its site; no passcode is sent there.',
      'Tell whoever runs Countersign. The address of IAM in its settings may be wrong, or something answers in its place.',
      ibmPages.endpoints,
    ),
  other_person: () =>
    words(
      'This passcode is not yours.',
      'IBM Cloud signed in another identity than the one linked to your Slack account.',
      `Sign in at cloud.ibm.com as yourself. ${newPasscode}. If you have a new identity, link it with ${keysCode('link')} first.`,
      ibmPages.passcodes,
    ),
  not_linked: () =>
    words(
      'Your Slack account is not linked to an IBM Cloud identity.',
      'Countersign cannot tell whether the passcode is yours as long as it does not know who you are there.',
      `Link the two with ${keysCode('link')}, which takes one passcode. Take this step again then, with a new one.`,
      ibmPages.passcodes,
    ),
};

/** Words for a passcode that did not let a person act as themselves, with what IBM support asks for. */
export function explainPasscodeFailure(failure: PasscodeFailure): LinkedExplanation {
  const explain = catalogue[failure.code] as (failure: PasscodeFailure) => LinkedExplanation;
  const explanation = explain(failure);
  if (!('transactionId' in failure) || failure.transactionId === undefined) return explanation;
  return { ...explanation, support: `IBM’s transaction ID: ${failure.transactionId}` };
}
