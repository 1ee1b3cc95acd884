import {
  audienceKey,
  type CardCopies,
  type Delivery,
  type DeliveryQueue,
  isPosted,
} from '../../ports/card-deliveries.js';
import { jobIds } from './job-ids.js';
import type { DeliveryJob, Queues } from './queues.js';

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
        inGroups(some).map((group) => {
          const [first, ...others] = group;
          const data: DeliveryJob = others.length === 0 ? first : { kind: 'group', deliveries: group };
          return {
            name: data.kind,
            data,
            opts: { jobId: jobIds.deliveries(group), delay: delayMs, ...priorityOf(first) },
          };
        });
      const updates = deliveries.filter(isUpdate);
      const posts = deliveries.filter((delivery) => !isUpdate(delivery));
      if (updates.length > 0) await queues.cardUpdates.addBulk(jobs(updates));
      if (posts.length > 0) await queues.cardPosts.addBulk(jobs(posts));
    },
  };
  return queue;
}

/** BullMQ takes first what has no priority. */
export function priorityOf(delivery: Delivery): { priority?: number } {
  return 'canWait' in delivery ? { priority: 1 } : {};
}

/** The sends of one job go out together; Slack limits them all the same. */
const groupAtMost = 10;

/** What belongs to one version of a request, or to one notice. */
function inGroups(deliveries: readonly Delivery[]): [Delivery, ...Delivery[]][] {
  const groups = new Map<string, [Delivery, ...Delivery[]][]>();
  for (const delivery of deliveries) {
    const about = delivery.kind === 'card' ? `${delivery.requestId} ${delivery.version}` : delivery.noticeId;
    const ofOne = groups.get(`${delivery.kind} ${about}`) ?? [];
    const last = ofOne.at(-1);
    if (last && last.length < groupAtMost) last.push(delivery);
    else ofOne.push([delivery]);
    groups.set(`${delivery.kind} ${about}`, ofOne);
  }
  return [...groups.values()].flat();
}
