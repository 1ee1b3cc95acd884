import type { AccountOwner, NamedInstance, ResourceCatalog } from '../../src/ports/resource-catalog.js';

export interface ResourceCatalogDouble extends ResourceCatalog {
  /** By instance CRN. */
  readonly instances: Map<string, NamedInstance>;
  /** By account id. */
  readonly owners: Map<string, AccountOwner>;
}

export function createResourceCatalogDouble(): ResourceCatalogDouble {
  const instances = new Map<string, NamedInstance>();
  const owners = new Map<string, AccountOwner>();
  return {
    instances,
    owners,
    nameInstances: async (crns, limit) =>
      new Map(
        crns.slice(0, limit).flatMap((crn) => {
          const named = instances.get(crn);
          return named ? [[crn, named] as const] : [];
        }),
      ),
    ownerOf: async (accountId) => owners.get(accountId),
  };
}
