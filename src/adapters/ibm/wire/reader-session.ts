// The reader's sign-in, shared by all calls of one client, and made anew when its token is no longer taken.
import { within } from '../../../usecases/within.js';
import { fetchToken, SignInError, type IamToken } from './iam-sign-in.js';
import { createRemembered } from './remembered.js';

export interface ReaderSessionOptions {
  apiKey: string;
  iamUrl: string;
  /** For one sign-in. */
  timeoutMs: number;
  /** How old the token is, epoch ms; default the machine's clock. */
  now?: () => number;
}

export interface ReaderSession {
  /** The token, fetched within so many ms. Rejects with `SignInError`. */
  token(withinMs: number): Promise<string>;
  /** Asks, and where the answer is that the token is not taken, once more with a fresh one. */
  ask<T>(
    call: (token: string) => Promise<T>,
    isNotTaken: (answer: T) => boolean,
    leftMs: () => number,
  ): Promise<T>;
}

/** Of a token's life, after which it is fetched anew beside the calls. */
const freshShare = 0.8;
/** A call takes a while to be judged. */
const lastMs = 10_000;

export function createReaderSession(options: ReaderSessionOptions): ReaderSession {
  // By how long IAM says a token lives, not by its end, which is told by IAM's clock.
  const remembered = () =>
    createRemembered<[], IamToken>({
      read: () => fetchToken(options),
      freshMs: ({ livesMs }) => Math.min(livesMs * freshShare, livesMs - lastMs),
      keptMs: ({ livesMs }) => livesMs - lastMs,
      now: options.now ?? Date.now,
    });
  let signedIn = remembered();

  async function tokenOf(used: typeof signedIn, withinMs: number): Promise<string> {
    const late = () => {
      throw new SignInError({ code: 'sign_in_failed', effect: 'none' }, { isLate: true });
    };
    return (await within(withinMs, used(), late)).token;
  }

  return {
    token: (withinMs) => tokenOf(signedIn, withinMs),

    async ask(call, isNotTaken, leftMs) {
      const used = signedIn;
      // By itself and first, so that IAM's own refusal is not taken for an answer.
      const answer = await call(await tokenOf(used, leftMs()));
      if (!isNotTaken(answer)) return answer;
      // It may have been revoked, or aged by another clock than ours.
      if (signedIn === used) signedIn = remembered();
      return call(await tokenOf(signedIn, leftMs()));
    },
  };
}
