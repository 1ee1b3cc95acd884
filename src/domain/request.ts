import type { Adopted } from './adopting.js';
import type { Approver } from './approver.js';
import type { Asking } from './asking.js';
import type { Obstruction } from './gates.js';
import type { KeyService, KeyState } from './key.js';
import type { Confirmation, KmsFailure } from './kms-failure.js';
import type { Person } from './person.js';
import type { Protection } from './protection.js';
import type { Question } from './question.js';
import type { Unreached } from './reach.js';
import type { LastReminder } from './reminding.js';
import type { ResourceDifference } from './resource-difference.js';
import type { UnavailableForRequest } from './unavailable.js';

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
  /** Its expiration date, where it has one. */
  expiresAt?: number;
  state?: KeyState;
}

/** An act that the KMS has confirmed and its readings did not show at once. Evidence: nothing read later takes it back. */
export interface Confirmed extends Confirmation {
  /** When the answer came, by our clock. */
  at: number;
  /** The same by the KMS's, where the reading after it told that. */
  kmsTime?: number;
}

/** The DELETE of one approval. */
export interface SentDeletion {
  /** Just before it was sent for the first time, by our clock. */
  at: number;
  /** The same by the KMS's, where it had just told it. */
  kmsTime?: number;
  /** IAM id it was sent as. */
  actingAs: string;
  /** Whether it told IBM to force. */
  forced?: boolean;
  confirmed?: Confirmed;
}

/** A DELETE and whose approval it was sent for. */
export interface Attempt extends SentDeletion {
  approver: Person;
}

/** Somebody who was found not to be able to approve any more. Epoch ms. */
export interface Left {
  person: Person;
  at: number;
}

/** True of a request in every status. */
export interface RequestFacts {
  id: string;
  /** Counts commits; every write names the version it read. */
  version: number;
  /** The version since which nothing has changed that others than the requester see on their cards; absent where it is this one. */
  cardsSince?: number;
  key: RequestedKey;
  guard: Guard;
  /** Whether the key goes although resources are registered with it; asked for, shown and approved as such, or never. */
  force: boolean;
  requester: Person;
  /** ≤ 500 characters, as typed. */
  reason: string;
  ticket?: string;
  /** What the key protected when it was last looked at. */
  protection: Protection;
  /** What it protected when people were asked. */
  askedWith: { mark: string; at: number };
  /** What has changed since people were asked; absent while nothing has, or where one of the lists is unknown. */
  changes?: ResourceDifference;
  /** Everyone who can approve, as last read while a decision was waited for; never the requester. */
  approvers: Approver[];
  /** When they were found to be others than before; absent where they are those of the asking. Epoch ms. */
  approversSince?: number;
  /** When it was last told in words that nobody is left who can approve; epoch ms. */
  nobodyLeftToldAt?: number;
  /** Who could approve and can no more, the latest last; absent where there is nobody. */
  left?: readonly Left[];
  /** What the key has come to since people were asked; absent while it is as it was. */
  keyState?: { state: KeyState; at: number };
  /** Those of approvals that have ended without an answer, oldest first: what came of them is ours, whenever it is seen. */
  attempts?: Attempt[];
  /** Absent where each of them gets a direct message. */
  asking?: Asking;
  /** Whom nothing could be sent to so far; absent where everyone has their message. */
  unreached?: readonly Unreached[];
  /** Who of them takes no direct messages; absent where everyone does. */
  unavailable?: UnavailableForRequest;
  /** Slack channel that gets a copy of the card. */
  channelId?: string;
  /** Epoch ms. */
  openedAt: number;
  /** In a record of earlier days, when everyone who was asked was reminded. */
  remindedAt?: number;
  /** The last reminder each had. */
  reminded?: readonly LastReminder[];
  /** When the requester last had people reminded; epoch ms. */
  nudgedAt?: number;
  /** What those who may decide wanted to know, oldest first. */
  questions?: readonly Question[];
  /** The ended request of the same key that this one was asked again for. */
  earlier?: EarlierRequest;
  /** Its key was set for deletion outside Countersign, and taken up with this request. */
  adopted?: Adopted;
  /** The request that was asked for after this one had ended. */
  again?: { id: string; by: Person; at: number };
}

/** An ended request, as far as whoever decides on the next one wants to know of it. `at`: its end, epoch ms. */
export type EarlierRequest = { id: string; at: number } & (
  | { end: 'denied'; by: Person; reason: string }
  | { end: 'cancelled'; by: Person }
  /** `restored`: it deleted the key, which is back. */
  | { end: 'expired' | 'superseded' | 'failed' | 'restored' }
);

/** The list a force deletion was approved with is no longer the list: ours to stop, before IBM is asked. */
export interface ResourcesChanged {
  code: 'resources_changed';
  effect: 'none';
}

/** An approval that did not lead to a deletion, kept so that the card can say so. */
export interface FormerApproval {
  approver: Person;
  at: number;
  failure: KmsFailure | ResourcesChanged;
}

/** An approval that IBM answered with a conflict. */
export interface BlockedApproval extends FormerApproval {
  failure: KmsFailure;
}

