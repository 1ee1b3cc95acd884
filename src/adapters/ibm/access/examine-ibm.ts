// What `check` and the start find at IBM: everything that can be asked, also where some of it is missing or wrong.
import { swappedAmong, type BotIdentity, type PrivilegeFinding } from '../../../domain/privilege.js';
import { isSameIamId } from '../../../domain/person.js';
import type { Deciders, IbmFinding } from '../../../domain/surroundings.js';
import type { KeyService } from '../../../domain/key.js';
import type { Log } from '../../../ports/log.js';
import { createInstanceDiscovery } from '../instances/instance-discovery.js';
import type { KmsNetwork } from '../instances/host-families.js';
import type { KmsInstance } from '../instances/kms-instance.js';
import { examineInstance } from '../kms/examine-instance.js';
import type { IbmAddresses } from '../wire/ibm-addresses.js';
import { IamReadError } from '../wire/iam-read-error.js';
import { readAccountId, signIn, type SignInResult } from '../wire/iam-sign-in.js';
import {
  examineIam,
  examineServices,
  type KnownAddresses,
  type PlacedByController,
} from './examine-services.js';
import { AccessHiddenError } from './iam-access-hidden.js';
import { createIbmKeyAccess } from './iam-key-access.js';
import type { PlacedInstance } from './iam-key-resources.js';
import { checkLeastPrivilege } from './iam-least-privilege.js';

