// A request in every status and after every failure, one of each kind.
import type { KmsFailure } from '../../src/domain/kms-failure.js';
import type { AuthorizationObstacle, Deleted, DeletionRequest } from '../../src/domain/request.js';
import { dayMs } from '../../src/domain/deadlines.js';
import {
  aBlockedRequest,
  againId,
  aCountersignRequest,
  amir,
  amirUnreached,
  aRequest,
  beforeTheEnd as at,
  conflict,
  endsAt,
  protectedBy,
  protectedElsewhere,
  retained,
  rosa,
  unprotected,
  vera,
} from '../../test/domain/given.js';

/** IBM’s id for a call, which belongs into Details alone. */
export const correlationId = '0b1c2d3e-correlation';

const waiting = aRequest('awaiting_approval');
const owners = [{ accountId: '0a1b', name: 'Amir', email: 'amir@northwind.example' }];
const held = { ...protectedBy(3, 1), owners };
const confirmed = { at, correlationId };
/** Never set, for this reason. */
export const failedBy = (obstacle: AuthorizationObstacle) => ({ ...aRequest('failed'), obstacle });
const cut = { code: 'no_answer', effect: 'unknown', correlationId } satisfies KmsFailure;

const restoring = { by: vera, startedAt: at };
const recorded: Deleted = {
  ...aRequest('deleted'),
  requester: rosa,
  approver: rosa,
  approvers: [],
  reason: '',
  elsewhere: true,
};

const nobodyLeft = {
  approvers: [],
  left: [
    { person: amir, at },
    { person: vera, at },
  ],
};

