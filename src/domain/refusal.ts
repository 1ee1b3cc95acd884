import type { MissingApprover } from './approver.js';
import type { UnansweredInstance } from './kms-failure.js';
import type { Restoring } from './key-life.js';
import type { HoldCounts } from './key-hold.js';
import type { KeyAct, KeyState } from './key.js';
import type { AccountKind, Person, SharedIdentity, SlackIdentity } from './person.js';
import type { Protection } from './protection.js';
import type { Question } from './question.js';
import type { KeyPlace } from './named-key.js';
import type { UnknownReason } from './recognition.js';
import type { Blocked, Deleted, DeletionRequest, UnreadableRequest } from './request.js';
import type { ResourceDifference } from './resource-difference.js';
import type { Inactive } from './user-standing.js';

/** What a step takes at IBM, of the two rights that Countersign looks at. */
export type KeyRight = 'set_for_deletion' | 'delete';

/** Why a text that names something is not looked for at IBM. */
export type NotLookedFor =
  /** `served`: names of the instances that are. */
  | { code: 'key_not_served'; place: KeyPlace; served: string[] }
  | { code: 'crn_of_no_key'; service: string; resourceType: string };

/** One of several keys that fit; `deletedAt` (epoch ms) of a deleted one, where IBM tells it. */
export interface KeyMatch {
  keyId: string;
  name: string;
  keyRingId: string;
  instanceName: string;
  deletedAt?: number | 'unknown';
}

/** Our no: a code and the facts its explanation needs. */
export type Refusal =
  | { code: 'account_not_eligible'; account: Exclude<AccountKind, 'member'> }
  | { code: 'person_unknown'; slack: SlackIdentity; why: UnknownReason }
  | { code: 'not_a_writer' }
  | { code: 'not_a_manager' }
  /** IAM grants it on a condition alone, and nobody checks the person at the act. */
  | { code: 'right_on_condition'; right: KeyRight }
  /** IAM lets them do nothing in the account, whatever roles they were given. */
  | { code: 'user_not_active'; inactive: Inactive }
  /** Since people were asked. `changedAt` (epoch ms) is absent where the account was asked as another identity. */
  | { code: 'link_changed'; changedAt?: number }
  | { code: 'approver_is_requester'; matched: SharedIdentity }
  | { code: 'not_the_requester'; requester: Person }
  /** `missing`: who has the right and cannot be asked, where somebody looked. */
  | { code: 'no_approver_available'; missing?: readonly MissingApprover[] }
  | { code: 'reason_missing' }
  | { code: 'reason_too_long'; length: number; limit: number }
  | { code: 'ticket_too_long'; length: number; limit: number }
  | { code: 'too_many_questions'; limit: number }
  | { code: 'question_not_found' }
  | { code: 'question_answered'; answer: NonNullable<Question['answer']> }
  /** `last`: the last request for a key that had this name, or has this id, and that IBM no longer knows. */
  | { code: 'key_not_found'; query: string; nearest: string[]; last?: DeletionRequest }
  | {
      code: 'key_ambiguous';
      query: string;
      matches: KeyMatch[];
      /** Where more may fit. */
      unanswered?: UnansweredInstance[];
    }
  | NotLookedFor
  | { code: 'key_in_wrong_state'; state: KeyState; keyName: string; restoring?: Restoring }
  /** `setWith`: the ended request it was set with, where it was not outside at all. */
  | { code: 'key_set_outside'; keyName: string; endsAt: number; setWith?: DeletionRequest }
  /** Nothing was set outside any more when somebody wanted to take it up. */
  | { code: 'not_set_outside'; keyName: string }
  | { code: 'request_already_open'; request: DeletionRequest }
  | { code: 'request_not_found'; query: string }
  /** A card or form of ours names it, and this store does not hold it. */
  | { code: 'request_elsewhere'; requestId: string }
  /** It was kept here as long as the settings say. */
  | { code: 'request_pruned'; requestId: string }
  | { code: 'request_unreadable'; request: UnreadableRequest }
  | { code: 'first_authorization_running'; request: DeletionRequest }
  | { code: 'decision_in_progress'; request: DeletionRequest }
  | { code: 'request_decided'; request: DeletionRequest }
  | { code: 'authorization_period_over'; endedAt: number; request: DeletionRequest }
  /** Not what the approver had in front of them; `changes` is absent where one of the lists is unknown. */
  | { code: 'resources_changed'; protection: Protection; changes?: ResourceDifference }
  | { code: 'still_blocked'; request: Blocked }
  | { code: 'key_not_deleted'; state: KeyState; keyName: string }
  | { code: 'restore_in_progress'; by: Person; keyName: string }
  /** What has come of the key since is another story: `request` tells it. `nowNamed`: what the key is called that is back. */
  | { code: 'restored_or_gone'; request: Deleted; nowNamed?: string }
  /** `from`: epoch ms. */
  | { code: 'restore_too_early'; from: number; keyName: string }
  | { code: 'restore_over'; restoring: Restoring; keyName: string }
  /** When, and from when on it can be done again; epoch ms. */
  | { code: 'nudged_already'; nudgedAt: number; nextAt: number }
  /** Nobody who could decide is there to be told. */
  | { code: 'nobody_to_nudge'; request: DeletionRequest }
  | { code: 'name_not_confirmed'; typed: string; keyName: string }
  | { code: 'force_under_retention'; keyName: string; underRetention: number; holds: HoldCounts }
  | { code: 'force_not_needed'; keyName: string }
  | { code: 'force_list_unknown'; keyName: string }
  | { code: 'act_not_allowed'; act: KeyAct }
  | { code: 'act_needs_root_key'; act: KeyAct; keyName: string }
  | { code: 'act_in_wrong_state'; act: Exclude<KeyAct, 'sync'>; state: KeyState; keyName: string }
  /** `request` where the authorization is one of ours. */
  | { code: 'act_against_authorization'; act: KeyAct; keyName: string; request?: DeletionRequest };

export type RefusalCode = Refusal['code'];

/** The step that is refused, as far as it is known: a refusal is put into words for whoever took it. */
export interface RefusedStep {
  by?: { slack: SlackIdentity; person?: Person | undefined };
  /** In one word, as in the audit: `approve`, `cancel`, `disable`. */
  asked?: string;
  /** The request it was taken on. */
  request?: DeletionRequest;
  /** Epoch ms. */
  at?: number;
}