export interface IbmToExamine {
  addresses: KnownAddresses;
  /** Absent: not to be looked at. */
  apiKeys: Partial<Record<BotIdentity, string | undefined>>;
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

type SignIns = Partial<Record<BotIdentity, SignInResult>>;
const identities = ['reader', 'writer', 'manager'] as const;

export async function examineIbm(options: IbmToExamine): Promise<IbmExamination> {
  const { addresses, apiKeys } = options;
  const [iam, signIns] = await Promise.all([
    addresses.iamUrl === undefined ? undefined : examineIam(addresses.iamUrl, options.timeoutMs),
    signInAll(apiKeys, options),
  ]);
  const isIamUp = iam?.length === 0;
  const token = tokenOf(signIns.reader);
  const found = await instancesOf(options, isIamUp && token !== undefined);
  const { instances } = found;
  const ids = instances.map(({ id }) => id);
  const accountId = token === undefined ? undefined : readAccountId(token);
  const [ofInstances, ofServices] = await Promise.all([
    Promise.all(instances.map((instance) => examineInstance(instance, { ...options, token }))),
    examineServices(addresses, { token, accountId, instanceIds: ids }, options.timeoutMs),
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

async function signInAll(
  apiKeys: IbmToExamine['apiKeys'],
  { addresses: { iamUrl }, timeoutMs }: IbmToExamine,
): Promise<SignIns> {
  if (iamUrl === undefined) return {};
  const results = await Promise.all(
    identities.map(async (who): Promise<SignIns> => {
      const apiKey = apiKeys[who];
      return apiKey === undefined ? {} : { [who]: await signIn({ apiKey, iamUrl, timeoutMs }) };
    }),
  );
  return Object.assign({}, ...results) as SignIns;
}

function tokenOf(signedIn: SignInResult | undefined): string | undefined {
  return signedIn?.ok ? signedIn.value.token : undefined;
}

function ofSignIns(signIns: SignIns, apiKeys: IbmToExamine['apiKeys']): IbmFinding[] {
  const findings: IbmFinding[] = [];
  const known: { who: BotIdentity; iamId: string }[] = [];
  for (const who of identities) {
    const result = signIns[who];
    if (!result) continue;
    if (!result.ok) {
      findings.push({ problem: 'sign_in_refused', who, failure: result.failure });
      continue;
    }
    const { iamId } = result.value;
    // One key in two settings is told by the settings already.
    const other = known.find((one) => isSameIamId(one.iamId, iamId) && apiKeys[one.who] !== apiKeys[who]);
    known.push({ who, iamId });
    findings.push(
      other
        ? { problem: 'one_identity', who: [other.who, who], iamId }
        : { problem: 'signed_in', who, iamId },
    );
  }
  return findings;
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
): (PlacedInstance & { name: string })[] {
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

interface RightsToExamine extends Omit<IbmToExamine, 'addresses' | 'instances'> {
  addresses: IbmAddresses;
  signIns: SignIns;
  instances: readonly (PlacedInstance & { name: string })[];
}

async function examineRights(
  options: RightsToExamine,
): Promise<{ findings: IbmFinding[]; deciders: Deciders[] }> {
  const { signIns, instances, isRoleDirectory } = options;
  if (!signIns.reader?.ok || instances.length === 0) return { findings: [], deciders: [] };
  const [findings, deciders] = await Promise.all([
    privileges(options),
    isRoleDirectory ? decidersByIam(options) : [],
  ]);
  return { findings, deciders };
}

async function privileges(options: RightsToExamine): Promise<IbmFinding[]> {
  const { signIns, apiKeys, instances, addresses, timeoutMs, log } = options;
  const signedIn = identities.flatMap((who) => {
    const result = signIns[who];
    return result?.ok ? [[who, result.value.iamId] as const] : [];
  });
  const seenBy = (apiKey: string) =>
    checkLeastPrivilege({
      ...addresses,
      apiKey,
      instances: () => Promise.resolve(instances),
      identities: signedIn,
      timeoutMs,
      log,
    });
  try {
    let found = await seenBy(apiKeys.reader ?? '');
    if (isBlind(found)) {
      // Where keys stand in each other's place, another of them is the one that sees.
      for (const [who] of signedIn.filter(([one]) => one !== 'reader')) {
        const byOther = await seenBy(apiKeys[who] ?? '');
        if (isBlind(byOther)) continue;
        const isSwapped = swappedAmong(byOther).some((one) => one.who.includes('reader'));
        found = isSwapped ? byOther : [...found, ...byOther];
        break;
      }
    }
    const swapped = swappedAmong(found).map(({ who, instanceId }): IbmFinding => {
      const instance = instances.find(({ id }) => id === instanceId);
      return {
        problem: 'keys_swapped',
        who,
        instance: { id: instanceId, name: instance?.name ?? instanceId },
      };
    });
    return [...swapped, ...found.map((finding): IbmFinding => ({ problem: 'privilege', finding }))];
  } catch (error) {
    if (error instanceof IamReadError) return [{ problem: 'rights_unreadable', operation: error.operation }];
    throw error;
  }
}

function isBlind(findings: readonly PrivilegeFinding[]): boolean {
  return findings.some(
    ({ privilege, problem }) =>
      problem === 'missing' && (privilege === 'view_policies' || privilege === 'view_access_groups'),
  );
}

/** Nothing of an instance whose people cannot be read, which is a finding already. */
async function decidersByIam(options: RightsToExamine): Promise<Deciders[]> {
  const { addresses, apiKeys, instances, timeoutMs, log } = options;
  const access = createIbmKeyAccess({
    ...addresses,
    apiKey: apiKeys.reader ?? '',
    instances: () => Promise.resolve(instances),
    timeoutMs,
    log,
  });
  const found = await Promise.all(
    instances.map(async ({ id, name }): Promise<Deciders | undefined> => {
      try {
        const people = await access.whoMay({ instanceId: id });
        const named = (how: 'yes' | 'conditional') =>
          people.filter(({ mayDelete }) => mayDelete.access === how).map(({ user }) => user.name);
        const instance = { id, name };
        return { instance, from: 'iam', names: named('yes'), perhaps: named('conditional') };
      } catch (error) {
        if (error instanceof IamReadError || error instanceof AccessHiddenError) return undefined;
        throw error;
      }
    }),
  );
  return found.filter((one) => one !== undefined);
}
