import { versionFor } from '../../domain/cards-since.js';
import { awaitsDecision } from '../../domain/request.js';
import { audienceKey, type Delivery, isKeptByNewer } from '../../ports/card-deliveries.js';
import { isCurrent, isSpared } from '../effects/delivery.js';
import { noteAftermathDue } from '../effects/note-aftermath.js';
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
  if (await noteAftermathDue(ports, request)) return;
  const copies = await ports.copies.list(requestId);
  const stale = audiencesOf(request, copies).filter((audience) => {
    const copy = copies.find((one) => audienceKey(one.audience) === audienceKey(audience));
    if (isKeptByNewer(copy)) return false;
    return copy
      ? !isCurrent(copy, versionFor(request, audience), ports.clock.now())
      : awaitsDecision(request);
  });
  const wanted: Delivery[] = [];
  for (const audience of stale) {
    const hasCopy = copies.some((one) => audienceKey(one.audience) === audienceKey(audience));
    // Who wants no message would be looked at in vain each time, and takes the turn of others.
    if (!hasCopy && (await isSpared(ports, request, audience))) continue;
    wanted.push({ kind: 'card', requestId, version: versionFor(request, audience), audience });
  }
  if (wanted.length > 0) await ports.deliveries.enqueue(wanted);
}
