import {
  audienceKey,
  type CardCopies,
  type Delivery,
  type DeliveryQueue,
  isPosted,
} from '../../ports/card-deliveries.js';
import { jobIds } from './job-ids.js';
import type { Queues } from './queues.js';

/** Posts and updates wait in queues of their own, since Slack limits each method by itself. */
export function createBullDeliveryQueue(
  queues: Pick<Queues, 'cardPosts' | 'cardUpdates'>,
  copies: Pick<CardCopies, 'list'>,
): DeliveryQueue {
  const queue: DeliveryQueue = {
    async hasten(deliveries) {
      await queue.enqueue(deliveries);
      for (const id of deliveries.map(jobIds.delivery)) {
        for (const one of [queues.cardPosts, queues.cardUpdates]) {
          const job = await one.getJob(id);
          // Whoever takes it in between does what this is for.
          if (await job?.isDelayed()) await job?.promote().catch(() => undefined);
        }
      }
    },
    async enqueue(deliveries, delayMs = 0) {
      const cards = deliveries.filter((delivery) => delivery.kind === 'card');
      const posted = new Set<string>();
      for (const requestId of new Set(cards.map((card) => card.requestId))) {
        for (const copy of await copies.list(requestId)) {
          if (isPosted(copy)) posted.add(`${requestId}/${audienceKey(copy.audience)}`);
        }
      }
      const isUpdate = (delivery: Delivery) =>
        delivery.kind === 'card' && posted.has(`${delivery.requestId}/${audienceKey(delivery.audience)}`);
      const jobs = (some: Delivery[]) =>
        some.map((delivery) => ({
          name: delivery.kind,
          data: delivery,
          opts: { jobId: jobIds.delivery(delivery), delay: delayMs },
        }));
      const updates = deliveries.filter(isUpdate);
      const posts = deliveries.filter((delivery) => !isUpdate(delivery));
      if (updates.length > 0) await queues.cardUpdates.addBulk(jobs(updates));
      if (posts.length > 0) await queues.cardPosts.addBulk(jobs(posts));
    },
  };
  return queue;
}
