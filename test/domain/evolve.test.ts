import { describe, expect, test } from 'vitest';
import type { DeletionEvent, EventType } from '../../src/domain/event.js';
import { evolve } from '../../src/domain/evolve.js';
import type { RequestStatus } from '../../src/domain/request.js';
import { awaitsDecision, isOpen } from '../../src/domain/request.js';
import {
  aBlockedRequest,
  aCountersignRequest,
  amir,
  aRequest,
  beforeTheEnd as at,
  conflict,
} from './given.js';
import {
  amirAway,
  amirUnreached,
  endsAt,
  lostSession,
  noAnswer,
  oneBucketMore,
  openedEvent,
  recordedEvent,
  openStatuses,
} from './given.js';
import { againId, protectedBy, replacementId, retained, rosa, statuses, unprotected, vera } from './given.js';

type EventOf<T extends EventType> = Extract<DeletionEvent, { type: T }>;

const events: { [T in EventType]: EventOf<T> } = {
  'request.opened': openedEvent(),
  'authorization.adopted': {
    type: 'authorization.adopted',
    at,
    by: rosa,
    endsAt,
    rule: 'ibm_refuses_the_setter',
    mayApprove: true,
  },
  'authorization.sent': { type: 'authorization.sent', at },
  'authorization.confirmed': { type: 'authorization.confirmed', at },
  'deletion.confirmed': { type: 'deletion.confirmed', at, kmsTime: at - 500, correlationId: 'of-ibm' },
  'withdrawal.confirmed': { type: 'withdrawal.confirmed', at },
  'authorization.given': { type: 'authorization.given', at, endsAt },
  'authorization.failed': { type: 'authorization.failed', at, obstacle: { kind: 'key_gone' } },
  'request.approved': { type: 'request.approved', at, by: amir },
  'deletion.sent': { type: 'deletion.sent', at, actingAs: 'iam-ServiceId-manager' },
  'key.deleted': {
    type: 'key.deleted',
    at,
    by: amir,
    deletedAt: at,
    restorableUntil: at + 1,
    forced: false,
  },
  'deletion.blocked': { type: 'deletion.blocked', at, failure: conflict },
  'approval.lapsed': { type: 'approval.lapsed', at, failure: lostSession },
  'protection.changed': {
    type: 'protection.changed',
    at,
    protection: protectedBy(1),
    changes: oneBucketMore,
  },
  'key.state_changed': { type: 'key.state_changed', at, state: 'suspended' },
  'reach.changed': { type: 'reach.changed', at, unreached: [amirUnreached] },
  'approvers.changed': { type: 'approvers.changed', at, gained: [], lost: [vera], approvers: [amir] },
  'availability.changed': { type: 'availability.changed', at, unavailable: amirAway },
  'aftermath.noted': { type: 'aftermath.noted', at, aftermath: { is: 'nothing_left' } },
  'deletion.recorded': recordedEvent,
  'way_back.changed': { type: 'way_back.changed', at, to: 'open' },
  'restore.begun': { type: 'restore.begun', at, by: vera },
  'restore.sent': { type: 'restore.sent', at, actingAs: 'iam-ServiceId-manager' },
  'restore.confirmed': { type: 'restore.confirmed', at },
  'restore.failed': { type: 'restore.failed', at, by: vera, failure: noAnswer },
  'key.restored': { type: 'key.restored', at },
  'key.deleted_again': { type: 'key.deleted_again', at },
  'key.purged': { type: 'key.purged', at },
  'request.unblocked': { type: 'request.unblocked', at },
  'request.replaced': { type: 'request.replaced', at, by: replacementId },
  'withdrawal.started': { type: 'withdrawal.started', at, withdrawal: { kind: 'cancelled', by: rosa } },
  'withdrawal.troubled': { type: 'withdrawal.troubled', at, failure: noAnswer },
  'request.denied': { type: 'request.denied', at, by: amir, reason: 'Needed' },
  'request.cancelled': { type: 'request.cancelled', at, by: rosa },
  'request.reminded': { type: 'request.reminded', at, people: [{ userId: amir.slack.userId }] },
  'request.nudged': { type: 'request.nudged', at, by: rosa, people: [{ userId: amir.slack.userId }] },
  'question.asked': { type: 'question.asked', at, id: 'q-1', by: amir, text: 'Has the archive moved?' },
  'question.answered': { type: 'question.answered', at, id: 'q-1', by: rosa, text: 'Yes' },
  'request.asked_again': { type: 'request.asked_again', at, id: againId, by: rosa },
  'request.expired': { type: 'request.expired', at: endsAt, endedAt: endsAt },
  'request.superseded': { type: 'request.superseded', at, change: 'gone' },
};

