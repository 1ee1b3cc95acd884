import type { PolicyAttribute, PolicyRule, WorldPolicy } from '../world-iam.js';
import type { WorldGrant } from '../world.js';
import { serviceRoleCrn } from './roles.js';

/** An access policy as the simulator keeps it; plain data. */
export interface AccessPolicy extends WorldPolicy {
  state: 'active' | 'deleted';
  createdAtMs: number;
  createdBy: string;
  modifiedAtMs: number;
  modifiedBy: string;
}

export type PolicySubject = { iamId: string } | { groupId: string };

export function madePolicy(policy: WorldPolicy, byIamId: string, nowMs: number): AccessPolicy {
  if (!policy.resource.attributes.some(({ key }) => key === 'accountId')) {
    throw new RangeError(`policy ${policy.id} names no account`);
  }
  return {
    ...structuredClone(policy),
    state: policy.state ?? 'active',
    createdAtMs: nowMs,
    createdBy: byIamId,
    modifiedAtMs: nowMs,
    modifiedBy: byIamId,
  };
}

const equalTo = (key: string, value: string): PolicyAttribute => ({
  key,
  operator: 'stringEquals',
  value,
});

/** A condition in the form the console writes it. */
export const onWorkingDays: { rule: PolicyRule; pattern: string } = {
  pattern: 'time-based-conditions:weekly:all-day',
  rule: {
    key: '{{environment.attributes.day_of_week}}',
    operator: 'dayOfWeekAnyOf',
    value: ['1+00:00', '2+00:00', '3+00:00', '4+00:00', '5+00:00'],
  },
};

/** The policy that gives a role on an instance, on one of its rings, or on one key. */
export function policyOn(
  instance: { id: string; service: string; accountId: string },
  given: {
    id: string;
    subject: PolicySubject;
    roleId: string;
    keyRingId?: string;
    keyId?: string;
  },
): WorldPolicy {
  const { id, subject, roleId, keyRingId, keyId } = given;
  return {
    id,
    subject: {
      attributes: [
        'iamId' in subject ? equalTo('iam_id', subject.iamId) : equalTo('access_group_id', subject.groupId),
      ],
    },
    resource: {
      attributes: [
        equalTo('accountId', instance.accountId),
        equalTo('serviceName', instance.service),
        equalTo('serviceInstance', instance.id),
        ...(keyRingId === undefined ? [] : [equalTo('keyRing', keyRingId)]),
        ...(keyId === undefined ? [] : [equalTo('resourceType', 'key'), equalTo('resource', keyId)]),
      ],
    },
    control: { grant: { roles: [{ role_id: roleId }] } },
  };
}

/** The policy a grant of a world stands for. */
export function policyOfGrant(
  { role, keyRingId, keyId }: WorldGrant,
  instance: { id: string; service: string; accountId: string },
  more: { id: string; iamId: string },
): WorldPolicy {
  return policyOn(instance, {
    id: more.id,
    subject: { iamId: more.iamId },
    roleId: serviceRoleCrn(role, instance.service),
    keyRingId,
    keyId,
  });
}
