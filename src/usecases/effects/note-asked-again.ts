import type { EffectOutcome } from './effect-lease.js';
import { transition, type TransitionPorts } from './transition.js';

/** Has the cards of the earlier request name this one, which asks again. */
export async function noteAskedAgain(ports: TransitionPorts, requestId: string): Promise<EffectOutcome> {
  const request = await ports.requests.load(requestId);
  if (request?.earlier) {
    const { id, requester: by } = request;
    await transition(ports, request.earlier.id, { type: 'note_asked_again', id, by });
  }
  return { done: true };
}
