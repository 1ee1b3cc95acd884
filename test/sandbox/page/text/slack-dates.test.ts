import { describe, expect, it } from 'vitest';
import { formatSlackDate } from '../../../../src/sandbox/page/text/slack-dates.js';

// 2014-02-18 14:39:42 UTC, the moment Slack's own examples use.
const epochS = 1_392_734_382;
const longAfterMs = Date.parse('2026-03-10T09:30:00Z');

describe('a date in the reader’s zone', () => {
  it.each([
    ['{date_num}', '2014-02-18'],
    ['{date_slash}', '02/18/2014'],
    ['{date}', 'February 18th, 2014'],
    ['{date_short}', 'Feb 18, 2014'],
    ['{date_long}', 'Tuesday, February 18th, 2014'],
    ['{date_short_pretty} at {time}', 'Feb 18, 2014 at 06:39'],
    ['{time_secs}', '06:39:42'],
    ['{no_such_token}', '{no_such_token}'],
  ])('fills %s in', (format, words) => {
    expect(formatSlackDate(epochS, format, 'America/Los_Angeles', longAfterMs)).toBe(words);
  });

  it.each([
    ['2026-09-07', 'Sep 7'],
    ['2026-09-09', 'Sep 9, 2026'],
    ['2025-09-01', 'Sep 1, 2025'],
    ['2025-09-12', 'Sep 12'],
  ])('says the year of %s only where it is six months away', (day, words) => {
    expect(formatSlackDate(Date.parse(day) / 1000, '{date_short_pretty}', 'UTC', longAfterMs)).toBe(words);
  });

  it('takes the day from the reader’s zone', () => {
    const lateUtcS = Date.parse('2026-03-10T23:30:00Z') / 1000;
    expect(formatSlackDate(lateUtcS, '{date_num} {time}', 'Asia/Tokyo', longAfterMs)).toBe(
      '2026-03-11 08:30',
    );
    expect(formatSlackDate(lateUtcS, '{date_pretty}', 'Asia/Tokyo', longAfterMs)).toBe('tomorrow');
    expect(formatSlackDate(lateUtcS, '{date_pretty}', 'America/New_York', longAfterMs)).toBe('today');
  });

  it('counts days over a change of clocks', () => {
    const nowMs = Date.parse('2026-03-28T12:00:00Z');
    const nextS = Date.parse('2026-03-29T22:30:00Z') / 1000;
    expect(formatSlackDate(nextS, '{date_pretty}', 'Europe/London', nowMs)).toBe('tomorrow');
    expect(formatSlackDate(nextS, '{date_short_pretty}', 'Europe/Berlin', nowMs)).toBe('Mar 30');
  });

  it.each([
    [-30, 'just now'],
    [-90, '1 minute ago'],
    [-2 * 3_600, '2 hours ago'],
    [3 * 86_400, 'in 3 days'],
  ])('says how far %i s are away', (distanceS, words) => {
    expect(formatSlackDate(longAfterMs / 1000 + distanceS, '{ago}', 'UTC', longAfterMs)).toBe(words);
  });

  it.each([
    ['2026-03-01', '1st'],
    ['2026-03-02', '2nd'],
    ['2026-03-03', '3rd'],
    ['2026-03-11', '11th'],
    ['2026-03-22', '22nd'],
  ])('gives %s its ordinal', (day, ordinal) => {
    const atS = Date.parse(`${day}T12:00:00Z`) / 1000;
    expect(formatSlackDate(atS, '{date}', 'UTC', longAfterMs)).toBe(`March ${ordinal}`);
  });
});
