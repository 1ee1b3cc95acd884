import { expect, test } from 'vitest';
import {
  dueReminder,
  goesOutAt,
  nextReminder,
  remindersFor,
  usualReminders,
} from '../../src/domain/reminders.js';

const at = (iso: string) => Date.parse(iso);
const hourMs = 3_600_000;
const dayMs = 24 * hourMs;
const berlin = { timeZone: 'Europe/Berlin' };

/** In Berlin, in winter. */
const inBerlin = (local: string) => at(`${local}:00+01:00`);
const week = (opened: string) => ({ openedAt: inBerlin(opened), endsAt: inBerlin(opened) + 7 * dayMs });
const shown = (moments: readonly number[]) =>
  moments.map((moment) => new Date(moment + hourMs).toISOString().slice(0, 16));

// 30 November 2026 is a Monday.
test.each([
  [
    'of a Wednesday: the half at Saturday night waits for Monday',
    '2026-12-02T10:00',
    ['2026-12-03T10:00', '2026-12-07T09:00', '2026-12-08T10:00', '2026-12-09T09:00'],
  ],
  [
    'of a Monday: the day before, a Sunday, is brought forward to Friday',
    '2026-11-30T10:00',
    ['2026-12-01T10:00', '2026-12-04T09:00', '2026-12-04T16:00', '2026-12-07T09:00'],
  ],
  [
    'that ends in the night: the last comes in the afternoon before',
    '2026-12-02T03:00',
    ['2026-12-03T09:00', '2026-12-07T09:00', '2026-12-08T09:00', '2026-12-08T16:00'],
  ],
  [
    'that ends before Monday’s work: Friday is the last, and once',
    '2026-11-30T06:00',
    ['2026-12-01T09:00', '2026-12-04T09:00', '2026-12-04T16:00'],
  ],
])('a week %s', (_name, opened, reminders) => {
  expect(shown(remindersFor(week(opened), berlin, usualReminders))).toEqual(reminders);
});

test('due is what has passed since the last one, however many', () => {
  expect(dueReminder([10, 20], undefined, 9)).toBe(false);
  expect(dueReminder([10, 20], undefined, 10)).toBe(true);
  expect(dueReminder([10, 20], 10, 19)).toBe(false);
  expect(dueReminder([10, 20], 5, 25)).toBe(true);
  expect(dueReminder([10, 20], 20, 25)).toBe(false);
  expect(nextReminder([10, 20], 10)).toBe(20);
  expect(nextReminder([10, 20], 20)).toBeUndefined();
});

test('one that was missed waits for the morning, where the end is behind it', () => {
  const saturday = inBerlin('2026-12-05T03:00');
  const goesOut = (end: string) => shown([goesOutAt(saturday, inBerlin(end), berlin, usualReminders)])[0];
  expect(goesOut('2026-12-07T12:00')).toBe('2026-12-07T09:00');
  expect(goesOut('2026-12-06T12:00')).toBe('2026-12-05T03:00');
});
