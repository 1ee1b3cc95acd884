import { audienceKey, type Delivery, type DeliveryQueue } from '../../src/ports/card-deliveries.js';
import { copyOf } from './copy-of.js';

export interface DeliveryQueueDouble extends DeliveryQueue {
  /** What waits its turn, each once, in the order it came. */
  waiting(): Delivery[];
}

export function createDeliveryQueueDouble(): DeliveryQueueDouble {
  const kept = new Map<string, Delivery>();
  const queue: DeliveryQueueDouble = {
    waiting: () => [...kept.values()],
    async enqueue(deliveries) {
      for (const delivery of deliveries) {
        if (!kept.has(nameOf(delivery))) kept.set(nameOf(delivery), copyOf(delivery));
      }
    },
    hasten: (deliveries) => queue.enqueue(deliveries),
  };
  return queue;
}

function nameOf(delivery: Delivery): string {
  const what = delivery.kind === 'card' ? `${delivery.requestId}-${delivery.version}` : delivery.noticeId;
  return `${delivery.kind}-${what}-${audienceKey(delivery.audience)}`;
}
