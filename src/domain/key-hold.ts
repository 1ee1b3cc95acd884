import type { ProtectedResource } from './protected-resource.js';

/**
 * Why IBM refuses to delete a key while a resource is registered with it, forced or not. The registration says only that
 * it does (`preventKeyDeletion`); the cause follows from the service and from the instance (docs/facts/ibm.md#registrations).
 */
export const holdCauses = ['retention_policy', 'reclamation', 'service'] as const;
export type HoldCause = (typeof holdCauses)[number];

/** How many resources hold a key for which cause; a cause of none is left out. */
export type HoldCounts = Partial<Record<HoldCause, number>>;

/** Services whose resources can have a retention policy, which an account's owner can have lifted. */
const servicesWithPolicies = ['cloud-object-storage'];

/** `state` of the resource's instance, where it is known. */
export function holdCauseOf({ service }: Pick<ProtectedResource, 'service'>, state?: string): HoldCause {
  if (state === 'pending_reclamation') return 'reclamation';
  // Reclaimed already: no policy is left to lift, only a registration to be taken back.
  if (state === 'removed') return 'service';
  return servicesWithPolicies.includes(service) ? 'retention_policy' : 'service';
}

/** Of resources that hold a key. */
export function countHolds(causes: readonly HoldCause[]): HoldCounts {
  const counts: HoldCounts = {};
  for (const cause of causes) counts[cause] = (counts[cause] ?? 0) + 1;
  return counts;
}
