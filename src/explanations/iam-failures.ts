import type { IamErrorCode } from '../domain/iam-failure.js';
import type { KmsFailure } from '../domain/kms-failure.js';
import type { Link, LinkedExplanation } from './explanation.js';
import { asSentence, type Caller, keeperIn, keeperOf, untouched } from './kms-words.js';
import { ibmPages } from './links.js';

type SignInWords = (caller: Caller) => LinkedExplanation;

const signIn =
  (because: string, why: string, next: string | ((caller: Caller) => string), link: Link): SignInWords =>
  (caller) => ({
    what: `Signing in at IBM Cloud failed: ${because}.`,
    why,
    next: `${untouched} ${typeof next === 'string' ? next : next(caller)}`,
    link,
  });

const codeWords: Record<IamErrorCode, SignInWords> = {
  BXNIM0106E: signIn(
    'IAM did not understand the request',
    'A value in it has a form that IAM does not take, such as an API key with blanks or line breaks.',
    (caller) => `${keeperOf(caller)} copies the API key anew, in one piece, and checks the address of IAM.`,
    ibmPages.apiKeys,
  ),
  BXNIM0109E: signIn(
    'something IAM needs was missing or empty',
    'Usually the API key itself was empty when it was sent.',
    (caller) => `${keeperOf(caller)} checks that each API key is set and not blank.`,
    ibmPages.apiKeys,
  ),
  BXNIM0141E: signIn(
    'the identity does not belong to the account',
    'IAM knows who is signing in, but not as a member of the account that was asked for.',
    'Check that the account is the one that holds the instance. If it is, an account administrator invites the person.',
    ibmPages.access,
  ),
  BXNIM0400E: signIn(
    'IAM wants a further step outside',
    'A second factor is needed, a sign-in at the company’s identity provider failed, or the account is locked.',
    'Sign in at cloud.ibm.com in a browser once and finish what it asks for.',
    ibmPages.access,
  ),
  BXNIM0407E: signIn(
    'the token is not valid',
    'IAM does not accept the token it was shown: it was withdrawn, or is not one of IAM’s.',
    (caller) =>
      `Take the step again, which signs in anew. If that fails too, ${keeperIn(caller)} creates a new API key.`,
    ibmPages.apiKeys,
  ),
  BXNIM0408E: signIn(
    'the sign-in has run out',
    'The refresh token behind it is too old to give another token.',
    'Take the step again, which signs in anew. In another tool, log in there again.',
    ibmPages.apiKeys,
  ),
  BXNIM0415E: signIn(
    'IAM does not know the API key',
    'The key was deleted, was not copied whole, or belongs to another IBM Cloud than the one asked.',
    (caller) =>
      `${keeperOf(caller)} creates a new API key for the same ${caller === 'countersign' ? 'service ID' : 'identity'} and sets it in place of the old one.`,
    ibmPages.apiKeys,
  ),
  BXNIM0439E: signIn(
    'the session was ended for inactivity',
    'The account ends sessions that nobody uses for a while.',
    'Take the step again, which begins a new session.',
    ibmPages.access,
  ),
  BXNIM0462E: signIn(
    'the API key is disabled',
    'Somebody switched it off in IBM Cloud, or a rule on leaked keys did.',
    (caller) =>
      `Find out why it was disabled. Then ${keeperIn(caller)} enables it again, or sets a new API key of the same ${caller === 'countersign' ? 'service ID' : 'identity'}.`,
    ibmPages.apiKeys,
  ),
  BXNIM0602E: signIn(
    'user name and password do not fit together',
    'IAM does not accept the pair. Countersign never sends a password, so this comes from another tool.',
    'Sign in there with a one-time passcode or an API key, which accounts with a second factor need anyway.',
    ibmPages.access,
  ),
};

/** IAM's answers without a code this version knows. */
const statusWords: Record<number, SignInWords> = {
  400: signIn(
    'IAM did not accept the acting identity',
    'It answered 400, which it gives for API keys that are wrong, deleted or disabled.',
    (caller) => `${keeperOf(caller)} checks that the API key still exists and is enabled.`,
    ibmPages.apiKeys,
  ),
  401: signIn(
    'IAM does not believe the acting identity',
    'It answered 401: what was sent proves nobody’s identity, or a further factor is missing.',
    (caller) => `${keeperOf(caller)} checks that the API key still exists and is enabled.`,
    ibmPages.apiKeys,
  ),
  403: signIn(
    'IAM forbids it from here',
    'It answered 403: an address restriction on the identity or the account, or a network rule, stands against it.',
    (caller) =>
      `Ask an account administrator which addresses may sign in, and whether ${caller === 'countersign' ? 'Countersign’s' : 'the one used'} is among them.`,
    ibmPages.access,
  ),
  404: signIn(
    'there is no IAM at the address asked',
    'The answer was 404. The address of IAM is set to something else.',
    (caller) => `${keeperOf(caller)} checks the address of IAM; left out, it is the public one.`,
    ibmPages.endpoints,
  ),
  429: signIn(
    'IAM is taking no more calls for now',
    'It answered 429: too many sign-ins came in a short time.',
    'Try again in a few minutes.',
    ibmPages.availability,
  ),
};

/** Statuses with words of their own. */
export const signInStatuses = Object.keys(statusWords).map(Number);

const noAnswer = signIn(
  'IAM did not answer',
  'It could not be reached, took too long, or its answer could not be read.',
  'Try again in a few minutes. If it lasts, look at the status of IBM Cloud, and have the network on the way to IAM checked.',
  ibmPages.status,
);
const outage = signIn(
  'IAM is not available',
  'It or a gateway in front of it answered with an error of its own.',
  'Try again in a few minutes. If it lasts, look at the status of IBM Cloud.',
  ibmPages.status,
);
const unknown = signIn(
  'IAM answered in a way Countersign does not know',
  'Neither its code nor its status says why.',
  (caller) =>
    caller === 'countersign'
      ? 'Tell whoever runs Countersign; the log has the answer.'
      : 'Sign in anew. If that fails too, open a case with IBM support.',
  ibmPages.apiKeys,
);

type SignInFailure = Pick<KmsFailure, 'iamErrorCode' | 'status' | 'detail'>;

/** Words for a sign-in that came to nothing: by IAM's code, else by its status. */
export function explainSignInFailure(
  failure: SignInFailure,
  caller: Caller = 'countersign',
): LinkedExplanation {
  const words = wordsFor(failure)(caller);
  const { detail } = failure;
  return detail === undefined ? words : { ...words, why: `${words.why} IAM says: ${asSentence(detail)}` };
}

function wordsFor({ iamErrorCode, status, detail }: SignInFailure): SignInWords {
  // A record may hold a code of a newer program's.
  if (iamErrorCode !== undefined && Object.hasOwn(codeWords, iamErrorCode)) return codeWords[iamErrorCode];
  // Without a status, words of IAM's show that it did answer.
  if (status === undefined) return detail === undefined ? noAnswer : unknown;
  return statusWords[status] ?? (status >= 500 ? outage : unknown);
}
