import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  attemptAbandonedAfterMs,
  authorizationPeriodMs,
  deletionResendWindowMs,
  isOver,
  readingsPerSecond,
  recheckDelayMs,
  rereadAfterMs,
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
      expect(decide(aRequest(status), commands.approve, { at: endsAt - 1 })).toMatchObject({ ok: true });
      expect(decide(aRequest(status), commands.approve, { at: endsAt })).toMatchObject({
        ok: false,
        refusal: { code: 'authorization_period_over', endedAt: endsAt },
      });
    },
  );

  test.each(['awaiting_approval', 'blocked'] as const)(
    'a request %s expires then and not before',
    (status) => {
      expect(decide(aRequest(status), commands.expire, { at: endsAt - 1 })).toEqual({ ok: true, events: [] });
      expect(decide(aRequest(status), commands.expire, { at: endsAt })).toEqual({
        ok: true,
        events: [{ type: 'request.expired', at: endsAt, endedAt: endsAt }],
      });
    },
  );

  test('the KMS’s own end replaces the one reckoned at opening', () => {
    const decision = decide(
      aRequest('authorizing'),
      { type: 'confirm_first_authorization', endsAt: endsAt + 3_000 },
      { at: openedAt },
    );
    expect(decision).toMatchObject({ ok: true, events: [{ endsAt: endsAt + 3_000 }] });
  });

  test('of an expired request the refusal names the end, not the time it was noticed', () => {
    const late = { ...aRequest('expired'), endedAt: endsAt };
    expect(decide(late, commands.approve, { at: endsAt + 99 })).toMatchObject({
      refusal: { endedAt: endsAt },
    });
  });
});

describe('the next look at a blocked request', () => {
  const minuteMs = 60_000;
  const hourMs = 60 * minuteMs;
  /** Halfway between the earliest and the latest. */
  const midway = 0.5;

  test('comes a minute after the block, then after twice the time, in the end once an hour', () => {
    const delays: number[] = [];
    let blockedForMs = 0;
    for (let look = 0; look < 9; look++) {
      const delayMs = recheckDelayMs(blockedForMs, midway);
      delays.push(delayMs / minuteMs);
      blockedForMs += delayMs;
    }
    expect(delays).toEqual([1, 1, 2, 4, 8, 16, 32, 60, 60]);
  });

  test('is never more than a tenth early or late, and every moment between can come', () => {
    fc.assert(
      fc.property(
        fc.nat({ max: 8 * 24 * hourMs }),
        fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }),
        (blockedForMs, random) => {
          const delayMs = recheckDelayMs(blockedForMs, random);
          const exactMs = recheckDelayMs(blockedForMs, midway);
          expect(Math.abs(delayMs - exactMs)).toBeLessThanOrEqual(exactMs / 10 + 1);
          expect(delayMs).toBeGreaterThanOrEqual(0.9 * minuteMs);
          expect(delayMs).toBeLessThanOrEqual(1.1 * hourMs);
          expect(Number.isInteger(delayMs)).toBe(true);
        },
      ),
      { seed: 20_260_302 },
    );
    expect(recheckDelayMs(0, 0)).toBe(54_000);
    expect(recheckDelayMs(0, 1 - Number.EPSILON)).toBe(66_000);
  });

  test('comes the later the longer a request has been blocked', () => {
    const durations = fc.tuple(fc.nat({ max: 2 * hourMs }), fc.nat({ max: 2 * hourMs }));
    fc.assert(
      fc.property(durations, ([one, other]) => {
        const [shorter, longer] = [Math.min(one, other), Math.max(one, other)];
        expect(recheckDelayMs(shorter, midway)).toBeLessThanOrEqual(recheckDelayMs(longer, midway));
      }),
      { seed: 20_260_302 },
    );
  });

  test('of a block the clock puts in the future comes no later than the first', () => {
    expect(recheckDelayMs(-hourMs, midway)).toBe(minuteMs);
  });
});

test('a repeated DELETE ends before a deleted key can be restored (30 s), an abandoned attempt is judged after it', () => {
  expect(deletionResendWindowMs).toBeLessThan(30_000);
  expect(attemptAbandonedAfterMs).toBeGreaterThan(deletionResendWindowMs);
});

test.each([
  [1, 60_000],
  [10, 60_000],
  [1_000, 60_000],
  [10_000, 4 * 60_000],
])('with %i open a reading is good for about %i ms', (open, ms) => {
  expect(Math.abs(rereadAfterMs(open) - ms)).toBeLessThanOrEqual(5_000);
  expect(open / (rereadAfterMs(open) / 1_000)).toBeLessThanOrEqual(readingsPerSecond);
});
