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

/** How much a key protects, as last read; `unknown` when the KMS would not say. */
export type Protection = { known: true; resources: number; underRetention: number } | { known: false };

/**
 * Registrations folded to resources: databases register several volumes of one deployment, which count as one;
 * a bucket counts by itself (kms-api §5.2).
 */
export function protectionOf(registrations: readonly Registration[]): Protection {
  const resources = new Map<string, boolean>();
  for (const registration of registrations) {
    const id = resourceIdentity(registration.resourceCrn);
    resources.set(id, (resources.get(id) ?? false) || registration.preventsKeyDeletion);
  }
  const underRetention = [...resources.values()].filter(Boolean).length;
  return { known: true, resources: resources.size, underRetention };
}

function resourceIdentity(crn: string): string {
  const segments = crn.split(':');
  if (segments.length < 10 || segments[0] !== 'crn') return crn;
  const resourceType = segments[8];
  return resourceType === '' ? segments.slice(0, 8).join(':') : crn;
}
