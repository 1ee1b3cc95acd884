import { isPeriodOver } from '../../domain/deadlines.js';
import { awaitsDecision } from '../../domain/request.js';
import { planTimers, type TimerPorts } from '../effects/plan-timers.js';
import { deletionSeen, endAsSeen, type SeeingPorts } from '../effects/end-as-seen.js';
import { readingTurn } from '../keys/reading-pace.js';
import { type KeyReadingPorts, kmsTimeOf, readKey, timeNow } from '../keys/read-key.js';
import { transition } from '../effects/transition.js';

export type ExpiryPorts = SeeingPorts & KeyReadingPorts & TimerPorts;

/**
 * Ends a request whose period is over, by the clock; what came to the key just before is looked for afterwards. A timer that woke
 * too early is planned again. `kmsTime` where the KMS has just told it: with its clock ahead of ours its own end has come before.
 */
export async function expireRequest(ports: ExpiryPorts, requestId: string, kmsTime?: number): Promise<void> {
  const request = await ports.requests.load(requestId);
  if (!request || !awaitsDecision(request)) return;
  if (!isPeriodOver(request, timeNow(ports, kmsTime))) {
    await planTimers(ports, requestId);
    return;
  }
  // What was sent for it may have deleted the key: that is looked at first, once; an unreadable key does not stop the end.
  if (request.attempts) await readingTurn(ports);
  const seen = request.attempts && (await readKey(ports, request.key));
  if (seen && deletionSeen(request, seen)) {
    await endAsSeen(ports, request, seen, deletionSeen);
    return;
  }
  await transition(ports, requestId, { type: 'expire' }, { kmsTime: (seen && kmsTimeOf(seen)) ?? kmsTime });
}
