import { isOver } from '../../domain/deadlines.js';
import { awaitsDecision, type DeletionRequest } from '../../domain/request.js';
import { audienceKey } from '../../ports/card-deliveries.js';
import { expireRequest, type ExpiryPorts } from './expire-request.js';
import { planTimers } from '../effects/plan-timers.js';
import type { Ports } from '../ports.js';
import { readKey } from '../keys/read-key.js';
import { audiencesOf, refreshCards, type RefreshPorts } from '../effects/refresh-cards.js';
import { noteKeyState, supersedeIfChanged } from '../effects/supersede.js';

type ReconcilePorts = ExpiryPorts & RefreshPorts;

/** How many ended requests are looked at for copies that still show an older state. */
const recentRequests = 50;

/**
 * Compares what is recorded with what is true: keys changed outside are noticed, ends that were missed are made up
 * for, lost timers and stale cards are repaired. One request's trouble does not keep the others waiting.
 */
export async function reconcile(ports: ReconcilePorts): Promise<void> {
  for (const request of (await ports.requests.listOpen()).requests) {
    try {
      await reconcileOne(ports, request);
    } catch (error) {
      ports.log.warn({ requestId: request.id, error }, 'request could not be reconciled');
    }
  }
  for (const request of (await ports.requests.listRecent(recentRequests)).requests) {
    try {
      if (await hasStaleCopy(ports, request)) await refreshCards(ports, request.id);
    } catch (error) {
      ports.log.warn({ requestId: request.id, error }, 'cards could not be reconciled');
    }
  }
}

async function reconcileOne(ports: ExpiryPorts, request: DeletionRequest): Promise<void> {
  // While an effect is under way it reads and concludes by itself.
  if (!awaitsDecision(request)) return;
  if (isOver(request.endsAt, ports.clock.now())) return expireRequest(ports, request.id);
  const seen = await readKey(ports, request.key);
  if (await supersedeIfChanged(ports, request, seen)) return;
  await noteKeyState(ports, request, seen);
  await planTimers(ports, request.id);
}

async function hasStaleCopy(ports: Pick<Ports, 'copies'>, request: DeletionRequest): Promise<boolean> {
  const recorded = await ports.copies.list(request.id);
  const copies = new Map(recorded.map((copy) => [audienceKey(copy.audience), copy]));
  return audiencesOf(request, recorded).some((audience) => {
    const copy = copies.get(audienceKey(audience));
    // Whom Slack will not let us reach stays behind; everyone else must not be written to again for it.
    if (copy?.undeliverable !== undefined) return false;
    return copy ? copy.shownVersion < request.version : awaitsDecision(request);
  });
}
