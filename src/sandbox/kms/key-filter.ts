import { refuseQuery, type Refusal } from './error-envelope.js';
import { deletionOf, wholeSeconds, wireTime, type KeyRecord } from './key-record.js';
import { whatFailed } from './what-failed.js';

type Predicate = (key: KeyRecord) => boolean;

export interface KeyFilter {
  /** Properties the filter speaks of. */
  properties: Set<string>;
  matches: Predicate;
}

/** Times of a key by the names IBM gives them. */
export const keyTimes: Record<string, (key: KeyRecord) => number | null> = {
  creationDate: (key) => key.createdAtMs,
  deletionDate: (key) => deletionOf(key)?.atMs ?? null,
  expirationDate: (key) => key.expiresAtMs,
  lastRotateDate: (key) => key.rotatedAtMs,
  lastUpdateDate: (key) => key.updatedAtMs,
};

/** So often one property may stand in a filter. */
const timesAtMost = 3;

const badFilter = (mustBe: string) => refuseQuery(whatFailed.listKeys, 'filter', mustBe);

/** `filter` of `GET /keys`: terms separated by blanks, all of which have to fit (docs/facts/ibm.md#searching-and-filtering). */
export function readFilter(text: string | null): KeyFilter | Refusal {
  const terms = (text ?? '').split(/\s+/).filter((term) => term !== '');
  const uses = new Map<string, number>();
  const predicates: Predicate[] = [];
  for (const term of terms) {
    const [, name, operator, value] = /^(\w+)=(?:(lte|lt|gte|gt):)?(.+)$/.exec(term) ?? [];
    if (name === undefined || value === undefined) return badFilter('a list of property=value');
    const times = (uses.get(name) ?? 0) + 1;
    if (times > timesAtMost) return badFilter(`at most ${timesAtMost} of the same property`);
    uses.set(name, times);
    const matches = readTerm(name, operator, value);
    if (typeof matches === 'string') return badFilter(matches);
    predicates.push(matches);
  }
  return {
    properties: new Set(uses.keys()),
    matches: (key) => predicates.every((matches) => matches(key)),
  };
}

/** The predicate of one term, or what it has to be. */
function readTerm(name: string, operator: string | undefined, value: string): Predicate | string {
  const timeOf = keyTimes[name];
  if (timeOf) return readDate(timeOf, operator, value);
  if (operator !== undefined) return 'without an operator where it is not about a date';
  if (name === 'extractable') {
    const wanted = value.toLowerCase();
    if (wanted !== 'true' && wanted !== 'false') return 'true or false for extractable';
    return (key) => key.extractable === (wanted === 'true');
  }
  if (name === 'state') {
    if (!/^[01235](,[01235])*$/.test(value)) return 'a list of 0, 1, 2, 3, 5 for state';
    const states = value.split(',').map(Number);
    return (key) => states.includes(key.state);
  }
  return 'about a property that can be filtered';
}

function readDate(
  timeOf: (key: KeyRecord) => number | null,
  operator: string | undefined,
  value: string,
): Predicate | string {
  if (operator === undefined && value.toLowerCase() === 'none') return (key) => timeOf(key) === null;
  const date = /^"(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ)"$/.exec(value)?.[1];
  const wantedMs = Date.parse(date ?? '');
  // A 30th of February reads as a day of March.
  if (Number.isNaN(wantedMs) || wireTime(wantedMs) !== date) {
    return 'a date in RFC 3339 format in double-quotes';
  }
  return (key) => {
    const atMs = timeOf(key);
    if (atMs === null) return false;
    const difference = wholeSeconds(atMs) - wantedMs;
    switch (operator) {
      case 'lt':
        return difference < 0;
      case 'lte':
        return difference <= 0;
      case 'gt':
        return difference > 0;
      case 'gte':
        return difference >= 0;
      default:
        return difference === 0;
    }
  };
}
