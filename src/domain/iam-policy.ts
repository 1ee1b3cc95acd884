import type { Access, IamAttribute } from './iam-attribute.js';
import { leastOf, meets } from './iam-attribute.js';
import type { KeyService } from './key.js';

/** An access policy as IAM's list of the second version shows it, with the actions of its roles. */
export interface IamPolicy {
  id: string;
  /** `active` or `deleted`; only the first grants. */
  state: string;
  subject: PolicySubject;
  attributes: readonly IamAttribute[];
  /** Access tags the instance must carry, each of them. */
  tags: readonly IamAttribute[];
  roles: readonly PolicyRole[];
  /** It has a `rule` or a `pattern`: times, or attributes of the single call. */
  conditional: boolean;
}

export type PolicySubject =
  | { kind: 'identity'; iamId: string }
  | { kind: 'access_group'; groupId: string }
  /** Services of an authorization between services, and whatever else is no person. */
  | { kind: 'unsupported' };

export interface PolicyRole {
  /** CRN; not what decides. */
  id: string;
  /** e.g. `kms.secrets.delete`. */
  actions: readonly string[];
}

/** A key, as the resource attributes of policies see it; what is not known, or differs from key to key, is absent. */
export interface KeyResource {
  accountId: string;
  serviceName: KeyService;
  /** GUID of the instance. */
  serviceInstance: string;
  region: string;
  resourceGroupId?: string;
  /** This and `resource` are absent where an instance is looked at as a whole. */
  keyRing?: string;
  /** Id of the key. */
  resource?: string;
  /** Groups of services the service belongs to; an empty list says none. */
  serviceGroups?: readonly string[];
  /** Of the instance; an empty list says none. */
  accessTags?: readonly AccessTag[];
}

/** `key:value` as the tagging service shows it. */
export interface AccessTag {
  key: string;
  value: string;
}

/** What counts as a person's right here, without the service in front (docs/facts/ibm.md#roles-and-actions). */
export type KeyAction = 'secrets.setkeyfordeletion' | 'secrets.delete';

/** What an identity of the bot's own may need, or has no business with. */
export type ServiceAction =
  | KeyAction
  | 'secrets.unsetkeyfordeletion'
  | 'secrets.list'
  | 'secrets.readmetadata'
  | 'secrets.read'
  | 'secrets.purge';

/** By action and not by role: custom roles carry actions, and a platform role may or may not. */
export function allows(policy: IamPolicy, action: ServiceAction, service: KeyService): boolean {
  const id = `${service}.${action}`;
  return policy.roles.some((role) => role.actions.includes(id));
}

/** Whether the policy is in force for the key, whatever it lets one do there. */
export function covers(policy: IamPolicy, key: KeyResource): Access {
  if (policy.state !== 'active') return 'no';
  // IAM requires the account in every policy; one without it is not understood, and grants nothing.
  if (policy.attributes.every((attribute) => attribute.key !== 'accountId')) return 'no';
  return leastOf(demandsOf(policy, key));
}

/** One after the other, since most policies fail the first or second. */
function* demandsOf(policy: IamPolicy, key: KeyResource): Generator<Access> {
  for (const attribute of policy.attributes) yield meets(attribute, valuesOf(key, attribute.key));
  for (const tag of policy.tags) yield meets(lowerCased(tag), tagValuesOf(key, tag.key));
  if (policy.conditional) yield 'conditional';
}

/** The key's values of a resource attribute; undefined where they, or the attribute itself, are not known. */
function valuesOf(key: KeyResource, attribute: string): readonly string[] | undefined {
  switch (attribute) {
    case 'accountId':
    case 'serviceName':
    case 'serviceInstance':
    case 'region':
      return [key[attribute]];
    case 'resourceGroupId':
    case 'keyRing':
    case 'resource':
      return known(key[attribute]);
    case 'resourceType':
      return ['key'];
    case 'serviceType':
      // Both services are of the IAM-enabled ones; account management is `platform_service`.
      return ['service'];
    case 'service_group_id':
      return key.serviceGroups;
    default:
      return undefined;
  }
}

function known(value: string | undefined): string[] | undefined {
  return value === undefined ? undefined : [value];
}

/** Letter case counts in attributes, not in tags. */
function tagValuesOf(key: KeyResource, name: string): string[] | undefined {
  return key.accessTags
    ?.filter((tag) => tag.key.toLowerCase() === name.toLowerCase())
    .map((tag) => tag.value.toLowerCase());
}

function lowerCased(tag: IamAttribute): IamAttribute {
  switch (tag.operator) {
    case 'stringEquals':
    case 'stringMatch':
      return { ...tag, value: tag.value.toLowerCase() };
    case 'stringEqualsAnyOf':
    case 'stringMatchAnyOf':
      return { ...tag, value: tag.value.map((value) => value.toLowerCase()) };
    case 'stringExists':
    case 'unknown':
      return tag;
  }
}
