import type { ControlledInstance } from '../../../src/sandbox/iam/resource-controller.js';
import type { World, WorldInstance } from '../../../src/sandbox/world.js';
import { accountId, smallWorld } from '../kms/small-world.js';

export type TestInstance = WorldInstance & ControlledInstance;

export const idOf = (n: number) => `8e2b6c94-1f7d-4a35-b0c8-${String(n).padStart(12, '0')}`;

/** An instance of Key Protect without keys, unless it says otherwise. */
export const instanceOf = (n: number, more: Partial<TestInstance> = {}): TestInstance => ({
  id: idOf(n),
  name: `instance-${n}`,
  service: 'kms',
  region: 'us-south',
  accountId,
  keyRings: [],
  keys: [],
  dualAuthPolicy: false,
  ...more,
});

/** A world of these instances alone, all of which `reader` may see and nobody else. */
export function worldOf(instances: TestInstance[], more: Partial<World> = {}): World {
  const world = smallWorld();
  return {
    ...world,
    instances,
    identities: world.identities.map((identity) => ({
      ...identity,
      grants:
        identity.name === 'reader' ? instances.map(({ id }) => ({ instanceId: id, role: 'Reader' })) : [],
    })),
    ...more,
  };
}
