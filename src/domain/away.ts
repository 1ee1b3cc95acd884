// What people say of when they do not want to be asked, in the words of `/keys away`.
import { hourMs, isOver } from './deadlines.js';
import type { AccountKind } from './person.js';
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

/** `until` in epoch ms; `time` is how it was typed. */
export type AwayAsked =
  { kind: 'away'; until: number; time: string; standIn?: NamedStandIn } | { kind: 'back' };

/** As typed: a mention of Slack's, an address, or a name. */
export type NamedStandIn =
  { by: 'mention'; userId: string } | { by: 'email'; email: string } | { by: 'name'; name: string };

export type AwayRefusal =
  | { code: 'away_missing' }
  | { code: 'away_not_understood'; text: string }
  /** Such as the 30th of February. */
  | { code: 'away_no_such_day'; text: string }
  | { code: 'away_over_already'; until: number }
  /** `latest` is as far ahead as it may be. Epoch ms. */
  | { code: 'away_too_long'; until: number; latest: number; limitDays: number };

/** Why somebody cannot stand in. `time` as it was typed, so that nothing has to be typed again but the name. */
export type StandInRefusal = { time: string } &
  /** `known`: who else may approve; absent where that is not for the reader. */
  (
    | { code: 'stand_in_unknown'; name: string; known?: string[] }
    | { code: 'stand_in_ambiguous'; name: string; people: { userId: string; name: string }[] }
    | { code: 'stand_in_oneself' }
    | { code: 'stand_in_not_eligible'; name: string; account: Exclude<AccountKind, 'member'> }
    | { code: 'stand_in_away'; name: string; until: number }
    | { code: 'stand_in_off'; name: string }
  );

export type AwayAnswer = { ok: true; asked: AwayAsked } | { ok: false; refusal: AwayRefusal };

/** For a longer absence somebody else had better hold the role. */
const awayLimitDays = 90;

const weekdays = ['sunday', 'monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday'];

/**
 * A time, as below, and who stands in, if anybody: "until friday, malik stands in", "for 3 days, stand-in @malik",
 * "malik stands in until friday". The time: "until 2026-12-01", "until friday", "until tomorrow", "for 3 days", "for 5 hours", "for 2 weeks" or "back", the
 * first word as one likes; at most 90 days ahead. Until a day means until it begins in the person's time zone; a
 * zone nobody knows counts as UTC. `now` in epoch ms.
 */
export function readAway(text: string, now: number, timeZone: string): AwayAnswer {
  const words = text.trim().replaceAll(/\s+/g, ' ').replace(/\.$/, '');
  if (words === '') return refused({ code: 'away_missing' });
  if (words.toLowerCase() === 'back') return { ok: true, asked: { kind: 'back' } };
  const zone = isTimeZone(timeZone) ? timeZone : 'UTC';
  const read = (typed: string) =>
    dayNamed(typed.toLowerCase(), now, zone) ?? timeFor(typed.toLowerCase(), now, zone);
  const { time, name } = partsOf(words, (typed) => read(typed) !== undefined);
  const standIn = name === undefined ? undefined : standInNamed(name);
  const until = name !== undefined && standIn === undefined ? undefined : read(time);
  if (until === undefined) return refused({ code: 'away_not_understood', text: text.trim() });
  if (until === 'no_such_day') return refused({ code: 'away_no_such_day', text: text.trim() });
  if (isOver(until, now)) return refused({ code: 'away_over_already', until });
  const latest = daysLater(now, awayLimitDays, zone);
  if (until > latest) return refused({ code: 'away_too_long', until, latest, limitDays: awayLimitDays });
  return { ok: true, asked: { kind: 'away', until, time, ...(standIn && { standIn }) } };
}

/** The time, and the words that name who stands in; all of it is the time where nobody is named. */
function partsOf(words: string, isTime: (typed: string) => boolean): { time: string; name?: string } {
  const after = /^(.*?)\s?\b(?:stands|standing|will stand|to stand) in(?: for me)?(?:[,;]? (.+))?$/i.exec(
    words,
  );
  if (!after) {
    const [, time = '', name] =
      /^(.*?)[,;]?\s*\b(?:with |and )?stand-? ?in(?: is)?:? (\S.*)$/i.exec(words) ?? [];
    return name === undefined ? { time: words } : { time, name };
  }
  const [, left = '', right] = after;
  if (right !== undefined) return { time: right, name: left };
  // Without a comma the time is as much as reads as one.
  const comma = /^(.*?)\s*[,;]\s*(.*)$/.exec(left);
  if (comma) return { time: comma[1] ?? '', name: comma[2] ?? '' };
  const typed = left.split(' ');
  const length = typed.findLastIndex((_, index) => isTime(typed.slice(0, index + 1).join(' '))) + 1;
  return { time: typed.slice(0, length).join(' '), name: typed.slice(length).join(' ') };
}

const longestName = 80;

function standInNamed(text: string): NamedStandIn | undefined {
  const name = text.replace(/^(?:and|with) /i, '').trim();
  const [, userId] = /^<@([UW][A-Z0-9]+)(?:\|[^>]*)?>$/.exec(name) ?? [];
  if (userId !== undefined) return { by: 'mention', userId };
  const address = /^(?:<mailto:)?([^\s@|<>]+@[^\s@|<>]+\.[^\s@|<>]+)(?:\|[^>]*>)?$/.exec(name)?.[1];
  if (address !== undefined) return { by: 'email', email: address.toLowerCase() };
  const bare = name.replace(/^@/, '').trim();
  return bare === '' || bare.length > longestName ? undefined : { by: 'name', name: bare };
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
