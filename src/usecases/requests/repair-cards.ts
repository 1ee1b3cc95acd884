import { awaitsDecision } from '../../domain/request.js';
import { audienceKey, type Delivery, isKeptByNewer } from '../../ports/card-deliveries.js';
import { isCurrent } from '../effects/deliver-card.js';
import { endAftermath } from '../effects/note-aftermath.js';
import { noteReach } from '../effects/note-reach.js';
import { audiencesOf, isShown, type RefreshPorts } from '../effects/refresh-cards.js';
import type { TransitionPorts } from '../effects/transition.js';
import type { Ports } from '../ports.js';

export type RepairPorts = TransitionPorts & RefreshPorts & Pick<Ports, 'clock' | 'absences'>;

/** Sends those copies on their way that show something older, or of which something is still to come. */
export async function repairCards(ports: RepairPorts, requestId: string): Promise<void> {
  await noteReach(ports, requestId);
  const request = await ports.requests.load(requestId);
  if (!request || !isShown(request)) return;
  if (await endAftermath(ports, request)) return;
  const copies = await ports.copies.list(requestId);
  const { version } = request;
  const stale = audiencesOf(request, copies).filter((audience) => {
    const copy = copies.find((one) => audienceKey(one.audience) === audienceKey(audience));
    if (isKeptByNewer(copy)) return false;
    return copy ? !isCurrent(copy, version, ports.clock.now()) : awaitsDecision(request);
  });
  if (stale.length === 0) return;
  await ports.deliveries.enqueue(
    stale.map((audience): Delivery => ({ kind: 'card', requestId, version, audience })),
  );
}
