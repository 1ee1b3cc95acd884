import { describe, expect, test } from 'vitest';
import type { Command } from '../../src/domain/command.js';
import { reasonLimit, ticketLimit } from '../../src/domain/opening.js';
import { evolve } from '../../src/domain/evolve.js';
import { fingerprintOf } from '../../src/domain/protection.js';
import { acting, aCountersignRequest, amir, approving, aRequest, aWaitingRequest } from './given.js';
import { beforeTheEnd } from './given.js';
import { commands, conflict, endsAt, lostSession, manager, oneBucketMore, open, openedAt } from './given.js';
import { protectedBy, replacementId, rosa, unprotected, vera, writer } from './given.js';
import { happened, refused } from './when.js';

describe('opening', () => {
  test('keeps who asked, what for, and when', () => {
    const command = open({ ticket: ' SEC-12 ', reason: '  No longer used\n', channelId: 'C0KEYS' });
    expect(happened(undefined, command, openedAt)).toEqual([
      {
        type: 'request.opened',
        at: openedAt,
        endsAt,
        authorized: false,
        facts: {
          id: command.id,
          key: command.key,
          guard: 'kms',
          force: false,
          requester: rosa,
          reason: 'No longer used',
          ticket: 'SEC-12',
          protection: command.protection,
          askedWith: { mark: fingerprintOf(command.protection), at: openedAt },
          approvers: [amir, vera],
          channelId: 'C0KEYS',
          openedAt,
        },
      },
    ]);
  });

  test('an empty ticket or channel leaves no field behind', () => {
    const [event] = happened(undefined, open({ ticket: '  ', channelId: '' }));
    if (event?.type !== 'request.opened') throw new Error('not opened');
    expect(event.facts).not.toHaveProperty('ticket');
    expect(event.facts).not.toHaveProperty('channelId');
  });

  test('takes over an authorization that runs, with the end it has', () => {
    const [event] = happened(undefined, open({ authorizedUntil: endsAt - 5 }), openedAt + 60_000);
    expect(event).toMatchObject({ authorized: true, endsAt: endsAt - 5 });
  });

  test('needs a Writer', () => {
    expect(refused(undefined, open({ by: acting(rosa) }))).toEqual({ code: 'not_a_writer' });
  });

  test.each(['', '   ', '\n\t'])('needs a reason that says something, not %j', (reason) => {
    expect(refused(undefined, open({ reason }))).toEqual({ code: 'reason_missing' });
  });

  test('takes a reason of the full length and not one character more', () => {
    expect(happened(undefined, open({ reason: `  ${'x'.repeat(reasonLimit)}  ` }))).toHaveLength(1);
    expect(refused(undefined, open({ reason: 'x'.repeat(reasonLimit + 1) }))).toEqual({
      code: 'reason_too_long',
      length: reasonLimit + 1,
      limit: reasonLimit,
    });
  });

  test('takes a ticket of the full length and not one character more', () => {
    expect(happened(undefined, open({ ticket: 'x'.repeat(ticketLimit) }))).toHaveLength(1);
    expect(refused(undefined, open({ ticket: 'x'.repeat(ticketLimit + 1) }))).toEqual({
      code: 'ticket_too_long',
      length: ticketLimit + 1,
      limit: ticketLimit,
    });
  });

  test('needs somebody to ask', () => {
    expect(refused(undefined, open({ approvers: [] }))).toEqual({ code: 'no_approver_available' });
  });

  test('the requester is not somebody to ask, under either identity', () => {
    const otherAccount = { ...rosa, slack: { userId: 'U0ROSA2', teamId: 'T0OWN' } };
    const otherIamId = { ...rosa, iamId: 'IBMid-2000000ROSA' };
    expect(refused(undefined, open({ approvers: [rosa, otherAccount, otherIamId] }))).toEqual({
      code: 'no_approver_available',
    });
    const [event] = happened(undefined, open({ approvers: [otherAccount, amir, rosa] }));
    expect(event).toMatchObject({ facts: { approvers: [amir] } });
  });
});

