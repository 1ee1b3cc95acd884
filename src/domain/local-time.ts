// Clock and calendar of a time zone, where days can have 23 or 25 hours and midnight may not exist.
import { dayMs } from './deadlines.js';

export interface LocalDate {
  year: number;
  /** From 1. */
  month: number;
  day: number;
}

/** To the second, as clocks in the zone show it. */
export interface LocalTime extends LocalDate {
  hour: number;
  minute: number;
  second: number;
}

/** Whether it is an IANA name this runtime knows. */
export function isTimeZone(name: string): boolean {
  try {
    clockOf(name);
    return true;
  } catch {
    return false;
  }
}

/** What clocks in the zone show at `at`, epoch ms. */
export function localTimeAt(at: number, timeZone: string): LocalTime {
  const parts = clockOf(timeZone).formatToParts(at);
  const read = (type: Intl.DateTimeFormatPartTypes) =>
    Number(parts.find((part) => part.type === type)?.value);
  return {
    year: read('year'),
    month: read('month'),
    day: read('day'),
    hour: read('hour'),
    minute: read('minute'),
    second: read('second'),
  };
}

/**
 * When clocks in the zone show this, epoch ms: the first time where they show it twice, and as much later as they are
 * put forward where they skip it.
 */
export function instantOf(local: LocalTime, timeZone: string): number {
  const wanted = asUtc(local);
  // No zone changes its clocks twice within two days.
  const before = wanted - offsetAt(wanted - dayMs, timeZone);
  const after = wanted - offsetAt(wanted + dayMs, timeZone);
  const shown = [before, after].filter((at) => asUtc(localTimeAt(at, timeZone)) === wanted);
  return shown.length > 0 ? Math.min(...shown) : before;
}

/** The first moment of a day, epoch ms. */
export function startOfDay({ year, month, day }: LocalDate, timeZone: string): number {
  return instantOf({ year, month, day, hour: 0, minute: 0, second: 0 }, timeZone);
}

/** The same time of day so many days later, epoch ms. */
export function daysLater(at: number, days: number, timeZone: string): number {
  const local = localTimeAt(at, timeZone);
  return instantOf({ ...local, ...dateAfter(local, days) }, timeZone) + (at % 1_000);
}

/** The date so many days after another; how long they are does not matter. */
export function dateAfter({ year, month, day }: LocalDate, days: number): LocalDate {
  return dateOf(Date.UTC(year, month - 1, day) + days * dayMs);
}

/** Whether the calendar has this day. */
export function isDate(date: LocalDate): boolean {
  const same = dateOf(Date.UTC(date.year, date.month - 1, date.day));
  return same.year === date.year && same.month === date.month && same.day === date.day;
}

/** 0 for Sunday. */
export function weekdayOf({ year, month, day }: LocalDate): number {
  return new Date(Date.UTC(year, month - 1, day)).getUTCDay();
}

/** Building one takes longer than all that is read from it. */
const clocks = new Map<string, Intl.DateTimeFormat>();

function clockOf(timeZone: string): Intl.DateTimeFormat {
  const known = clocks.get(timeZone);
  if (known) return known;
  const clock = new Intl.DateTimeFormat('en-GB', {
    timeZone,
    calendar: 'gregory',
    numberingSystem: 'latn',
    hourCycle: 'h23',
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
    hour: 'numeric',
    minute: 'numeric',
    second: 'numeric',
  });
  clocks.set(timeZone, clock);
  return clock;
}

function dateOf(utc: number): LocalDate {
  const date = new Date(utc);
  return { year: date.getUTCFullYear(), month: date.getUTCMonth() + 1, day: date.getUTCDate() };
}

function offsetAt(at: number, timeZone: string): number {
  const whole = Math.floor(at / 1_000) * 1_000;
  return asUtc(localTimeAt(whole, timeZone)) - whole;
}

function asUtc({ year, month, day, hour, minute, second }: LocalTime): number {
  return Date.UTC(year, month - 1, day, hour, minute, second);
}
