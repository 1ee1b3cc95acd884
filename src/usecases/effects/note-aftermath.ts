import { aftermathDue } from '../../domain/aftermath.js';
import type { KeyRef } from '../../domain/key.js';
import type { Aftermath, DeletionRequest } from '../../domain/request.js';
import { transition, type TransitionPorts } from './transition.js';

/** Has the card of the key's last request tell what has become of the services, where it deleted the key by force. */
export async function noteAftermath(
  ports: TransitionPorts,
  key: KeyRef,
  aftermath: Aftermath,
): Promise<void> {
  const [request] = (await ports.requests.listForKey(key, 1)).requests;
  if (request?.status === 'deleted') {
    await transition(ports, request.id, { type: 'note_aftermath', aftermath });
  }
}

/**
 * What the clock alone brings about: IBM tells the services again, or has removed what is left of the key, and then nobody can be
 * told anything. Whether that is news, which has the cards refreshed.
 */
export async function noteAftermathDue(ports: TransitionPorts, request: DeletionRequest): Promise<boolean> {
  const aftermath = aftermathDue(request, ports.clock.now());
  if (!aftermath) return false;
  const done = await transition(ports, request.id, { type: 'note_aftermath', aftermath });
  return done.ok && done.events.length > 0;
}
