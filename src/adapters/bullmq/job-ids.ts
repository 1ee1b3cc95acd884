import { createHash } from 'node:crypto';
import { audienceKey, type Delivery } from '../../ports/card-deliveries.js';
import type { TimerKind } from '../../ports/timers.js';

export const queueNames = {
  timers: 'timers',
  slowTimers: 'slow-timers',
  effects: 'effects',
  cardPosts: 'card-posts',
  cardUpdates: 'card-updates',
} as const;

// BullMQ refuses `:` in a job id.
export const jobIds = {
  timer: (requestId: string, kind: TimerKind) => `${kind}-${requestId}`,
  /** A timer planned by the very job that woke too early, whose own id is still taken. */
  nextTimer: (requestId: string, kind: TimerKind) => `${kind}-${requestId}-next`,
  effect: (itemId: string) => `effect-${itemId}`,
  /** Asked for by the very retry that is running. */
  nextEffect: (itemId: string) => `effect-${itemId}-next`,
  delivery: (delivery: Delivery) =>
    delivery.kind === 'card'
      ? `card-${delivery.requestId}-${audienceKey(delivery.audience)}-${delivery.version}`
      : `notice-${delivery.noticeId}-${audienceKey(delivery.audience)}`,
  /** The same deliveries together are one job; one alone goes by its own id. */
  deliveries: (group: readonly [Delivery, ...Delivery[]]) => {
    const ids = group.map(jobIds.delivery);
    return ids.length === 1
      ? ids[0]!
      : `group-${createHash('sha256').update(ids.join(' ')).digest('hex').slice(0, 32)}`;
  },
};
