import type { ProtectedResource } from './protected-resource.js';

/**
 * Why IBM refuses to delete a key while a resource is registered with it, forced or not. The registration says only that
 * it does (`preventKeyDeletion`); the cause follows from the service and from the instance (docs/facts/ibm.md#registrations).
 */
export const holdCauses = ['retention_policy', 'reclamation', 'service'] as const;
export type HoldCause = (typeof holdCauses)[number];

/** How many resources hold a key for which cause; a cause of none is left out. */
export type HoldCounts = Partial<Record<HoldCause, number>>;

/** Deleted, as the Resource Controller says it, with a registration that is still there. */
const deletedStates = ['pending_reclamation', 'removed'];

/** Whether an instance is deleted and only what is left of it holds the key. */
export function isInstanceDeleted(state: string | undefined): boolean {
  return state !== undefined && deletedStates.includes(state);
}

/** Services whose resources can have a retention policy, which an account's owner can have lifted. */
const servicesWithPolicies = ['cloud-object-storage'];

/** `state` of the resource's instance, where it is known. */
export function holdCauseOf({ service }: Pick<ProtectedResource, 'service'>, state?: string): HoldCause {
  if (isInstanceDeleted(state)) return 'reclamation';
  return servicesWithPolicies.includes(service) ? 'retention_policy' : 'service';
}

/** Of resources that hold a key. */
export function countHolds(causes: readonly HoldCause[]): HoldCounts {
  const counts: HoldCounts = {};
  for (const cause of causes) counts[cause] = (counts[cause] ?? 0) + 1;
  return counts;
}
