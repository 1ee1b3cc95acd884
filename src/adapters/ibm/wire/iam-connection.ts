// One way to ask IAM and the services of the account around it: with the reader's token, in time, and with errors
// that hold neither token nor API key.
import { setTimeout as pause } from 'node:timers/promises';
import type { IbmOperation } from '../../../ports/remote-calls.js';
import { createTurns } from '../../../usecases/turns.js';
import { repeatableAfter } from './back-off.js';
import { callIbm, parseJson, type IbmQuery } from './ibm-call.js';
import { IamReadError, type IamReadProblem } from './iam-read-error.js';
import { readIamId, SignInError } from './iam-sign-in.js';
import type { IbmAddresses } from './ibm-addresses.js';
import { createReaderSession } from './reader-session.js';

export interface IamConnectionOptions extends IbmAddresses {
  /** API key of the service ID that reads. */
  apiKey: string;
  /** For each call; default 5 s. */
  timeoutMs?: number;
}

/** A reading of one of the services around an account. */
export interface AccountCall {
  operation: IbmOperation;
  /** The service that answers. */
  at: keyof IbmAddresses;
  path: string;
  query?: IbmQuery;
}

/** An answer's body, or that there is none for the reader: 403 it may not see it, 404 it is not there or not to be seen. */
export type IamAnswer = { seen: true; body: unknown } | { seen: false; status: 403 | 404 };

/** Asks; rejects with `IamReadError`. What may pass by itself is asked once more, unless `repeats` is false. */
export type IamAsk = (call: AccountCall) => Promise<IamAnswer>;

export interface IamConnection {
  /** Calls that have to be answered by then, all together; in ms from now. */
  within(totalMs: number, options?: { repeats?: boolean }): IamAsk;
  /** IAM id of the service ID that reads. */
  ownIamId(): Promise<string>;
}

const callsAtOnce = 8;

export function createIamConnection(options: IamConnectionOptions): IamConnection {
  const { apiKey, iamUrl, timeoutMs = 5_000 } = options;
  const inTurn = createTurns(callsAtOnce);
  const session = createReaderSession({ apiKey, iamUrl, timeoutMs });

  async function once({ operation, at, path, query }: AccountCall, leftMs: () => number): Promise<Outcome> {
    const failed = (...more: [IamReadProblem, number?]) => new IamReadError(operation, ...more);
    if (leftMs() <= 0) return { error: failed('late') };
    const ask = (token: string) =>
      callIbm({
        operation,
        method: 'GET',
        url: options[at] + path,
        ...(query && { query }),
        headers: { authorization: `Bearer ${token}` },
        timeoutMs: leftMs(),
      });
    const isNotTaken = (answer: Awaited<ReturnType<typeof ask>>) => answer.ok && answer.status === 401;
    try {
      const answer = await session.ask(ask, isNotTaken, leftMs);
      const repeatableAfterMs = repeatableAfter(answer);
      if (!answer.ok) return { error: failed(answer.isLate ? 'late' : 'no_answer'), repeatableAfterMs };
      const { status, text } = answer;
      if (status >= 200 && status < 300) return { seen: true, body: parseJson(text) };
      if (status === 403 || status === 404) return { seen: false, status };
      return { error: failed('status', status), repeatableAfterMs };
    } catch (error) {
      if (!(error instanceof SignInError)) throw error;
      const { status = 500 } = error.failure;
      const passes = status >= 500 && !error.isLate;
      return { error: notSignedIn(error), ...(passes && { repeatableAfterMs: 200 }) };
    }
  }

  return {
    within(totalMs, { repeats = true } = {}) {
      const endsAt = performance.now() + totalMs;
      const leftMs = () => Math.min(timeoutMs, endsAt - performance.now());
      return async (call) => {
        const attempt = () => inTurn(() => once(call, leftMs));
        let outcome = await attempt();
        if (repeats && 'error' in outcome && outcome.repeatableAfterMs !== undefined) {
          await pause(outcome.repeatableAfterMs);
          outcome = await attempt();
        }
        if ('error' in outcome) throw outcome.error;
        return outcome;
      };
    },

    async ownIamId() {
      const token = await session.token(timeoutMs).catch((error: unknown) => {
        throw error instanceof SignInError ? notSignedIn(error) : error;
      });
      const iamId = readIamId(token);
      if (iamId === undefined) throw new IamReadError('getToken', 'unreadable');
      return iamId;
    },
  };
}

/** `repeatableAfterMs` is absent for what will not pass by itself. */
type Outcome = IamAnswer | { error: IamReadError; repeatableAfterMs?: number | undefined };

function notSignedIn({ failure: { status, iamErrorCode }, isLate }: SignInError): IamReadError {
  const problem = isLate ? 'late' : status === undefined ? 'no_answer' : 'status';
  return new IamReadError('getToken', problem, status, iamErrorCode);
}

const inPath = encodeURIComponent;

export function getAccount(accountId: string): AccountCall {
  return { operation: 'getAccount', at: 'accountManagementUrl', path: `/v4/accounts/${inPath(accountId)}` };
}

export function getUserProfile(accountId: string, iamId: string): AccountCall {
  const path = `/v2/accounts/${inPath(accountId)}/users/${inPath(iamId)}`;
  return { operation: 'getUserProfile', at: 'userManagementUrl', path };
}

/** By GUID or CRN. */
export function getResourceInstance(id: string): AccountCall {
  const path = `/v2/resource_instances/${inPath(id)}`;
  return { operation: 'getResourceInstance', at: 'resourceControllerUrl', path };
}
