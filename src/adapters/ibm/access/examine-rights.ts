// What the bot's own identities may do, whether their keys stand in each other's place, and who could decide.
import { swappedAmong, type PrivilegeFinding } from '../../../domain/privilege.js';
import type { Deciders, IbmFinding } from '../../../domain/surroundings.js';
import type { Log } from '../../../ports/log.js';
import type { IbmAddresses } from '../wire/ibm-addresses.js';
import { IamReadError } from '../wire/iam-read-error.js';
import { type ApiKeys, identities, type SignIns } from './examine-sign-ins.js';
import { AccessHiddenError } from './iam-access-hidden.js';
import { createIbmKeyAccess } from './iam-key-access.js';
import type { PlacedInstance } from './iam-key-resources.js';
import { checkLeastPrivilege } from './iam-least-privilege.js';

export type NamedPlace = PlacedInstance & { name: string };

export interface RightsToExamine {
  addresses: IbmAddresses;
  apiKeys: ApiKeys;
  signIns: SignIns;
  instances: readonly NamedPlace[];
  /** IAM is the role directory: who could decide is read from it. */
  isRoleDirectory: boolean;
  /** For each call. */
  timeoutMs: number;
  log: Log;
}

export async function examineRights(
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
