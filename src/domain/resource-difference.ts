import type { ProtectedResource } from './protected-resource.js';

/** Enough of a resource to name it. */
export type ResourceBrief = Pick<ProtectedResource, 'id' | 'service' | 'resourceType' | 'name'>;

/** Some resources of a kind of change: all counted by service and type, the first few named. */
export interface ResourceTally {
  total: number;
  kinds: { service: string; resourceType: string; count: number }[];
  named: ResourceBrief[];
}

/** What makes one list of protected resources another. */
export interface ResourceDifference {
  added: ResourceTally;
  removed: ResourceTally;
  /** Stayed, and came under a retention policy. */
  retained: ResourceTally;
  /** Stayed, and their retention policy was lifted. */
  released: ResourceTally;
}

const namedAtMost = 5;

export function differenceOf(
  before: readonly ProtectedResource[],
  after: readonly ProtectedResource[],
): ResourceDifference {
  const earlier = new Map(before.map((resource) => [resource.id, resource]));
  const later = new Set(after.map((resource) => resource.id));
  return {
    added: tally(after.filter((resource) => !earlier.has(resource.id))),
    removed: tally(before.filter((resource) => !later.has(resource.id))),
    retained: tally(
      after.filter(
        (resource) => resource.underRetention && earlier.get(resource.id)?.underRetention === false,
      ),
    ),
    released: tally(
      after.filter(
        (resource) => !resource.underRetention && earlier.get(resource.id)?.underRetention === true,
      ),
    ),
  };
}

export function isSame(difference: ResourceDifference): boolean {
  return Object.values(difference).every((part: ResourceTally) => part.total === 0);
}

function tally(resources: readonly ProtectedResource[]): ResourceTally {
  const kinds = new Map<string, ResourceTally['kinds'][number]>();
  for (const { service, resourceType } of resources) {
    const kind = kinds.get(`${service}/${resourceType}`) ?? { service, resourceType, count: 0 };
    kind.count += 1;
    kinds.set(`${service}/${resourceType}`, kind);
  }
  return {
    total: resources.length,
    kinds: [...kinds.values()].sort((one, other) => other.count - one.count),
    named: resources
      .slice(0, namedAtMost)
      .map(({ id, service, resourceType, name }) => ({ id, service, resourceType, name })),
  };
}
