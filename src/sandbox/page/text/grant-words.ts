import type { GrantState, SandboxState } from '../../control/api.js';

/** One grant in a line: which roles, on what, through what, and whether a condition is in the way. */
export function grantWords(grant: GrantState, { instances, keys }: SandboxState['kms']): string {
  const instance = instances.find(({ id }) => id === grant.instanceId)?.name ?? grant.instanceId;
  const key = keys.find(({ id }) => id === grant.keyId)?.name ?? grant.keyId;
  const where = [
    key && `key ${key}`,
    grant.keyRingId && `ring ${grant.keyRingId}`,
    instance ?? 'everything in the account',
  ].filter(Boolean);
  const condition = { holds: ', under a condition that holds', fails: ', under a condition that fails' };
  return [
    `${grant.roles.join(', ')} on ${where.join(' in ')}`,
    grant.group && `, through ${grant.group}`,
    grant.condition && condition[grant.condition],
  ]
    .filter(Boolean)
    .join('');
}

/** What a role can be given on: instances, and the rings in them that hold keys. */
export interface GrantPlace {
  title: string;
  instanceId: string;
  keyRingId?: string;
}

export function grantPlaces({ instances, keys }: SandboxState['kms']): GrantPlace[] {
  return instances.flatMap(({ id: instanceId, name }) => {
    const rings = new Set(keys.filter((key) => key.instanceId === instanceId).map((key) => key.keyRingId));
    return [
      { title: `all of ${name}`, instanceId },
      ...[...rings]
        .sort()
        .map((keyRingId) => ({ title: `ring ${keyRingId} in ${name}`, instanceId, keyRingId })),
    ];
  });
}
