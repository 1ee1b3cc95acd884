// The demo world with as many keys as a run takes: all alike, with nothing registered and the guard of two people on.
import { demoWorld } from '../../src/sandbox/demo-world.js';
import type { World } from '../../src/sandbox/world.js';
import { cardActions } from '../../src/adapters/slack/card/card.js';

export interface BenchKey {
  id: string;
  name: string;
}

const [instance] = demoWorld.instances;
if (!instance) throw new Error('the world has no instance');
export const benchInstance = instance;

const personOf = (wanted: string) => demoWorld.workspace.people.find(({ handle }) => handle === wanted)!;
/** Asks, and approves: the approver by a policy of her own. */
export const requester = personOf('rita');
export const approver = personOf('mona');

export const approveAction = cardActions.approve;
/** Requester, three approvers and the channel. */
export const copiesOfACard = 5;

export function benchKey(serial: number): BenchKey {
  const digits = String(serial).padStart(6, '0');
  return { id: `5e1d7c40-3a92-4b6f-8d15-0be0${digits}00`, name: `bench-${digits}` };
}
export const benchKeyName = /bench-\d{6}/;

export function benchWorld(keys: number): World {
  const world = structuredClone(demoWorld);
  const filled = Array.from({ length: keys }, (_, serial) => ({
    ...benchKey(serial),
    keyRingId: 'finance',
    extractable: false,
    state: 1 as const,
    dualAuthDelete: true,
    createdAgoMs: 1_000_000,
  }));
  return { ...world, instances: [{ ...world.instances[0]!, keys: filled }] };
}
