import { accountOf, formatCrn, instanceCrnOf, parseCrn } from './crn.js';
import { elsewhereOf } from './elsewhere.js';
import { compareText } from './plain-text.js';

/** A cloud resource registered as protected by a key (`registrations` of the KMS). */
export interface Registration {
  resourceCrn: string;
  /** True under a retention (WORM) rule: deletion fails, forced or not, until it is lifted. */
  preventsKeyDeletion: boolean;
  description?: string;
  /** Epoch milliseconds. */
  createdAt?: number;
  keyVersionId?: string;
}

/** What a key protects, as people count it: one resource, however many registrations stand behind it. */
export interface ProtectedResource {
  /** Tells it from every other: its CRN, or its deployment's where a service registers volume by volume. */
  id: string;
  /** Wire name of the service; empty when the CRN cannot be read. */
  service: string;
  location: string;
  accountId?: string;
  /** Empty when the CRN cannot be read or names none. */
  instanceId: string;
  /** As the Resource Controller knows the instance. */
  instanceCrn?: string;
  /** `bucket` and the like; empty for a whole deployment, and when the CRN cannot be read. */
  resourceType: string;
  /** A bucket's name, a deployment's id, or the CRN as it came. */
  name: string;
  underRetention: boolean;
  registrations: number;
  /** Of the oldest registration; epoch ms. */
  since?: number;
  keyVersionIds: string[];
  descriptions: string[];
}

/** Resources of one instance of one service, in one place and account; the counts come before the names. */
export interface ResourceGroup {
  service: string;
  instanceId: string;
  instanceCrn?: string;
  location: string;
  accountId?: string;
  underRetention: number;
  /** Those under retention first, then by name. */
  resources: ProtectedResource[];
}

/** Registrations folded to resources; those under retention first, then by service, instance and name. */
export function resourcesOf(registrations: readonly Registration[]): ProtectedResource[] {
  const found = new Map<string, ProtectedResource>();
  for (const registration of registrations) {
    const described = describe(registration.resourceCrn);
    const known = found.get(described.id);
    const resource: ProtectedResource = known ?? {
      ...described,
      underRetention: false,
      registrations: 0,
      keyVersionIds: [],
      descriptions: [],
    };
    resource.registrations += 1;
    resource.underRetention ||= registration.preventsKeyDeletion;
    const { createdAt, keyVersionId, description } = registration;
    if (createdAt !== undefined) resource.since = Math.min(resource.since ?? createdAt, createdAt);
    if (keyVersionId && !resource.keyVersionIds.includes(keyVersionId)) {
      resource.keyVersionIds.push(keyVersionId);
    }
    if (description && !resource.descriptions.includes(description)) resource.descriptions.push(description);
    if (!known) found.set(described.id, resource);
  }
  return [...found.values()].sort(byWeight);
}

/** By service and instance: retention first, then what is in another account or region than the key, then the larger groups. */
export function groupResources(resources: readonly ProtectedResource[], keyCrn: string): ResourceGroup[] {
  const groups = new Map<string, ResourceGroup>();
  for (const resource of resources) {
    const { service, instanceId, instanceCrn, location, accountId } = resource;
    // Without an instance nothing else tells the volumes of two accounts apart.
    const id = service === '' ? '' : (instanceCrn ?? `${service}:${location}:${accountId ?? ''}`);
    let group = groups.get(id);
    if (!group) {
      group = {
        service,
        instanceId,
        ...(instanceCrn === undefined ? {} : { instanceCrn }),
        location,
        ...(accountId === undefined ? {} : { accountId }),
        underRetention: 0,
        resources: [],
      };
      groups.set(id, group);
    }
    group.resources.push(resource);
    if (resource.underRetention) group.underRetention += 1;
  }
  return [...groups.values()].sort(
    (one, other) =>
      other.underRetention - one.underRetention ||
      distance(other, keyCrn) - distance(one, keyCrn) ||
      other.resources.length - one.resources.length ||
      compareText(one.service, other.service) ||
      compareText(one.instanceId, other.instanceId) ||
      compareText(one.accountId ?? '', other.accountId ?? ''),
  );
}

/** 2 in another account than the key, 1 in another region of its own. */
function distance(group: ResourceGroup, keyCrn: string): number {
  const { accountId, region } = elsewhereOf(group, keyCrn);
  return accountId !== undefined ? 2 : region !== undefined ? 1 : 0;
}

/** How many resources there are of a service's type. */
export interface ResourceKind {
  service: string;
  resourceType: string;
  count: number;
}

/** The most frequent kinds first. */
export function kindsOf(resources: readonly ProtectedResource[]): ResourceKind[] {
  const kinds = new Map<string, ResourceKind>();
  for (const { service, resourceType } of resources) {
    const id = `${service}/${resourceType}`;
    const kind = kinds.get(id) ?? { service, resourceType, count: 0 };
    kind.count += 1;
    kinds.set(id, kind);
  }
  return [...kinds.values()].sort((one, other) => other.count - one.count);
}

/** Resources that hold every word of the query somewhere in their id or in what `wordsOf` says of them. */
export function searchResources(
  resources: readonly ProtectedResource[],
  query: string,
  wordsOf: (resource: ProtectedResource) => string,
): ProtectedResource[] {
  const words = query.toLowerCase().split(/\s+/).filter(Boolean);
  if (words.length === 0) return [...resources];
  return resources.filter((resource) => {
    const text = `${resource.id} ${resource.descriptions.join(' ')} ${wordsOf(resource)}`.toLowerCase();
    return words.every((word) => text.includes(word));
  });
}

function describe(
  text: string,
): Pick<
  ProtectedResource,
  'id' | 'service' | 'location' | 'accountId' | 'instanceId' | 'instanceCrn' | 'resourceType' | 'name'
> {
  const crn = parseCrn(text);
  if (!crn) return { id: text, service: '', location: '', instanceId: '', resourceType: '', name: text };
  const instanceCrn = instanceCrnOf(crn);
  const accountId = accountOf(crn);
  const { service, location, instance: instanceId, resourceType, resource } = crn;
  const where = {
    service,
    location,
    instanceId,
    resourceType,
    ...(accountId === undefined ? {} : { accountId }),
    ...(instanceCrn === undefined ? {} : { instanceCrn }),
  };
  // Databases register each volume of a deployment with an empty type: the deployment is the resource (docs/facts/ibm.md#crns).
  if (resourceType === '' && instanceCrn !== undefined) {
    return { ...where, id: formatCrn({ ...crn, resource: '' }), name: instanceId };
  }
  return { ...where, id: text, name: resource || instanceId || text };
}

function byWeight(one: ProtectedResource, other: ProtectedResource): number {
  return (
    Number(other.underRetention) - Number(one.underRetention) ||
    compareText(one.service, other.service) ||
    compareText(one.instanceId, other.instanceId) ||
    compareText(one.name, other.name) ||
    compareText(one.id, other.id)
  );
}
