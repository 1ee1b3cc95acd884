import { isOver, isPeriodOver, measuredTime } from '../../domain/deadlines.js';
import { awaitsDecision } from '../../domain/request.js';
import { planTimers, type TimerPorts } from '../effects/plan-timers.js';
import { deletionSeen, endAsSeen } from '../effects/end-as-seen.js';
import { type KeyReadingPorts, readKey, timeOf } from '../keys/read-key.js';
import { transition, type TransitionPorts } from '../effects/transition.js';

export type ExpiryPorts = TransitionPorts & KeyReadingPorts & TimerPorts;

/** Ends a request whose period is over; a timer that woke too early is planned again. */
export async function expireRequest(ports: ExpiryPorts, requestId: string): Promise<void> {
  const request = await ports.requests.load(requestId);
  if (!request || !awaitsDecision(request)) return;
  if (!isOver(request.endsAt, ports.clock.now())) {
    await planTimers(ports, requestId);
    return;
  }
  // Deleted in the last minutes, by ourselves or by hand, is not the same story as run out; an unreadable key does not stop the end.
  const seen = await readKey(ports, request.key);
  if (deletionSeen(request, seen)) {
    await endAsSeen(ports, request, seen, deletionSeen);
    return;
  }
  const time = timeOf(ports, seen);
  if (!isPeriodOver(request, time)) {
    // Our clock runs ahead: wait as long as the KMS's still has to go.
    const leftMs = request.endsAt - measuredTime(request.guard, time);
    await ports.timers.plan(requestId, 'expire', time.at + Math.max(leftMs, 1_000));
    return;
  }
  await transition(ports, requestId, { type: 'expire' }, { kmsTime: time.kmsTime });
}
