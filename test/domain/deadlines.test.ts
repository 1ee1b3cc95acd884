import { describe, expect, test } from 'vitest';
import {
  attemptAbandonedAfterMs,
  authorizationPeriodMs,
  deletionResendWindowMs,
  isOver,
  reminderDueAt,
} from '../../src/domain/deadlines.js';
import { decide } from '../../src/domain/decide.js';
import { aRequest, commands, endsAt, openedAt } from './given.js';

test('the period is seven times twenty-four hours', () => {
  expect(authorizationPeriodMs).toBe(604_800_000);
});

describe('the end of the period', () => {
  test('the last millisecond before it still counts, the end itself does not', () => {
    expect(isOver(endsAt, endsAt - 1)).toBe(false);
    expect(isOver(endsAt, endsAt)).toBe(true);
    expect(isOver(endsAt, endsAt + 1)).toBe(true);
  });

  test.each(['awaiting_approval', 'blocked'] as const)(
    'an approval of a request %s counts until then',
    (status) => {
      expect(decide(aRequest(status), commands.approve, endsAt - 1)).toMatchObject({ ok: true });
      expect(decide(aRequest(status), commands.approve, endsAt)).toMatchObject({
        ok: false,
        refusal: { code: 'authorization_period_over', endedAt: endsAt },
      });
    },
  );

  test.each(['awaiting_approval', 'blocked'] as const)(
    'a request %s expires then and not before',
    (status) => {
      expect(decide(aRequest(status), commands.expire, endsAt - 1)).toEqual({ ok: true, events: [] });
      expect(decide(aRequest(status), commands.expire, endsAt)).toEqual({
        ok: true,
        events: [{ type: 'request.expired', at: endsAt, endedAt: endsAt }],
      });
    },
  );

  test('the KMS’s own end replaces the one reckoned at opening', () => {
    const decision = decide(
      aRequest('authorizing'),
      { type: 'confirm_first_authorization', endsAt: endsAt + 3_000 },
      openedAt,
    );
    expect(decision).toMatchObject({ ok: true, events: [{ endsAt: endsAt + 3_000 }] });
  });

  test('of an expired request the refusal names the end, not the time it was noticed', () => {
    const late = { ...aRequest('expired'), endedAt: endsAt };
    expect(decide(late, commands.approve, endsAt + 99)).toMatchObject({ refusal: { endedAt: endsAt } });
  });
});

describe('the reminder', () => {
  test('is due a day before the end', () => {
    expect(reminderDueAt(endsAt)).toBe(endsAt - 24 * 3_600_000);
  });
});

test('a repeated DELETE ends before a deleted key can be restored (30 s), an abandoned attempt is judged after it', () => {
  expect(deletionResendWindowMs).toBeLessThan(30_000);
  expect(attemptAbandonedAfterMs).toBeGreaterThan(deletionResendWindowMs);
});
