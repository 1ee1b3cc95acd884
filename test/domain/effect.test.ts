import { describe, expect, test } from 'vitest';
import type { Effect } from '../../src/domain/effect.js';
import { effectsOf } from '../../src/domain/effect.js';
import type { DeletionEvent, EventType } from '../../src/domain/event.js';
import { evolve } from '../../src/domain/evolve.js';
import type { DeletionRequest } from '../../src/domain/request.js';
import {
  aBlockedRequest,
  aCountersignRequest,
  amir,
  aRequest,
  beforeTheEnd as at,
  conflict,
} from './given.js';
import {
  againId,
  amirAway,
  amirUnreached,
  commands,
  endsAt,
  lostSession,
  noAnswer,
  openedEvent,
  recordedEvent,
  protectedBy,
  replacementId,
  rosa,
  vera,
} from './given.js';
import { moved } from './when.js';

type EventOf<T extends EventType> = Extract<DeletionEvent, { type: T }>;
type Line<T extends EventType> = [before: DeletionRequest | undefined, event: EventOf<T>, effects: string[]];

const brief = (effect: Effect) =>
  effect.kind === 'announce'
    ? ['announce', effect.moment, effect.questionId].filter(Boolean).join(' ')
    : effect.kind;

const denial = { kind: 'denied', by: amir, reason: 'Needed' } as const;
const begun = evolve(aRequest('deleted'), { type: 'restore.begun', at, by: vera });
const sent = evolve(begun, { type: 'restore.sent', at, actingAs: 'iam-ServiceId-manager' });
const table: { [T in EventType]: Line<T> } = {
  'request.opened': [undefined, openedEvent('kms'), ['give_first_authorization']],
  'authorization.adopted': [
    aRequest('awaiting_approval'),
    { type: 'authorization.adopted', at, by: rosa, endsAt, rule: 'another_here' },
    [],
  ],
  'authorization.sent': [aRequest('authorizing'), { type: 'authorization.sent', at }, []],
  'authorization.given': [
    aRequest('authorizing'),
    { type: 'authorization.given', at, endsAt },
    ['plan_timers', 'refresh_cards'],
  ],
  'authorization.failed': [
    aRequest('authorizing'),
    { type: 'authorization.failed', at, obstacle: { kind: 'key_gone' } },
    ['announce authorization_failed'],
  ],
  'request.approved': [
    aRequest('awaiting_approval'),
    { type: 'request.approved', at, by: amir },
    ['delete_key'],
  ],
  'key.restored': [aRequest('deleted'), { type: 'key.restored', at }, ['refresh_cards', 'announce fate']],
  'deletion.recorded': [undefined, recordedEvent, ['refresh_cards', 'plan_timers']],
  'way_back.changed': [
    aRequest('deleted'),
    { type: 'way_back.changed', at, to: 'last_day' },
    ['refresh_cards', 'announce last_day', 'plan_timers'],
  ],
  'restore.begun': [aRequest('deleted'), { type: 'restore.begun', at, by: vera }, ['restore_key']],
  'restore.sent': [begun, { type: 'restore.sent', at, actingAs: 'iam-ServiceId-manager' }, []],
  'restore.confirmed': [sent, { type: 'restore.confirmed', at }, ['refresh_cards']],
  'restore.failed': [sent, { type: 'restore.failed', at, by: vera, failure: noAnswer }, ['refresh_cards']],
  'key.deleted_again': [
    aRequest('deleted'),
    { type: 'key.deleted_again', at },
    ['refresh_cards', 'announce fate'],
  ],
  'key.purged': [aRequest('deleted'), { type: 'key.purged', at }, ['refresh_cards', 'announce fate']],
  'deletion.sent': [
    aRequest('deleting'),
    { type: 'deletion.sent', at, actingAs: 'iam-ServiceId-manager' },
    [],
  ],
  'authorization.confirmed': [
    aRequest('authorizing'),
    { type: 'authorization.confirmed', at },
    ['refresh_cards'],
  ],
  'deletion.confirmed': [
    evolve(aRequest('deleting'), { type: 'deletion.sent', at, actingAs: 'iam-ServiceId-manager' }),
    { type: 'deletion.confirmed', at },
    ['refresh_cards'],
  ],
  'withdrawal.confirmed': [aRequest('withdrawing'), { type: 'withdrawal.confirmed', at }, ['refresh_cards']],
  'key.deleted': [
    aRequest('deleting'),
    { type: 'key.deleted', at, by: amir, deletedAt: at, restorableUntil: at + 1, forced: false },
    ['refresh_cards', 'announce deleted', 'cancel_timers', 'plan_timers'],
  ],
  'aftermath.noted': [
    aRequest('deleted'),
    { type: 'aftermath.noted', at, aftermath: { is: 'nothing_left' } },
    ['refresh_cards'],
  ],
  'deletion.blocked': [
    aRequest('deleting'),
    { type: 'deletion.blocked', at, failure: conflict },
    ['refresh_cards', 'announce blocked', 'plan_timers'],
  ],
  'approval.lapsed': [
    aRequest('deleting'),
    { type: 'approval.lapsed', at, failure: lostSession },
    ['refresh_cards', 'announce lapsed'],
  ],
  'protection.changed': [
    aRequest('awaiting_approval'),
    { type: 'protection.changed', at, protection: protectedBy(1) },
    ['refresh_cards'],
  ],
  'key.state_changed': [
    aRequest('awaiting_approval'),
    { type: 'key.state_changed', at, state: 'suspended' },
    ['refresh_cards'],
  ],
  'availability.changed': [
    aRequest('awaiting_approval'),
    { type: 'availability.changed', at, unavailable: amirAway, isNobodyLeft: true },
    ['refresh_cards', 'announce nobody_there'],
  ],
  'reach.changed': [
    aRequest('awaiting_approval'),
    { type: 'reach.changed', at, unreached: [amirUnreached] },
    ['refresh_cards'],
  ],
  'approvers.changed': [
    aRequest('awaiting_approval'),
    { type: 'approvers.changed', at, gained: [], lost: [vera], approvers: [amir] },
    ['refresh_cards'],
  ],
  'request.unblocked': [
    aBlockedRequest(),
    { type: 'request.unblocked', at },
    ['refresh_cards', 'announce unblocked'],
  ],
  'request.replaced': [
    aRequest('awaiting_approval'),
    { type: 'request.replaced', at, by: replacementId },
    ['refresh_cards', 'cancel_timers'],
  ],
  'withdrawal.started': [
    aRequest('awaiting_approval'),
    { type: 'withdrawal.started', at, withdrawal: denial },
    ['withdraw_authorization'],
  ],
  'withdrawal.troubled': [
    aRequest('withdrawing'),
    { type: 'withdrawal.troubled', at, failure: noAnswer },
    ['refresh_cards', 'announce withdrawal_troubled'],
  ],
  'request.denied': [
    aRequest('withdrawing'),
    { type: 'request.denied', at, by: amir, reason: 'Needed' },
    ['refresh_cards', 'announce denied', 'cancel_timers'],
  ],
  'request.cancelled': [
    aRequest('withdrawing'),
    { type: 'request.cancelled', at, by: rosa },
    ['refresh_cards', 'announce cancelled', 'cancel_timers'],
  ],
  'request.reminded': [
    aRequest('awaiting_approval'),
    { type: 'request.reminded', at, people: [{ userId: 'U0AMIR' }] },
    ['refresh_cards', 'remind'],
  ],
  'request.nudged': [
    aRequest('awaiting_approval'),
    { type: 'request.nudged', at, by: rosa, people: [{ userId: 'U0AMIR' }] },
    ['refresh_cards', 'remind'],
  ],
  'question.asked': [
    aRequest('awaiting_approval'),
    { type: 'question.asked', at, id: 'q-1', by: amir, text: 'Has the archive moved?' },
    ['refresh_cards', 'announce question_asked q-1'],
  ],
  'question.answered': [
    moved(aRequest('awaiting_approval'), commands.ask_question),
    { type: 'question.answered', at, id: 'q-1', by: rosa, text: 'Yes' },
    ['refresh_cards', 'announce question_answered q-1'],
  ],
  'request.asked_again': [
    aRequest('denied'),
    { type: 'request.asked_again', at, id: againId, by: rosa },
    ['refresh_cards'],
  ],
  'request.expired': [
    aRequest('awaiting_approval'),
    { type: 'request.expired', at: endsAt, endedAt: endsAt },
    ['refresh_cards', 'announce expired', 'cancel_timers'],
  ],
  'request.superseded': [
    aRequest('awaiting_approval'),
    { type: 'request.superseded', at, change: 'unset' },
    ['refresh_cards', 'announce superseded', 'cancel_timers'],
  ],
};

