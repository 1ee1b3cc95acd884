import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { localTimeAt, weekdayOf } from '../../src/domain/local-time.js';
import {
  dueReminder,
  goesOutAt,
  nextReminder,
  remindersFor,
  usualReminders,
  type Reachable,
  type ReminderMoment,
  type ReminderRules,
} from '../../src/domain/reminders.js';

const at = (iso: string) => Date.parse(iso);
const minuteMs = 60_000;
const hourMs = 60 * minuteMs;
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

test.each([
  ['at seven days', 7 * dayMs, 4],
  ['shorter than a lead of a day', 20 * hourMs, 2],
  ['of three hours', 3 * hourMs, 1],
  ['of two hours', 2 * hourMs, 1],
  ['shorter than every lead and all that is short', 1, 0],
])('a period %s has the moments that fit into it', (_name, length, count) => {
  const hours = { from: 0, to: 1_440, days: [0, 1, 2, 3, 4, 5, 6] };
  const openedAt = inBerlin('2026-12-02T10:00');
  const period = { openedAt, endsAt: openedAt + length };
  expect(remindersFor(period, berlin, { ...usualReminders, hours })).toHaveLength(count);
});

test('a period shorter than the only lead has one at half time', () => {
  const openedAt = inBerlin('2026-12-02T10:00');
  const rules: ReminderRules = { ...usualReminders, moments: [{ is: 'before_end', ms: 2 * dayMs }] };
  const reminders = remindersFor({ openedAt, endsAt: openedAt + 6 * hourMs }, berlin, rules);
  expect(shown(reminders)).toEqual(['2026-12-02T13:00']);
});

test.each([
  ['a zone nobody knows', 'Mars/Olympus'],
  ['no zone', ''],
])('%s counts as UTC', (_name, timeZone) => {
  const period = week('2026-12-02T10:00');
  expect(remindersFor(period, { timeZone }, usualReminders)).toEqual(
    remindersFor(period, { timeZone: 'UTC' }, usualReminders),
  );
});

test.each([
  ['on no day', { from: 540, to: 1_020, days: [] }],
  ['of no length', { from: 540, to: 540, days: [1, 2, 3, 4, 5] }],
])('working hours %s leave the last reminder, at its own time', (_name, hours) => {
  const period = week('2026-12-02T03:00');
  expect(remindersFor(period, berlin, { ...usualReminders, hours })).toEqual([period.endsAt - 2 * hourMs]);
});

test('Do Not Disturb all week leaves the last, in working hours all the same', () => {
  const period = week('2026-12-02T03:00');
  const person = { ...berlin, quiet: [{ from: period.openedAt, to: period.endsAt }] };
  expect(shown(remindersFor(period, person, usualReminders))).toEqual(['2026-12-08T16:00']);
});

test.each([
  ['put forward', '2026-03-25T10:00:00+01:00', '2026-03-30T09:00:00+02:00'],
  ['put back', '2026-10-21T10:00:00+02:00', '2026-10-26T09:00:00+01:00'],
])('after clocks are %s, nine o’clock is as they show it then', (_name, opened, monday) => {
  const openedAt = at(opened);
  expect(remindersFor({ openedAt, endsAt: openedAt + 7 * dayMs }, berlin, usualReminders)).toContain(
    at(monday),
  );
});

test.each([
  ['skip begin as much later', '2026-03-29T00:00:00+01:00', '2026-03-29T03:30:00+02:00'],
  ['show twice begin with the first', '2026-10-25T00:00:00+02:00', '2026-10-25T02:30:00+02:00'],
])('working hours that clocks %s', (_name, midnight, begin) => {
  const rules: ReminderRules = {
    moments: [{ is: 'after', ms: dayMs }],
    hours: { from: 150, to: 300, days: [0] },
  };
  const openedAt = at(midnight) - dayMs;
  expect(remindersFor({ openedAt, endsAt: openedAt + 3 * dayMs }, berlin, rules)).toEqual([at(begin)]);
});

