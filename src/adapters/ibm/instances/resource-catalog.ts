import { setTimeout as pause } from 'node:timers/promises';
import AccountManagementV4 from '@ibm-cloud/platform-services/account-management/v4.js';
import ResourceControllerV2 from '@ibm-cloud/platform-services/resource-controller/v2.js';
import UserManagementV1 from '@ibm-cloud/platform-services/user-management/v1.js';
import { IamAuthenticator } from 'ibm-cloud-sdk-core';
import { z } from 'zod';
import { parseCrn } from '../../../domain/crn.js';
import type { Log } from '../../../ports/log.js';
import type { AccountOwner, NamedInstance, ResourceCatalog } from '../../../ports/resource-catalog.js';
import { oneLine } from '../wire/texts.js';
import { createTurns } from '../../../usecases/turns.js';
import { createLookUps } from '../wire/look-ups.js';

export interface IbmResourceCatalogOptions {
  /** API key of the service ID that reads; names appear as far as it may see instances, account and users. */
  apiKey: string;
  /** IAM's address, e.g. `https://iam.cloud.ibm.com`. */
  iamUrl: string;
  resourceControllerUrl: string;
  /** Has no default, as the SDK's own is IBM's test system (docs/facts/ibm.md#who-may-delete). */
  accountManagementUrl: string;
  userManagementUrl: string;
  /** For a whole question, and for each call behind it; default 2.5 s. */
  timeoutMs?: number;
  log: Log;
  /** How old remembered answers are; default the machine's clock. */
  now?: () => number;
}

const callsAtOnce = 8;
/** Nothing else goes into a path. */
const accountIdForm = /^[\w-]{1,64}$/;

/** Names from IBM's Resource Controller, Account Management and User Management. */
export function createIbmResourceCatalog(options: IbmResourceCatalogOptions): ResourceCatalog {
  const { apiKey, iamUrl, timeoutMs = 2_500, log, now = Date.now } = options;
  const inTurn = createTurns(callsAtOnce);
  const connect = () => {
    const authenticator = new IamAuthenticator({ apikey: apiKey, url: iamUrl, timeout: timeoutMs });
    const common = { authenticator, maxRedirects: 0, timeout: timeoutMs };
    return {
      authenticator,
      controller: new ResourceControllerV2({ ...common, serviceUrl: options.resourceControllerUrl }),
      accounts: new AccountManagementV4({ ...common, serviceUrl: options.accountManagementUrl }),
      users: new UserManagementV1({ ...common, serviceUrl: options.userManagementUrl }),
    };
  };
  type Services = ReturnType<typeof connect>;
  let services = connect();

  /** The answer's body; undefined for what is not there or not for the reader to see. */
  async function ask(
    call: (services: Services) => Promise<{ result: unknown }>,
    isRepeat = false,
  ): Promise<unknown> {
    const used = services;
    // First by itself, so that IAM's own 403 or 404 is not taken for the answer; the call finds the token cached.
    await used.authenticator.authenticate({});
    try {
      return (await call(used)).result;
    } catch (error) {
      const { status } = (error ?? {}) as { status?: unknown };
      if (status === 403 || status === 404) return undefined;
      if (status !== 401 || isRepeat) throw error;
    }
    // The token may have been revoked or aged by another clock than ours: once more with a fresh one.
    if (services === used) services = connect();
    return ask(call, true);
  }

  const lookUps = <Ids extends string[], T>(
    operation: string,
    call: (services: Services, ...ids: Ids) => Promise<{ result: unknown }>,
    read: (body: unknown, ...ids: Ids) => T | undefined,
  ) =>
    createLookUps<Ids, T>({
      now,
      find: async (...ids) => {
        const body = await inTurn(() => ask((at) => call(at, ...ids)));
        return body === undefined ? undefined : read(body, ...ids);
      },
      onFailure: (error, ...about) => {
        // Not the error itself: it may hold the request with its token.
        const { status, statusText } = (error ?? {}) as Record<string, unknown>;
        const facts = { event: 'catalog.look_up_failed', operation, about, status, statusText };
        log.warn(facts, 'a name could not be looked up');
      },
    });

  const instances = lookUps(
    'getResourceInstance',
    ({ controller }, crn: string) => controller.getResourceInstance({ id: crn }),
    readInstance,
  );
  const accounts = lookUps(
    'getAccount',
    (at, accountId: string) => at.accounts.getAccount({ accountId }),
    readAccount,
  );
  const profiles = lookUps(
    'getUserProfile',
    ({ users }, accountId: string, iamId: string) => users.getUserProfile({ accountId, iamId }),
    readProfile,
  );

  return {
    async nameInstances(instanceCrns, limit) {
      const names = new Map<string, NamedInstance>();
      const named = Promise.all(
        [...new Set(instanceCrns)].slice(0, limit).map(async (crn) => {
          const instance = parseCrn(crn)?.instance ? await instances(crn) : undefined;
          if (instance) names.set(crn, instance);
        }),
      );
      await Promise.race([named, deadline(timeoutMs)]);
      // A copy: what comes late is remembered for the next question.
      return new Map(names);
    },

    async ownerOf(accountId) {
      if (!accountIdForm.test(accountId)) return undefined;
      const tooLate = deadline(timeoutMs);
      const account = await Promise.race([accounts(accountId), tooLate]);
      if (!account) return undefined;
      const profile = await Promise.race([profiles(accountId, account.iamId), tooLate]);
      return { ...account, ...profile };
    },
  };
}

