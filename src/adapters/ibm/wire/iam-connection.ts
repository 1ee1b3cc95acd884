// One way to ask IAM and the services of the account around it: with the reader's token, in time, and with errors
// that hold neither token nor API key.
import { setTimeout as pause } from 'node:timers/promises';
import AccountManagementV4 from '@ibm-cloud/platform-services/account-management/v4.js';
import GlobalTaggingV1 from '@ibm-cloud/platform-services/global-tagging/v1.js';
import IamAccessGroupsV2 from '@ibm-cloud/platform-services/iam-access-groups/v2.js';
import IamPolicyManagementV1 from '@ibm-cloud/platform-services/iam-policy-management/v1.js';
import ResourceControllerV2 from '@ibm-cloud/platform-services/resource-controller/v2.js';
import UserManagementV1 from '@ibm-cloud/platform-services/user-management/v1.js';
import { IamAuthenticator } from 'ibm-cloud-sdk-core';
import { inTime } from './iam-in-time.js';
import { IamReadError } from './iam-read-error.js';
import { readIamId, signInFailure } from './iam-sign-in.js';
import { headerText } from './texts.js';
import { createTurns } from '../../../usecases/turns.js';

export interface IamConnectionOptions {
  /** API key of the service ID that reads. */
  apiKey: string;
  /** IAM's address, e.g. `https://iam.cloud.ibm.com`: tokens, policies, roles and access groups. */
  iamUrl: string;
  resourceControllerUrl: string;
  /** Has no default, as the SDK's own is IBM's test system (docs/facts/ibm.md#who-may-delete). */
  accountManagementUrl: string;
  userManagementUrl: string;
  /** e.g. `https://tags.global-search-tagging.cloud.ibm.com`; asked only where a policy names access tags. */
  globalTaggingUrl: string;
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

/** Asks; rejects with `IamReadError`. What may pass by itself is asked once more. */
export type IamAsk = (
  operation: string,
  call: (services: IamServices) => Promise<{ result: unknown }>,
) => Promise<IamAnswer>;

export interface IamConnection {
  /** Calls that have to be answered by then, all together; in ms from now. */
  within(totalMs: number): IamAsk;
  /** IAM id of the service ID that reads. */
  ownIamId(): Promise<string>;
}

const callsAtOnce = 8;
const repeatAfterMs = 200;
/** A service that asks for more patience than this is not waited for. */
const patienceMs = 2_000;
/** A page of a hundred policies with all their actions takes some hundred kilobytes. */
const bytesAtMost = 32 * 1024 * 1024;

export function createIamConnection(options: IamConnectionOptions): IamConnection {
  const { apiKey, iamUrl, timeoutMs = 5_000 } = options;
  const inTurn = createTurns(callsAtOnce);

  const connect = () => {
    const authenticator = new IamAuthenticator({ apikey: apiKey, url: iamUrl, timeout: timeoutMs });
    const common = { authenticator, maxRedirects: 0, timeout: timeoutMs, maxContentLength: bytesAtMost };
    const services: IamServices = {
      policies: new IamPolicyManagementV1({ ...common, serviceUrl: iamUrl }),
      groups: new IamAccessGroupsV2({ ...common, serviceUrl: iamUrl }),
      users: new UserManagementV1({ ...common, serviceUrl: options.userManagementUrl }),
      accounts: new AccountManagementV4({ ...common, serviceUrl: options.accountManagementUrl }),
      controller: new ResourceControllerV2({ ...common, serviceUrl: options.resourceControllerUrl }),
      tags: new GlobalTaggingV1({ ...common, serviceUrl: options.globalTaggingUrl }),
    };
    return { authenticator, services };
  };
  let connection = connect();

  /** By itself and first, so that IAM's own refusal is not taken for an answer; the call finds the token cached. */
  async function bearer(used: typeof connection, left: () => number): Promise<string> {
    const request: { headers?: Record<string, string> } = {};
    try {
      await inTime('getToken', used.authenticator.authenticate(request), left());
    } catch (error) {
      if (error instanceof IamReadError) throw error;
      const { status, iamErrorCode } = signInFailure(error, apiKey);
      throw new IamReadError('getToken', status === undefined ? 'no_answer' : 'status', status, iamErrorCode);
    }
    return request.headers?.['Authorization']?.replace(/^Bearer /, '') ?? '';
  }

  async function once(
    operation: string,
    call: Parameters<IamAsk>[1],
    left: () => number,
    isRepeat = false,
  ): Promise<IamAnswer> {
    if (left() <= 0) throw new IamReadError(operation, 'late');
    const used = connection;
    await bearer(used, left);
    try {
      return { seen: true, body: (await inTime(operation, call(used.services), left())).result };
    } catch (error) {
      const { status } = (error ?? {}) as { status?: unknown };
      if (status === 403 || status === 404) return { seen: false, status };
      if (status !== 401 || isRepeat) throw error;
    }
    // The token may have been revoked or aged by another clock than ours: once more with a fresh one.
    if (connection === used) connection = connect();
    return once(operation, call, left, true);
  }

  return {
    within(totalMs) {
      const endsAt = performance.now() + totalMs;
      const left = () => Math.min(timeoutMs, endsAt - performance.now());
      return async (operation, call) => {
        const attempt = () => inTurn(() => once(operation, call, left));
        try {
          return await attempt();
        } catch (error) {
          const waitMs = repeatableAfter(error);
          if (waitMs === undefined) throw readError(operation, error);
          await pause(waitMs);
        }
        return attempt().catch((error: unknown) => Promise.reject(readError(operation, error)));
      };
    },

    async ownIamId() {
      const iamId = readIamId(await bearer(connection, () => timeoutMs));
      if (iamId === undefined) throw new IamReadError('getToken', 'unreadable');
      return iamId;
    },
  };
}

/** How long to wait before asking again, in ms; undefined for what will not pass by itself. */
function repeatableAfter(error: unknown): number | undefined {
  if (error instanceof IamReadError) {
    const passes = error.problem === 'no_answer' || (error.status ?? 0) >= 500;
    return passes ? repeatAfterMs : undefined;
  }
  const { status, headers } = (error ?? {}) as { status?: unknown; headers?: Record<string, unknown> };
  if (typeof status !== 'number') return isTimeout(error) ? undefined : repeatAfterMs;
  if (status !== 429) return status >= 500 || status < 300 ? repeatAfterMs : undefined;
  const askedMs = Number(headerText(headers, 'retry-after') ?? 0) * 1_000;
  return askedMs <= patienceMs ? Math.max(askedMs, repeatAfterMs) : undefined;
}

function readError(operation: string, error: unknown): IamReadError {
  if (error instanceof IamReadError) return error;
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
