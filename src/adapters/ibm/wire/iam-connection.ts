// One way to ask IAM and the services of the account around it: with the reader's token, in time, and with errors
// that hold neither token nor API key.
import { setTimeout as pause } from 'node:timers/promises';
import AccountManagementV4 from '@ibm-cloud/platform-services/account-management/v4.js';
import GlobalTaggingV1 from '@ibm-cloud/platform-services/global-tagging/v1.js';
import IamAccessGroupsV2 from '@ibm-cloud/platform-services/iam-access-groups/v2.js';
import IamPolicyManagementV1 from '@ibm-cloud/platform-services/iam-policy-management/v1.js';
import ResourceControllerV2 from '@ibm-cloud/platform-services/resource-controller/v2.js';
import UserManagementV1 from '@ibm-cloud/platform-services/user-management/v1.js';
import { createTurns } from '../../../usecases/turns.js';
import { within } from '../../../usecases/within.js';
import { repeatableAfter, repeatedAfterSilenceMs } from './back-off.js';
import { IamReadError } from './iam-read-error.js';
import { readIamId, SignInError } from './iam-sign-in.js';
import type { IbmAddresses } from './ibm-addresses.js';
import { createReaderSession } from './reader-session.js';

export interface IamConnectionOptions extends IbmAddresses {
  /** API key of the service ID that reads. */
  apiKey: string;
  /** For each call; default 5 s. */
  timeoutMs?: number;
}

export interface IamServices {
  policies: IamPolicyManagementV1;
  groups: IamAccessGroupsV2;
  users: UserManagementV1;
  accounts: AccountManagementV4;
  controller: ResourceControllerV2;
  tags: GlobalTaggingV1;
}

/** An answer's body, or that there is none for the reader: 403 it may not see it, 404 it is not there or not to be seen. */
export type IamAnswer = { seen: true; body: unknown } | { seen: false; status: 403 | 404 };

/** Asks; rejects with `IamReadError`. What may pass by itself is asked once more, unless `repeats` is false. */
export type IamAsk = (
  operation: string,
  call: (services: IamServices) => Promise<{ result: unknown }>,
) => Promise<IamAnswer>;

export interface IamConnection {
  /** Calls that have to be answered by then, all together; in ms from now. */
  within(totalMs: number, options?: { repeats?: boolean }): IamAsk;
  /** IAM id of the service ID that reads. */
  ownIamId(): Promise<string>;
}

const callsAtOnce = 8;
/** A page of a hundred policies with all their actions takes some hundred kilobytes. */
const bytesAtMost = 32 * 1024 * 1024;

export function createIamConnection(options: IamConnectionOptions): IamConnection {
  const { apiKey, iamUrl, timeoutMs = 5_000 } = options;
  const inTurn = createTurns(callsAtOnce);

  const session = createReaderSession<IamServices>({
    apiKey,
    iamUrl,
    timeoutMs,
    connect(authenticator) {
      const common = { authenticator, maxRedirects: 0, timeout: timeoutMs, maxContentLength: bytesAtMost };
      return {
        policies: new IamPolicyManagementV1({ ...common, serviceUrl: iamUrl }),
        groups: new IamAccessGroupsV2({ ...common, serviceUrl: iamUrl }),
        users: new UserManagementV1({ ...common, serviceUrl: options.userManagementUrl }),
        accounts: new AccountManagementV4({ ...common, serviceUrl: options.accountManagementUrl }),
        controller: new ResourceControllerV2({ ...common, serviceUrl: options.resourceControllerUrl }),
        tags: new GlobalTaggingV1({ ...common, serviceUrl: options.globalTaggingUrl }),
      };
    },
  });

  async function once(
    operation: string,
    call: Parameters<IamAsk>[1],
    leftMs: () => number,
  ): Promise<IamAnswer> {
    if (leftMs() <= 0) throw new IamReadError(operation, 'late');
    // The SDK's own timeout starts anew with every piece of an answer that drips in.
    const asked = async (services: IamServices): Promise<Outcome> => {
      const late = () => {
        throw new IamReadError(operation, 'late');
      };
      try {
        return { seen: true, body: (await within(leftMs(), call(services), late)).result };
      } catch (error) {
        const { status } = (error ?? {}) as { status?: unknown };
        if (status === 403 || status === 404) return { seen: false, status };
        if (status === 401) return { notTaken: error };
        throw error;
      }
    };
    const outcome = await session.ask(asked, (answer) => 'notTaken' in answer, leftMs);
    if ('notTaken' in outcome) throw outcome.notTaken;
    return outcome;
  }

  return {
    within(totalMs, { repeats = true } = {}) {
      const endsAt = performance.now() + totalMs;
      const leftMs = () => Math.min(timeoutMs, endsAt - performance.now());
      return async (operation, call) => {
        const attempt = () => inTurn(() => once(operation, call, leftMs));
        try {
          return await attempt();
        } catch (error) {
          const waitMs = repeats ? repeatedAfter(error) : undefined;
          if (waitMs === undefined) throw readError(operation, error);
          await pause(waitMs);
        }
        return attempt().catch((error: unknown) => Promise.reject(readError(operation, error)));
      };
    },

    async ownIamId() {
      const token = await session.token(timeoutMs).catch((error: unknown) => {
        throw readError('getToken', error);
      });
      const iamId = readIamId(token);
      if (iamId === undefined) throw new IamReadError('getToken', 'unreadable');
      return iamId;
    },
  };
}

/** What a call came to, the token that was not taken included. */
type Outcome = IamAnswer | { notTaken: unknown };

/** How long to wait before asking again, in ms; undefined for what will not pass by itself. */
function repeatedAfter(error: unknown): number | undefined {
  if (error instanceof IamReadError) return undefined;
  if (error instanceof SignInError) {
    const { status } = error.failure;
    const passes = status === undefined ? !error.isLate : status >= 500;
    return passes ? repeatedAfterSilenceMs : undefined;
  }
  const { status, headers } = (error ?? {}) as { status?: unknown; headers?: Record<string, unknown> };
  if (typeof status === 'number') return repeatableAfter(status, headers);
  return isTimeout(error) ? undefined : repeatedAfterSilenceMs;
}

function readError(operation: string, error: unknown): IamReadError {
  if (error instanceof IamReadError) return error;
  if (error instanceof SignInError) {
    const { status, iamErrorCode } = error.failure;
    const problem = error.isLate ? 'late' : status === undefined ? 'no_answer' : 'status';
    return new IamReadError('getToken', problem, status, iamErrorCode);
  }
  const { status } = (error ?? {}) as { status?: unknown };
  // A success whose body broke off half way arrives as an error with a 2xx.
  if (typeof status === 'number' && status >= 300) return new IamReadError(operation, 'status', status);
  return new IamReadError(operation, isTimeout(error) ? 'late' : 'no_answer');
}

/** The SDK puts the network error's code into the status text when no answer came. */
function isTimeout(error: unknown): boolean {
  const { statusText } = (error ?? {}) as { statusText?: unknown };
  return statusText === 'ECONNABORTED' || statusText === 'ETIMEDOUT';
}