/** Keeps no process alive. */
function deadline(ms: number): Promise<undefined> {
  return pause(ms, undefined, { ref: false });
}

const text = z.unknown().optional().transform(oneLine);

const instanceSchema = z.object({
  guid: z.string(),
  name: text,
  dashboard_url: z.string().optional().catch(undefined),
});

function readInstance(body: unknown, crn: string): NamedInstance | undefined {
  const { guid, name, dashboard_url: dashboardUrl } = instanceSchema.parse(body);
  // A name under another instance's resources would send people to the wrong place.
  if (guid.toLowerCase() !== parseCrn(crn)?.instance.toLowerCase() || name === undefined) return undefined;
  const consoleUrl = consoleAddress(dashboardUrl);
  return { name, ...(consoleUrl !== undefined && { consoleUrl }) };
}

/** Services name their own pages; people are sent nowhere but to IBM's console. */
function consoleAddress(address: string | undefined): string | undefined {
  if (address === undefined || !URL.canParse(address)) return undefined;
  const { protocol, hostname, username, password, href } = new URL(address);
  const isConsole = hostname === 'cloud.ibm.com' || hostname.endsWith('.cloud.ibm.com');
  return protocol === 'https:' && isConsole && username === '' && password === '' ? href : undefined;
}

const accountSchema = z.object({
  id: z.string(),
  owner_iamid: z.string().min(1),
  owner_userid: text,
  name: text,
});

function readAccount(body: unknown, accountId: string): AccountOwner | undefined {
  const { id, owner_iamid: iamId, owner_userid: userId, name } = accountSchema.parse(body);
  if (id !== accountId) return undefined;
  return {
    iamId,
    ...(name !== undefined && { accountName: name }),
    // The user name of an IBMid is an address; User Management may know better, where it may be asked.
    ...(userId?.includes('@') && { email: userId }),
  };
}

const profileSchema = z.object({ iam_id: z.string(), firstname: text, lastname: text, email: text });

function readProfile(
  body: unknown,
  _accountId: string,
  iamId: string,
): Pick<AccountOwner, 'name' | 'email'> | undefined {
  const { iam_id: id, firstname, lastname, email } = profileSchema.parse(body);
  if (id !== iamId) return undefined;
  const name = [firstname, lastname].filter((part) => part !== undefined).join(' ');
  return { ...(name !== '' && { name }), ...(email !== undefined && { email }) };
}
