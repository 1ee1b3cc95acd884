// Made-up facts, enough to put every refusal into words where nobody has met it: the list of errors, and its test.
import type { Refusal, RefusalCode, RefusedStep } from '../../src/domain/refusal.js';
import type { AwaitingApproval, Blocked, Deleted, Deleting } from '../../src/domain/request.js';
import type { Person } from '../../src/domain/person.js';
import type { Mark } from '../../src/explanations/marks.js';

const requester: Person = {
  iamId: 'IBMid-100000RITA',
  slack: { userId: 'U0REQUESTER', teamId: 'T0SAMPLE' },
  name: 'Rita',
};
const approver: Person = {
  iamId: 'IBMid-100000MONA',
  slack: { userId: 'U0APPROVER', teamId: 'T0SAMPLE' },
  name: 'Mona',
};

const dayMs = 86_400_000;
const openedAt = 10 * dayMs;
const linkedAt = 11 * dayMs;
const approvedAt = 12 * dayMs;
const endsAt = 17 * dayMs;

const keyName = 'billing-root';
const keyId = '11111111-1111-4111-8111-111111111111';

const waiting: AwaitingApproval = {
  status: 'awaiting_approval',
  id: 'CS-1NGE05',
  version: 2,
  key: {
    instanceId: '22222222-2222-4222-8222-222222222222',
    instanceName: 'payments',
    service: 'kms',
    keyId,
    name: keyName,
    aliases: [],
    keyRingId: 'default',
    crn: '',
    extractable: false,
  },
  guard: 'kms',
  force: false,
  requester,
  reason: 'replaced',
  protection: { known: true, resources: 5, underRetention: 0, fingerprint: '', instances: 1, shares: [] },
  askedWith: { mark: '', at: openedAt },
  approvers: [
    approver,
    { iamId: 'IBMid-100000MALI', slack: { userId: 'U0MALIK', teamId: 'T0SAMPLE' }, name: 'Malik' },
  ],
  openedAt,
  endsAt,
};
const deleting: Deleting = { ...waiting, status: 'deleting', approver, approvedAt };
const deleted: Deleted = {
  ...waiting,
  status: 'deleted',
  forced: false,
  approver,
  deletedAt: approvedAt,
  restorableUntil: approvedAt + 30 * dayMs,
};
const blocked: Blocked = {
  ...waiting,
  status: 'blocked',
  former: {
    approver,
    at: approvedAt,
    failure: { code: 'PROTECTED_RESOURCE_ERR', status: 409, effect: 'none' },
  },
  obstruction: 'resources',
  blockers: 12,
};