/** By what sets it apart. */
export const sampleRequests: Record<string, DeletionRequest> = {
  'being set': aRequest('authorizing'),
  'set, not shown yet': { ...aRequest('authorizing'), confirmed },
  waiting,
  'waiting, nobody reached': {
    ...waiting,
    approvers: [amir],
    unreached: [amirUnreached],
  },
  'waiting, taken up': { ...waiting, adopted: { by: rosa, at, rule: 'another_here' } },
  'waiting, taken up where people act as themselves': {
    ...waiting,
    adopted: { by: rosa, at, rule: 'ibm_refuses_the_setter' },
  },
  'waiting, taken up by a Manager who is alone': {
    ...waiting,
    approvers: [],
    adopted: { by: rosa, at, rule: 'ibm_refuses_the_setter', mayApprove: true },
  },
  'refused: taken up, and approved by whoever set it': {
    ...aBlockedRequest(),
    obstruction: 'authorization',
    former: {
      approver: amir,
      at,
      failure: { code: 'AUTHORIZATIONS_NOT_MET', status: 409, effect: 'none', correlationId },
    },
    adopted: { by: rosa, at, rule: 'ibm_refuses_the_setter' },
  },
  'deleted, taken up and approved by one': {
    ...aRequest('deleted'),
    approver: rosa,
    adopted: { by: rosa, at, rule: 'ibm_refuses_the_setter', mayApprove: true },
  },
  'waiting, one not reached': { ...waiting, unreached: [amirUnreached] },
  'waiting, all away': {
    ...waiting,
    asking: { by: 'direct_message', userIds: [amir.slack.userId, vera.slack.userId], everyoneAway: true },
    unavailable: {
      away: [
        { slack: amir.slack, until: at + 2 * dayMs },
        { slack: vera.slack, until: at + dayMs },
      ],
      off: [],
    },
  },
  'waiting, nobody messaged': {
    ...waiting,
    unavailable: {
      away: [{ slack: amir.slack, until: at + 2 * dayMs }],
      off: [vera.slack],
      nobodyMessaged: true,
    },
  },
  'waiting, one away with a stand-in': {
    ...waiting,
    unavailable: {
      away: [{ slack: amir.slack, until: at + 2 * dayMs, standIn: { slack: vera.slack, name: vera.name } }],
      off: [],
    },
  },
  'waiting, asked in the channel': { ...waiting, asking: { by: 'channel', instead: [] } },
  'waiting, it is known why each is asked': {
    ...waiting,
    approvers: [
      { ...amir, because: { by: 'account_owner' } },
      { ...vera, because: { by: 'access_group', group: 'kms-admins' } },
    ],
  },
  'waiting, nudged': {
    ...waiting,
    nudgedAt: at,
    reminded: [amir, vera].map(({ slack: { userId } }) => ({ userId, at })),
  },
  'waiting, one can approve no more': { ...waiting, approvers: [amir], left: [{ person: vera, at }] },
  'waiting, nobody can approve any more': { ...waiting, ...nobodyLeft },
  'waiting, asked about': {
    ...waiting,
    questions: [
      {
        id: 'q-1',
        by: amir,
        text: 'Has the archive moved to the new key?',
        at,
        answer: { by: rosa, text: 'Yes, in spring; the old buckets are gone.', at },
      },
      { id: 'q-2', by: vera, text: 'And the backups of 2019?', at: at + 1 },
    ],
  },
  'waiting, asked again': {
    ...waiting,
    earlier: { id: 'CS-1QKTVC0ERLY', end: 'denied', by: amir, reason: 'Still used by the archive', at },
  },
  'waiting, resources': aRequest('awaiting_approval', { protection: protectedBy(5) }),
  'waiting, one of them held': aRequest('awaiting_approval', { protection: held }),
  'waiting, list unknown': aRequest('awaiting_approval', { protection: { known: false } }),
  'waiting, guarded here alone': aCountersignRequest('awaiting_approval'),
  'waiting, force': aRequest('awaiting_approval', { force: true, protection: protectedElsewhere }),
  'waiting, nothing to force': aRequest('awaiting_approval', { force: true }),
  'approved in vain': { ...waiting, lapsed: { approver: amir, at, failure: { ...cut, effect: 'none' } } },
  'approved, no clear answer': { ...waiting, lapsed: { approver: amir, at, failure: cut } },
  'approved, list changed': {
    ...waiting,
    lapsed: { approver: amir, at, failure: { code: 'resources_changed', effect: 'none' } },
  },
  'the way is clear': { ...waiting, unblocked: { at, former: { approver: amir, at, failure: conflict } } },
  'confirmed late': {
    ...waiting,
    attempts: [{ approver: amir, at, actingAs: 'iam-ServiceId-manager', confirmed }],
  },
  'being deleted': aRequest('deleting'),
  'being deleted by force': aRequest('deleting', { force: true, protection: protectedBy(2) }),
  'deleted, not shown yet': {
    ...aRequest('deleting'),
    sent: { at, actingAs: 'iam-ServiceId-manager', confirmed },
  },
  blocked: aBlockedRequest({ protection: protectedBy(3) }),
  'blocked, nobody can approve any more': {
    ...aBlockedRequest({ protection: protectedBy(3) }),
    ...nobodyLeft,
  },
  'blocked by one': aBlockedRequest({ protection: protectedBy(1) }),
  'blocked under retention': aBlockedRequest({ protection: held, failure: retained }),
  'blocked, owner unknown': aBlockedRequest({ protection: protectedBy(3, 3), failure: retained }),
  'blocked, list unknown': aBlockedRequest({ protection: { known: false } }),
  'blocked, list empty': aBlockedRequest({ protection: unprotected }),
  'blocked otherwise': aBlockedRequest({ failure: { ...cut, code: 'conflict', effect: 'none' } }),
  'force, blocked by what came since': aBlockedRequest({ force: true, protection: protectedBy(1) }),
  'being unset': aRequest('withdrawing'),
  'unset, not shown yet': { ...aRequest('withdrawing'), confirmed },
  'not unset': { ...aRequest('withdrawing'), trouble: cut },
  'not unset, disabled': { ...aRequest('withdrawing'), trouble: { ...conflict, keyState: 'suspended' } },
  'not unset, expired': { ...aRequest('withdrawing'), trouble: { ...conflict, keyState: 'deactivated' } },
  'not unset, nobody signed in': {
    ...aRequest('withdrawing'),
    trouble: { code: 'session_gone', effect: 'none' },
  },
  'not unset, disabled, nobody signed in': {
    ...aRequest('withdrawing'),
    trouble: { code: 'session_gone', effect: 'none', keyState: 'suspended' },
  },
  deleted: aRequest('deleted'),
  'deleted by force': {
    ...aRequest('deleted', { force: true, protection: protectedElsewhere }),
    forced: true,
  },
  'deleted by force, an hour later': {
    ...aRequest('deleted', { force: true, protection: protectedElsewhere }),
    forced: true,
    syncDue: true,
  },
  'deleted, force not needed': aRequest('deleted', { force: true }),
  'deleted, can be restored': { ...aRequest('deleted'), wayBack: 'open' },
  'deleted, last day to restore': { ...aRequest('deleted'), wayBack: 'last_day' },
  'deleted, too late to restore': { ...aRequest('deleted'), wayBack: 'over' },
  'being restored': { ...aRequest('deleted'), wayBack: 'open', restoring: restoring },
  'restored, not shown yet': {
    ...aRequest('deleted'),
    wayBack: 'open',
    restoring: { ...restoring, sent: { at, actingAs: 'iam-ServiceId-manager', confirmed } },
  },
  'not restored': {
    ...aRequest('deleted'),
    wayBack: 'open',
    restoring: {
      ...restoring,
      trouble: { at, failure: { code: 'unauthorized', status: 401, effect: 'none' } },
    },
  },
  'not restored, no clear answer': {
    ...aRequest('deleted'),
    wayBack: 'open',
    restoring: { ...restoring, trouble: { at, failure: cut } },
  },
  'restored here': { ...aRequest('deleted'), restored: { at, by: vera, authorization: { is: 'unset' } } },
  'restored here, still set': {
    ...aRequest('deleted'),
    restored: {
      at,
      by: vera,
      authorization: { is: 'still_set', endsAt, failure: { code: 'session_gone', effect: 'none' } },
    },
  },
  'deleted elsewhere, can be restored': { ...recorded, wayBack: 'open' },
  'deleted elsewhere, restored here': { ...recorded, restored: { at, by: rosa } },
  'deleted, restored since': { ...aRequest('deleted'), restored: { at } },
  'deleted, restored and deleted again': {
    ...aRequest('deleted'),
    restored: { at },
    deletedAgain: { at },
  },
  'deleted, deleted again by a later request': {
    ...aRequest('deleted'),
    restored: { at },
    deletedAgain: { at, by: 'CS-1QKTVC0LATE' },
  },
  'deleted, gone since': { ...aRequest('deleted'), purged: { at } },
  denied: aRequest('denied'),
  'denied, asked again': { ...aRequest('denied'), again: { id: againId, by: rosa, at } },
  cancelled: aRequest('cancelled'),
  'cancelled, guarded here alone': aCountersignRequest('cancelled'),
  expired: aRequest('expired'),
  'expired, deletion confirmed': {
    ...aRequest('expired'),
    attempts: [{ approver: amir, at, actingAs: 'iam-ServiceId-manager', confirmed }],
  },
  'deleted outside': aRequest('superseded'),
  'gone outside': { ...aRequest('superseded'), change: 'gone' },
  'unset outside': { ...aRequest('superseded'), change: 'unset', failure: { ...conflict, correlationId } },
  'set again outside': { ...aRequest('superseded'), change: 'set_again' },
  replaced: aRequest('replaced'),
  'not set: IBM refused': failedBy({ kind: 'kms', failure: { ...conflict, correlationId } }),
  'not set: no clear answer': failedBy({ kind: 'kms', failure: cut }),
  'not set: set outside': failedBy({ kind: 'set_outside', endsAt }),
  'not set: gone': failedBy({ kind: 'key_gone' }),
  'not set: deleted': failedBy({ kind: 'key_deleted' }),
};
