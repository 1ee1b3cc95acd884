import { isOver } from '../../domain/deadlines.js';
import type { KmsFailure } from '../../domain/kms-failure.js';
import type { Blocked } from '../../domain/request.js';
import { expireRequest, type ExpiryPorts } from './expire-request.js';
import { planTimers } from '../effects/plan-timers.js';
import { endAsSeen, type SeeingPorts } from '../effects/end-as-seen.js';
import { type KeyReadingPorts, readKey } from '../keys/read-key.js';
import { readingTurn } from '../keys/reading-pace.js';
import { type ProtectionPorts, readProtection } from '../keys/read-protection.js';
import { updateProtection } from '../effects/update-protection.js';

export type WatchPorts = SeeingPorts & KeyReadingPorts & ProtectionPorts;

/** The key, and what it protects. */
const readingsOfALook = 2;

/** The watch over a blocked request: looks, and has itself woken again while there is something to wait for. */
export async function recheckBlockers(ports: WatchPorts & ExpiryPorts, requestId: string): Promise<void> {
  const request = await ports.requests.load(requestId);
  if (request?.status !== 'blocked') return;
  if (isOver(request.endsAt, ports.clock.now())) return expireRequest(ports, requestId);
  try {
    await readingTurn(ports, readingsOfALook);
    await lookAtBlockers(ports, request);
  } catch (error) {
    // Why the look did not work is what the log has to tell, whatever becomes of the next one.
    await planTimers(ports, requestId).catch((again: unknown) => {
      ports.log.warn({ requestId, error: again }, 'the next look could not be planned');
    });
    throw error;
  }
  await planTimers(ports, requestId);
}

/**
 * Takes note of what still stands in the way; a request whose way is clear goes back to its approvers. Answers why it
 * could not look, where it could not: the last list stands then.
 */
export async function lookAtBlockers(ports: WatchPorts, request: Blocked): Promise<KmsFailure | undefined> {
  const [seen, reading] = await Promise.all([
    readKey(ports, request.key, 2),
    readProtection(ports, request.key),
  ]);
  if (await endAsSeen(ports, request, seen)) return undefined;
  if (!seen.ok) return seen.failure;
  if (!reading.known) return reading.failure;
  await updateProtection(ports, request, reading, seen);
  return undefined;
}
