import { z } from 'zod';
import { parseCrn } from '../../../domain/crn.js';
import { isSameIamId } from '../../../domain/person.js';
import type { Log } from '../../../ports/log.js';
import type { AccountOwner, NamedInstance, ResourceCatalog } from '../../../ports/resource-catalog.js';
import { within } from '../../../usecases/within.js';
import { oneLine } from '../wire/texts.js';
import {
  createIamConnection,
  getAccount,
  getResourceInstance,
  getUserProfile,
  type AccountCall,
} from '../wire/iam-connection.js';
import { IamReadError } from '../wire/iam-read-error.js';
import type { IbmAddresses } from '../wire/ibm-addresses.js';
import { createRemembered } from '../wire/remembered.js';

export interface IbmResourceCatalogOptions extends IbmAddresses {
  /** API key of the service ID that reads; names appear as far as it may see instances, account and users. */
  apiKey: string;
  /** For a whole question, and for each call behind it; default 2.5 s. */
  timeoutMs?: number;
  log: Log;
  /** How old remembered answers are; default the machine's clock. */
  now?: () => number;
}

/** Names hardly ever change. */
const rememberedMs = 10 * 60_000;
/** Nothing else goes into a path. */
const accountIdForm = /^[\w-]{1,64}$/;

/** Names from IBM's Resource Controller, Account Management and User Management. */
export function createIbmResourceCatalog(options: IbmResourceCatalogOptions): ResourceCatalog {
  const { timeoutMs = 2_500, log, now = Date.now } = options;
  const connection = createIamConnection({ ...options, timeoutMs });
  // A look-up may go on when the question is over: what comes late is remembered for the next one.
  const ask = connection.within(Infinity, { repeats: false });

  /** Absent for what there is not, what is not for the reader to see, and what could not be told. */
  const lookUps = <Ids extends string[], T>(
    callFor: (...ids: Ids) => AccountCall,
    read: (body: unknown, ...ids: Ids) => T | undefined,
  ) => {
    const remembered = createRemembered<Ids, T | undefined>({
      now,
      freshMs: rememberedMs,
      keepsFailures: true,
      read: async (...ids) => {
        const call = callFor(...ids);
        try {
          const answer = await ask(call);
          return answer.seen ? read(answer.body, ...ids) : undefined;
        } catch (error) {
          const { status, problem } = error instanceof IamReadError ? error : { problem: 'unreadable' };
          const { operation } = call;
          const facts = { event: 'catalog.look_up_failed', operation, about: ids, problem, status };
          log.warn(facts, 'a name could not be looked up');
          throw error;
        }
      },
    });
    return (...ids: Ids) => remembered(...ids).catch(() => undefined);
  };

  const instances = lookUps(getResourceInstance, readInstance);
  const accounts = lookUps(getAccount, readAccount);
  const profiles = lookUps(getUserProfile, readProfile);

  return {
    async nameInstances(instanceCrns, limit) {
      const names = new Map<string, NamedInstance>();
      const named = Promise.all(
        [...new Set(instanceCrns)].slice(0, limit).map(async (crn) => {
          const instance = parseCrn(crn)?.instance ? await instances(crn) : undefined;
          if (instance) names.set(crn, instance);
        }),
      );
      await within(timeoutMs, named, () => undefined);
      // A copy: what comes late is remembered for the next question.
      return new Map(names);
    },

    async ownerOf(accountId) {
      if (!accountIdForm.test(accountId)) return undefined;
      const endsAt = performance.now() + timeoutMs;
      const inTheEnd = <T>(work: Promise<T>) => within(endsAt - performance.now(), work, () => undefined);
      const account = await inTheEnd(accounts(accountId));
      if (!account) return undefined;
      const profile = await inTheEnd(profiles(accountId, account.iamId));
      return { ...account, ...profile };
    },
  };
}

const text = z.unknown().optional().transform(oneLine);

const instanceSchema = z.object({
  guid: z.string(),
  name: text,
  state: text,
  dashboard_url: z.string().optional().catch(undefined),
});

function readInstance(body: unknown, crn: string): NamedInstance | undefined {
  const { guid, name, state, dashboard_url: dashboardUrl } = instanceSchema.parse(body);
  // A name under another instance's resources would send people to the wrong place.
  if (guid.toLowerCase() !== parseCrn(crn)?.instance.toLowerCase() || name === undefined) return undefined;
  const consoleUrl = consoleAddress(dashboardUrl);
  return {
    name,
    ...(consoleUrl !== undefined && { consoleUrl }),
    ...(state !== undefined && state !== 'active' && { state }),
  };
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
  if (!isSameIamId(id, iamId)) return undefined;
  const name = [firstname, lastname].filter((part) => part !== undefined).join(' ');
  return { ...(name !== '' && { name }), ...(email !== undefined && { email }) };
}
