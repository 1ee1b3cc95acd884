import { isOver } from '../../domain/deadlines.js';
import type { KmsFailure } from '../../domain/kms-failure.js';
import { outsideChange } from '../../domain/outside-change.js';
import type { Blocked } from '../../domain/request.js';
import { expireRequest } from './expire-request.js';
import { planTimers } from '../effects/plan-timers.js';
import type { Ports } from '../ports.js';
import { readKey } from '../keys/read-key.js';
import { notedBy, readProtection } from '../keys/read-protection.js';
import { transition } from '../effects/transition.js';

/** The watch over a blocked request: looks, and has itself woken again while there is something to wait for. */
export async function recheckBlockers(ports: Ports, requestId: string): Promise<void> {
  const request = await ports.requests.load(requestId);
  if (request?.status !== 'blocked') return;
  if (isOver(request.endsAt, ports.clock.now())) return expireRequest(ports, requestId);
  try {
    await lookAtBlockers(ports, request);
  } finally {
    await planTimers(ports, requestId);
  }
}

/**
 * Takes note of what still stands in the way; a request whose way is clear goes back to its approvers. Answers why it
 * could not look, where it could not: the last list stands then.
 */
export async function lookAtBlockers(ports: Ports, request: Blocked): Promise<KmsFailure | undefined> {
  const [seen, reading] = await Promise.all([
    readKey(ports, request.key, 2),
    readProtection(ports, request.key),
  ]);
  const change = seen.ok ? outsideChange(request, seen.key, seen.serverTime) : undefined;
  if (change) {
    await transition(ports, request.id, { type: 'supersede', change }, { ifVersion: request.version });
    return undefined;
  }
  if (!seen.ok) return seen.failure;
  if (!reading.known) return reading.failure;
  const noted = await notedBy(ports, request, reading);
  await transition(ports, request.id, { type: 'note_protection', ...noted }, { ifVersion: request.version });
  return undefined;
}
