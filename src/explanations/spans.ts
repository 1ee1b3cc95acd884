// How long something takes or is away, in the largest unit that says it.
import { dayMs } from '../domain/deadlines.js';
import { markDay, markDeadline } from './marks.js';

const units = [
  ['day', dayMs],
  ['hour', 3_600_000],
  ['minute', 60_000],
  ['second', 1_000],
] as const;

const inWords = (unit: string) =>
  new Intl.NumberFormat('en-GB', { style: 'unit', unit, unitDisplay: 'long' });
const formats = {
  day: inWords('day'),
  hour: inWords('hour'),
  minute: inWords('minute'),
  second: inWords('second'),
};

/**
 * `6 days`, `30 seconds`, and of one day, hour or minute the rest as well: `1 day 23 hours`. Rounded down, so that nobody counts
 * on time there is not; a wait is rounded up, so that nobody comes back too early.
 */
export function spanWords(ms: number, round: (amount: number) => number = Math.floor): string {
  const place = placeOf(ms);
  const quantum = ms < 2 * units[place][1] ? (units[place + 1]?.[1] ?? 1_000) : units[place][1];
  const rounded = round(ms / quantum) * quantum;
  const [unit, unitMs] = units[placeOf(rounded)];
  const next = units[placeOf(rounded) + 1];
  const count = Math.floor(rounded / unitMs);
  const rest = next && count === 1 ? Math.floor((rounded % unitMs) / next[1]) : 0;
  return [formats[unit].format(count), ...(next && rest > 0 ? [formats[next[0]].format(rest)] : [])].join(
    ' ',
  );
}

/** The largest unit of which there is one; seconds for less. */
function placeOf(ms: number): 0 | 1 | 2 | 3 {
  const index = units.findIndex(([, unitMs]) => ms >= unitMs);
  return index < 0 ? 3 : (index as 0 | 1 | 2 | 3);
}

/** Within so many days a weekday and an hour say more than a date. */
const nearMs = 8 * dayMs;

/**
 * A moment ahead, marked, for words read at `now`: `Wednesday, December 2nd at 10:37 (6 days)` where it is near, else
 * the day alone. What stays in sight for longer, such as a card, takes `markDeadline`: its span would grow old.
 */
export function deadlineWords(at: number, now: number): string {
  const left = at - now;
  if (left > nearMs) return markDay(at);
  return left <= 0 ? markDeadline(at) : `${markDeadline(at)} (${spanWords(left)})`;
}
