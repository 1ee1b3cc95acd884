import type { AccountKind } from './authority.js';
import type { KeyState } from './key.js';
import type { Person, SlackIdentity } from './person.js';
import type { DeletionRequest } from './request.js';

/** Our no: a code and the facts its explanation needs. */
export type Refusal =
  | { code: 'account_not_eligible'; account: Exclude<AccountKind, 'member'> }
  | { code: 'person_unknown'; slack: SlackIdentity }
  | { code: 'not_a_writer' }
  | { code: 'not_a_manager' }
  | { code: 'approver_is_requester'; matched: 'slack' | 'iam' }
  | { code: 'not_the_requester'; requester: Person }
  | { code: 'no_approver_available' }
  | { code: 'reason_missing' }
  | { code: 'reason_too_long'; length: number; limit: number }
  | { code: 'ticket_too_long'; length: number; limit: number }
  | { code: 'key_not_found'; query: string; nearest: string[] }
  | { code: 'key_ambiguous'; query: string; matches: { keyId: string; name: string; keyRingId: string }[] }
  | { code: 'key_in_wrong_state'; state: KeyState; keyName: string }
  | { code: 'key_set_outside'; keyName: string; endsAt: number }
  | { code: 'request_already_open'; request: DeletionRequest }
  | { code: 'request_not_found'; query: string }
  | { code: 'first_authorization_running'; request: DeletionRequest }
  | { code: 'decision_in_progress'; request: DeletionRequest }
  | { code: 'request_decided'; request: DeletionRequest }
  | { code: 'authorization_period_over'; endedAt: number; request: DeletionRequest };

export type RefusalCode = Refusal['code'];
