// A key as policies see it. Its account comes from the configuration or else from the Resource Controller; resource
// group and access tags are looked up only where a policy depends on them.
import { formatCrn } from '../../../domain/crn.js';
import {
  allows,
  covers,
  type AccessTag,
  type IamPolicy,
  type KeyResource,
  type ServiceAction,
} from '../../../domain/iam-policy.js';
import type { KeyService } from '../../../domain/key.js';
import type { Log } from '../../../ports/log.js';
import type { KeyScope } from '../../../ports/role-directory.js';
import { AccessHiddenError } from './iam-access-hidden.js';
import type { IamReader, InstanceFacts } from './iam-reader.js';

/** A service instance as far as its place among policies goes. */
export interface PlacedInstance {
  /** GUID. */
  id: string;
  service: KeyService;
  region: string;
  /** Asked of the Resource Controller where absent. */
  accountId?: string;
}

export interface KeyResourcesOptions {
  instances: () => Promise<readonly PlacedInstance[]>;
  /** What the Resource Controller tells of an instance; undefined where the reader does not see it. */
  factsOf: (instanceId: string) => Promise<InstanceFacts | undefined>;
}

export interface KeyResources {
  /** Without a key it is the instance as a whole. Rejects with `AccessHiddenError` when its account is nowhere to be learnt. */
  resourceOf(scope: Pick<KeyScope, 'instanceId'> & Partial<KeyScope>): Promise<KeyResource>;
  /** The same with what the policies make it necessary to know, as far as the reader may see it. */
  completed(
    key: KeyResource,
    policies: readonly IamPolicy[],
    actions: readonly ServiceAction[],
    tagsOf: TagLookUp,
  ): Promise<KeyResource>;
}

/** Nothing else goes into a path. */
const accountIdForm = /^[\w-]{1,64}$/;

export function createKeyResources({ instances, factsOf }: KeyResourcesOptions): KeyResources {
  return {
    async resourceOf({ instanceId, keyRingId, keyId }) {
      const found = (await instances()).find(({ id }) => id.toLowerCase() === instanceId.toLowerCase());
      if (!found) throw new Error(`the instance ${instanceId} is not served`);
      const { id, service, region } = found;
      const accountId = found.accountId ?? (await factsOf(id))?.accountId;
      if (accountId === undefined || !accountIdForm.test(accountId)) throw new AccessHiddenError('account');
      return {
        accountId,
        serviceName: service,
        serviceInstance: id,
        region,
        ...(keyRingId !== undefined && { keyRing: keyRingId }),
        ...(keyId !== undefined && { resource: keyId }),
      };
    },

    async completed(key, policies, actions, tagsOf) {
      const open = policies.filter(
        (policy) =>
          actions.some((action) => allows(policy, action, key.serviceName)) &&
          covers(policy, key) === 'conditional',
      );
      const dependsOnGroup = open.some(({ attributes }) =>
        attributes.some((attribute) => attribute.key === 'resourceGroupId'),
      );
      const dependsOnTags = open.some(({ tags }) => tags.length > 0);
      const [facts, accessTags] = await Promise.all([
        dependsOnGroup ? factsOf(key.serviceInstance) : undefined,
        dependsOnTags ? tagsOf(crnOf(key)) : undefined,
      ]);
      return {
        ...key,
        ...(facts?.resourceGroupId !== undefined && { resourceGroupId: facts.resourceGroupId }),
        ...(accessTags && { accessTags }),
      };
    },
  };
}

/** Undefined where the tags are not known. */
export type TagLookUp = (crn: string) => Promise<AccessTag[] | undefined>;

/** For one question, which is about one instance. Tagging is no part of IAM: while it is in trouble, what hangs on tags is conditional. */
export function createTagLookUp(tagsOf: IamReader['tags'], log: Log): TagLookUp {
  let found: ReturnType<TagLookUp> | undefined;
  return (crn) =>
    (found ??= tagsOf(crn).catch((error: unknown) => {
      const reason = error instanceof Error ? error.message : 'unknown';
      log.warn({ event: 'iam.tags_unknown', crn, reason }, 'access tags could not be read');
      return undefined;
    }));
}

/** As the tagging service names the instance (docs/facts/ibm.md#keys). */
function crnOf({ accountId, serviceName, serviceInstance, region }: KeyResource): string {
  return formatCrn({
    cloud: 'bluemix',
    reach: 'public',
    service: serviceName,
    location: region,
    scope: `a/${accountId}`,
    instance: serviceInstance,
    resourceType: '',
    resource: '',
  });
}
