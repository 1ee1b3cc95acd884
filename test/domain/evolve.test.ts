import { describe, expect, test } from 'vitest';
import type { DeletionEvent, EventType } from '../../src/domain/event.js';
import { evolve } from '../../src/domain/evolve.js';
import type { RequestStatus } from '../../src/domain/request.js';
import { awaitsDecision, isOpen } from '../../src/domain/request.js';
import { aCountersignRequest, amir, aRequest, beforeTheEnd as at, conflict, endsAt } from './given.js';
import { lostSession, noAnswer, openedEvent, openStatuses, rosa, statuses } from './given.js';

type EventOf<T extends EventType> = Extract<DeletionEvent, { type: T }>;

const events: { [T in EventType]: EventOf<T> } = {
  'request.opened': openedEvent(),
  'authorization.sent': { type: 'authorization.sent', at },
  'authorization.given': { type: 'authorization.given', at, endsAt },
  'authorization.failed': { type: 'authorization.failed', at, obstacle: { kind: 'key_gone' } },
  'request.approved': { type: 'request.approved', at, by: amir },
  'deletion.sent': { type: 'deletion.sent', at },
  'key.deleted': { type: 'key.deleted', at, deletedAt: at, restorableUntil: at + 1 },
  'deletion.blocked': { type: 'deletion.blocked', at, failure: conflict },
  'approval.lapsed': { type: 'approval.lapsed', at, failure: lostSession },
  'withdrawal.started': { type: 'withdrawal.started', at, withdrawal: { kind: 'cancelled', by: rosa } },
  'withdrawal.troubled': { type: 'withdrawal.troubled', at, failure: noAnswer },
  'request.denied': { type: 'request.denied', at, by: amir, reason: 'Needed' },
  'request.cancelled': { type: 'request.cancelled', at, by: rosa },
  'request.reminded': { type: 'request.reminded', at },
  'request.expired': { type: 'request.expired', at: endsAt, endedAt: endsAt },
  'request.superseded': { type: 'request.superseded', at, change: 'gone' },
};

/** Which status an event leads to, from each it can follow; from any other it is a fault in the program. */
const leadsTo: Record<EventType, Partial<Record<'none' | RequestStatus, RequestStatus>>> = {
  'request.opened': { none: 'authorizing' },
  'authorization.sent': { authorizing: 'authorizing' },
  'authorization.given': { authorizing: 'awaiting_approval' },
  'authorization.failed': { authorizing: 'failed' },
  'request.approved': { awaiting_approval: 'deleting', blocked: 'deleting' },
  'deletion.sent': { deleting: 'deleting' },
  'key.deleted': { deleting: 'deleted' },
  'deletion.blocked': { deleting: 'blocked' },
  'approval.lapsed': { deleting: 'awaiting_approval' },
  'withdrawal.started': { awaiting_approval: 'withdrawing', blocked: 'withdrawing' },
  'withdrawal.troubled': { withdrawing: 'withdrawing' },
  'request.denied': { awaiting_approval: 'denied', blocked: 'denied', withdrawing: 'denied' },
  'request.cancelled': { awaiting_approval: 'cancelled', blocked: 'cancelled', withdrawing: 'cancelled' },
  'request.reminded': { awaiting_approval: 'awaiting_approval', blocked: 'blocked' },
  'request.expired': { awaiting_approval: 'expired', blocked: 'expired' },
  'request.superseded': {
    awaiting_approval: 'superseded',
    deleting: 'superseded',
    blocked: 'superseded',
    withdrawing: 'superseded',
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

  test('a lapsed approval stays visible until the next one', () => {
    const lapsed = evolve(aRequest('deleting'), events['approval.lapsed']);
    expect(lapsed).toMatchObject({ lapsed: { approver: amir, at, failure: lostSession }, endsAt });
    const again = evolve(lapsed, events['request.approved']);
    expect(again).not.toHaveProperty('lapsed');
  });

  test('a blocked request says whose approval met what', () => {
    expect(aRequest('blocked')).toMatchObject({ former: { approver: amir, at, failure: conflict }, endsAt });
  });

  test('an attempt belongs to its approval: the next approval has not sent anything yet', () => {
    const sent = evolve(aRequest('deleting'), events['deletion.sent']);
    expect(sent).toMatchObject({ sentAt: at });
    const again = evolve(evolve(sent, events['approval.lapsed']), events['request.approved']);
    expect(again).not.toHaveProperty('sentAt');
  });

  test('a reminder is remembered across statuses', () => {
    const reminded = evolve(aRequest('awaiting_approval'), events['request.reminded']);
    expect(evolve(reminded, events['request.approved'])).toMatchObject({ remindedAt: at });
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
