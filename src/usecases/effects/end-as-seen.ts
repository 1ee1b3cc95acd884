import type { Command } from '../../domain/command.js';
import { restoringOf } from '../../domain/key-life.js';
import { isDeleted } from '../../domain/key.js';
import { confirmationIn } from '../../domain/kms-failure.js';
import { outsideChange } from '../../domain/outside-change.js';
import { attemptsOf, ownDeletion } from '../../domain/own-deletion.js';
import {
  type Attempt,
  awaitsDecision,
  type DeletionRequest,
  type Expired,
  type OpenRequest,
} from '../../domain/request.js';
import { kmsTimeOf } from '../keys/read-key.js';
import type { Sighting } from '../../domain/sighting.js';
import type { Ports } from '../ports.js';
import { transition, type TransitionPorts } from './transition.js';

/** How a request ends by what was seen of its key. */
type EndSeen = Extract<Command, { type: 'confirm_deletion' | 'supersede' }>;

/** How it ends where its key is seen to be deleted, by an attempt of ours or by somebody else, or to be gone. */
export function deletionSeen(request: OpenRequest | Expired, seen: Sighting): EndSeen | undefined {
  if (!seen.ok) return undefined;
  if (seen.key === 'gone') {
    const attempt = attemptsOf(request).findLast(({ confirmed }) => confirmed);
    if (!attempt?.confirmed) return { type: 'supersede', change: 'gone' };
    const { at, kmsTime: deletedAt = at } = attempt.confirmed;
    // Nothing is left to restore.
    return confirmed(attempt, deletedAt, deletedAt);
  }
  const attempt = ownDeletion(request, seen.key);
  if (!attempt) return isDeleted(seen.key) ? { type: 'supersede', change: 'deleted' } : undefined;
  const { deletedAt = seen.serverTime } = seen.key;
  const { service } = request.key;
  const restoring = restoringOf({ ...seen.key, service, deletedAt }, seen.serverTime);
  const restorableUntil = restoring.may === 'now' ? restoring.until : deletedAt;
  return confirmed(attempt, deletedAt, restorableUntil);
}

function confirmed(attempt: Attempt, deletedAt: number, restorableUntil: number): EndSeen {
  return {
    type: 'confirm_deletion',
    sentAt: attempt.at,
    deletedAt,
    restorableUntil,
    ...confirmationIn(attempt.confirmed ?? {}),
  };
}

/** The same for whatever ends it, what somebody did to the key behind its back included. */
export function endSeen(request: OpenRequest, seen: Sighting): EndSeen | undefined {
  const deletion = deletionSeen(request, seen);
  if (deletion || !seen.ok) return deletion;
  const change = outsideChange(request, seen.key, seen.serverTime);
  return change && { type: 'supersede', change };
}

export type SeeingPorts = TransitionPorts & Pick<Ports, 'watch'>;

/**
 * Ends a request that waits for a decision, where this sighting shows that its key was deleted or changed; true where it did.
 * Of one that is being authorized, deleted or withdrawn a sighting shows what that has just done itself: such a step reads the
 * key and concludes alone. Nothing happens to one that has moved on: that may have been the change.
 */
export async function endAsSeen(
  ports: SeeingPorts,
  request: DeletionRequest,
  seen: Sighting,
  look = endSeen,
): Promise<boolean> {
  if (!awaitsDecision(request)) return false;
  // What is known by this need not be read again at once.
  if (seen.ok) ports.watch.note(request.id, ports.clock.now());
  const end = look(request, seen);
  if (!end) return false;
  const options = { ifVersion: request.version, kmsTime: kmsTimeOf(seen) };
  const ended = await transition(ports, request.id, end, options);
  return ended.ok && ended.events.length > 0;
}

/** A key that is still there and no longer as it was: the request takes note. */
export async function noteKeyState(
  ports: TransitionPorts,
  { id, version }: DeletionRequest,
  seen: Sighting,
): Promise<void> {
  if (!seen.ok || seen.key === 'gone') return;
  const options = { ifVersion: version, kmsTime: kmsTimeOf(seen) };
  await transition(ports, id, { type: 'note_key_state', state: seen.key.state }, options);
}
