import type { Deleted, DeletionRequest } from '../../domain/request.js';
import type { Sighting } from '../../domain/sighting.js';
import { kmsTimeOf } from '../keys/read-key.js';
import { transition, type TransitionPorts } from './transition.js';

/** Has the request say what a later reading shows of the key it deleted. The request as it stands then. */
export async function noteFate(ports: TransitionPorts, request: Deleted, seen: Sighting): Promise<Deleted> {
  if (!seen.ok) return request;
  const [newest] = (await ports.requests.listForKey(request.key, 1)).requests;
  // One that was put on record tells of somebody else's deletion.
  const isLater = newest?.status === 'deleted' && newest.id !== request.id && !newest.elsewhere;
  const done = await transition(
    ports,
    request.id,
    { type: 'note_fate', key: seen.key, ...(isLater && { later: newest.id }) },
    { kmsTime: kmsTimeOf(seen) },
  );
  return done.request?.status === 'deleted' ? done.request : request;
}

/** The same of all requests for one key, as they stand then. */
export async function noteFates(
  ports: TransitionPorts,
  requests: readonly DeletionRequest[],
  seen: Sighting,
): Promise<DeletionRequest[]> {
  const told: DeletionRequest[] = [];
  for (const request of requests) {
    told.push(request.status === 'deleted' ? await noteFate(ports, request, seen) : request);
  }
  return told;
}
