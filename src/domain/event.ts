import type { Adopted } from './adopting.js';
import type { AftermathNoted } from './aftermath.js';
import type { Approver } from './approver.js';
import type { Asking } from './asking.js';
import type { DecisionTime } from './deadlines.js';
import type { KeyState } from './key.js';
import type { Confirmation, KmsFailure } from './kms-failure.js';
import type { Person } from './person.js';
import type { ProtectionUpdate } from './protection.js';
import type { Unreached } from './reach.js';
import type { Reminding } from './reminding.js';
import type {
  AuthorizationObstacle,
  Deleted,
  FormerApproval,
  OutsideChange,
  RequestFacts,
  Restored,
  SentRestore,
  WayBack,
  Withdrawal,
  WithdrawalTrouble,
} from './request.js';
import type { UnavailableForRequest } from './unavailable.js';

/** What has happened to a request. */
export type Happening =
  /** `authorized`: a first authorization that is running already is taken over. */
  | {
      type: 'request.opened';
      facts: Omit<RequestFacts, 'version'>;
      endsAt: number;
      authorized: boolean;
    }
  /** The one that runs was given outside Countersign. */
  | ({ type: 'authorization.adopted'; endsAt: number } & Omit<Adopted, 'at'>)
  | { type: 'authorization.sent' }
  /** The KMS said that it was done, and its readings do not show it yet. */
  | ({ type: 'authorization.confirmed' } & Confirmation)
  /** `sentAt`: of an attempt whose approval has ended since. */
  | ({ type: 'deletion.confirmed'; sentAt?: number } & Confirmation)
  | ({ type: 'withdrawal.confirmed' } & Confirmation)
  | ({ type: 'authorization.given'; endsAt: number } & Confirmation)
  | { type: 'authorization.failed'; obstacle: AuthorizationObstacle }
  | { type: 'request.approved'; by: Person }
  | { type: 'deletion.sent'; actingAs: string }
  /** `by`: whose approval did it; `forced`: whether IBM was told to force. */
  | ({
      type: 'key.deleted';
      by: Person;
      deletedAt: number;
      restorableUntil: number;
      forced: boolean;
    } & Confirmation)
  | { type: 'deletion.blocked'; failure: KmsFailure }
  | { type: 'approval.lapsed'; failure: FormerApproval['failure'] }
  | ({ type: 'protection.changed' } & ProtectionUpdate)
  | { type: 'key.state_changed'; state: KeyState }
  | { type: 'reach.changed'; unreached: readonly Unreached[] }
  /** `approvers`: all who can approve now; `asking` absent where each of them gets a direct message. */
  | {
      type: 'approvers.changed';
      gained: readonly Approver[];
      lost: readonly Person[];
      approvers: Approver[];
      asking?: Asking;
      /** That nobody is left, or somebody is again, was told lately, and is left to the card. */
      isToldLately?: true;
    }
  /** `unavailable`: absent where everyone is there; `isNobodyLeft`: the last who was there has gone. */
  | { type: 'availability.changed'; unavailable?: UnavailableForRequest; isNobodyLeft?: true }
  | { type: 'aftermath.noted'; aftermath: AftermathNoted }
  /** Of a key that was deleted without Countersign. */
  | { type: 'deletion.recorded'; deletion: Omit<Deleted, 'version'> }
  | { type: 'way_back.changed'; to: WayBack }
  | { type: 'restore.begun'; by: Person }
  | ({ type: 'restore.sent' } & Pick<SentRestore, 'actingAs' | 'setUntil'>)
  | ({ type: 'restore.confirmed' } & Confirmation)
  | { type: 'restore.failed'; by: Person; failure: KmsFailure }
  /** `by`: where it was done here. */
  | ({ type: 'key.restored' } & Pick<Restored, 'by' | 'authorization'> & Confirmation)
  /** `by`: the later request that did it. */
  | { type: 'key.deleted_again'; by?: string }
  | { type: 'key.purged' }
  | { type: 'request.unblocked' }
  | { type: 'request.replaced'; by: string }
  | { type: 'question.asked'; id: string; by: Person; text: string }
  | { type: 'question.answered'; id: string; by: Person; text: string }
  /** Of one that had ended: the request `id` asks for the same. */
  | { type: 'request.asked_again'; id: string; by: Person }
  | { type: 'withdrawal.started'; withdrawal: Withdrawal }
  | { type: 'withdrawal.troubled'; failure: WithdrawalTrouble }
  | ({ type: 'request.denied'; by: Person; reason: string } & Confirmation)
  | ({ type: 'request.cancelled'; by: Person } & Confirmation)
  | { type: 'request.reminded'; people: readonly Reminding[] }
  /** The requester had them reminded. */
  | { type: 'request.nudged'; by: Person; people: readonly Reminding[] }
  | { type: 'request.expired'; endedAt: number }
  | { type: 'request.superseded'; change: OutsideChange; failure?: KmsFailure };

/** The two clocks it happened by, in epoch ms: every record takes `at`. */
export type DeletionEvent = Happening & DecisionTime;

export type EventType = DeletionEvent['type'];
