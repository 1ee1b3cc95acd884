// The reader's sign-in, shared by all calls of one client, and made anew when its token is no longer taken.
import { IamAuthenticator } from 'ibm-cloud-sdk-core';
import { within } from '../../../usecases/within.js';
import { SignInError, signInFailure } from './iam-sign-in.js';

export interface ReaderSessionOptions<S> {
  apiKey: string;
  iamUrl: string;
  timeoutMs: number;
  /** Made once for each token: the authenticator keeps it. */
  connect: (authenticator: IamAuthenticator) => S;
}

export interface ReaderSession<S> {
  /** The token, fetched within so many ms. Rejects with `SignInError`. */
  token(withinMs: number): Promise<string>;
  /** Asks, and where the answer is that the token is not taken, once more with a fresh one. */
  ask<T>(
    call: (service: S) => Promise<T>,
    isNotTaken: (answer: T) => boolean,
    leftMs: () => number,
  ): Promise<T>;
}

export function createReaderSession<S>(options: ReaderSessionOptions<S>): ReaderSession<S> {
  const { apiKey, iamUrl, timeoutMs } = options;
  const connect = () => {
    const authenticator = new IamAuthenticator({ apikey: apiKey, url: iamUrl, timeout: timeoutMs });
    return { authenticator, service: options.connect(authenticator) };
  };
  let connection = connect();

  /** By itself and first, so that IAM's own refusal is not taken for an answer; the call finds the token cached. */
  async function bearer({ authenticator }: typeof connection, withinMs: number): Promise<string> {
    const request: { headers?: Record<string, string> } = {};
    const late = () => {
      throw new SignInError({ code: 'sign_in_failed', effect: 'none' }, { isLate: true });
    };
    try {
      await within(withinMs, authenticator.authenticate(request), late);
    } catch (error) {
      throw error instanceof SignInError ? error : new SignInError(signInFailure(error, apiKey));
    }
    return request.headers?.['Authorization']?.replace(/^Bearer /, '') ?? '';
  }

  return {
    token: (withinMs) => bearer(connection, withinMs),

    async ask(call, isNotTaken, leftMs) {
      const used = connection;
      await bearer(used, leftMs());
      const answer = await call(used.service);
      if (!isNotTaken(answer)) return answer;
      // It may have been revoked, or aged by another clock than ours.
      if (connection === used) connection = connect();
      const renewed = connection;
      await bearer(renewed, leftMs());
      return call(renewed.service);
    },
  };
}
