import type { KmsKeyState } from '../../control/api.js';

/** Key states by IBM's numbers (NIST SP 800-57): https://cloud.ibm.com/docs/key-protect?topic=key-protect-key-states */
const stateNames: Readonly<Record<number, string>> = {
  0: 'Pre-activation',
  1: 'Active',
  2: 'Suspended',
  3: 'Deactivated',
  5: 'Destroyed',
};

export const keyStateName = (state: number): string => stateNames[state] ?? `State ${state}`;

/** Keys by ring, rings and keys by name. */
export function keysByRing(keys: KmsKeyState[]): { instanceId: string; ring: string; keys: KmsKeyState[] }[] {
  const groups = new Map<string, { instanceId: string; ring: string; keys: KmsKeyState[] }>();
  for (const key of [...keys].sort((a, b) => a.name.localeCompare(b.name))) {
    const id = `${key.instanceId} ${key.keyRingId}`;
    const group = groups.get(id) ?? { instanceId: key.instanceId, ring: key.keyRingId, keys: [] };
    group.keys.push(key);
    groups.set(id, group);
  }
  return [...groups.values()].sort(
    (a, b) => a.instanceId.localeCompare(b.instanceId) || a.ring.localeCompare(b.ring),
  );
}

/** The resource a CRN names, shortened for a list; the whole CRN belongs beside it. */
export function crnTail(crn: string): string {
  const parts = crn.split(':');
  const service = parts[4] ?? '';
  const resource = parts.slice(8).filter(Boolean).join(' ') || parts[7] || crn;
  return service ? `${service}: ${resource}` : crn;
}

/**
 * `3 resources (4 registrations)`: as IBM’s console lists them, and as people count what stands behind. A database registers each
 * volume with an empty type, and its deployment is the resource.
 */
export function registeredWords(registrations: readonly { resourceCrn: string }[]): string {
  const resources = new Set(
    registrations.map(({ resourceCrn }) => {
      const parts = resourceCrn.split(':');
      return parts[8] === '' && parts[7] !== '' ? parts.slice(0, 8).join(':') : resourceCrn;
    }),
  ).size;
  const said = `${resources} ${resources === 1 ? 'resource' : 'resources'}`;
  return resources === registrations.length ? said : `${said} (${registrations.length} registrations)`;
}
