import { keptPeriodDays } from '../../domain/key-life.js';
import { dayMs } from '../../domain/deadlines.js';
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

/** IBM removes what is left of a deleted key, and then nobody can be told anything. Whether that is news, which has the cards refreshed. */
export async function endAftermath(ports: TransitionPorts, request: DeletionRequest): Promise<boolean> {
  const isOver =
    request.status === 'deleted' && ports.clock.now() >= request.deletedAt + keptPeriodDays * dayMs;
  if (!isOver) return false;
  const aftermath: Aftermath = { is: 'nothing_left' };
  const done = await transition(ports, request.id, { type: 'note_aftermath', aftermath });
  return done.ok && done.events.length > 0;
}