describe('what the world does', () => {
  test.each(Object.keys(table) as EventType[])('after %s', (type) => {
    const [before, event, effects] = table[type];
    expect(effectsOf(event, evolve(before, event)).map(brief)).toEqual(effects);
  });

  test('a request on a key without the policy is put to the approvers at once', () => {
    const event = openedEvent('countersign');
    expect(effectsOf(event, evolve(undefined, event)).map(brief)).toEqual(['plan_timers', 'refresh_cards']);
  });

  test('a first authorization that was taken over is not given once more', () => {
    const event = { ...openedEvent('kms'), authorized: true };
    expect(effectsOf(event, evolve(undefined, event)).map(brief)).toEqual(['plan_timers', 'refresh_cards']);
  });

  test('only an approval has a key deleted', () => {
    const deleting = Object.values(table).filter(([, , effects]) => effects.includes('delete_key'));
    expect(deleting.map(([, event]) => event.type)).toEqual(['request.approved']);
  });

  test('a denial without an authorization to take back asks nothing of the KMS', () => {
    const event: DeletionEvent = { type: 'request.denied', at, by: amir, reason: 'Needed' };
    const effects = effectsOf(event, evolve(aCountersignRequest('awaiting_approval'), event));
    expect(effects.map((effect) => effect.kind)).not.toContain('withdraw_authorization');
  });
});
