import type { DeletionRequest } from '../../domain/request.js';
import { type KnownReading, updateFrom } from '../keys/read-protection.js';
import { kmsTimeOf } from '../keys/read-key.js';
import type { Sighting } from '../../domain/sighting.js';
import type { Ports } from '../ports.js';
import { transition, type TransitionPorts } from './transition.js';

/**
 * Takes over a list that was read, with the key itself, for this very version of the request. False where the request
 * has moved on: the list it holds by then may be the newer one.
 */
export async function updateProtection(
  ports: TransitionPorts & Pick<Ports, 'snapshots'>,
  request: DeletionRequest,
  reading: KnownReading,
  seen: Sighting,
): Promise<boolean> {
  const update = await updateFrom(ports, request, reading);
  const { version: ifVersion } = request;
  const options = { ifVersion, kmsTime: kmsTimeOf(seen) };
  const done = await transition(ports, request.id, { type: 'update_protection', ...update }, options);
  return done.ok && (done.events.length > 0 || done.request?.version === ifVersion);
}
