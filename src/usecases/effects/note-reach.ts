import { awaitsDecision } from '../../domain/request.js';
import type { Unreached } from '../../domain/reach.js';
import { reachOf } from '../../domain/slack-failure.js';
import { type CardCopy, isPosted } from '../../ports/card-deliveries.js';
import type { Ports } from '../ports.js';
import { transition, type TransitionPorts } from './transition.js';

/** An outage that is over before anybody reads of it is none. */
const worthTellingMs = 60_000;

/** Has the request say whom nothing could be sent to, so that every card tells it. */
export async function noteReach(
  ports: TransitionPorts & Pick<Ports, 'copies'>,
  requestId: string,
): Promise<void> {
  const request = await ports.requests.load(requestId);
  if (!request || !awaitsDecision(request)) return;
  const copies = await ports.copies.list(requestId);
  const unreached = copies.flatMap((copy) => unreachedBy(copy, ports.clock.now()));
  await transition(ports, requestId, { type: 'note_reach', unreached });
}

function unreachedBy(copy: CardCopy, now: number): Unreached[] {
  const { trouble, audience } = copy;
  if (!trouble || isPosted(copy)) return [];
  const { code, since } = trouble;
  if (reachOf(code) === 'outage' && now - since < worthTellingMs) return [];
  return [{ who: audience, code, since }];
}
