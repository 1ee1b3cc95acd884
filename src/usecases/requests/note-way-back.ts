import { planWayBack } from '../effects/plan-timers.js';
import { transition, type TransitionPorts } from '../effects/transition.js';
import type { Ports } from '../ports.js';

/** Has the cards of a deleted key say whether it can be restored now. Woken too early it goes back to sleep. */
export async function noteWayBack(
  ports: TransitionPorts & Pick<Ports, 'timers'>,
  requestId: string,
): Promise<void> {
  const noted = await transition(ports, requestId, { type: 'note_way_back' });
  // What has moved plans the next by itself.
  if (noted.ok && noted.request && noted.events.length === 0) await planWayBack(ports, noted.request);
}
