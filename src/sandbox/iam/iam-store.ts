import { outsideIamId } from '../kms/key-record.js';
import type { UserState, WorldAccessGroup, WorldCustomRole } from '../world-iam.js';
import type { World } from '../world.js';
import { madePolicy, policyOfGrant, type AccessPolicy } from './access-policy.js';

/** What a store holds, as plain data. */
export interface StoredIam {
  startedAtMs: number;
  policies: AccessPolicy[];
  groups: WorldAccessGroup[];
  customRoles: WorldCustomRole[];
  /** Of users, by IAM id. */
  userStates: Record<string, UserState>;
}

/** Everybody is in it, and it cannot be listed. */
export const publicAccessGroupId = 'AccessGroupId-PublicAccess';

/** All policies, groups and user states: what the wire shows and what the KMS goes by. */
export interface IamStore {
  /** Removed ones too; those are `deleted`. */
  policies(): readonly AccessPolicy[];
  addPolicy(policy: AccessPolicy): void;
  /** False when there is no such policy, or it was removed already. */
  removePolicy(id: string, nowMs: number): boolean;
  groups(): readonly WorldAccessGroup[];
  group(id: string): WorldAccessGroup | undefined;
  addMember(groupId: string, iamId: string): void;
  removeMember(groupId: string, iamId: string): void;
  customRoles(): readonly WorldCustomRole[];
  userState(iamId: string): UserState;
  setUserState(iamId: string, state: UserState): void;
  startedAtMs: number;
  stored(): StoredIam;
}

export function storedIamOf(world: World, nowMs: number): StoredIam {
  const fromGrants = world.identities.flatMap(({ iamId, grants }, identityAt) =>
    grants.flatMap((grant, grantAt) => {
      const instance = world.instances.find(({ id }) => id === grant.instanceId);
      return instance
        ? [policyOfGrant(grant, instance, { id: `grant-${identityAt + 1}-${grantAt + 1}`, iamId })]
        : [];
    }),
  );
  const byIamId = world.account?.ownerIamId ?? outsideIamId;
  return {
    startedAtMs: nowMs,
    policies: [...fromGrants, ...(world.iam?.policies ?? [])].map((policy) =>
      madePolicy(policy, byIamId, nowMs),
    ),
    groups: [
      { id: publicAccessGroupId, name: 'Public Access', members: [] },
      ...structuredClone(world.iam?.groups ?? []),
    ],
    customRoles: structuredClone(world.iam?.customRoles ?? []),
    userStates: Object.fromEntries(
      world.identities.flatMap(({ iamId, state }) => (state === undefined ? [] : [[iamId, state]])),
    ),
  };
}

export function createIamStore(from: StoredIam): IamStore {
  const { policies, groups, customRoles, userStates, startedAtMs } = structuredClone(from);
  const group = (id: string) => groups.find((one) => one.id === id);
  const changeMembers = (groupId: string, change: (members: string[]) => string[]) => {
    const found = group(groupId);
    if (!found) throw new RangeError(`there is no group ${groupId}`);
    found.members = change(found.members);
  };
  return {
    policies: () => policies,
    addPolicy: (policy) => void policies.push(policy),
    removePolicy(id, nowMs) {
      const found = policies.find((policy) => policy.id === id && policy.state === 'active');
      if (!found) return false;
      found.state = 'deleted';
      found.modifiedAtMs = nowMs;
      return true;
    },
    groups: () => groups,
    group,
    addMember: (groupId, iamId) =>
      changeMembers(groupId, (members) => [...members.filter((one) => one !== iamId), iamId]),
    removeMember: (groupId, iamId) =>
      changeMembers(groupId, (members) => members.filter((one) => one !== iamId)),
    customRoles: () => customRoles,
    userState: (iamId) => userStates[iamId] ?? 'ACTIVE',
    setUserState(iamId, state) {
      userStates[iamId] = state;
    },
    startedAtMs,
    stored: () => structuredClone({ startedAtMs, policies, groups, customRoles, userStates }),
  };
}
