// What people say of when they do not want to be asked, in the words of `/keys away`.
import { hourMs, isOver } from './deadlines.js';
import {
  dateAfter,
  daysLater,
  isDate,
  isTimeZone,
  type LocalDate,
  localTimeAt,
  startOfDay,
  weekdayOf,
} from './local-time.js';

/** `until` in epoch ms. */
export type AwayAsked = { kind: 'away'; until: number } | { kind: 'back' };

export type AwayRefusal =
  | { code: 'away_missing' }
  | { code: 'away_not_understood'; text: string }
  /** Such as the 30th of February. */
  | { code: 'away_no_such_day'; text: string }
  | { code: 'away_over_already'; until: number }
  /** `latest` is as far ahead as it may be. Epoch ms. */
  | { code: 'away_too_long'; until: number; latest: number; limitDays: number };

export type AwayAnswer = { ok: true; asked: AwayAsked } | { ok: false; refusal: AwayRefusal };

/** For a longer absence somebody else had better hold the role. */
const awayLimitDays = 90;

const weekdays = ['sunday', 'monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday'];

/**
 * "until 2026-12-01", "until friday", "until tomorrow", "for 3 days", "for 5 hours", "for 2 weeks" or "back", the
 * first word as one likes; at most 90 days ahead. Until a day means until it begins in the person's time zone; a
 * zone nobody knows counts as UTC. `now` in epoch ms.
 */
export function readAway(text: string, now: number, timeZone: string): AwayAnswer {
  const words = text.trim().toLowerCase().replaceAll(/\s+/g, ' ').replace(/\.$/, '');
  if (words === '') return refused({ code: 'away_missing' });
  if (words === 'back') return { ok: true, asked: { kind: 'back' } };
  const zone = isTimeZone(timeZone) ? timeZone : 'UTC';
  const until = dayNamed(words, now, zone) ?? timeFor(words, now, zone);
  if (until === undefined) return refused({ code: 'away_not_understood', text: text.trim() });
  if (until === 'no_such_day') return refused({ code: 'away_no_such_day', text: text.trim() });
  if (isOver(until, now)) return refused({ code: 'away_over_already', until });
  const latest = daysLater(now, awayLimitDays, zone);
  if (until > latest) return refused({ code: 'away_too_long', until, latest, limitDays: awayLimitDays });
  return { ok: true, asked: { kind: 'away', until } };
}

function dayNamed(words: string, now: number, zone: string): number | 'no_such_day' | undefined {
  const name = words.replace(/^until /, '');
  const [, year, month, day] = /^(\d{4})-(\d{1,2})-(\d{1,2})$/.exec(name) ?? [];
  if (year !== undefined) {
    const date: LocalDate = { year: Number(year), month: Number(month), day: Number(day) };
    return isDate(date) ? startOfDay(date, zone) : 'no_such_day';
  }
  const today = localTimeAt(now, zone);
  if (name === 'tomorrow') return startOfDay(dateAfter(today, 1), zone);
  const weekday = weekdays.findIndex((full) => name === full || name === full.slice(0, 3));
  if (weekday < 0) return undefined;
  // Today's own name means the day a week from now: today has begun.
  return startOfDay(dateAfter(today, ((weekday - weekdayOf(today) + 6) % 7) + 1), zone);
}

function timeFor(words: string, now: number, zone: string): number | undefined {
  const [, number, unit] = /^(?:for )?(\d{1,4}|an?|one) (hour|day|week)s?$/.exec(words) ?? [];
  if (number === undefined) return undefined;
  const count = /\d/.test(number) ? Number(number) : 1;
  if (unit === 'hour') return now + count * hourMs;
  return daysLater(now, unit === 'week' ? count * 7 : count, zone);
}

function refused(refusal: AwayRefusal): AwayAnswer {
  return { ok: false, refusal };
}
