import type { KeyService } from './key.js';
import type { KmsFailure } from './kms-failure.js';
import type { Person } from './person.js';
import type { Protection } from './protection.js';

/** Who holds the two-person rule: the KMS by its dual authorization policy, or Countersign for a key without it. */
export type Guard = 'kms' | 'countersign';

/** The key as it was when the request was opened; ids pin it, names are for people. */
export interface RequestedKey {
  instanceId: string;
  instanceName: string;
  service: KeyService;
  keyId: string;
  name: string;
  aliases: string[];
  keyRingId: string;
  crn: string;
  extractable: boolean;
}

/** True of a request in every status. */
export interface RequestFacts {
  id: string;
  /** Counts commits; every write names the version it read. */
  version: number;
  key: RequestedKey;
  guard: Guard;
  requester: Person;
  /** ≤ 500 characters, as typed. */
  reason: string;
  ticket?: string;
  /** What the key protected when it was last looked at. */
  protection: Protection;
  /** Everyone asked to approve; never the requester. */
  approvers: Person[];
  /** Slack channel that gets a copy of the card. */
  channelId?: string;
  /** Epoch ms. */
  openedAt: number;
  /** When approvers were reminded of the end. */
  remindedAt?: number;
}

/** An approval that did not lead to a deletion, kept so that the card can say so. */
export interface FormerApproval {
  approver: Person;
  at: number;
  failure: KmsFailure;
}

export interface Authorizing extends RequestFacts {
  status: 'authorizing';
  /** Set just before `setKeyForDeletion` is sent, in the KMS's own time; a later reader then knows it may have happened. */
  sentAt?: number;
}
export interface AwaitingApproval extends RequestFacts {
  status: 'awaiting_approval';
  /** End of the authorization period: the KMS's own `authExpiration`, or seven days from opening. Epoch ms. */
  endsAt: number;
  /** The last approval, when it lapsed. */
  lapsed?: FormerApproval;
}
export interface Deleting extends RequestFacts {
  status: 'deleting';
  endsAt: number;
  approver: Person;
  approvedAt: number;
  /** Set just before DELETE is sent for the first time (our clock); nobody sends again without owning this attempt. */
  sentAt?: number;
}
export interface Blocked extends RequestFacts {
  status: 'blocked';
  endsAt: number;
  /** Whose approval met the conflict. */
  former: FormerApproval;
}
export type Withdrawal = { kind: 'denied'; by: Person; reason: string } | { kind: 'cancelled'; by: Person };
/** Denied or cancelled, the authorization at the KMS not yet taken back. */
export interface Withdrawing extends RequestFacts {
  status: 'withdrawing';
  endsAt: number;
  withdrawal: Withdrawal;
  withdrawnAt: number;
  /** Why taking it back has not worked so far. */
  trouble?: KmsFailure;
}
export interface Deleted extends RequestFacts {
  status: 'deleted';
  approver: Person;
  deletedAt: number;
  /** IBM keeps a deleted key restorable for 30 days. */
  restorableUntil: number;
}
export interface Denied extends RequestFacts {
  status: 'denied';
  by: Person;
  denialReason: string;
  at: number;
}
export interface Cancelled extends RequestFacts {
  status: 'cancelled';
  by: Person;
  at: number;
}
export interface Expired extends RequestFacts {
  status: 'expired';
  endedAt: number;
}
/** What somebody did to the key outside Countersign. */
export type OutsideChange = 'deleted' | 'unset' | 'set_again' | 'gone';
export interface Superseded extends RequestFacts {
  status: 'superseded';
  change: OutsideChange;
  at: number;
}
/** Why the first authorization could not be given: the KMS would not, or the key had changed since it was looked at. */
export type AuthorizationObstacle =
  | { kind: 'kms'; failure: KmsFailure }
  | { kind: 'set_outside'; endsAt: number }
  | { kind: 'key_gone' }
  | { kind: 'key_deleted' };
export interface Failed extends RequestFacts {
  status: 'failed';
  obstacle: AuthorizationObstacle;
  at: number;
}

export type DeletionRequest =
  | Authorizing
  | AwaitingApproval
  | Deleting
  | Blocked
  | Withdrawing
  | Deleted
  | Denied
  | Cancelled
  | Expired
  | Superseded
  | Failed;
export type RequestStatus = DeletionRequest['status'];

/** A request somebody may still have to act on; at most one of these exists per key. */
export type OpenRequest = Authorizing | AwaitingApproval | Deleting | Blocked | Withdrawing;

export function isOpen(request: DeletionRequest): request is OpenRequest {
  switch (request.status) {
    case 'authorizing':
    case 'awaiting_approval':
    case 'deleting':
    case 'blocked':
    case 'withdrawing':
      return true;
    case 'deleted':
    case 'denied':
    case 'cancelled':
    case 'expired':
    case 'superseded':
    case 'failed':
      return false;
  }
}

/** Whether an approver's decision is being waited for. */
export function awaitsDecision(request: DeletionRequest): request is AwaitingApproval | Blocked {
  return request.status === 'awaiting_approval' || request.status === 'blocked';
}