export interface Authorizing extends RequestFacts {
  status: 'authorizing';
  /** Set just before `setKeyForDeletion` is sent, in the KMS's own time; a later reader then knows it may have happened. */
  sentAt?: number;
  confirmed?: Confirmed;
}
export interface AwaitingApproval extends RequestFacts {
  status: 'awaiting_approval';
  /** End of the authorization period: the KMS's own `authExpiration`, or seven days from opening. Epoch ms. */
  endsAt: number;
  /** The last approval, when it lapsed. */
  lapsed?: FormerApproval;
  /** The last approval, when IBM refused it and what stood against it has gone since. */
  unblocked?: { at: number; former: BlockedApproval };
}
export interface Deleting extends RequestFacts {
  status: 'deleting';
  endsAt: number;
  approver: Person;
  approvedAt: number;
  /** Set just before DELETE is sent for the first time. Nobody sends again without owning this attempt. */
  sent?: SentDeletion;
}
export interface Blocked extends RequestFacts {
  status: 'blocked';
  endsAt: number;
  /** Whose approval met the conflict. */
  former: BlockedApproval;
  obstruction: Obstruction;
  /** The most blockers counted while blocked; what is left is counted in `protection`. */
  blockers: number;
}
export type Withdrawal = { kind: 'denied'; by: Person; reason: string } | { kind: 'cancelled'; by: Person };
/** Why an authorization could not be taken back, and in which state the key was seen then. */
export interface WithdrawalTrouble extends KmsFailure {
  keyState?: KeyState;
}
/** Denied or cancelled, the authorization at the KMS not yet taken back. */
export interface Withdrawing extends RequestFacts {
  status: 'withdrawing';
  endsAt: number;
  withdrawal: Withdrawal;
  withdrawnAt: number;
  /** Why taking it back has not worked so far. */
  trouble?: WithdrawalTrouble;
  confirmed?: Confirmed;
}
export interface Deleted extends RequestFacts {
  status: 'deleted';
  /** Whether IBM was told to force; not so where nothing was registered any more. */
  forced: boolean;
  approver: Person;
  deletedAt: number;
  /** The end of the way back; not after `deletedAt` where there is none. */
  restorableUntil: number;
  /** Of a key deleted by force: what was seen later of the services that may still use it. */
  aftermath?: Aftermath;
  /** Since IBM tells them again; the cards offer it then. */
  syncDue?: true;
  /** What the cards offer of the way back; absent before IBM lets the key be restored. */
  wayBack?: WayBack;
  /** The last try to restore it here, until the key is back. */
  restoring?: RestoreAttempt;
  /** When the key was seen to be back. */
  restored?: Restored;
  /** When it was seen to be deleted once more, and by which later request; without one, outside Countersign. */
  deletedAgain?: { at: number; by?: string };
  /** When IBM was seen to know the key no more, while it could still have been restored. */
  purged?: { at: number };
  /** Deleted without Countersign; on record as somebody, who stands for requester and approver, wanted it restored here. */
  elsewhere?: true;
}
export type WayBack = 'open' | 'last_day' | 'over';
/** One try of one person to have the key restored. */
export interface RestoreAttempt {
  by: Person;
  startedAt: number;
  /** Marked just before it is sent, once. */
  sent?: SentRestore;
  /** Why it came to nothing; another may follow. */
  trouble?: { at: number; failure: KmsFailure };
}
export interface SentRestore extends Omit<SentDeletion, 'forced'> {
  /** The end of the authorization that still ran on the deleted key. */
  setUntil?: number;
}
export interface Restored {
  at: number;
  /** Absent where somebody did it outside Countersign: IBM does not tell who. */
  by?: Person;
  /** What has become of the authorization by which the key was deleted; absent where none ran any more. */
  authorization?: ({ is: 'unset' } & Confirmation) | { is: 'still_set'; endsAt: number; failure: KmsFailure };
}
/** The services were told again; or nothing is left that could be told, as nothing is registered or IBM has removed it all. */
export type Aftermath = { is: 'synced'; at: number } | { is: 'nothing_left' };
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
  /** How IBM answered, where a step met the change. */
  failure?: KmsFailure;
  at: number;
}
/** Why the first authorization could not be given: the KMS would not, or the key had changed since it was looked at. */
export type AuthorizationObstacle =
  | { kind: 'kms'; failure: KmsFailure }
  | { kind: 'set_outside'; endsAt: number }
  | { kind: 'key_gone' }
  | { kind: 'key_deleted' };
/** Given up for a force deletion of the same key, which goes on with the same first authorization. */
export interface Replaced extends RequestFacts {
  status: 'replaced';
  by: string;
  at: number;
}
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
  | Replaced
  | Failed;
export type RequestStatus = DeletionRequest['status'];

/** A request that is recorded and cannot be read: a newer program wrote it, or its record is damaged. It is left alone. */
export interface UnreadableRequest {
  id: string;
  unreadable: 'newer' | 'damaged';
}

export function isReadable(request: DeletionRequest | UnreadableRequest): request is DeletionRequest {
  return !('unreadable' in request);
}

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
    case 'replaced':
    case 'failed':
      return false;
  }
}

/** How the key was when people were asked; only an active one is set for deletion. Undefined in an early record. */
export function askedState({ key, guard }: Pick<RequestFacts, 'key' | 'guard'>): KeyState | undefined {
  return key.state ?? (guard === 'kms' ? 'active' : undefined);
}

/** The KMS's word that what is under way was done, while its readings do not show it yet. */
export function confirmedIn(request: DeletionRequest): Confirmed | undefined {
  switch (request.status) {
    case 'authorizing':
    case 'withdrawing':
      return request.confirmed;
    case 'deleting':
      return request.sent?.confirmed;
    case 'deleted':
      return request.restoring?.sent?.confirmed;
    default:
      return undefined;
  }
}

/** Whether an approver's decision is being waited for. */
export function awaitsDecision(request: DeletionRequest): request is AwaitingApproval | Blocked {
  return request.status === 'awaiting_approval' || request.status === 'blocked';
}
