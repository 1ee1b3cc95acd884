// Who may do what to a key, as far as IAM's policies tell. For lists and for a refusal in good time: the service
// checks every act again.
import type { HeldBy } from './approver.js';
import type { Access } from './iam-attribute.js';
import { leastOf, mostOf } from './iam-attribute.js';
import { allows, covers, type IamPolicy, type KeyAction, type KeyResource } from './iam-policy.js';
import { foldedIamId, isSameIamId } from './person.js';
import { compareText } from './plain-text.js';
import { inactiveBy } from './user-standing.js';

export interface IamUser {
  iamId: string;
  /** In IBM's word; what it means for their rights is told by `inactiveBy`. */
  state: string;
  name: string;
  email: string;
}

export interface IamGroup {
  id: string;
  name: string;
  /** IAM ids of those who belong to it at all times. */
  members: readonly string[];
  /** It has rules, which take people in as they sign in: nobody can list whom. */
  dynamic: boolean;
}

/** Everything about one account that decides; whoever reads it has to be able to see it all. */
export interface IamAccount {
  ownerIamId: string;
  users: readonly IamUser[];
  groups: readonly IamGroup[];
  policies: readonly IamPolicy[];
}

/** Belonging to a group, `conditional` where only a rule may make it so. */
export interface Membership {
  group: Pick<IamGroup, 'id' | 'name'>;
  belongs: Exclude<Access, 'no'>;
}

/** All that policies may name to reach one identity. */
export interface SubjectSet {
  iamId: string;
  memberships: readonly Membership[];
}

/** Where a right comes from. */
export type Ground =
  /** Needs no policy, and has none. */
  | { by: 'account_owner' }
  | { by: 'policy'; policyId: string }
  | { by: 'access_group' | 'dynamic_group'; policyId: string; group: string };

/** The grounds are those that make the access what it is: beside a plain one, conditional ones are left out. */
export interface Right {
  access: Access;
  grounds: readonly Ground[];
}

/** A person with at least one right on a key. */
export interface PersonAccess {
  user: IamUser;
  maySetForDeletion: Right;
  mayDelete: Right;
}

const widestFirst: readonly Ground['by'][] = ['account_owner', 'policy', 'access_group', 'dynamic_group'];

/** The one ground that is told: of the widest kind, and of several groups the first by name. */
export function widestOf(grounds: readonly Ground[]): HeldBy | undefined {
  const groupOf = (ground: Ground) => ('group' in ground ? ground.group : '');
  const [widest] = [...grounds].sort(
    (one, other) =>
      widestFirst.indexOf(one.by) - widestFirst.indexOf(other.by) ||
      compareText(groupOf(one), groupOf(other)),
  );
  if (!widest) return undefined;
  return 'group' in widest ? { by: widest.by, group: widest.group } : { by: widest.by };
}

/** What one identity may do; `policies` are at least all those that name it or its groups. */
export function accessTo(
  key: KeyResource,
  action: KeyAction,
  { ownerIamId, policies }: Pick<IamAccount, 'ownerIamId' | 'policies'>,
  subjects: SubjectSet,
): Right {
  return rightOf(subjects, grantsOn(key, action, policies), ownerIamId);
}

/** Every person of the account who may, or may be able to, set the key for deletion or delete it. */
export function whoMay(key: KeyResource, account: IamAccount): PersonAccess[] {
  const users = account.users.filter(({ state }) => inactiveBy(state) === undefined);
  return peopleWithRights(key, { ...account, users });
}

/** Those who would be among them, were they active: policies name them, and count for nothing until then. */
export function whoWouldMay(key: KeyResource, account: IamAccount): PersonAccess[] {
  const users = account.users.filter(({ state }) => inactiveBy(state) !== undefined);
  return peopleWithRights(key, { ...account, users });
}