describe('approving', () => {
  test('records the Manager who acted', () => {
    expect(happened(aRequest('awaiting_approval'), commands.approve)).toEqual([
      { type: 'request.approved', at: beforeTheEnd, by: amir },
    ]);
  });

  test('a Manager nobody had asked may approve: the right counts, not the list', () => {
    const request = { ...aRequest('awaiting_approval'), approvers: [vera] };
    expect(happened(request, commands.approve)).toMatchObject([{ by: amir }]);
  });

  test('the requester may not approve their own request, in any status', () => {
    const byRequester: Command = { ...commands.approve, by: acting(rosa, manager) };
    for (const status of ['authorizing', 'awaiting_approval', 'deleting', 'blocked', 'deleted'] as const) {
      expect(refused(aRequest(status), byRequester)).toEqual({
        code: 'approver_is_requester',
        matched: 'slack',
      });
    }
  });

  test('a former approver may approve again after a block or a lapse', () => {
    const lapsed = {
      ...aRequest('awaiting_approval'),
      lapsed: { approver: amir, at: beforeTheEnd, failure: lostSession },
    };
    expect(happened(lapsed, commands.approve)).toMatchObject([{ type: 'request.approved', by: amir }]);
    expect(happened(aRequest('blocked'), commands.approve)).toMatchObject([{ by: amir }]);
  });

  test('a Writer may not approve', () => {
    const byWriter: Command = { ...commands.approve, by: acting(vera, writer) };
    expect(refused(aRequest('awaiting_approval'), byWriter)).toEqual({ code: 'not_a_manager' });
  });
});

describe.each(['kms', 'countersign'] as const)(
  'approving what is protected by now, guarded by %s',
  (guard) => {
    const request = aWaitingRequest(guard, { protection: protectedBy(1) });

    test.each([protectedBy(2), protectedBy(0), protectedBy(1, 1), protectedBy(1, 0, 'another bucket')])(
      'is refused to an approver who saw another list',
      (shown) => {
        expect(refused(request, approving(request, { seen: fingerprintOf(shown) }))).toEqual({
          code: 'resources_changed',
          protection: request.protection,
        });
      },
    );

    test('the refusal says what has changed since people were asked, where that is known', () => {
      const changed = { ...request, changes: oneBucketMore };
      expect(refused(changed, commands.approve)).toMatchObject({ changes: oneBucketMore });
    });

    test('an unknown list is another list than any known one', () => {
      const unknown = aWaitingRequest(guard, { protection: { known: false } });
      expect(happened(unknown, approving(unknown))).toMatchObject([{ type: 'request.approved' }]);
      expect(refused(unknown, commands.approve).code).toBe('resources_changed');
      expect(refused(request, approving(unknown)).code).toBe('resources_changed');
    });

    test('who may not approve learns that first, and so does who comes too late', () => {
      const stale = { seen: fingerprintOf(protectedBy(2)) };
      expect(refused(request, approving(request, { ...stale, by: acting(vera, writer) })).code).toBe(
        'not_a_manager',
      );
      expect(refused(request, approving(request, stale), endsAt).code).toBe('authorization_period_over');
    });

    test('nobody has to have seen the list to deny or to cancel', () => {
      expect(happened(request, commands.deny)).toHaveLength(1);
      expect(happened(request, commands.cancel)).toHaveLength(1);
    });
  },
);

describe('denying', () => {
  test('takes the authorization back at the KMS first, keeping who denied and why', () => {
    expect(happened(aRequest('awaiting_approval'), { ...commands.deny, reason: ' Needed. ' })).toEqual([
      {
        type: 'withdrawal.started',
        at: beforeTheEnd,
        withdrawal: { kind: 'denied', by: amir, reason: 'Needed.' },
      },
    ]);
  });

  test('is done at once where nothing was set at the KMS', () => {
    expect(
      happened(aCountersignRequest('awaiting_approval'), { ...commands.deny, reason: ' Needed. ' }),
    ).toEqual([{ type: 'request.denied', at: beforeTheEnd, by: amir, reason: 'Needed.' }]);
  });

  test('once taken back, the one who denied and the reason are what was said then', () => {
    const request = {
      ...aRequest('withdrawing'),
      withdrawal: { kind: 'denied', by: vera, reason: 'No' } as const,
    };
    expect(happened(request, commands.confirm_withdrawal)).toEqual([
      { type: 'request.denied', at: beforeTheEnd, by: vera, reason: 'No' },
    ]);
  });

  test('needs a reason', () => {
    expect(refused(aRequest('awaiting_approval'), { ...commands.deny, reason: ' ' })).toEqual({
      code: 'reason_missing',
    });
    expect(
      refused(aRequest('awaiting_approval'), { ...commands.deny, reason: 'x'.repeat(reasonLimit + 1) }),
    ).toMatchObject({ code: 'reason_too_long', length: reasonLimit + 1 });
  });

  test('the requester does not deny, they cancel', () => {
    const byRequester: Command = { type: 'deny', by: acting(rosa, manager), reason: 'Mistake' };
    expect(refused(aRequest('awaiting_approval'), byRequester)).toMatchObject({
      code: 'approver_is_requester',
    });
  });

  test('that a request is over comes before what is wrong with the reason', () => {
    expect(refused(aRequest('deleted'), { ...commands.deny, reason: '' }).code).toBe('request_decided');
  });
});

