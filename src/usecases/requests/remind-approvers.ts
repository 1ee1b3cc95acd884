import { isOver, reminderDueAt } from '../../domain/deadlines.js';
import { awaitsDecision } from '../../domain/request.js';
import type { Ports } from '../ports.js';
import { kmsTimeOf, readKey } from '../keys/read-key.js';
import { type ProtectionPorts, readProtection } from '../keys/read-protection.js';
import { endAsSeen, endSeen } from '../effects/end-as-seen.js';
import { expireRequest, type ExpiryPorts } from './expire-request.js';
import { renewApprovers, type RenewingPorts } from './renew-approvers.js';
import { transition } from '../effects/transition.js';
import { updateProtection } from '../effects/update-protection.js';

type ReminderPorts = ExpiryPorts & ProtectionPorts & RenewingPorts & Pick<Ports, 'timers'>;

/** Reminds once, a day before the end, and only of what is still true. */
export async function remindApprovers(ports: ReminderPorts, requestId: string): Promise<void> {
  const due = await ports.requests.load(requestId);
  if (!due || !awaitsDecision(due)) return;
  // Of what is over while nobody was there to remind, its end alone is told.
  if (isOver(due.endsAt, ports.clock.now())) return expireRequest(ports, requestId);
  const dueAt = reminderDueAt(due.endsAt);
  if (dueAt > ports.clock.now()) {
    await ports.timers.plan(requestId, 'remind', dueAt);
    return;
  }
  // It goes to those who can decide now.
  await renewApprovers(ports, [due]);
  const request = await ports.requests.load(requestId);
  if (!request || !awaitsDecision(request)) return;
  const seen = await readKey(ports, request.key);
  if (endSeen(request, seen)) {
    await endAsSeen(ports, request, seen);
    return;
  }
  // A reminder goes with the list as it is now.
  const reading = seen.ok ? await readProtection(ports, request.key) : undefined;
  if (reading?.known) await updateProtection(ports, request, reading, seen);
  await transition(ports, requestId, { type: 'remind' }, { kmsTime: kmsTimeOf(seen) });
}
