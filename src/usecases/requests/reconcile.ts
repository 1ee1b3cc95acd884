import { isOver } from '../../domain/deadlines.js';
import { awaitsDecision, type DeletionRequest } from '../../domain/request.js';
import { audienceKey, type Delivery, isKeptByNewer } from '../../ports/card-deliveries.js';
import { isCurrent } from '../effects/deliver-card.js';
import { expireRequest, type ExpiryPorts } from './expire-request.js';
import { endAftermath } from '../effects/note-aftermath.js';
import type { Ports } from '../ports.js';
import { noteAvailability } from './note-availability.js';
import { noteReach } from '../effects/note-reach.js';
import { planTimers } from '../effects/plan-timers.js';
import { readKey } from '../keys/read-key.js';
import { audiencesOf, isShown, type RefreshPorts } from '../effects/refresh-cards.js';
import { noteKeyState, endAsSeen } from '../effects/end-as-seen.js';

type ReconcilePorts = ExpiryPorts & RefreshPorts & Pick<Ports, 'clock' | 'log' | 'absences'>;

/** How many ended requests are looked at for copies that still show an older state. */
const recentRequests = 50;

/**
 * Compares what is recorded with what is true: keys changed outside are noticed, ends that were missed are made up
 * for, lost timers and stale cards are repaired. One request's trouble does not keep the others waiting.
 */
export async function reconcile(ports: ReconcilePorts): Promise<void> {
  const open = (await ports.requests.listOpen()).requests;
  await noteAvailability(ports, open);
  for (const request of open) {
    try {
      await reconcileOne(ports, request);
    } catch (error) {
      ports.log.warn({ requestId: request.id, error }, 'request could not be reconciled');
    }
  }
  const recent = (await ports.requests.listRecent(recentRequests)).requests;
  const shown = [...open, ...recent].map(({ id }) => id);
  for (const requestId of new Set([...shown, ...(await ports.copies.listWaiting())])) {
    try {
      await reconcileCards(ports, requestId);
    } catch (error) {
      ports.log.warn({ requestId, error }, 'cards could not be reconciled');
    }
  }
}

async function reconcileOne(ports: ExpiryPorts, request: DeletionRequest): Promise<void> {
  // While an effect is under way it reads and concludes by itself.
  if (!awaitsDecision(request)) return;
  if (isOver(request.endsAt, ports.clock.now())) return expireRequest(ports, request.id);
  const seen = await readKey(ports, request.key);
  if (await endAsSeen(ports, request, seen)) return;
  await noteKeyState(ports, request, seen);
  await planTimers(ports, request.id);
}

/** Sends those copies on their way that show something older, or of which something is still to come. */
async function reconcileCards(ports: ReconcilePorts, requestId: string): Promise<void> {
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
