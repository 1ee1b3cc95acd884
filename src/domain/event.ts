import type { KmsFailure } from './kms-failure.js';
import type { Person } from './person.js';
import type { AuthorizationObstacle, OutsideChange, RequestFacts, Withdrawal } from './request.js';

/** What has happened to a request; `at` is epoch ms. */
export type DeletionEvent =
  | { type: 'request.opened'; at: number; facts: Omit<RequestFacts, 'version'>; endsAt: number }
  | { type: 'authorization.sent'; at: number }
  | { type: 'authorization.given'; at: number; endsAt: number }
  | { type: 'authorization.failed'; at: number; obstacle: AuthorizationObstacle }
  | { type: 'request.approved'; at: number; by: Person }
  | { type: 'deletion.sent'; at: number }
  | { type: 'key.deleted'; at: number; deletedAt: number; restorableUntil: number }
  | { type: 'deletion.blocked'; at: number; failure: KmsFailure }
  | { type: 'approval.lapsed'; at: number; failure: KmsFailure }
  | { type: 'withdrawal.started'; at: number; withdrawal: Withdrawal }
  | { type: 'withdrawal.troubled'; at: number; failure: KmsFailure }
  | { type: 'request.denied'; at: number; by: Person; reason: string }
  | { type: 'request.cancelled'; at: number; by: Person }
  | { type: 'request.reminded'; at: number }
  | { type: 'request.expired'; at: number; endedAt: number }
  | { type: 'request.superseded'; at: number; change: OutsideChange };

export type EventType = DeletionEvent['type'];
