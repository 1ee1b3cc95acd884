import type { KmsFailure } from './kms-failure.js';
import type { Person } from './person.js';
import type {
  AuthorizationObstacle,
  FormerApproval,
  OutsideChange,
  RequestFacts,
  Withdrawal,
} from './request.js';
import type { Noted } from './watch.js';

/** What has happened to a request; `at` is epoch ms. */
export type DeletionEvent =
  /** `authorized`: a first authorization that is running already is taken over. */
  | {
      type: 'request.opened';
      at: number;
      facts: Omit<RequestFacts, 'version'>;
      endsAt: number;
      authorized: boolean;
    }
  | { type: 'authorization.sent'; at: number }
  | { type: 'authorization.given'; at: number; endsAt: number }
  | { type: 'authorization.failed'; at: number; obstacle: AuthorizationObstacle }
  | { type: 'request.approved'; at: number; by: Person }
  | { type: 'deletion.sent'; at: number; actingAs: string }
  | { type: 'key.deleted'; at: number; deletedAt: number; restorableUntil: number }
  | { type: 'deletion.blocked'; at: number; failure: KmsFailure }
  | { type: 'approval.lapsed'; at: number; failure: FormerApproval['failure'] }
  | ({ type: 'protection.changed'; at: number } & Noted)
  | { type: 'request.unblocked'; at: number }
  | { type: 'request.replaced'; at: number; by: string }
  | { type: 'withdrawal.started'; at: number; withdrawal: Withdrawal }
  | { type: 'withdrawal.troubled'; at: number; failure: KmsFailure }
  | { type: 'request.denied'; at: number; by: Person; reason: string }
  | { type: 'request.cancelled'; at: number; by: Person }
  | { type: 'request.reminded'; at: number }
  | { type: 'request.expired'; at: number; endedAt: number }
  | { type: 'request.superseded'; at: number; change: OutsideChange; failure?: KmsFailure };

export type EventType = DeletionEvent['type'];
