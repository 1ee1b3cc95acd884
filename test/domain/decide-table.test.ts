// Every status × every command: what happens, or which refusal. A status or a command added to the types does not
// compile until it has its place here.
import { describe, expect, test } from 'vitest';
import type { CommandType } from '../../src/domain/command.js';
import { attemptAbandonedAfterMs, authorizationPeriodMs } from '../../src/domain/deadlines.js';
import { decide } from '../../src/domain/decide.js';
import type { EventType } from '../../src/domain/event.js';
import { evolve } from '../../src/domain/evolve.js';
import type { RefusalCode } from '../../src/domain/refusal.js';
import type { DeletionRequest, RequestStatus } from '../../src/domain/request.js';
import {
  aBlockedRequest,
  aCountersignRequest,
  amir,
  aRequest,
  after,
  approving,
  beforeTheEnd,
} from './given.js';
import { commands, endsAt, noAnswer, openedEvent, protectedBy, rosa, statuses } from './given.js';

type Given = 'none' | RequestStatus;
type Outcome = EventType[] | RefusalCode;
type Row = Record<CommandType, Outcome>;
type Table = Record<Given, Row>;

const nothing: EventType[] = [];

/** What people may ask of a status, and what effects, timers and readings report to it, when nothing of it applies. */
const unmoved = {
  open: nothing,
  begin_first_authorization: nothing,
  confirm_first_authorization: nothing,
  fail_first_authorization: nothing,
  begin_deletion: nothing,
  confirm_deletion: nothing,
  block_deletion: nothing,
  lapse_approval: nothing,
  note_confirmation: nothing,
  confirm_withdrawal: nothing,
  report_withdrawal_trouble: nothing,
  update_protection: nothing,
  note_key_state: nothing,
  note_reach: nothing,
  note_unavailable: nothing,
  remind: nothing,
  expire: nothing,
  supersede: nothing,
  note_approvers: nothing,
  note_aftermath: nothing,
  note_fate: nothing,
  record_deletion: nothing,
  note_way_back: nothing,
  begin_restore: nothing,
  confirm_restore: nothing,
  fail_restore: nothing,
  note_asked_again: nothing,
  restore: 'key_in_wrong_state',
  answer_question: 'question_not_found',
} as const satisfies Partial<Row>;