describe('whatever the period, the zone, the hours and Do Not Disturb', () => {
  /** From the date line in the west to the one in the east; clocks that change at night, at midnight, by half an hour. */
  const zones = [
    'Pacific/Niue',
    'America/New_York',
    'America/St_Johns',
    'America/Havana',
    'America/Santiago',
    'UTC',
    'Europe/London',
    'Europe/Berlin',
    'Africa/Cairo',
    'Asia/Kathmandu',
    'Australia/Lord_Howe',
    'Pacific/Chatham',
    'Pacific/Kiritimati',
  ];
  /** Midnights after which a day has 23 or 25 hours, or half an hour more or less, somewhere among them. */
  const changes = ['03-08', '03-29', '04-05', '04-24', '09-06', '09-27', '10-04', '10-25', '10-30', '11-01'];
  const opened = fc.oneof(
    fc.integer({ min: at('2026-01-01T00:00:00Z'), max: at('2028-01-01T00:00:00Z') }),
    fc
      .tuple(fc.constantFrom(...changes), fc.integer({ min: -7 * dayMs, max: dayMs }))
      .map(([day, before]) => at(`2026-${day}T00:00:00Z`) + before),
  );
  const periods = fc
    .tuple(opened, fc.oneof(fc.constant(7 * dayMs), fc.integer({ min: 2 * hourMs, max: 7 * dayMs })))
    .map(([openedAt, length]) => ({ openedAt, endsAt: openedAt + length }));
  const days = fc.oneof(fc.constant([1, 2, 3, 4, 5]), fc.subarray([0, 1, 2, 3, 4, 5, 6]));
  // No clock is put forward or back between four and eleven.
  const hours = fc.oneof(
    fc.constant(usualReminders.hours),
    fc.record({
      from: fc.integer({ min: 4 * 60, max: 13 * 60 }),
      to: fc.integer({ min: 14 * 60, max: 23 * 60 }),
      days,
    }),
    fc.record({ from: fc.constant(0), to: fc.constant(1_440), days }),
  );
  const lead = fc.integer({ min: hourMs, max: 7 * dayMs });
  const moments = fc.oneof(
    fc.constant(usualReminders.moments),
    fc.array(
      fc.oneof(
        fc.record({ is: fc.constant('after' as const), ms: lead }),
        fc.record({ is: fc.constant('before_end' as const), ms: lead }),
        fc.constant<ReminderMoment>({ is: 'part', of: 0.5 }),
      ),
      { minLength: 1, maxLength: 8 },
    ),
  );
  const cases = fc
    .record({
      period: periods,
      timeZone: fc.constantFrom(...zones),
      rules: fc.record({ moments, hours }),
      nights: fc.array(
        fc.record({
          after: fc.integer({ min: -dayMs, max: 7 * dayMs }),
          ms: fc.integer({ min: 0, max: 3 * dayMs }),
        }),
        { maxLength: 3 },
      ),
    })
    .map(({ period, timeZone, rules, nights }) => {
      const from = (after: number) => period.openedAt + after;
      const quiet = nights.map(({ after, ms }) => ({ from: from(after), to: from(after) + ms }));
      const person: Reachable = { timeZone, quiet };
      return { period, person, rules, reminders: remindersFor(period, person, rules) };
    });
  type Case = typeof cases extends fc.Arbitrary<infer T> ? T : never;

  const isWorking = (moment: number, { person, rules }: Case) => {
    const local = localTimeAt(moment, person.timeZone);
    const minutes = local.hour * 60 + local.minute;
    const { from, to } = rules.hours;
    const days: readonly number[] = rules.hours.days;
    return minutes >= from && minutes < to && days.includes(weekdayOf(local));
  };
  const isQuiet = (moment: number, { person }: Case) =>
    (person.quiet ?? []).some(({ from, to }) => moment >= from && moment < to);
  const holds = (rule: (one: Case) => void) =>
    fc.assert(fc.property(cases, rule), {
      seed: 20_261_128,
      numRuns: 200,
    });

  test('everyone is reminded, after the asking and before the end', () =>
    holds(({ period, reminders }) => {
      expect(reminders.length).toBeGreaterThan(0);
      expect(Math.min(...reminders)).toBeGreaterThan(period.openedAt);
      expect(Math.max(...reminders)).toBeLessThan(period.endsAt);
    }));

  test('no more often than is set, one after the other, an hour apart or more', () =>
    holds(({ rules, reminders }) => {
      expect(reminders.length).toBeLessThanOrEqual(rules.moments.length);
      reminders
        .slice(1)
        .forEach((moment, n) => expect(moment - reminders[n]!).toBeGreaterThanOrEqual(hourMs));
    }));

  test('in working hours and outside Do Not Disturb, all but the last', () =>
    holds((one) => {
      for (const moment of one.reminders.slice(0, -1)) {
        expect([isWorking(moment, one), isQuiet(moment, one)]).toEqual([true, false]);
      }
    }));

  test('and the last too, where any such time was left for it', () =>
    holds((one) => {
      const last = one.reminders.at(-1) ?? 0;
      const works = isWorking(last, one);
      if (works && !isQuiet(last, one)) return;
      const isBetter = (moment: number) => isWorking(moment, one) && (works ? !isQuiet(moment, one) : true);
      for (let moment = one.period.openedAt + hourMs; moment <= last; moment += 15 * minuteMs) {
        expect(isBetter(moment)).toBe(false);
      }
    }));

  test('what is due goes out at once in such a time, else in the next that is left, and before the end', () =>
    holds((one) => {
      const { period, person, rules } = one;
      const isGood = (moment: number) => isWorking(moment, one) && !isQuiet(moment, one);
      const now = Math.round((period.openedAt + period.endsAt) / 2);
      const out = goesOutAt(now, period.endsAt, person, rules);
      if (isGood(now)) expect(out).toBe(now);
      expect(out).toBeGreaterThanOrEqual(now);
      expect(out).toBeLessThan(period.endsAt);
      if (out > now) expect(isGood(out)).toBe(true);
      const until = out > now ? out : period.endsAt - hourMs;
      for (let moment = now + 1; moment < until && out > now; moment += 15 * minuteMs) {
        expect(isGood(moment)).toBe(false);
      }
    }));
});
