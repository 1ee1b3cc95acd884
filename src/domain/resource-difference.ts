import { type Elsewhere, elsewhereOf } from './elsewhere.js';
import { kindsOf, type ProtectedResource, type ResourceKind } from './protected-resource.js';

/** Enough of a resource to name it. */
export interface ResourceBrief extends Pick<ProtectedResource, 'id' | 'service' | 'resourceType' | 'name'> {
  /** Absent where it is where its key is. */
  elsewhere?: Elsewhere;
}

/** Some resources of a kind of change: all counted by service and type, the first few named. */
export interface ResourceTally {
  total: number;
  kinds: ResourceKind[];
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
  keyCrn: string,
): ResourceDifference {
  const tally = (resources: ProtectedResource[]) => tallyOf(resources, keyCrn);
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

function tallyOf(resources: readonly ProtectedResource[], keyCrn: string): ResourceTally {
  return {
    total: resources.length,
    kinds: kindsOf(resources),
    named: resources.slice(0, namedAtMost).map((resource) => {
      const { id, service, resourceType, name } = resource;
      const elsewhere = elsewhereOf(resource, keyCrn);
      return {
        id,
        service,
        resourceType,
        name,
        ...(Object.keys(elsewhere).length > 0 && { elsewhere }),
      };
    }),
  };
}
