// Whole accounts as the reader sees them, and whether that is all there is to see: those without the right get empty
// lists with a 200 (docs/facts/ibm.md#who-may-delete).
import type { IamGroup, IamUser } from '../../../domain/iam-access.js';
import { allows, type IamPolicy, type KeyAction } from '../../../domain/iam-policy.js';
import type { KeyService } from '../../../domain/key.js';
import { isSameIamId } from '../../../domain/person.js';
import { AccessHiddenError } from './iam-access-hidden.js';
import type { IamReader, ListedGroup } from './iam-reader.js';
import { withActions } from './iam-role-actions.js';

export const keyActions: readonly KeyAction[] = ['secrets.setkeyfordeletion', 'secrets.delete'];

export interface AccountPeople {
  ownerIamId: string;
  users: IamUser[];
}

export interface AccountGrants {
  policies: IamPolicy[];
  /** Those of which a policy lets members set for deletion or delete. */
  groups: IamGroup[];
}

/** Everyone in the account. Rejects with `AccessHiddenError` where the owner cannot be seen among them. */
export async function readPeople(iam: IamReader, accountId: string): Promise<AccountPeople> {
  const [ownerIamId, users] = await Promise.all([iam.ownerOf(accountId), iam.users(accountId)]);
  if (ownerIamId === undefined) throw new AccessHiddenError('account', accountId);
  const isOwner = ({ iamId }: IamUser) => isSameIamId(iamId, ownerIamId);
  if (!users?.some(isOwner)) throw new AccessHiddenError('users', accountId);
  return { ownerIamId, users };
}

/** All policies, with the groups that matter. Rejects with `AccessHiddenError` where the reader sees but its own. */
export async function readGrants(
  iam: IamReader,
  accountId: string,
  { services, ownIamId }: { services: readonly KeyService[]; ownIamId: string },
): Promise<AccountGrants> {
  const [shown, listed, roles] = await Promise.all([
    iam.policies(accountId, 'all'),
    iam.groups(accountId),
    Promise.all(services.map(async (service) => ({ service, actions: await iam.roles(accountId, service) }))),
  ]);
  if (!shown || !(await showsOthers(iam, accountId, shown, ownIamId))) {
    throw new AccessHiddenError('policies', accountId);
  }
  const policies = shown.map((policy) =>
    roles.reduce(
      (filled, { service, actions }) => (actions ? withActions(filled, service, actions) : filled),
      policy,
    ),
  );
  const deciding = policies.filter((policy) =>
    services.some((service) => keyActions.some((action) => allows(policy, action, service))),
  );
  if (!listed || hidesGroups(listed, deciding)) throw new AccessHiddenError('access_groups', accountId);
  const groups = await Promise.all(
    [...new Set(deciding.flatMap(groupNamed))].map((groupId) => readGroup(iam, accountId, groupId, listed)),
  );
  return { policies, groups: groups.filter((group) => group !== undefined) };
}

/**
 * Whether one of the policies is somebody else's than the reader's: its own, and those of its own groups, may be shown
 * to it without any right to view policies.
 */
export async function showsOthers(
  iam: IamReader,
  accountId: string,
  policies: readonly IamPolicy[],
  ownIamId: string,
): Promise<boolean> {
  const isOthers = ({ subject }: IamPolicy) =>
    subject.kind === 'identity' && !isSameIamId(subject.iamId, ownIamId);
  if (policies.some(isOthers)) return true;
  const named = policies.flatMap(groupNamed).filter((groupId) => !isPublicAccess(groupId));
  if (named.length === 0) return false;
  const own = new Set((await iam.groupsOf(accountId, ownIamId))?.map(({ id }) => id));
  return named.some((groupId) => !own.has(groupId));
}

/** No group is listed, and yet a policy names one. */
export function hidesGroups(listed: readonly ListedGroup[], policies: readonly IamPolicy[]): boolean {
  return listed.length === 0 && policies.flatMap(groupNamed).some((groupId) => !isPublicAccess(groupId));
}

/** Everybody is in it, and it cannot be listed (docs/facts/ibm.md#who-may-delete). */
export function isPublicAccess(groupId: string): boolean {
  return groupId === 'AccessGroupId-PublicAccess';
}

async function readGroup(
  iam: IamReader,
  accountId: string,
  id: string,
  listed: readonly ListedGroup[],
): Promise<IamGroup | undefined> {
  const { name, dynamic } = listed.find((group) => group.id === id) ?? { name: id, dynamic: false };
  if (isPublicAccess(id)) return { id, name, members: [], dynamic };
  const members = await iam.members(id);
  // Removed since, and its policies with it.
  if (members === 'absent') return undefined;
  if (!members) throw new AccessHiddenError('access_groups', accountId);
  return { id, name, members, dynamic };
}

function groupNamed({ subject }: IamPolicy): string[] {
  return subject.kind === 'access_group' ? [subject.groupId] : [];
}
