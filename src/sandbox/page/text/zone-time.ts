/** Moments in the words of one person's clock on the wall. All instants are milliseconds since 1970. */

const formats = new Map<string, Intl.DateTimeFormat>();

function format(timeZone: string, options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
  const key = `${timeZone} ${JSON.stringify(options)}`;
  const known = formats.get(key);
  if (known) return known;
  const made = new Intl.DateTimeFormat('en-GB', { ...options, timeZone });
  formats.set(key, made);
  return made;
}

export interface ZonedParts {
  year: number;
  month: number;
  day: number;
}

export function datePartsIn(timeZone: string, atMs: number): ZonedParts {
  const parts = format(timeZone, { year: 'numeric', month: 'numeric', day: 'numeric' }).formatToParts(atMs);
  const part = (type: string) => Number(parts.find((each) => each.type === type)?.value);
  return { year: part('year'), month: part('month'), day: part('day') };
}

/** Whole calendar days from `fromMs` to `toMs` as the zone counts them: tomorrow is 1, yesterday −1. */
export function daysBetween(timeZone: string, fromMs: number, toMs: number): number {
  const [from, to] = [datePartsIn(timeZone, fromMs), datePartsIn(timeZone, toMs)];
  const dayMs = 86_400_000;
  return Math.round(
    (Date.UTC(to.year, to.month - 1, to.day) - Date.UTC(from.year, from.month - 1, from.day)) / dayMs,
  );
}

export const timeIn = (timeZone: string, atMs: number): string =>
  format(timeZone, { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' }).format(atMs);

export const timeWithSecondsIn = (timeZone: string, atMs: number): string =>
  format(timeZone, { hour: '2-digit', minute: '2-digit', second: '2-digit', hourCycle: 'h23' }).format(atMs);

export const weekdayIn = (timeZone: string, atMs: number): string =>
  format(timeZone, { weekday: 'long' }).format(atMs);

export const monthIn = (timeZone: string, atMs: number, style: 'long' | 'short'): string =>
  format(timeZone, { month: style })
    .format(atMs)
    .slice(0, style === 'short' ? 3 : undefined);

/** `Mon 3 Aug, 14:05`, for dense places. */
export function shortMomentIn(timeZone: string, atMs: number): string {
  const { day } = datePartsIn(timeZone, atMs);
  return `${weekdayIn(timeZone, atMs).slice(0, 3)} ${day} ${monthIn(timeZone, atMs, 'short')}, ${timeIn(timeZone, atMs)}`;
}

/** `Monday, 3 August 2026 at 14:05:09 (Europe/Berlin)`, for tooltips. */
export function fullMomentIn(timeZone: string, atMs: number): string {
  const { day, year } = datePartsIn(timeZone, atMs);
  return `${weekdayIn(timeZone, atMs)}, ${day} ${monthIn(timeZone, atMs, 'long')} ${year} at ${timeWithSecondsIn(timeZone, atMs)} (${timeZone})`;
}

/** `today`, `yesterday`, `tomorrow`, else weekday and date: heads of the days in a conversation. */
export function dayHeadingIn(timeZone: string, atMs: number, nowMs: number): string {
  const near = nearDayName(daysBetween(timeZone, nowMs, atMs));
  if (near) return near[0]?.toUpperCase() + near.slice(1);
  const { day, year } = datePartsIn(timeZone, atMs);
  return `${weekdayIn(timeZone, atMs)}, ${day} ${monthIn(timeZone, atMs, 'long')} ${year}`;
}

export function nearDayName(days: number): string | undefined {
  return days === 0 ? 'today' : days === 1 ? 'tomorrow' : days === -1 ? 'yesterday' : undefined;
}

/** `3 minutes ago`, `in 2 days`: the largest unit that fits, rounded down. */
export function relativeWords(atMs: number, nowMs: number): string {
  const units: [string, number][] = [
    ['day', 86_400_000],
    ['hour', 3_600_000],
    ['minute', 60_000],
  ];
  const distanceMs = Math.abs(atMs - nowMs);
  for (const [unit, unitMs] of units) {
    const count = Math.floor(distanceMs / unitMs);
    if (count === 0) continue;
    const words = `${count} ${unit}${count === 1 ? '' : 's'}`;
    return atMs > nowMs ? `in ${words}` : `${words} ago`;
  }
  return atMs > nowMs ? 'in less than a minute' : 'just now';
}

/** A Slack message's `ts` as milliseconds. */
export const tsToMs = (ts: string): number => Math.floor(Number(ts) * 1000);
