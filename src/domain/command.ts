import type { Actor } from './authority.js';
import type { KmsFailure } from './kms-failure.js';
import type { Person } from './person.js';
import type { Protection } from './protection.js';
import type { AuthorizationObstacle, Guard, OutsideChange, RequestedKey } from './request.js';

/** What people ask, and what effects report back. Times are epoch ms. */
export type Command =
  // from people
  | {
      type: 'open';
      id: string;
      by: Actor;
      key: RequestedKey;
      guard: Guard;
      reason: string;
      ticket?: string;
      protection: Protection;
      approvers: Person[];
      channelId?: string;
    }
  | { type: 'approve'; by: Actor }
  | { type: 'deny'; by: Actor; reason: string }
  | { type: 'cancel'; by: Actor }
  // from effects
  | { type: 'begin_first_authorization' }
  | { type: 'confirm_first_authorization'; endsAt: number }
  | { type: 'fail_first_authorization'; obstacle: AuthorizationObstacle }
  | { type: 'begin_deletion' }
  | { type: 'confirm_deletion'; deletedAt: number; restorableUntil: number }
  | { type: 'block_deletion'; failure: KmsFailure }
  | { type: 'lapse_approval'; failure: KmsFailure }
  | { type: 'confirm_withdrawal' }
  | { type: 'report_withdrawal_trouble'; failure: KmsFailure }
  // from timers and from reading the KMS
  | { type: 'remind' }
  | { type: 'expire' }
  | { type: 'supersede'; change: OutsideChange };

export type CommandType = Command['type'];