describe('cancelling', () => {
  test('is the requester’s alone, whatever they may do to the key by now', () => {
    expect(happened(aRequest('awaiting_approval'), { type: 'cancel', by: acting(rosa) })).toEqual([
      { type: 'withdrawal.started', at: beforeTheEnd, withdrawal: { kind: 'cancelled', by: rosa } },
    ]);
    expect(refused(aRequest('awaiting_approval'), { type: 'cancel', by: acting(amir, manager) })).toEqual({
      code: 'not_the_requester',
      requester: rosa,
    });
  });
});

describe('an attempt that did not delete', () => {
  test('blocked by a gate: the failure is kept', () => {
    expect(happened(aRequest('deleting'), commands.block_deletion)).toEqual([
      { type: 'deletion.blocked', at: beforeTheEnd, failure: conflict },
    ]);
  });

  test.each(['block_deletion', 'lapse_approval'] as const)(
    'the list found then comes first, so that what is blocked is counted from it: %s',
    (type) => {
      const update = { protection: protectedBy(1), changes: oneBucketMore };
      const events = happened(aRequest('deleting'), { ...commands[type], update });
      expect(events.map((event) => event.type)).toEqual([
        'protection.changed',
        type === 'block_deletion' ? 'deletion.blocked' : 'approval.lapsed',
      ]);
      expect(events.reduce(evolve, aRequest('deleting'))).toMatchObject({
        ...update,
        ...(type === 'block_deletion' ? { blockers: 1 } : {}),
      });
    },
  );

  test('the same list found again is no news', () => {
    const again = { ...commands.block_deletion, update: { protection: unprotected } };
    expect(happened(aRequest('deleting'), again)).toMatchObject([{ type: 'deletion.blocked' }]);
  });

  test('after the end nothing is left to decide: it also expires, at the end and not at the time of reading', () => {
    expect(happened(aRequest('deleting'), commands.lapse_approval, endsAt + 5)).toEqual([
      { type: 'approval.lapsed', at: endsAt + 5, failure: lostSession },
      { type: 'request.expired', at: endsAt + 5, endedAt: endsAt },
    ]);
  });

  test('a deletion that worked counts even when the report of it comes after the end', () => {
    const sent = { at: beforeTheEnd, actingAs: 'iam-ServiceId-manager' };
    const request = { ...aRequest('deleting'), sent };
    expect(happened(request, commands.confirm_deletion, endsAt + 5)).toMatchObject([
      { type: 'key.deleted', deletedAt: commands.confirm_deletion.deletedAt },
    ]);
  });
});

describe('giving way to a force deletion', () => {
  test('is the end of a request that waited for a decision, and names the other', () => {
    for (const status of ['awaiting_approval', 'blocked'] as const) {
      expect(happened(aRequest(status), commands.replace)).toEqual([
        { type: 'request.replaced', at: beforeTheEnd, by: replacementId },
      ]);
    }
  });

  test('is refused to a deletion under way: it may come true any moment', () => {
    const request = aRequest('deleting');
    expect(refused(request, commands.replace)).toEqual({ code: 'decision_in_progress', request });
  });
});

describe('refusals carry the request as it stands', () => {
  test.each([
    'authorizing',
    'deleting',
    'withdrawing',
    'deleted',
    'denied',
    'expired',
    'replaced',
    'failed',
  ] as const)('given status %s', (status) => {
    const request = aRequest(status);
    expect(refused(request, commands.approve)).toMatchObject({ request });
  });
});

describe('a withdrawal that does not come off', () => {
  const failure = { code: 'KEY_ACTION_INVALID_STATE_ERR', effect: 'none', keyState: 'suspended' } as const;
  const troubled = evolve(aRequest('withdrawing'), { type: 'withdrawal.troubled', at: openedAt, failure });

  test('is told again once nobody is signed in any more: what was promised before is not so', () => {
    const gone = { code: 'session_gone', effect: 'none', keyState: 'suspended' } as const;
    const command = { type: 'report_withdrawal_trouble', failure: gone } as const;
    const [event] = happened(troubled, command, openedAt);
    expect(event).toMatchObject({ type: 'withdrawal.troubled', failure: gone });
    expect(happened(evolve(troubled, event!), command, openedAt)).toEqual([]);
  });
});
