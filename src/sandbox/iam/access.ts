import type { InstanceRecord } from '../kms/key-store.js';
import type { World } from '../world.js';
import type { AccessPolicy } from './access-policy.js';
import { attributeHolds } from './attribute-match.js';
import { publicAccessGroupId, type IamStore } from './iam-store.js';
import { findRole, serviceRoleCrn, type KmsAction, type Role } from './roles.js';

/** What a call is about: a whole instance, all keys of one ring, or one key in its ring. */
export interface AccessTarget {
  instance: InstanceRecord;
  keyRingId?: string;
  keyId?: string;
}

/** Who may what, by the very policies the wire shows. */
export interface Access {
  isOwner(iamId: string): boolean;
  groupIdsOf(iamId: string): string[];
  /** Active ones that name the identity or one of its groups, whether their conditions hold or not. */
  policiesOf(iamId: string): AccessPolicy[];
  /** The roles of a policy on this service. */
  rolesOn(policy: AccessPolicy, service: string): Role[];
  may(iamId: string, action: KmsAction, target: AccessTarget): boolean;
  /** May do anything at all with the instance or with something in it. */
  mayAnything(iamId: string, instance: InstanceRecord): boolean;
  /** Sees the instance in the account: by any role, a platform role included. */
  sees(iamId: string, instance: InstanceRecord): boolean;
  /** Somebody with access to anything in the account may look around in it. */
  mayLookAround(iamId: string): boolean;
}

/** Attributes of what is within an instance. */
const within = new Set(['keyRing', 'resourceType', 'resource']);

export function createAccess(world: World, store: IamStore): Access {
  const ownerIamId = world.account?.ownerIamId;
  const isOwner = (iamId: string) => iamId === ownerIamId;
  const custom = () => ({ roles: store.customRoles(), accountId: world.accountId });

  const groupIdsOf = (iamId: string) =>
    store
      .groups()
      .filter(
        ({ id, members, signedInByRule }) =>
          id === publicAccessGroupId || members.includes(iamId) || signedInByRule?.includes(iamId),
      )
      .map(({ id }) => id);
  const policiesOf = (iamId: string) => {
    const subject: Record<string, string | string[]> = { iam_id: iamId, access_group_id: groupIdsOf(iamId) };
    return store
      .policies()
      .filter(
        ({ state, subject: { attributes } }) =>
          state === 'active' &&
          attributes.length > 0 &&
          attributes.every((attribute) => attributeHolds(attribute, subject[attribute.key])),
      );
  };
  const rolesOn = (policy: AccessPolicy, service: string) =>
    policy.control.grant.roles.flatMap(({ role_id }) => findRole(role_id, service, custom()) ?? []);

  /** Policies in force; with `anywhereIn` whatever they say of rings and keys. */
  const inForce = (iamId: string, target: AccessTarget, anywhereIn = false) => {
    const scope = scopeOf(target);
    return policiesOf(iamId).filter(
      ({ resource: { attributes, tags = [] }, conditionHolds }) =>
        conditionHolds !== false &&
        attributes.every(
          (attribute) =>
            (anywhereIn && within.has(attribute.key)) || attributeHolds(attribute, scope[attribute.key]),
        ) &&
        tags.every((tag) => attributeHolds(tag, tagValues(target.instance, tag.key))),
    );
  };
  const ownsAccountOf = (iamId: string, { accountId }: InstanceRecord) =>
    isOwner(iamId) && accountId === world.account?.id;
  const rolesInForce = (iamId: string, target: AccessTarget, anywhereIn = false) => {
    const { service } = target.instance;
    // The owner is Manager of everything without any policy.
    const asOwner = ownsAccountOf(iamId, target.instance)
      ? findRole(serviceRoleCrn('Manager', service), service, custom())
      : undefined;
    return [
      ...(asOwner ? [asOwner] : []),
      ...inForce(iamId, target, anywhereIn).flatMap((policy) => rolesOn(policy, service)),
    ];
  };

  return {
    isOwner,
    groupIdsOf,
    policiesOf,
    rolesOn,
    may: (iamId, action, target) =>
      rolesInForce(iamId, target).some(({ actions }) =>
        actions.includes(`${target.instance.service}.${action}`),
      ),
    mayAnything: (iamId, instance) =>
      rolesInForce(iamId, { instance }, true).some(({ actions }) =>
        actions.some((action) => action.startsWith(`${instance.service}.`)),
      ),
    sees: (iamId, instance) => rolesInForce(iamId, { instance }, true).length > 0,
    mayLookAround: (iamId) => isOwner(iamId) || policiesOf(iamId).length > 0,
  };
}

function scopeOf({
  instance,
  keyRingId,
  keyId,
}: AccessTarget): Record<string, string | string[] | undefined> {
  return {
    accountId: instance.accountId,
    serviceName: instance.service,
    serviceType: 'service',
    service_group_id: instance.serviceGroupIds,
    serviceInstance: instance.id,
    region: instance.region,
    resourceGroupId: instance.resourceGroupId,
    keyRing: keyRingId,
    resourceType: keyRingId === undefined ? undefined : 'key',
    resource: keyId,
  };
}

function tagValues({ accessTags = [] }: InstanceRecord, name: string): string[] {
  return accessTags
    .filter((tag) => tag.startsWith(`${name}:`))
    .map((tag) => tag.slice(name.length + 1).trim());
}
