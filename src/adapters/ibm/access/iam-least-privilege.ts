// For the start: whether the bot's own identities may do what they need, and no more.
import type { IamPolicy, KeyResource } from '../../../domain/iam-policy.js';
import {
  actionsThatMatter,
  keyPrivilegeFindings,
  type BotIdentity,
  type PrivilegeFinding,
  type ViewPrivilege,
} from '../../../domain/privilege.js';
import type { Log } from '../../../ports/log.js';
import { AccessHiddenError } from './iam-access-hidden.js';
import { hidesGroups, showsOthers } from './iam-account-view.js';
import { createIamConnection, type IamConnectionOptions } from '../wire/iam-connection.js';
import { IamReadError } from '../wire/iam-read-error.js';
import {
  createKeyResources,
  createTagLookUp,
  type KeyResources,
  type PlacedInstance,
} from './iam-key-resources.js';
import { createIamReader, type IamReader } from './iam-reader.js';
import { withActions } from './iam-role-actions.js';

export interface LeastPrivilegeOptions extends IamConnectionOptions {
  instances: () => Promise<readonly PlacedInstance[]>;
  /** IAM ids of those whose rights are judged. */
  identities: readonly (readonly [BotIdentity, string])[];
  log: Log;
}

const callsInAll = 12;

/**
 * Tries what the reader, whose API key it is given, can see, and judges by the policies what the identities may do to keys.
 * Empty when all is as it should be. Where policies or groups cannot be seen, that is the finding, and nothing is said of
 * rights on keys. Rejects with `IamReadError` when IAM does not answer; of the services that only name things, what does
 * not answer is no finding.
 */
export async function checkLeastPrivilege(options: LeastPrivilegeOptions): Promise<PrivilegeFinding[]> {
  const { instances, identities, log, timeoutMs = 5_000 } = options;
  const connection = createIamConnection({ ...options, timeoutMs });
  const iam = createIamReader(connection.within(callsInAll * timeoutMs));
  const readerIamId = await connection.ownIamId();

  const served = await instances();
  const facts = new Map(
    await Promise.all(
      served.map(async ({ id }) => [id, await iam.instance(id).catch(unlessUnread)] as const),
    ),
  );
  const resources = createKeyResources({
    instances,
    factsOf: (id) => Promise.resolve(facts.get(id) ?? undefined),
  });
  const placed = (await Promise.all(served.map(({ id }) => placeOf(resources, id)))).flat();

  const findings: PrivilegeFinding[] = served
    .filter(({ id }) => facts.get(id) === undefined)
    .map(({ id }) => missing('view_instance', { instanceId: id }));
  for (const accountId of new Set(placed.map((instance) => instance.accountId))) {
    const unseen = await unseenIn(accountId, iam, readerIamId);
    findings.push(...unseen.map((privilege) => missing(privilege, { accountId })));
    if (unseen.includes('view_policies') || unseen.includes('view_access_groups')) continue;
    const here = placed.filter((instance) => instance.accountId === accountId);
    for (const [who, iamId] of identities) {
      const policies = await policiesReaching(iamId, accountId, iam);
      for (const instance of here) {
        const filled = await withRoles(policies, instance, iam);
        const about = await resources.completed(
          instance,
          filled,
          actionsThatMatter(who),
          createTagLookUp(iam.tags, log),
        );
        findings.push(...keyPrivilegeFindings(who, about, filled));
      }
    }
  }
  return findings;
}

function missing(privilege: ViewPrivilege, where: PrivilegeFinding['where']): PrivilegeFinding {
  return { who: 'reader', privilege, problem: 'missing', where };
}

/** None where the account cannot be learnt, which the missing view of the instance tells already. */
async function placeOf({ resourceOf }: KeyResources, instanceId: string): Promise<KeyResource[]> {
  try {
    return [await resourceOf({ instanceId })];
  } catch (error) {
    if (error instanceof AccessHiddenError) return [];
    throw error;
  }
}

async function unseenIn(accountId: string, iam: IamReader, readerIamId: string): Promise<ViewPrivilege[]> {
  const [ownerIamId, policies, groups] = await Promise.all([
    iam.ownerOf(accountId).catch(unlessUnread),
    iam.somePolicies(accountId),
    iam.groups(accountId),
  ]);
  const seesPolicies = policies !== undefined && (await showsOthers(iam, accountId, policies, readerIamId));
  // An account may have no groups: an empty list proves nothing without policies that would name one.
  const seesGroups =
    groups !== undefined && (groups.length > 0 || (seesPolicies && !hidesGroups(groups, policies)));
  const unseen: ViewPrivilege[] = [];
  if (ownerIamId === undefined) unseen.push('view_account');
  const users = await seesUsers(accountId, iam, ownerIamId ?? undefined).catch(unlessUnread);
  if (users === false) unseen.push('view_users');
  if (!seesPolicies) unseen.push('view_policies');
  if (!seesGroups) unseen.push('view_access_groups');
  return unseen;
}

/** What is not known is told by whoever asks after the service itself; null, unlike what the reader may not see. */
function unlessUnread(error: unknown): null {
  if (error instanceof IamReadError) return null;
  throw error;
}

async function seesUsers(accountId: string, iam: IamReader, ownerIamId?: string): Promise<boolean> {
  if (ownerIamId !== undefined) return (await iam.user(accountId, ownerIamId)) !== undefined;
  return ((await iam.users(accountId)) ?? []).length > 0;
}

/** Of the identity itself and of the groups it is in. */
async function policiesReaching(iamId: string, accountId: string, iam: IamReader): Promise<IamPolicy[]> {
  const [own, groups = []] = await Promise.all([
    iam.policies(accountId, { iamId }),
    iam.groupsOf(accountId, iamId),
  ]);
  const ofGroups = await Promise.all(groups.map(({ id }) => iam.policies(accountId, { groupId: id })));
  return [own, ...ofGroups].flatMap((list) => list ?? []);
}

async function withRoles(
  policies: readonly IamPolicy[],
  { accountId, serviceName }: KeyResource,
  iam: IamReader,
): Promise<readonly IamPolicy[]> {
  const roles = await iam.roles(accountId, serviceName);
  return roles ? policies.map((policy) => withActions(policy, serviceName, roles)) : policies;
}
