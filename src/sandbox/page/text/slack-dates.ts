/** `<!date^…>` as Slack's client shows it. Tokens: https://docs.slack.dev/messaging/formatting-message-text#date-formatting */
import {
  datePartsIn,
  daysBetween,
  monthIn,
  nearDayName,
  relativeWords,
  timeIn,
  timeWithSecondsIn,
  weekdayIn,
} from './zone-time.js';

/** The format with its tokens filled in for a reader in `timeZone`; an unknown token stays as written. */
export function formatSlackDate(epochS: number, format: string, timeZone: string, nowMs: number): string {
  const atMs = epochS * 1000;
  return format.replace(
    /\{(\w+)\}/g,
    (whole, token: string) => tokenText(token, atMs, timeZone, nowMs) ?? whole,
  );
}

function tokenText(token: string, atMs: number, timeZone: string, nowMs: number): string | undefined {
  if (token.endsWith('_pretty')) {
    const near = nearDayName(daysBetween(timeZone, nowMs, atMs));
    return near ?? tokenText(token.slice(0, -'_pretty'.length), atMs, timeZone, nowMs);
  }
  const { year, month, day } = datePartsIn(timeZone, atMs);
  const ofYear = isWithinSixMonths(atMs, nowMs) ? '' : `, ${year}`;
  const longDate = `${monthIn(timeZone, atMs, 'long')} ${ordinal(day)}${ofYear}`;
  switch (token) {
    case 'date_num':
      return `${year}-${twoDigits(month)}-${twoDigits(day)}`;
    case 'date_slash':
      return `${twoDigits(month)}/${twoDigits(day)}/${year}`;
    case 'date':
      return longDate;
    case 'date_short':
      return `${monthIn(timeZone, atMs, 'short')} ${day}${ofYear}`;
    case 'date_long':
      return `${weekdayIn(timeZone, atMs)}, ${longDate}`;
    case 'time':
      return timeIn(timeZone, atMs);
    case 'time_secs':
      return timeWithSecondsIn(timeZone, atMs);
    case 'ago':
      return relativeWords(atMs, nowMs);
    default:
      return undefined;
  }
}

/** Slack leaves the year out of what is nearer (docs/facts/slack.md#dates). */
const isWithinSixMonths = (atMs: number, nowMs: number) => Math.abs(atMs - nowMs) < 182 * 86_400_000;

const twoDigits = (value: number) => String(value).padStart(2, '0');

function ordinal(day: number): string {
  const teen = day % 100 >= 11 && day % 100 <= 13;
  const suffix = teen ? 'th' : (['th', 'st', 'nd', 'rd'][day % 10] ?? 'th');
  return `${day}${suffix}`;
}
