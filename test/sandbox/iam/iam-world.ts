import { BearerTokenAuthenticator } from 'ibm-cloud-sdk-core';
import type { PolicyAttribute, WorldIam, WorldPolicy } from '../../../src/sandbox/world-iam.js';
import type { World, WorldIdentity } from '../../../src/sandbox/world.js';
import { accountId, people, smallWorld, type PersonName, type TestKms } from '../kms/small-world.js';

export const managerRole = 'crn:v1:bluemix:public:iam::::serviceRole:Manager';
export const groupId = 'AccessGroupId-11111111-0000-4000-8000-000000000001';

export const is = (key: string, value: string): PolicyAttribute => ({ key, operator: 'stringEquals', value });

/** A Manager's policy for `nobody`, who has no other, on the whole account unless it says otherwise. */
export function policy(more: Partial<WorldPolicy> = {}, attributes: PolicyAttribute[] = []): WorldPolicy {
  return {
    id: 'under-test',
    subject: { attributes: [is('iam_id', people.nobody)] },
    resource: { attributes: [is('accountId', accountId), ...attributes] },
    control: { grant: { roles: [{ role_id: managerRole }] } },
    ...more,
  };
}

/** The small world with an IAM side; the first instance has a resource group, a service group and a tag. */
export function iamWorld(
  iam: WorldIam,
  changed: Partial<Record<PersonName, Partial<WorldIdentity>>> = {},
): World {
  const world = smallWorld();
  const [first, ...rest] = world.instances;
  return {
    ...world,
    iam,
    instances: first
      ? [{ ...first, resourceGroupId: 'rg-1', serviceGroupIds: ['keys'], accessTags: ['env:prod'] }, ...rest]
      : [],
    identities: world.identities.map((identity) => ({
      ...identity,
      ...changed[identity.name as PersonName],
    })),
  };
}

/** What IBM's own clients need to call the simulator as somebody. */
export async function clientOptions(kms: TestKms, who: PersonName, token?: string) {
  const bearerToken = token ?? (await kms.tokenOf(who));
  return { authenticator: new BearerTokenAuthenticator({ bearerToken }), serviceUrl: kms.url };
}

export interface RefusedCall {
  status: number;
  result: { errors?: { code: string }[]; status_code?: number };
}
export const refusalOf = (call: Promise<unknown>): Promise<RefusedCall> =>
  call.then(
    () => {
      throw new Error('was not refused');
    },
    (error: RefusedCall) => error,
  );
