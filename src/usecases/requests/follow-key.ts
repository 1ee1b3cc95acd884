import { firstLookAt, nextLookAt, wasDeletedBy } from '../../domain/fate.js';
import { mayShowLater } from '../../domain/own-deletion.js';
import type { DeletionRequest, Expired } from '../../domain/request.js';
import type { Sighting } from '../../domain/sighting.js';
import { deletionSeen } from '../effects/end-as-seen.js';
import { noteAftermathDue } from '../effects/note-aftermath.js';
import type { Ports } from '../ports.js';
import { planWayBack } from '../effects/plan-timers.js';
import { noteFate } from '../effects/note-fate.js';
import { transition, type TransitionPorts } from '../effects/transition.js';
import { type KeyReadingPorts, kmsTimeOf, readKey } from '../keys/read-key.js';

/**
 * Looks at the key of a request that has ended: whether a deleted one is back, and whether that of an expired one was deleted before
 * the end. `now`: from when the next look counts.
 */
export async function followKey(
  ports: TransitionPorts & KeyReadingPorts & Pick<Ports, 'timers'>,
  requestId: string,
  now: number,
): Promise<void> {
  const request = await ports.requests.load(requestId);
  const isOfInterest = request && firstLookAt(request) !== undefined;
  if (!isOfInterest) return ports.requests.lookAgain(requestId, undefined);
  // Whatever becomes of this look, the next one has its time.
  const next = nextLookAt(request, now);
  await ports.requests.lookAgain(requestId, next);
  if (next === undefined && request.status === 'deleted') return;
  const seen = await readKey(ports, request.key);
  if (request.status === 'deleted') {
    const told = await noteFate(ports, request, seen);
    await noteAftermathDue(ports, told);
    // One that was deleted before there was such a timer, or whose timer is lost, has it again.
    await planWayBack(ports, told);
  }
  if (request.status === 'expired' && seen.ok) {
    const corrected = await correctEnd(ports, request, seen);
    // While its own DELETE may show later it is looked at again.
    if (!corrected && mayShowLater(request, now)) return;
    // As a deleted one it is followed anew.
    await ports.requests.lookAgain(requestId, corrected && firstLookAt(corrected));
  }
}

/** The end was told by the clock alone: what had come to the key by then is told instead. The request after it, where it did. */
async function correctEnd(
  ports: TransitionPorts,
  request: Expired,
  seen: Sighting,
): Promise<DeletionRequest | undefined> {
  const end = deletionSeen(request, seen);
  if (!seen.ok || !end) return undefined;
  if (end.type === 'supersede' && !wasDeletedBy(request.endedAt, seen.key, seen.serverTime)) return undefined;
  const [newest] = (await ports.requests.listForKey(request.key, 1)).requests;
  // The same identity may have deleted it for a later request, which tells that itself.
  if (end.type === 'confirm_deletion' && newest?.id !== request.id) return undefined;
  const options = { ifVersion: request.version, kmsTime: kmsTimeOf(seen) };
  return (await transition(ports, request.id, end, options)).request;
}
