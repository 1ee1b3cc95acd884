// The services around the KMS, each asked something small. What they will not show the reader is no trouble here.
import { z } from 'zod';
import { parseCrn } from '../../../domain/crn.js';
import type { IbmFinding, IbmService, Unreached } from '../../../domain/surroundings.js';
import { getAccount, getResourceInstance, type AccountCall } from '../wire/iam-connection.js';
import type { IbmAddresses } from '../wire/ibm-addresses.js';
import { isReached, probe, type Reached } from '../wire/probe.js';

/** What can be known of the addresses. */
export type KnownAddresses = { [Name in keyof IbmAddresses]?: string | undefined };

const serviceAt: Record<keyof IbmAddresses, IbmService> = {
  iamUrl: 'iam',
  resourceControllerUrl: 'resource_controller',
  accountManagementUrl: 'account_management',
  userManagementUrl: 'user_management',
  globalTaggingUrl: 'global_tagging',
};

/** Whether IAM answers, which takes no token. */
export async function examineIam(url: string, timeoutMs: number): Promise<IbmFinding[]> {
  const result = await probe({
    operation: 'getOpenIdConfiguration',
    url: `${url}/identity/.well-known/openid-configuration`,
    timeoutMs,
  });
  if (!isReached(result)) return [unreached('iamUrl', url, result)];
  const isIam = z.object({ issuer: z.string() }).safeParse(result.body).success;
  return isIam ? [] : [unreached('iamUrl', url, { why: 'foreign', status: result.status })];
}

/** What the Resource Controller tells of an instance. */
export interface PlacedByController {
  id: string;
  accountId: string;
  service: string;
  region: string;
}

/**
 * Asks each service but IAM; without a token, whether it answers at all. `placed` are the instances that the Resource
 * Controller shows the reader.
 */
export async function examineServices(
  addresses: KnownAddresses,
  about: { token?: string | undefined; accountId?: string | undefined; instanceIds: readonly string[] },
  timeoutMs: number,
): Promise<{ findings: IbmFinding[]; placed: PlacedByController[] }> {
  const { token, accountId = 'unknown', instanceIds } = about;
  const ask = async ({ operation, at, path, query }: AccountCall): Promise<Answer | undefined> => {
    const address = addresses[at];
    if (address === undefined) return undefined;
    return probe({
      operation,
      url: address + path,
      ...(query && { query }),
      ...(token !== undefined && { headers: { authorization: `Bearer ${token}` } }),
      timeoutMs,
    });
  };
  const instances = instanceIds.length > 0 ? instanceIds : [noInstance];
  const [ofInstances, account, users, tags] = await Promise.all([
    Promise.all(instances.map((id) => ask(getResourceInstance(id)))),
    ask(getAccount(accountId)),
    ask({
      operation: 'listUsers',
      at: 'userManagementUrl',
      path: `/v2/accounts/${encodeURIComponent(accountId)}/users`,
      query: { limit: 1 },
    }),
    ask({
      operation: 'listTags',
      at: 'globalTaggingUrl',
      path: '/v3/tags',
      query: { tag_type: 'access', limit: 1 },
    }),
  ]);
  const findings = (
    [
      ['resourceControllerUrl', ofInstances.find((one) => one && !isReached(one))],
      ['accountManagementUrl', account],
      ['userManagementUrl', users],
      ['globalTaggingUrl', tags],
    ] as const
  ).flatMap(([at, answer]) =>
    answer && !isReached(answer) ? [unreached(at, addresses[at] ?? '', answer)] : [],
  );
  return { findings, placed: ofInstances.flatMap((answer) => placedIn(answer) ?? []) };
}

type Answer = Reached | Unreached;

/** Answered with 404, which says that somebody is there. */
const noInstance = '00000000-0000-4000-8000-000000000000';

const instanceSchema = z.object({ guid: z.string(), crn: z.string(), account_id: z.string() });

function placedIn(answer: Answer | undefined): PlacedByController | undefined {
  if (!answer || !isReached(answer)) return undefined;
  const { data } = instanceSchema.safeParse(answer.body);
  const crn = data && parseCrn(data.crn);
  return crn && { id: data.guid, accountId: data.account_id, service: crn.service, region: crn.location };
}

function unreached(at: keyof IbmAddresses, url: string, how: Unreached): IbmFinding {
  return { problem: 'service_unreached', service: serviceAt[at], url, how };
}