/** Which status an event leads to, from each it can follow; from any other it is a fault in the program. */
const leadsTo: Record<EventType, Partial<Record<'none' | RequestStatus, RequestStatus>>> = {
  'request.opened': { none: 'authorizing' },
  'authorization.adopted': { awaiting_approval: 'awaiting_approval' },
  'authorization.sent': { authorizing: 'authorizing' },
  'authorization.confirmed': { authorizing: 'authorizing' },
  'deletion.confirmed': {},
  'withdrawal.confirmed': { withdrawing: 'withdrawing' },
  'authorization.given': { authorizing: 'awaiting_approval' },
  'authorization.failed': { authorizing: 'failed' },
  'request.approved': { awaiting_approval: 'deleting', blocked: 'deleting' },
  'deletion.sent': { deleting: 'deleting' },
  'key.deleted': {
    awaiting_approval: 'deleted',
    blocked: 'deleted',
    deleting: 'deleted',
    withdrawing: 'deleted',
    expired: 'deleted',
  },
  'deletion.blocked': { deleting: 'blocked' },
  'approval.lapsed': { deleting: 'awaiting_approval' },
  'protection.changed': {
    awaiting_approval: 'awaiting_approval',
    deleting: 'deleting',
    blocked: 'blocked',
  },
  'key.state_changed': { awaiting_approval: 'awaiting_approval', blocked: 'blocked' },
  'reach.changed': { awaiting_approval: 'awaiting_approval', blocked: 'blocked' },
  'approvers.changed': { awaiting_approval: 'awaiting_approval', blocked: 'blocked' },
  'availability.changed': { awaiting_approval: 'awaiting_approval', blocked: 'blocked' },
  'aftermath.noted': { deleted: 'deleted' },
  'deletion.recorded': { none: 'deleted' },
  'way_back.changed': { deleted: 'deleted' },
  'restore.begun': { deleted: 'deleted' },
  // Of a restoring that was begun: restoring.test.ts.
  'restore.sent': {},
  'restore.confirmed': {},
  'restore.failed': {},
  'key.restored': { deleted: 'deleted' },
  'key.deleted_again': { deleted: 'deleted' },
  'key.purged': { deleted: 'deleted' },
  'request.unblocked': { blocked: 'awaiting_approval' },
  'request.replaced': { awaiting_approval: 'replaced', blocked: 'replaced' },
  'withdrawal.started': { awaiting_approval: 'withdrawing', blocked: 'withdrawing' },
  'withdrawal.troubled': { withdrawing: 'withdrawing' },
  'request.denied': { awaiting_approval: 'denied', blocked: 'denied', withdrawing: 'denied' },
  'request.cancelled': { awaiting_approval: 'cancelled', blocked: 'cancelled', withdrawing: 'cancelled' },
  'request.reminded': { awaiting_approval: 'awaiting_approval', blocked: 'blocked' },
  'request.nudged': { awaiting_approval: 'awaiting_approval', blocked: 'blocked' },
  'question.asked': { awaiting_approval: 'awaiting_approval', blocked: 'blocked' },
  'question.answered': {},
  'request.asked_again': {
    deleted: 'deleted',
    denied: 'denied',
    cancelled: 'cancelled',
    expired: 'expired',
    superseded: 'superseded',
    replaced: 'replaced',
    failed: 'failed',
  },
  'request.expired': { awaiting_approval: 'expired', blocked: 'expired' },
  'request.superseded': {
    awaiting_approval: 'superseded',
    deleting: 'superseded',
    blocked: 'superseded',
    withdrawing: 'superseded',
    expired: 'superseded',
  },
};

describe.each(Object.keys(events) as EventType[])('%s', (type) => {
  test.each(['none', ...statuses] as const)('after %s', (status) => {
    const request = status === 'none' ? undefined : aRequest(status);
    const next = leadsTo[type][status];
    if (next) expect(evolve(request, events[type]).status).toBe(next);
    else expect(() => evolve(request, events[type])).toThrow(`${type} cannot follow status ${status}`);
  });
});

