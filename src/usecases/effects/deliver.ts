import type { Delivery } from '../../ports/card-deliveries.js';
import { RequestUnreadable } from '../../ports/request-store.js';
import type { Ports } from '../ports.js';
import { deliverCard } from './deliver-card.js';
import { deliverNotice } from './deliver-notice.js';
import { type DeliveryOutcome, type DeliveryPorts, leftToOthers } from './delivery.js';

/** One step of the delivery queue; running twice shows nothing twice. */
export async function deliver(ports: DeliveryPorts, delivery: Delivery): Promise<DeliveryOutcome> {
  try {
    switch (delivery.kind) {
      case 'card':
        return await deliverCard(ports, delivery);
      case 'notice':
      case 'reminder':
      case 'news':
        return await deliverNotice(ports, delivery);
      default:
        return leaveToOthers(ports, delivery);
    }
  } catch (error) {
    if (!(error instanceof RequestUnreadable)) throw error;
    return leftToOthers;
  }
}

/** A newer program beside this one, or before a rollback, has put it into the queue. */
function leaveToOthers({ log }: Pick<Ports, 'log'>, delivery: never): DeliveryOutcome {
  const { kind, requestId } = delivery as { kind: unknown; requestId: unknown };
  log.info({ event: 'delivery.unknown', kind, requestId }, 'a delivery of a kind unknown here is left alone');
  return leftToOthers;
}
