import type { EffectRetries } from '../../ports/effect-retries.js';
import { jobIds } from './job-ids.js';
import type { Queues } from './queues.js';

export function createBullEffectRetries(queue: Queues['effects']): EffectRetries {
  return {
    async retryLater(itemId, delayMs) {
      // A little late rather than early: the outbox frees the item after exactly this delay.
      const delay = delayMs > 0 ? Math.ceil(delayMs) + 20 : 0;
      await queue.add('effect', { itemId }, { jobId: jobIds.effect(itemId, Date.now() + delay), delay });
    },
  };
}
