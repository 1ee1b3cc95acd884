import { audienceKey, type Delivery } from '../../ports/card-deliveries.js';
import type { TimerKind } from '../../ports/timers.js';

export const queueNames = {
  timers: 'timers',
  effects: 'effects',
  cardPosts: 'card-posts',
  cardUpdates: 'card-updates',
} as const;

// BullMQ refuses `:` in a job id.
export const jobIds = {
  timer: (requestId: string, kind: TimerKind) => `${kind}-${requestId}`,
  /** A timer planned by the very job that woke too early, whose own id is still taken. */
  nextTimer: (requestId: string, kind: TimerKind) => `${kind}-${requestId}-next`,
  /** The second it is due keeps a retry from meeting the job that asked for it. */
  effect: (itemId: string, dueAtMs: number) => `effect-${itemId}-${Math.floor(dueAtMs / 1_000)}`,
  delivery: (delivery: Delivery) =>
    delivery.kind === 'card'
      ? `card-${delivery.requestId}-${audienceKey(delivery.audience)}-${delivery.version}`
      : `notice-${delivery.noticeId}-${audienceKey(delivery.audience)}`,
};
