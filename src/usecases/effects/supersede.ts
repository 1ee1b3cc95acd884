import { outsideChange } from '../../domain/outside-change.js';
import { awaitsDecision, type DeletionRequest, type OutsideChange } from '../../domain/request.js';
import { kmsTimeOf, type Sighting } from '../keys/read-key.js';
import { transition, type TransitionPorts } from './transition.js';

/**
 * What somebody did to the key behind the back of a request that waits, as far as this sighting shows. Of one that is being
 * authorized, deleted or withdrawn it shows what that has just done itself: such a step reads the key and concludes alone.
 */
export function changeSeen(request: DeletionRequest, seen: Sighting): OutsideChange | undefined {
  return seen.ok && awaitsDecision(request) ? outsideChange(request, seen.key, seen.serverTime) : undefined;
}

/** Ends a request whose key was changed outside. Nothing happens to one that has moved on: that may have been the change. */
export async function supersede(
  ports: TransitionPorts,
  { id, version }: DeletionRequest,
  change: OutsideChange,
  seen: Sighting,
): Promise<void> {
  const options = { ifVersion: version, kmsTime: kmsTimeOf(seen) };
  await transition(ports, id, { type: 'supersede', change }, options);
}

/** The same, where this sighting shows such a change. True where it does. */
export async function supersedeIfChanged(
  ports: TransitionPorts,
  request: DeletionRequest,
  seen: Sighting,
): Promise<boolean> {
  const change = changeSeen(request, seen);
  if (change) await supersede(ports, request, change, seen);
  return change !== undefined;
}

/** The same for a key that is still there and no longer as it was: the request takes note. */
export async function noteKeyState(
  ports: TransitionPorts,
  { id, version }: DeletionRequest,
  seen: Sighting,
): Promise<void> {
  if (!seen.ok || seen.key === 'gone') return;
  const options = { ifVersion: version, kmsTime: kmsTimeOf(seen) };
  await transition(ports, id, { type: 'note_key_state', state: seen.key.state }, options);
}