function peopleWithRights(
  key: KeyResource,
  { ownerIamId, users, groups, policies }: IamAccount,
): PersonAccess[] {
  const setting = grantsOn(key, 'secrets.setkeyfordeletion', policies);
  const deleting = grantsOn(key, 'secrets.delete', policies);
  const membershipsOf = membershipsIn(
    groups.filter(({ id }) => setting.toGroups.has(id) || deleting.toGroups.has(id)),
  );
  const found: PersonAccess[] = [];
  for (const user of users) {
    if (!isHuman(user.iamId)) continue;
    const subjects = { iamId: user.iamId, memberships: membershipsOf(user.iamId) };
    const maySetForDeletion = rightOf(subjects, setting, ownerIamId);
    const mayDelete = rightOf(subjects, deleting, ownerIamId);
    if (maySetForDeletion.access === 'no' && mayDelete.access === 'no') continue;
    found.push({ user, maySetForDeletion, mayDelete });
  }
  return found;
}

/** A policy that lets one act on the key, surely or perhaps. */
interface Grant {
  policyId: string;
  access: Access;
}

interface Grants {
  /** By IAM id in lower case. */
  toIdentities: Map<string, Grant[]>;
  toGroups: Map<string, Grant[]>;
}

/** Policies are sorted out before people are looked at: few of an account's concern one key. */
function grantsOn(key: KeyResource, action: KeyAction, policies: readonly IamPolicy[]): Grants {
  const grants: Grants = { toIdentities: new Map(), toGroups: new Map() };
  for (const policy of policies) {
    const { subject } = policy;
    if (subject.kind === 'unsupported' || !allows(policy, action, key.serviceName)) continue;
    const access = covers(policy, key);
    if (access === 'no') continue;
    const grant = { policyId: policy.id, access };
    if (subject.kind === 'identity') append(grants.toIdentities, foldedIamId(subject.iamId), grant);
    else append(grants.toGroups, subject.groupId, grant);
  }
  return grants;
}

function rightOf({ iamId, memberships }: SubjectSet, grants: Grants, ownerIamId: string): Right {
  if (isSameIamId(iamId, ownerIamId)) return { access: 'yes', grounds: [{ by: 'account_owner' }] };
  const found: { access: Access; ground: Ground }[] = [];
  for (const { policyId, access } of grants.toIdentities.get(foldedIamId(iamId)) ?? []) {
    found.push({ access, ground: { by: 'policy', policyId } });
  }
  for (const { group, belongs } of memberships) {
    const by = belongs === 'yes' ? 'access_group' : 'dynamic_group';
    for (const { policyId, access } of grants.toGroups.get(group.id) ?? []) {
      found.push({ access: leastOf([access, belongs]), ground: { by, policyId, group: group.name } });
    }
  }
  const access = mostOf(found.map((one) => one.access));
  return { access, grounds: found.filter((one) => one.access === access).map((one) => one.ground) };
}

/** Of anyone in the account: groups they are listed in, then the dynamic ones they are not. */
function membershipsIn(groups: readonly IamGroup[]): (iamId: string) => Membership[] {
  const listed = new Map<string, IamGroup[]>();
  for (const group of groups) {
    for (const member of new Set(group.members.map(foldedIamId))) append(listed, member, group);
  }
  const dynamic = groups.filter((group) => group.dynamic);
  return (iamId) => {
    const own = listed.get(foldedIamId(iamId)) ?? [];
    return [
      ...own.map((group): Membership => ({ group, belongs: 'yes' })),
      ...dynamic
        .filter((group) => !own.includes(group))
        .map((group): Membership => ({ group, belongs: 'conditional' })),
    ];
  };
}

/** Service IDs, trusted profiles and services are no people, though groups and policies name them. */
export function isHuman(iamId: string): boolean {
  return !/^(iam-|crn-)/i.test(iamId);
}

function append<Key, Value>(map: Map<Key, Value[]>, key: Key, value: Value): void {
  const values = map.get(key);
  if (values) values.push(value);
  else map.set(key, [value]);
}
