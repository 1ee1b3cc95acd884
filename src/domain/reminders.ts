// When somebody who may still decide is reminded: by the period that is left, in their own working hours where there are any.
import { dayMs, hourMs } from './deadlines.js';
import { dateAfter, instantOf, isTimeZone, type LocalDate, localTimeAt, weekdayOf } from './local-time.js';

export interface ReminderRules {
  moments: readonly ReminderMoment[];
  hours: WorkingHours;
}

/** So long after the opening, at this part of the period (in (0, 1)), or so long before its end. */
export type ReminderMoment =
  { is: 'after'; ms: number } | { is: 'part'; of: number } | { is: 'before_end'; ms: number };

export interface WorkingHours {
  /** Minutes of the day; `to` no longer belongs to them. */
  from: number;
  to: number;
  /** 0 is Sunday. */
  days: readonly number[];
}

export interface Reachable {
  /** IANA name; an unknown one counts as UTC. */
  timeZone: string;
  /** Do Not Disturb, epoch ms; `to` no longer belongs to it. */
  quiet?: readonly Span[];
}

export interface Span {
  from: number;
  to: number;
}

export const usualReminders: ReminderRules = {
  moments: [
    { is: 'after', ms: dayMs },
    { is: 'part', of: 0.5 },
    { is: 'before_end', ms: dayMs },
    { is: 'before_end', ms: 2 * hourMs },
  ],
  hours: { from: 9 * 60, to: 17 * 60, days: [1, 2, 3, 4, 5] },
};

/**
 * What is closer than this becomes one message, the asking itself included; one that is brought forward leaves this long for
 * acting on it.
 */
const togetherMs = hourMs;

/**
 * When this person is reminded, epoch ms, ascending, all before the end. A moment outside working hours or in Do Not Disturb moves to the
 * next good one, or is brought forward where that one would reach the end or the following reminder. The last goes out even where
 * nothing better is left than the night.
 */
export function remindersFor(
  period: { openedAt: number; endsAt: number },
  person: Reachable,
  rules: ReminderRules,
): number[] {
  const { openedAt, endsAt } = period;
  const working = workingTime({ from: openedAt + togetherMs, to: endsAt }, person.timeZone, rules.hours);
  const good = without(working, person.quiet);
  const planned: number[] = [];
  let following = endsAt;
  for (const wanted of momentsOf(period, rules.moments).reverse()) {
    const isLast = planned.length === 0;
    // With Do Not Disturb all the time, or no working hours, the last is still told when it is least of a bother.
    const at =
      moved(wanted, good, following) ?? (isLast ? (moved(wanted, working, following) ?? wanted) : undefined);
    if (at === undefined || (!isLast && following - at < togetherMs)) continue;
    planned.unshift(at);
    following = at;
  }
  return planned;
}

/** Whether one is due that has not been sent; several missed are one. `lastAt` is when the person was last reminded. */
export function dueReminder(moments: readonly number[], lastAt: number | undefined, now: number): boolean {
  return moments.some((at) => at <= now && (lastAt === undefined || at > lastAt));
}

/** The next one still to come. */
export function nextReminder(moments: readonly number[], now: number): number | undefined {
  return moments.find((at) => at > now);
}

/**
 * When a reminder that is due at `now` goes out, epoch ms: at once in working hours, else in the next ones, and at once where none are left
 * before the end. One that was missed in downtime comes no more at night than one that was not.
 */
export function goesOutAt(now: number, endsAt: number, person: Reachable, rules: ReminderRules): number {
  const working = workingTime({ from: now, to: endsAt }, person.timeZone, rules.hours);
  return nextGood(now, without(working, person.quiet), endsAt) ?? now;
}

/** Ascending, after the opening and before the end; the middle where the period is too short for each of them. */
function momentsOf(
  { openedAt, endsAt }: { openedAt: number; endsAt: number },
  moments: readonly ReminderMoment[],
) {
  const inPeriod = (at: number) => at > openedAt && at < endsAt;
  const at = moments.map((moment) => {
    switch (moment.is) {
      case 'after':
        return openedAt + moment.ms;
      case 'part':
        return Math.round(openedAt + (endsAt - openedAt) * moment.of);
      case 'before_end':
        return endsAt - moment.ms;
    }
  });
  const fitting = at.filter(inPeriod).sort((one, other) => one - other);
  const middle = Math.round((openedAt + endsAt) / 2);
  return fitting.length > 0 || moments.length === 0 ? fitting : [middle].filter(inPeriod);
}

function moved(wanted: number, good: readonly Span[], following: number): number | undefined {
  return wanted < following ? (nextGood(wanted, good, following) ?? lastGood(wanted, good)) : undefined;
}

/** Undefined where it would come too shortly before what follows. */
function nextGood(wanted: number, good: readonly Span[], following: number): number | undefined {
  const span = good.find(({ to }) => to > wanted);
  if (!span) return undefined;
  if (span.from <= wanted) return wanted;
  return span.from <= following - togetherMs ? span.from : undefined;
}

/** Some time before the working hours or the quiet end them, so that there is time to act. */
function lastGood(wanted: number, good: readonly Span[]): number | undefined {
  const span = good.findLast(({ from }) => from < wanted);
  return span && Math.max(span.from, span.to - togetherMs);
}

function workingTime(within: Span, zone: string, hours: WorkingHours): Span[] {
  const timeZone = isTimeZone(zone) ? zone : 'UTC';
  const today = localTimeAt(within.from, timeZone);
  const spans: Span[] = [];
  for (let later = 0; ; later += 1) {
    const date = dateAfter(today, later);
    const { from, to } = dayIn(timeZone, date, hours);
    if (from >= within.to) return spans.filter(isSpan);
    if (!hours.days.includes(weekdayOf(date))) continue;
    spans.push({ from: Math.max(within.from, from), to: Math.min(within.to, to) });
  }
}

/** Reading a zone takes long, and of thousands of requests the days are the same few. */
const daysRead = new Map<string, Span>();
const daysKept = 5_000;

function dayIn(timeZone: string, date: LocalDate, { from, to }: WorkingHours): Span {
  const name = [timeZone, date.year, date.month, date.day, from, to].join(' ');
  const known = daysRead.get(name);
  if (known) return known;
  const at = (minute: number) => instantOf({ ...date, hour: 0, minute, second: 0 }, timeZone);
  const day = { from: at(from), to: at(to) };
  if (daysRead.size >= daysKept) daysRead.clear();
  daysRead.set(name, day);
  return day;
}

function without(spans: Span[], quiet: readonly Span[] = []): Span[] {
  return quiet
    .filter(isSpan)
    .reduce(
      (left, { from, to }) =>
        left.flatMap((span) => [
          { from: span.from, to: Math.min(span.to, from) },
          { from: Math.max(span.from, to), to: span.to },
        ]),
      spans,
    )
    .filter(isSpan);
}

function isSpan({ from, to }: Span): boolean {
  return from < to;
}