/** A request the KMS guards, in its period, by people who have the right to ask. */
const table: Table = {
  none: {
    ...unmoved,
    open: ['request.opened'],
    record_deletion: ['deletion.recorded'],
    approve: nothing,
    deny: nothing,
    ask_question: nothing,
    answer_question: nothing,
    cancel: nothing,
    nudge: nothing,
    replace: nothing,
    restore: nothing,
  },
  authorizing: {
    ...unmoved,
    approve: 'first_authorization_running',
    deny: 'first_authorization_running',
    ask_question: 'first_authorization_running',
    cancel: 'first_authorization_running',
    nudge: 'first_authorization_running',
    replace: 'first_authorization_running',
    begin_first_authorization: ['authorization.sent'],
    confirm_first_authorization: ['authorization.given'],
    fail_first_authorization: ['authorization.failed'],
  },
  awaiting_approval: {
    ...unmoved,
    approve: ['request.approved'],
    deny: ['withdrawal.started'],
    ask_question: ['question.asked'],
    cancel: ['withdrawal.started'],
    nudge: ['request.nudged'],
    update_protection: ['protection.changed'],
    note_key_state: ['key.state_changed'],
    note_reach: ['reach.changed'],
    note_approvers: ['approvers.changed'],
    note_unavailable: ['availability.changed'],
    replace: ['request.replaced'],
    remind: ['request.reminded'],
    supersede: ['request.superseded'],
  },
  deleting: {
    ...unmoved,
    approve: 'decision_in_progress',
    deny: 'decision_in_progress',
    ask_question: 'decision_in_progress',
    cancel: 'decision_in_progress',
    nudge: 'decision_in_progress',
    replace: 'decision_in_progress',
    begin_deletion: ['deletion.sent'],
    block_deletion: ['deletion.blocked'],
    lapse_approval: ['approval.lapsed'],
    supersede: ['request.superseded'],
  },
  blocked: {
    ...unmoved,
    approve: ['request.approved'],
    deny: ['withdrawal.started'],
    ask_question: ['question.asked'],
    cancel: ['withdrawal.started'],
    nudge: ['request.nudged'],
    update_protection: ['protection.changed'],
    note_key_state: ['key.state_changed'],
    note_reach: ['reach.changed'],
    note_approvers: ['approvers.changed'],
    note_unavailable: ['availability.changed'],
    replace: ['request.replaced'],
    remind: ['request.reminded'],
    supersede: ['request.superseded'],
  },
  withdrawing: {
    ...unmoved,
    approve: 'decision_in_progress',
    deny: 'decision_in_progress',
    ask_question: 'decision_in_progress',
    cancel: 'decision_in_progress',
    nudge: 'decision_in_progress',
    replace: 'decision_in_progress',
    note_confirmation: ['withdrawal.confirmed'],
    confirm_withdrawal: ['request.cancelled'],
    report_withdrawal_trouble: ['withdrawal.troubled'],
    supersede: ['request.superseded'],
  },
  deleted: {
    ...unmoved,
    note_fate: ['key.restored'],
    note_way_back: ['way_back.changed'],
    restore: ['restore.begun'],
    approve: 'request_decided',
    deny: 'request_decided',
    ask_question: 'request_decided',
    cancel: 'request_decided',
    nudge: 'request_decided',
    replace: 'request_decided',
  },
  denied: {
    ...unmoved,
    note_asked_again: ['request.asked_again'],
    approve: 'request_decided',
    deny: 'request_decided',
    ask_question: 'request_decided',
    cancel: 'request_decided',
    nudge: 'request_decided',
    replace: 'request_decided',
  },
  cancelled: {
    ...unmoved,
    note_asked_again: ['request.asked_again'],
    approve: 'request_decided',
    deny: 'request_decided',
    ask_question: 'request_decided',
    cancel: 'request_decided',
    nudge: 'request_decided',
    replace: 'request_decided',
  },
  expired: {
    ...unmoved,
    note_asked_again: ['request.asked_again'],
    approve: 'authorization_period_over',
    deny: 'authorization_period_over',
    ask_question: 'authorization_period_over',
    cancel: 'authorization_period_over',
    nudge: 'authorization_period_over',
    replace: 'authorization_period_over',
  },
  replaced: {
    ...unmoved,
    approve: 'request_decided',
    deny: 'request_decided',
    ask_question: 'request_decided',
    cancel: 'request_decided',
    nudge: 'request_decided',
    replace: 'request_decided',
  },
  superseded: {
    ...unmoved,
    approve: 'request_decided',
    deny: 'request_decided',
    ask_question: 'request_decided',
    cancel: 'request_decided',
    nudge: 'request_decided',
    replace: 'request_decided',
  },
  failed: {
    ...unmoved,
    note_asked_again: ['request.asked_again'],
    approve: 'request_decided',
    deny: 'request_decided',
    ask_question: 'request_decided',
    cancel: 'request_decided',
    nudge: 'request_decided',
    replace: 'request_decided',
  },
};

/** What the end of the period changes. */
const decidedByTheEnd = {
  approve: 'authorization_period_over',
  deny: 'authorization_period_over',
  ask_question: 'authorization_period_over',
  cancel: 'authorization_period_over',
  nudge: 'authorization_period_over',
  replace: 'authorization_period_over',
  remind: nothing,
  expire: ['request.expired'],
} as const satisfies Partial<Row>;
const tableFromTheEnd: Table = {
  ...table,
  awaiting_approval: { ...table.awaiting_approval, ...mutable(decidedByTheEnd) },
  blocked: { ...table.blocked, ...mutable(decidedByTheEnd) },
  deleting: {
    ...table.deleting,
    block_deletion: ['deletion.blocked', 'request.expired'],
    lapse_approval: ['approval.lapsed', 'request.expired'],
  },
};

/** Nothing is set at the KMS, so nothing has to be taken back. */
const withdrawnAtOnce = { deny: ['request.denied'], cancel: ['request.cancelled'] } satisfies Partial<Row>;
type CountersignStatus = Parameters<typeof aCountersignRequest>[0];
const tableWithoutPolicy: Record<CountersignStatus, Row> = {
  ...table,
  awaiting_approval: { ...table.awaiting_approval, ...withdrawnAtOnce },
  blocked: { ...table.blocked, ...withdrawnAtOnce },
};

function mutable(row: typeof decidedByTheEnd): Partial<Row> {
  return { ...row, expire: [...row.expire] };
}

/** An approver has the list on record in front of them, and types the name where it is asked for. */
function outcome(request: DeletionRequest | undefined, type: CommandType, now: number): Outcome {
  const command = type === 'approve' && request ? approving(request) : commands[type];
  const decision = decide(request, command, { at: now });
  return decision.ok ? decision.events.map((event) => event.type) : decision.refusal.code;
}

