import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  dateAfter,
  daysLater,
  instantOf,
  isDate,
  isTimeZone,
  localTimeAt,
  startOfDay,
  weekdayOf,
} from '../../src/domain/local-time.js';

const at = (iso: string) => Date.parse(iso);
const hourMs = 3_600_000;

/** Whole and broken offsets, both hemispheres, clocks that change at midnight or by half an hour. */
const zones = [
  'UTC',
  'Europe/Berlin',
  'Europe/London',
  'America/New_York',
  'America/St_Johns',
  'America/Havana',
  'America/Santiago',
  'Africa/Cairo',
  'Africa/Casablanca',
  'Asia/Beirut',
  'Asia/Kathmandu',
  'Australia/Lord_Howe',
  'Pacific/Chatham',
  'Pacific/Kiritimati',
  'Pacific/Niue',
];
const instants = fc.integer({ min: at('2024-01-01T00:00:00Z'), max: at('2034-01-01T00:00:00Z') });

test.each([
  ['Europe/Berlin', '2026-12-01T00:00:00+01:00'],
  ['Europe/Berlin', '2026-07-01T00:00:00+02:00'],
  ['America/New_York', '2026-12-01T00:00:00-05:00'],
  ['Asia/Kathmandu', '2026-12-01T00:00:00+05:45'],
  ['Pacific/Kiritimati', '2026-12-01T00:00:00+14:00'],
])('a day begins in %s at %s', (zone, iso) => {
  const [year, month, day] = iso.slice(0, 10).split('-').map(Number) as [number, number, number];
  expect(startOfDay({ year, month, day }, zone)).toBe(at(iso));
});

test('where midnight is skipped the day begins as the clocks are put forward', () => {
  // Egypt goes from 00:00 to 01:00.
  expect(startOfDay({ year: 2026, month: 4, day: 24 }, 'Africa/Cairo')).toBe(at('2026-04-24T01:00:00+03:00'));
});

test('where midnight comes twice the day begins with the first', () => {
  // Cuba goes from 01:00 back to 00:00.
  expect(startOfDay({ year: 2026, month: 11, day: 1 }, 'America/Havana')).toBe(
    at('2026-11-01T00:00:00-04:00'),
  );
});

test('what clocks skip counts as much later, what they show twice counts the first time', () => {
  const local = { year: 2026, month: 3, day: 29, hour: 2, minute: 30, second: 0 };
  expect(instantOf(local, 'Europe/Berlin')).toBe(at('2026-03-29T03:30:00+02:00'));
  expect(instantOf({ ...local, month: 10, day: 25 }, 'Europe/Berlin')).toBe(at('2026-10-25T02:30:00+02:00'));
});

describe('in every zone', () => {
  test.each(zones)('what clocks show leads back to the moment, or to its twin: %s', (zone) => {
    fc.assert(
      fc.property(instants, (moment) => {
        const whole = Math.floor(moment / 1_000) * 1_000;
        const found = instantOf(localTimeAt(whole, zone), zone);
        expect(localTimeAt(found, zone)).toEqual(localTimeAt(whole, zone));
        expect(whole - found).toBeGreaterThanOrEqual(0);
        expect(whole - found).toBeLessThanOrEqual(hourMs);
      }),
      { numRuns: 100 },
    );
  });

  test.each(zones)('a day begins with its date, and a moment before it was another: %s', (zone) => {
    fc.assert(
      fc.property(instants, (moment) => {
        const date = localTimeAt(moment, zone);
        const start = startOfDay(date, zone);
        expect(start).toBeLessThanOrEqual(moment);
        expect(localTimeAt(start, zone)).toMatchObject({
          year: date.year,
          month: date.month,
          day: date.day,
        });
        expect(localTimeAt(start - 1, zone).day).not.toBe(date.day);
      }),
      { numRuns: 100 },
    );
  });
});

test('so many days later clocks show the same time, though a day had 23 or 25 hours', () => {
  const before = at('2026-03-28T09:15:30.250Z');
  expect(daysLater(before, 2, 'Europe/Berlin')).toBe(at('2026-03-30T08:15:30.250Z'));
  expect(daysLater(before, 2, 'UTC')).toBe(at('2026-03-30T09:15:30.250Z'));
});

test.each([
  [{ year: 2028, month: 2, day: 29 }, true],
  [{ year: 2026, month: 2, day: 29 }, false],
  [{ year: 2026, month: 13, day: 1 }, false],
  [{ year: 2026, month: 0, day: 1 }, false],
  [{ year: 2026, month: 1, day: 0 }, false],
  [{ year: 50, month: 1, day: 1 }, false],
])('the calendar has %j: %s', (date, has) => {
  expect(isDate(date)).toBe(has);
});

test('dates go on over the end of a year, and know their weekday', () => {
  const silvester = { year: 2026, month: 12, day: 31 };
  expect(weekdayOf(silvester)).toBe(4);
  expect(dateAfter(silvester, 1)).toEqual({ year: 2027, month: 1, day: 1 });
});

test.each([
  ['Europe/Berlin', true],
  ['UTC', true],
  ['Mars/Olympus', false],
  ['', false],
])('%j is a time zone: %s', (name, is) => {
  expect(isTimeZone(name)).toBe(is);
});
