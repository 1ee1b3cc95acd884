import { randomUUID } from 'node:crypto';
import type { GrantRequest, GrantState, IamState } from '../control/api.js';
import { outsideIamId } from '../kms/key-record.js';
import type { KeyStore } from '../kms/key-store.js';
import type { UserState } from '../world-iam.js';
import type { World } from '../world.js';
import type { Access } from './access.js';
import {
  madePolicy,
  onWorkingDays,
  policyOn,
  type AccessPolicy,
  type PolicySubject,
} from './access-policy.js';
import { publicAccessGroupId, type IamStore } from './iam-store.js';
import type { Identities } from './identities.js';
import type { Passcodes } from './passcodes.js';
import { customRoleCrn, serviceRoleCrn, serviceRoleNames } from './roles.js';

/** Changes an administrator of the account makes, at once and without HTTP. Each throws `RangeError` for what cannot be done. */
export interface IamChanges {
  /** As on IBM's passcode page, for somebody who is signed in there. */
  passcode(iamId: string, profileIamId?: string): { passcode: string; expiresAtMs: number };
  /** Answers the id of the policy made. */
  grant(subject: PolicySubject, given: Omit<GrantRequest, 'person' | 'group'>): string;
  removePolicy(id: string): void;
  addMember(groupId: string, iamId: string): void;
  removeMember(groupId: string, iamId: string): void;
  setUserState(iamId: string, state: UserState): void;
  state(): IamState;
}

export interface IamChangeParts {
  world(): World;
  store(): KeyStore;
  iam(): IamStore;
  access(): Access;
  identities(): Identities;
  passcodes(): Passcodes;
  now(): number;
  changed(): void;
}

export function createIamChanges(parts: IamChangeParts): IamChanges {
  const { world, store, iam, access, identities, passcodes, now, changed } = parts;

  const known = (iamId: string) => {
    if (!identities().byIamId(iamId)) throw new RangeError(`IBM Cloud does not know ${iamId}`);
    return iamId;
  };
  const user = (iamId: string) => {
    if (!identities().user(iamId)) throw new RangeError(`${iamId} is no user of the account`);
    return iamId;
  };
  const group = (groupId: string) => {
    if (!iam().group(groupId)) throw new RangeError(`there is no group ${groupId}`);
    return groupId;
  };
  const roleIdOf = (role: string, service: string) => {
    if (serviceRoleNames.includes(role)) return serviceRoleCrn(role, service);
    const isCustom = iam()
      .customRoles()
      .some(({ name, serviceName }) => name === role && serviceName === service);
    if (!isCustom) throw new RangeError(`there is no role ${role} on ${service}`);
    return customRoleCrn(role, world().accountId);
  };

  return {
    passcode(iamId, profileIamId) {
      user(iamId);
      const profile = profileIamId === undefined ? undefined : identities().byIamId(profileIamId);
      if (profileIamId !== undefined && !profile?.assumableBy?.includes(iamId)) {
        throw new RangeError(`${iamId} may not assume ${profileIamId}`);
      }
      return passcodes().issue({ iamId, profileIamId }, now());
    },
    grant(subject, { role, instanceId, keyRingId, keyId, condition }) {
      const instance = store().instance(instanceId);
      if (!instance) throw new RangeError(`there is no instance ${instanceId}`);
      if ('iamId' in subject) known(subject.iamId);
      else group(subject.groupId);
      const id = randomUUID();
      const policy = policyOn(instance, {
        id,
        subject,
        roleId: roleIdOf(role, instance.service),
        keyRingId,
        keyId,
      });
      const conditional = condition && { ...onWorkingDays, conditionHolds: condition === 'holds' };
      iam().addPolicy(madePolicy({ ...policy, ...conditional }, outsideIamId, now()));
      changed();
      return id;
    },
    removePolicy(id) {
      if (!iam().removePolicy(id, now())) throw new RangeError(`there is no policy ${id}`);
      changed();
    },
    addMember(groupId, iamId) {
      iam().addMember(group(groupId), known(iamId));
      changed();
    },
    removeMember(groupId, iamId) {
      iam().removeMember(group(groupId), known(iamId));
      changed();
    },
    setUserState(iamId, state) {
      iam().setUserState(user(iamId), state);
      changed();
    },
    state: () => ({
      people: identities()
        .users()
        .map(({ iamId, name }) => ({
          iamId,
          name,
          state: iam().userState(iamId),
          isOwner: access().isOwner(iamId),
          grants: access().policiesOf(iamId).map(grantOf),
        })),
      groups: iam()
        .groups()
        .filter(({ id }) => id !== publicAccessGroupId)
        .map(({ id, name, members, signedInByRule = [] }) => ({
          id,
          name,
          members: [...new Set([...members, ...signedInByRule])].map((iamId) => ({
            iamId,
            name: identities().byIamId(iamId)?.name ?? iamId,
            byRule: !members.includes(iamId),
          })),
        })),
      roles: [
        ...serviceRoleNames,
        ...iam()
          .customRoles()
          .map(({ name }) => name),
      ],
    }),
  };

  function grantOf(policy: AccessPolicy): GrantState {
    const valueOf = (key: string) => {
      const found = policy.resource.attributes.find((attribute) => attribute.key === key);
      return typeof found?.value === 'string' ? found.value : undefined;
    };
    const groupId = policy.subject.attributes.find(({ key }) => key === 'access_group_id')?.value;
    return {
      policyId: policy.id,
      roles: policy.control.grant.roles.map(({ role_id }) => role_id.split(':').at(-1) ?? role_id),
      instanceId: valueOf('serviceInstance'),
      keyRingId: valueOf('keyRing'),
      keyId: valueOf('resource'),
      group: typeof groupId === 'string' ? (iam().group(groupId)?.name ?? groupId) : undefined,
      condition: policy.rule === undefined ? undefined : policy.conditionHolds === false ? 'fails' : 'holds',
    };
  }
}
