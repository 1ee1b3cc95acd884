// What `check` and the start find at IBM: everything that can be asked, also where some of it is missing or wrong.
import type { Deciders, IbmFinding } from '../../../domain/surroundings.js';
import type { KeyService } from '../../../domain/key.js';
import type { Log } from '../../../ports/log.js';
import { createInstanceDiscovery } from '../instances/instance-discovery.js';
import type { KmsNetwork } from '../instances/host-families.js';
import type { KmsInstance } from '../instances/kms-instance.js';
import { examineInstance } from '../kms/examine-instance.js';
import type { IbmAddresses } from '../wire/ibm-addresses.js';
import { IamReadError } from '../wire/iam-read-error.js';
import { readAccountId } from '../wire/iam-sign-in.js';
import {
  examineIam,
  examineServices,
  type KnownAddresses,
  type PlacedByController,
} from './examine-services.js';
import { type ApiKeys, ofSignIns, signInAll, type SignIns, tokenOf } from './examine-sign-ins.js';
import { examineRights, type NamedPlace } from './examine-rights.js';

export interface IbmToExamine {
  addresses: KnownAddresses;
  apiKeys: ApiKeys;
  /** Absent: not known which. */
  instances?: readonly KmsInstance[] | { discover: KmsNetwork } | undefined;
  /** IAM is the role directory: who could decide is read from it. */
  isRoleDirectory: boolean;
  /** For each call. */
  timeoutMs: number;
  log: Log;
}

export interface IbmExamination {
  findings: IbmFinding[];
  deciders: Deciders[];
  /** Those configured, or those found. */
  instances: readonly KmsInstance[];
}

export async function examineIbm(options: IbmToExamine): Promise<IbmExamination> {
  const { addresses, apiKeys, timeoutMs } = options;
  const { iamUrl } = addresses;
  const [iam, signIns]: [IbmFinding[] | undefined, SignIns] = await Promise.all([
    iamUrl === undefined ? undefined : examineIam(iamUrl, timeoutMs),
    iamUrl === undefined ? {} : signInAll(apiKeys, iamUrl, timeoutMs),
  ]);
  const isIamUp = iam?.length === 0;
  const token = tokenOf(signIns.reader);
  const found = await instancesOf(options, isIamUp && token !== undefined);
  const { instances } = found;
  const ids = instances.map(({ id }) => id);
  const accountId = token === undefined ? undefined : readAccountId(token);
  const [ofInstances, ofServices] = await Promise.all([
    Promise.all(instances.map((instance) => examineInstance(instance, { ...options, token }))),
    examineServices(addresses, { token, accountId, instanceIds: ids }, timeoutMs),
  ]);
  const findings = [
    ...(iam ?? []),
    ...(isIamUp ? ofSignIns(signIns, apiKeys) : []),
    ...found.findings,
    ...ofInstances.flat(),
    ...ofServices.findings,
    ...differences(instances, ofServices.placed),
  ];
  const refused = findings.flatMap((one) =>
    one.problem === 'instance_refused' && one.status !== 403 ? [one.instance.id] : [],
  );
  const rights = hasAll(addresses)
    ? await examineRights({
        ...options,
        addresses,
        signIns: isIamUp ? signIns : {},
        // Of what the KMS does not know nothing can be said.
        instances: placedAs(
          instances.filter(({ id }) => !refused.includes(id)),
          ofServices.placed,
          accountId,
        ),
      })
    : { findings: [], deciders: [] };
  return {
    findings: [...findings, ...rights.findings],
    deciders: rights.deciders,
    instances,
  };
}

async function instancesOf(
  { instances, addresses, apiKeys, log, timeoutMs }: IbmToExamine,
  canAsk: boolean,
): Promise<{ instances: readonly KmsInstance[]; findings: IbmFinding[] }> {
  if (!instances || !('discover' in instances)) return { instances: instances ?? [], findings: [] };
  const apiKey = apiKeys.reader;
  if (!canAsk || apiKey === undefined || !hasAll(addresses)) return { instances: [], findings: [] };
  const discovery = createInstanceDiscovery({
    ...addresses,
    apiKey,
    network: instances.discover,
    timeoutMs,
    log,
  });
  try {
    const found = await discovery.instances();
    return { instances: found, findings: found.length === 0 ? [{ problem: 'no_instances' }] : [] };
  } catch (error) {
    if (!(error instanceof IamReadError)) throw error;
    return { instances: [], findings: [{ problem: 'instances_unreadable' }] };
  }
}

/** Between what is configured and what the Resource Controller tells. */
function differences(instances: readonly KmsInstance[], placed: readonly PlacedByController[]): IbmFinding[] {
  return instances.flatMap(({ id, name, service, region }) => {
    const told = placedWith(id, placed);
    if (!told) return [];
    const instance = { id, name };
    const findings: IbmFinding[] = [];
    if (told.service !== service) {
      findings.push({ problem: 'service_differs', instance, configured: service, told: told.service });
    }
    if (told.region !== region) {
      findings.push({ problem: 'region_differs', instance, configured: region, told: told.region });
    }
    return findings;
  });
}

function placedWith(id: string, placed: readonly PlacedByController[]): PlacedByController | undefined {
  return placed.find((one) => one.id.toLowerCase() === id.toLowerCase());
}

/** As policies see them, which may be otherwise than configured. */
function placedAs(
  instances: readonly KmsInstance[],
  placed: readonly PlacedByController[],
  ofToken: string | undefined,
): NamedPlace[] {
  return instances.map(({ id, name, service, region }) => {
    const told = placedWith(id, placed);
    const accountId = told?.accountId ?? ofToken;
    return {
      id,
      name,
      service: told && isKeyService(told.service) ? told.service : service,
      region: told?.region ?? region,
      ...(accountId !== undefined && { accountId }),
    };
  });
}

function isKeyService(service: string): service is KeyService {
  return service === 'kms' || service === 'hs-crypto';
}

function hasAll(addresses: KnownAddresses): addresses is IbmAddresses {
  return [
    addresses.iamUrl,
    addresses.resourceControllerUrl,
    addresses.accountManagementUrl,
    addresses.userManagementUrl,
    addresses.globalTaggingUrl,
  ].every((one) => one !== undefined);
}
