import type { EffectRetries } from '../../ports/effect-retries.js';
import { jobIds } from './job-ids.js';
import type { Queues } from './queues.js';
import { planWakeUp } from './wake-up.js';

export function createBullEffectRetries(queue: Queues['effects']): EffectRetries {
  return {
    async retryLater(itemId, delayMs) {
      // A little late rather than early: the outbox frees the item after exactly this delay.
      const delay = delayMs > 0 ? Math.ceil(delayMs) + 20 : 0;
      await planWakeUp(
        queue,
        'effect',
        [jobIds.effect(itemId), jobIds.nextEffect(itemId)],
        { itemId },
        delay,
      );
    },
  };
}