function aside<S extends Given, T extends S>(of: Record<S, Row>, left: T): Record<Exclude<S, T>, Row> {
  const { [left]: _, ...rest } = of;
  return rest as Record<Exclude<S, T>, Row>;
}

const rows = <S extends Given>(of: Record<S, Row>) => Object.entries<Row>(of) as [S, Row][];
const cells = (row: Row) => Object.entries(row) as [CommandType, Outcome][];
const given = (status: Given) => (status === 'none' ? undefined : aRequest(status));

describe('before the end of the period', () => {
  describe.each(rows(table))('given status %s', (status, row) => {
    test.each(cells(row))('%s → %j', (command, expected) => {
      expect(outcome(given(status), command, endsAt - 1)).toEqual(expected);
    });
  });
});

describe('from the end of the period on', () => {
  describe.each(rows(tableFromTheEnd))('given status %s', (status, row) => {
    test.each(cells(row))('%s → %j', (command, expected) => {
      expect(outcome(given(status), command, endsAt)).toEqual(expected);
    });
  });
});

const tableOfForce: Record<RequestStatus, Row> = {
  ...aside(table, 'none'),
  deleted: { ...table.deleted, note_aftermath: ['aftermath.noted'] },
};

describe('a force deletion, before the end of the period', () => {
  describe.each(rows<RequestStatus>(tableOfForce))('given status %s', (status, row) => {
    test.each(cells(row))('%s → %j', (command, expected) => {
      const request = aRequest(status, { force: true, protection: protectedBy(3) });
      expect(outcome(request, command, endsAt - 1)).toEqual(expected);
    });
  });
});

describe('blocked by resources that are listed', () => {
  const watched: Row = { ...table.blocked, approve: 'still_blocked', nudge: 'still_blocked' };
  test.each(cells(watched))('%s → %j', (command, expected) => {
    expect(outcome(aBlockedRequest(), command, endsAt - 1)).toEqual(expected);
  });
});

describe('for a key without the policy', () => {
  const possible = rows<Given>(tableWithoutPolicy as Table).filter(
    (row): row is [CountersignStatus, Row] =>
      !['none', 'authorizing', 'withdrawing', 'failed'].includes(row[0]),
  );
  describe.each(possible)('given status %s', (status, row) => {
    test.each(cells(row))('%s → %j', (command, expected) => {
      expect(outcome(aCountersignRequest(status), command, endsAt - 1)).toEqual(expected);
    });
  });

  test('a request opens without a first authorization, for seven days from now', () => {
    const decision = decide(undefined, { ...commands.open, guard: 'countersign' }, { at: beforeTheEnd });
    const event = decision.ok ? decision.events[0] : undefined;
    if (event?.type !== 'request.opened') throw new Error('not opened');
    expect(evolve(undefined, event)).toMatchObject({
      status: 'awaiting_approval',
      endsAt: beforeTheEnd + 7 * 24 * 60 * 60 * 1000,
    });
  });
});

