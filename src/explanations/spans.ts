// How long something takes or is away, in the largest unit that says it.
import { dayMs } from '../domain/deadlines.js';
import { markDay, markDeadline } from './marks.js';

const units = [
  ['day', dayMs],
  ['hour', 3_600_000],
  ['minute', 60_000],
] as const;

const inWords = (unit: string) =>
  new Intl.NumberFormat('en-GB', { style: 'unit', unit, unitDisplay: 'long' });
const formats = { day: inWords('day'), hour: inWords('hour'), minute: inWords('minute') };

/**
 * `6 days`, `1 hour`, `less than a minute`. Rounded down, so that nobody counts on time there is not; two units near their
 * border: `1 day 23 hours`, and not `1 day`.
 */
export function spanWords(ms: number): string {
  const index = units.findIndex(([, unitMs]) => ms >= unitMs);
  const first = units[index];
  if (!first) return 'less than a minute';
  const [unit, unitMs] = first;
  const count = Math.floor(ms / unitMs);
  const next = units[index + 1];
  const rest = next && count < 2 ? Math.floor((ms % unitMs) / next[1]) : 0;
  return [formats[unit].format(count), ...(next && rest > 0 ? [formats[next[0]].format(rest)] : [])].join(
    ' ',
  );
}

/** `in 6 days`, or `now` for what is due. */
export function inSpan(ms: number): string {
  return ms <= 0 ? 'now' : `in ${spanWords(ms)}`;
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
