import { type HoldCause, holdCauses, type HoldCounts } from '../domain/key-hold.js';
import { markCode } from './marks.js';

/** How many hold the key for a cause, in the shortest words. */
const counted: Record<HoldCause, string> = {
  retention_policy: 'under a retention policy',
  reclamation: 'waiting to be reclaimed',
  service: 'not released by the service',
};

/** Why IBM refuses, of one resource and of many. */
const whys: Record<HoldCause, [one: string, many: string]> = {
  retention_policy: ['1 resource is under a retention policy', 'are under a retention policy'],
  reclamation: [
    '1 resource belongs to an instance that is deleted and waits to be reclaimed',
    'belong to instances that are deleted and wait to be reclaimed',
  ],
  service: ['1 resource is not released by its service', 'are not released by their services'],
};

/** Who can do what about it. Only a retention policy has somebody to ask. */
const advices: Record<HoldCause, string> = {
  retention_policy:
    'Ask the owner of the account to lift the retention policy on each of them; the list of protected resources names both.',
  reclamation: `A deleted instance keeps its registration until it is reclaimed, and there is no policy to lift. ${markCode('ibmcloud resource reclamations')} shows until when; whoever may manage the instance can have it reclaimed now with ${markCode('ibmcloud resource reclamation-delete')}, which ends for good the time in which it could be restored. Once it is gone, a sync has the service take its registration back.`,
  service:
    'Where the service itself forbids the deletion, remove the resource there; its registration follows. What is gone already the service takes back after a sync, and what still stays is for IBM support.',
};

const causesIn = (holds: HoldCounts) => holdCauses.filter((cause) => (holds[cause] ?? 0) > 0);

/** `2 under a retention policy, 1 waiting to be reclaimed`; empty where nothing holds the key. */
export function holdCounts(holds: HoldCounts): string {
  return causesIn(holds)
    .map((cause) => `${holds[cause]} ${counted[cause]}`)
    .join(', ');
}

/** `2 resources are under a retention policy and 1 resource is not released by its service`. */
export function whyHeld(holds: HoldCounts): string {
  return causesIn(holds)
    .map((cause) => (holds[cause] === 1 ? whys[cause][0] : `${holds[cause]} resources ${whys[cause][1]}`))
    .join(' and ');
}

/** What to do, a sentence or two for each cause there is. */
function holdAdvice(holds: HoldCounts): string {
  return causesIn(holds)
    .map((cause) => advices[cause])
    .join(' ');
}

/** The same without those for whom an owner is named elsewhere. */
export function adviceWithoutOwner(holds: HoldCounts): string {
  return holdAdvice({ ...holds, retention_policy: 0 });
}

/** Of one resource: what holds the key there. */
export const holdNames: Record<HoldCause, string> = {
  retention_policy: 'retention policy: yes',
  reclamation: 'holds the key until its instance is reclaimed',
  service: 'its service forbids the deletion of the key',
};

/** Whether nothing but retention policies holds the key. */
export function isPoliciesAlone(holds: HoldCounts): boolean {
  return causesIn(holds).every((cause) => cause === 'retention_policy');
}

/** An instance's state beside its name, in plain words; IBM's own where there are none. */
export function instanceStateWords(state: string): string {
  if (state === 'pending_reclamation') return 'deleted, waits to be reclaimed';
  if (state === 'removed') return 'deleted and reclaimed';
  return state.replaceAll('_', ' ');
}