describe('what each event leaves behind', () => {
  test('facts of the opening outlive every later event', () => {
    const { status: _s, ...facts } = aRequest('authorizing');
    for (const status of statuses) expect(aRequest(status)).toMatchObject(facts);
  });

  test('a question and its answer outlive every later event', () => {
    const asked = evolve(aRequest('awaiting_approval'), events['question.asked']);
    const answered = evolve(evolve(asked, events['question.answered']), events['request.approved']);
    expect(answered.questions).toEqual([
      { id: 'q-1', by: amir, text: 'Has the archive moved?', at, answer: { by: rosa, text: 'Yes', at } },
    ]);
  });

  test('that a key was taken up outlives every later event', () => {
    const adopted = evolve(aRequest('awaiting_approval'), events['authorization.adopted']);
    const ended = evolve(evolve(adopted, events['request.approved']), events['key.deleted']);
    expect(ended.adopted).toEqual({ by: rosa, at, rule: 'ibm_refuses_the_setter', mayApprove: true });
  });

  test('a lapsed approval stays visible until the next one', () => {
    const lapsed = evolve(aRequest('deleting'), events['approval.lapsed']);
    expect(lapsed).toMatchObject({ lapsed: { approver: amir, at, failure: lostSession }, endsAt });
    const again = evolve(lapsed, events['request.approved']);
    expect(again).not.toHaveProperty('lapsed');
  });

  test('an approval whose DELETE may have taken effect leaves its attempt behind, whatever comes after', () => {
    const sent = evolve(aRequest('deleting'), { ...events['deletion.sent'], kmsTime: at - 500 });
    const attempt = {
      approver: amir,
      at,
      kmsTime: at - 500,
      actingAs: 'iam-ServiceId-manager',
      forced: false,
    };
    for (const end of ['approval.lapsed', 'deletion.blocked'] as const) {
      const unclear = { ...events[end], failure: noAnswer };
      const ended = evolve(sent, unclear);
      expect(ended.attempts).toEqual([attempt]);
      const again = evolve(evolve(ended, events['request.approved']), events['deletion.sent']);
      expect(evolve(again, unclear).attempts).toHaveLength(2);
      // What IBM has refused deletes nothing.
      expect(evolve(again, events[end]).attempts).toEqual([attempt]);
      expect(evolve(sent, events[end])).not.toHaveProperty('attempts');
      expect(evolve(ended, events['withdrawal.started']).attempts).toEqual([attempt]);
    }
    expect(evolve(aRequest('deleting'), events['approval.lapsed'])).not.toHaveProperty('attempts');
  });

  test('IBM’s yes stands beside what was sent, in both times', () => {
    const sent = evolve(aRequest('deleting'), events['deletion.sent']);
    expect(evolve(sent, events['deletion.confirmed'])).toMatchObject({
      sent: { confirmed: { at, kmsTime: at - 500, correlationId: 'of-ibm' } },
    });
    const troubled = evolve(aRequest('withdrawing'), events['withdrawal.troubled']);
    const confirmed = evolve(troubled, events['withdrawal.confirmed']);
    expect(confirmed).toMatchObject({ confirmed: { at } });
    expect(confirmed).not.toHaveProperty('trouble');
  });

  test('a blocked request says whose approval met what', () => {
    expect(aRequest('blocked')).toMatchObject({ former: { approver: amir, at, failure: conflict }, endsAt });
  });

  test('a first authorization that runs already is not waited for, whoever guards the key', () => {
    for (const guard of ['kms', 'countersign'] as const) {
      const taken = { ...openedEvent(guard), authorized: true, endsAt: endsAt - 5 };
      expect(evolve(undefined, taken)).toMatchObject({ status: 'awaiting_approval', endsAt: endsAt - 5 });
    }
  });

  test('a blocked request counts what stands in the way: all that is registered, under force what is retained', () => {
    const protection = protectedBy(12, 4);
    expect(aBlockedRequest({ protection })).toMatchObject({ obstruction: 'resources', blockers: 12 });
    expect(aBlockedRequest({ protection, failure: retained })).toMatchObject({
      obstruction: 'retention',
      blockers: 12,
    });
    expect(aBlockedRequest({ protection, failure: retained, force: true })).toMatchObject({ blockers: 4 });
    expect(aBlockedRequest({ protection: { known: false } })).toMatchObject({ blockers: 0 });
  });

  test('a new list takes the place of the last, and of what had changed until then', () => {
    const { status, ...facts } = aRequest('awaiting_approval');
    const changed = evolve({ ...facts, status }, events['protection.changed']);
    expect(changed).toEqual({ ...facts, status, protection: protectedBy(1), changes: oneBucketMore });
    const back = evolve(changed, { type: 'protection.changed', at, protection: unprotected });
    expect(back).toEqual({ ...facts, status });
  });

  test('a new list leaves a lapsed approval and a sent attempt as they are', () => {
    const lapsed = evolve(aRequest('deleting'), events['approval.lapsed']);
    expect(evolve(lapsed, events['protection.changed'])).toHaveProperty('lapsed');
    const sent = evolve(aRequest('deleting'), events['deletion.sent']);
    expect(evolve(sent, events['protection.changed'])).toHaveProperty('sent.at', at);
  });

  test('what people were asked with stays, whatever is found later', () => {
    const { askedWith } = aRequest('awaiting_approval');
    expect(evolve(aRequest('awaiting_approval'), events['protection.changed']).askedWith).toEqual(askedWith);
  });

  test('an unblocked request says whose approval had met what, until the next one', () => {
    const blocked = aBlockedRequest();
    const unblocked = evolve(blocked, { type: 'request.unblocked', at: at + 5 });
    expect(unblocked).toMatchObject({ unblocked: { at: at + 5, former: blocked.former }, endsAt });
    expect(unblocked).not.toHaveProperty('blockers');
    expect(evolve(unblocked, events['request.approved'])).not.toHaveProperty('unblocked');
  });

  test('a way that is blocked again is called clear no longer', () => {
    const unblocked = evolve(aBlockedRequest(), { type: 'request.unblocked', at: at + 5 });
    expect(evolve(unblocked, events['protection.changed'])).not.toHaveProperty('unblocked');
    const stillClear = { type: 'protection.changed', at, protection: unprotected } as const;
    expect(evolve(unblocked, stillClear)).toHaveProperty('unblocked');
  });

  test('a request that a step found overtaken keeps how IBM answered the step', () => {
    const superseded = evolve(aRequest('deleting'), { ...events['request.superseded'], failure: conflict });
    expect(superseded).toMatchObject({ change: 'gone', failure: conflict });
    expect(aRequest('superseded')).not.toHaveProperty('failure');
  });

  test.each([
    [true, protectedBy(3), true],
    [true, unprotected, false],
    [false, protectedBy(3), false],
    [true, { known: false } as const, false],
  ])('force %s over %j: forced %s', (force, protection, forced) => {
    const deleting = { ...aRequest('deleting'), force, protection };
    expect(evolve(deleting, events['deletion.sent'])).toMatchObject({ sent: { forced } });
  });

  test('a yes to an attempt whose approval has ended is kept with it', () => {
    const sent = evolve(aRequest('deleting'), events['deletion.sent']);
    const ended = evolve(sent, { ...events['approval.lapsed'], failure: noAnswer });
    const late = { ...events['deletion.confirmed'], sentAt: at };
    const confirmed = { at, kmsTime: at - 500, correlationId: 'of-ibm' };
    expect(evolve(ended, late).attempts).toMatchObject([{ approver: amir, at, confirmed }]);
    // Another approval is under way: its own DELETE has no answer yet.
    const again = { ...events['deletion.sent'], at: at + 1 };
    const running = evolve(evolve(evolve(ended, events['request.approved']), again), late);
    expect(running).toMatchObject({ attempts: [{ confirmed }], sent: { at: at + 1 } });
    expect(running).not.toHaveProperty('sent.confirmed');
    expect(() => evolve(aRequest('awaiting_approval'), late)).toThrow('cannot follow');
  });

  test('a replaced request names the one it gave way to', () => {
    expect(aRequest('replaced')).toMatchObject({ by: replacementId, at });
  });

  test('what has changed is remembered across statuses', () => {
    const changed = evolve(aRequest('deleting'), events['protection.changed']);
    for (const type of ['deletion.blocked', 'approval.lapsed', 'key.deleted'] as const) {
      expect(evolve(changed, events[type])).toHaveProperty('changes', oneBucketMore);
    }
  });

  test('an attempt belongs to its approval: the next approval has not sent anything yet', () => {
    const sent = evolve(aRequest('deleting'), events['deletion.sent']);
    expect(sent).toMatchObject({ sent: { at, actingAs: 'iam-ServiceId-manager' } });
    const again = evolve(evolve(sent, events['approval.lapsed']), events['request.approved']);
    expect(again).not.toHaveProperty('sent');
  });

  test('a reminder is remembered across statuses', () => {
    const reminded = evolve(aRequest('awaiting_approval'), events['request.reminded']);
    expect(evolve(reminded, events['request.approved'])).toMatchObject({
      reminded: [{ userId: amir.slack.userId, at }],
    });
    expect(evolve(aRequest('awaiting_approval'), events['request.nudged'])).toMatchObject({ nudgedAt: at });
  });

  test('a deleted key keeps its approver and the time until which it can be restored', () => {
    expect(evolve(aRequest('deleting'), events['key.deleted'])).toMatchObject({
      approver: amir,
      deletedAt: at,
      restorableUntil: at + 1,
    });
  });

  test('no event counts a version: committing does', () => {
    const request = { ...aRequest('awaiting_approval'), version: 7 };
    expect(evolve(request, events['request.approved']).version).toBe(7);
    expect(aRequest('authorizing').version).toBe(0);
  });

  test('an event does not change the request it follows', () => {
    const before = aCountersignRequest('awaiting_approval');
    const copy = structuredClone(before);
    evolve(before, events['request.reminded']);
    expect(before).toEqual(copy);
  });
});

describe('open or closed', () => {
  test.each(statuses)('%s', (status) => {
    expect(isOpen(aRequest(status))).toBe((openStatuses as readonly RequestStatus[]).includes(status));
  });
  test('a decision is awaited in two statuses', () => {
    expect(statuses.filter((status) => awaitsDecision(aRequest(status)))).toEqual([
      'awaiting_approval',
      'blocked',
    ]);
  });
});