/** One of each. Exhaustive by type: a new code without facts does not compile. */
export const refusalSamples: { [Code in RefusalCode]: Extract<Refusal, { code: Code }> } = {
  account_not_eligible: { code: 'account_not_eligible', account: 'guest' },
  person_unknown: { code: 'person_unknown', slack: requester.slack, why: 'not_linked' },
  not_a_writer: { code: 'not_a_writer' },
  not_a_manager: { code: 'not_a_manager' },
  right_on_condition: { code: 'right_on_condition', right: 'delete' },
  user_not_active: { code: 'user_not_active', inactive: 'invited' },
  link_changed: { code: 'link_changed', changedAt: linkedAt },
  approver_is_requester: { code: 'approver_is_requester', matched: 'slack' },
  not_the_requester: { code: 'not_the_requester', requester },
  no_approver_available: {
    code: 'no_approver_available',
    missing: [
      { name: 'Malik', why: 'not_linked' },
      { name: 'Mei', why: 'invited' },
    ],
  },
  reason_missing: { code: 'reason_missing' },
  reason_too_long: { code: 'reason_too_long', length: 612, limit: 500 },
  too_many_questions: { code: 'too_many_questions', limit: 10 },
  question_not_found: { code: 'question_not_found' },
  question_answered: {
    code: 'question_answered',
    answer: { by: requester, text: 'It moved in spring', at: approvedAt },
  },
  ticket_too_long: { code: 'ticket_too_long', length: 240, limit: 100 },
  key_not_found: { code: 'key_not_found', query: 'biling-root', nearest: [keyName] },
  key_ambiguous: {
    code: 'key_ambiguous',
    query: 'billing',
    matches: [
      { keyId, name: keyName, keyRingId: 'default', instanceName: 'northwind-prod' },
      {
        keyId: '33333333-3333-4333-8333-333333333333',
        name: 'billing',
        keyRingId: 'finance',
        instanceName: 'northwind-apps',
      },
    ],
  },
  key_not_served: {
    code: 'key_not_served',
    place: {
      instanceId: '44444444-4444-4444-8444-444444444444',
      service: 'kms',
      region: 'us-south',
      accountId: '5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a',
    },
    served: ['northwind-prod', 'northwind-apps'],
  },
  crn_of_no_key: { code: 'crn_of_no_key', service: 'cloud-object-storage', resourceType: 'bucket' },
  key_in_wrong_state: { code: 'key_in_wrong_state', state: 'suspended', keyName },
  key_set_outside: { code: 'key_set_outside', keyName, endsAt },
  not_set_outside: { code: 'not_set_outside', keyName },
  request_already_open: { code: 'request_already_open', request: waiting },
  request_elsewhere: { code: 'request_elsewhere', requestId: waiting.id },
  request_pruned: { code: 'request_pruned', requestId: waiting.id },
  request_not_found: { code: 'request_not_found', query: waiting.id },
  request_unreadable: { code: 'request_unreadable', request: { id: waiting.id, unreadable: 'damaged' } },
  first_authorization_running: { code: 'first_authorization_running', request: waiting },
  decision_in_progress: { code: 'decision_in_progress', request: deleting },
  request_decided: { code: 'request_decided', request: deleted },
  authorization_period_over: { code: 'authorization_period_over', endedAt: endsAt, request: waiting },
  resources_changed: { code: 'resources_changed', protection: waiting.protection },
  still_blocked: { code: 'still_blocked', request: blocked },
  nudged_already: { code: 'nudged_already', nudgedAt: 1_764_320_000_000, nextAt: 1_764_406_400_000 },
  nobody_to_nudge: { code: 'nobody_to_nudge', request: waiting },
  name_not_confirmed: { code: 'name_not_confirmed', typed: 'billing', keyName },
  force_under_retention: {
    code: 'force_under_retention',
    keyName,
    underRetention: 3,
    holds: { retention_policy: 2, reclamation: 1 },
  },
  force_not_needed: { code: 'force_not_needed', keyName },
  force_list_unknown: { code: 'force_list_unknown', keyName },
  key_not_deleted: { code: 'key_not_deleted', state: 'active', keyName },
  restore_in_progress: { code: 'restore_in_progress', by: requester, keyName },
  restored_or_gone: {
    code: 'restored_or_gone',
    request: { ...deleted, restored: { at: 13 * dayMs, by: requester } },
  },
  restore_too_early: { code: 'restore_too_early', from: approvedAt + 30_000, keyName },
  restore_over: {
    code: 'restore_over',
    restoring: { may: 'no_longer', since: approvedAt + 30 * dayMs, bound: 'period' },
    keyName,
  },
  act_not_allowed: { code: 'act_not_allowed', act: 'enable' },
  act_needs_root_key: { code: 'act_needs_root_key', act: 'disable', keyName },
  act_in_wrong_state: { code: 'act_in_wrong_state', act: 'rotate', state: 'suspended', keyName },
  act_against_authorization: { code: 'act_against_authorization', act: 'disable', keyName, request: waiting },
};

/** Mona approves, in the second week. */
export const sampleStep: RefusedStep = {
  by: { slack: approver.slack, person: approver },
  asked: 'approve',
  request: waiting,
  at: 18 * dayMs,
};

const times: Record<number, string> = {
  [openedAt / 1_000]: 'Nov 25 at 10:37',
  [linkedAt / 1_000]: 'Nov 26 at 14:05',
  [approvedAt / 1_000]: 'Nov 27 at 08:59',
  [endsAt / 1_000]: 'Dec 2 at 10:37',
};

/** A time or a person of the samples in words. */
export function sampleMarkWords(mark: Mark): string {
  if (mark.kind === 'time') return times[mark.epochS] ?? 'Dec 1 at 09:00';
  if (mark.kind === 'code') return `\`${mark.command}\``;
  return mark.slackUserId === requester.slack.userId ? requester.name : approver.name;
}