describe('of a deletion that was sent', () => {
  const sent = () =>
    evolve(aRequest('deleting'), {
      type: 'deletion.sent',
      at: beforeTheEnd,
      actingAs: 'iam-ServiceId-manager',
    });
  const confirmed = () => evolve(sent(), { type: 'deletion.confirmed', at: beforeTheEnd });
  const rowOfSent: Row = {
    ...table.deleting,
    begin_deletion: nothing,
    note_confirmation: ['deletion.confirmed'],
    confirm_deletion: ['key.deleted'],
  };
  /** What IBM has said yes to ends by what is seen of the key alone. */
  const rowOfConfirmed: Row = {
    ...rowOfSent,
    note_confirmation: nothing,
    block_deletion: nothing,
    lapse_approval: nothing,
  };
  describe.each([endsAt - 1, endsAt])('at %i', (now) => {
    const late = now === endsAt ? tableFromTheEnd.deleting : table.deleting;
    const { block_deletion, lapse_approval } = late;
    test.each(cells({ ...rowOfSent, block_deletion, lapse_approval }))('%s → %j', (command, expected) => {
      expect(outcome(sent(), command, now)).toEqual(expected);
    });
    test.each(cells(rowOfConfirmed))('and confirmed: %s → %j', (command, expected) => {
      expect(outcome(confirmed(), command, now)).toEqual(expected);
    });
  });

  test('a late yes counts for the attempt it answers, whatever has come since, and once', () => {
    const time = { at: beforeTheEnd };
    const note = { type: 'note_confirmation', sentAt: beforeTheEnd, correlationId: 'of-ibm' } as const;
    const lapsed = evolve(sent(), { type: 'approval.lapsed', at: beforeTheEnd, failure: noAnswer });
    const withdrawal = { kind: 'cancelled', by: rosa } as const;
    const withdrawing = evolve(lapsed, { type: 'withdrawal.started', at: beforeTheEnd, withdrawal });
    for (const request of [lapsed, withdrawing]) {
      const decision = decide(request, note, time);
      const { sentAt, correlationId } = note;
      expect(decision).toMatchObject({
        ok: true,
        events: [{ type: 'deletion.confirmed', sentAt, correlationId }],
      });
      if (!decision.ok) throw new Error('refused');
      const noted = decision.events.reduce<DeletionRequest>(evolve, request);
      expect(decide(noted, note, time)).toEqual({ ok: true, events: [] });
    }
    expect(decide(lapsed, { ...note, sentAt: beforeTheEnd + 1 }, time)).toEqual({ ok: true, events: [] });
  });

  test.each(['lapse_approval', 'block_deletion'] as const)('its approval counts after a %s', (end) => {
    const before = beforeTheEnd - 1;
    const decision = decide(sent(), { ...commands[end], failure: noAnswer }, { at: before });
    if (!decision.ok) throw new Error('refused');
    const ended = decision.events.reduce<DeletionRequest>(evolve, sent());
    expect(outcome(ended, 'confirm_deletion', before)).toEqual(['key.deleted']);
    const denied = evolve(ended, {
      type: 'withdrawal.started',
      at: before,
      withdrawal: { kind: 'cancelled', by: rosa },
    });
    expect(outcome(denied, 'confirm_deletion', before)).toEqual(['key.deleted']);
    const again = evolve(ended, { type: 'request.approved', at: before, by: rosa });
    expect(decide(again, commands.confirm_deletion, { at: before })).toMatchObject({
      events: [{ type: 'key.deleted', by: amir, forced: false }],
    });
  });
});

describe('what IBM has confirmed fails no more for want of an answer', () => {
  test.each<[string, DeletionRequest, Partial<Row>]>([
    [
      'a withdrawal',
      evolve(aRequest('withdrawing'), { type: 'withdrawal.confirmed', at: beforeTheEnd }),
      { ...table.withdrawing, note_confirmation: nothing, report_withdrawal_trouble: nothing },
    ],
    [
      'a first authorization',
      after(
        openedEvent(),
        { type: 'authorization.sent', at: beforeTheEnd },
        { type: 'authorization.confirmed', at: beforeTheEnd },
      ),
      {
        ...table.authorizing,
        begin_first_authorization: nothing,
        note_confirmation: nothing,
        fail_first_authorization: nothing,
      },
    ],
  ])('%s', (_what, request, row) => {
    for (const [command, expected] of Object.entries(row) as [CommandType, Outcome][]) {
      expect([command, outcome(request, command, endsAt - 1)]).toEqual([command, expected]);
    }
  });

  test('which is noted of what was sent alone', () => {
    const sent = after(openedEvent(), { type: 'authorization.sent', at: beforeTheEnd });
    expect(outcome(sent, 'note_confirmation', beforeTheEnd)).toEqual(['authorization.confirmed']);
  });

  test('until whatever was set is over', () => {
    const request = after(
      openedEvent(),
      { type: 'authorization.sent', at: beforeTheEnd },
      { type: 'authorization.confirmed', at: beforeTheEnd },
    );
    const over = beforeTheEnd + attemptAbandonedAfterMs + authorizationPeriodMs;
    expect(outcome(request, 'fail_first_authorization', over - 1)).toEqual(nothing);
    expect(outcome(request, 'fail_first_authorization', over)).toEqual(['authorization.failed']);
  });
});

describe('the same report twice', () => {
  const at = beforeTheEnd;
  test.each<[string, DeletionRequest, CommandType]>([
    [
      'a first authorization is sent once',
      after(openedEvent(), { type: 'authorization.sent', at }),
      'begin_first_authorization',
    ],
    [
      'a deletion is sent once by one approval',
      evolve(aRequest('deleting'), { type: 'deletion.sent', at, actingAs: 'iam-ServiceId-manager' }),
      'begin_deletion',
    ],
    [
      'trouble with a withdrawal is told once',
      evolve(aRequest('withdrawing'), { type: 'withdrawal.troubled', at, failure: noAnswer }),
      'report_withdrawal_trouble',
    ],
  ])('%s', (_rule, request, command) => {
    expect(outcome(request, command, beforeTheEnd)).toEqual(nothing);
  });
});

test('the table speaks of every status the builders know', () => {
  expect(Object.keys(table).sort()).toEqual(['none', ...statuses].sort());
});
