import { isRefusal, refuse, refuseQuery, type Refusal } from './error-envelope.js';
import { keyTimes, readFilter } from './key-filter.js';
import { wireTime, type KeyRecord } from './key-record.js';
import { readSearch } from './key-search.js';
import { readWindow } from './read-window.js';
import { whatFailed } from './what-failed.js';

/** More keys than this in the scope of a search are refused. */
const searchLimit = 5_000;

/** Picks and orders keys by the query of `GET /keys`; `KeyPage.total` counts what matches, `page` holds one page. */
export interface KeyPage {
  total: number;
  page: KeyRecord[];
  /** Too many keys to search: what was looked up by its id or alias is here, and more may match. */
  isIncomplete?: true;
}

const badQuery = (name: string, mustBe: string) => refuseQuery(whatFailed.listKeys, name, mustBe);

export function listKeys(keys: KeyRecord[], query: URLSearchParams): KeyPage | Refusal {
  const window = readWindow(query, whatFailed.listKeys);
  if (isRefusal(window)) return window;
  const filter = readFilter(query.get('filter'));
  if (isRefusal(filter)) return filter;
  for (const parameter of ['state', 'extractable']) {
    if (query.has(parameter) && filter.properties.has(parameter)) {
      return badQuery(parameter, 'given in filter or as its own parameter, not both');
    }
  }
  const states = readStates(query.get('state'));
  if (isRefusal(states)) return states;
  const extractable = query.get('extractable');
  if (extractable !== null && extractable !== 'true' && extractable !== 'false') {
    return badQuery('extractable', 'true or false');
  }
  const comparator = readSort(query.get('sort'));
  if (isRefusal(comparator)) return comparator;

  let found = keys.filter(
    (key) =>
      (filter.properties.has('state') || states.includes(key.state)) &&
      (extractable === null || key.extractable === (extractable === 'true')) &&
      filter.matches(key),
  );
  const searched = query.get('search');
  const search = searched ? readSearch(searched) : undefined;
  const lookedUp = search && found.find(search.names);
  if (search && found.length > searchLimit) {
    if (!lookedUp) return refuse('KEY_SEARCH_TOO_BROAD', whatFailed.listKeys);
    return { total: 1, page: [lookedUp].slice(window.offset), isIncomplete: true };
  }
  if (search) found = found.filter(search.matches);
  found = [...found].sort(comparator);
  if (lookedUp) found = [lookedUp, ...found.filter((key) => key !== lookedUp)];
  return { total: found.length, page: found.slice(window.offset, window.offset + window.limit) };
}

function readStates(text: string | null): number[] | Refusal {
  if (text === null) return [0, 1, 2, 3];
  return /^[01235](,[01235])*$/.test(text)
    ? text.split(',').map(Number)
    : badQuery('state', 'a list of 0, 1, 2, 3, 5');
}

const sortable: Record<string, (key: KeyRecord) => string | number> = {
  id: (key) => key.id,
  state: (key) => key.state,
  extractable: (key) => String(key.extractable),
  imported: () => 'false',
  ...Object.fromEntries(
    Object.entries(keyTimes).map(([name, timeOf]) => [
      name,
      (key: KeyRecord) => {
        const atMs = timeOf(key);
        return atMs === null ? '' : wireTime(atMs);
      },
    ]),
  ),
};

/** Without `sort` keys come by their ids (docs/facts/ibm.md#searching-and-filtering). */
function readSort(text: string | null): ((a: KeyRecord, b: KeyRecord) => number) | Refusal {
  const steps: ((a: KeyRecord, b: KeyRecord) => number)[] = [];
  for (const part of (text || 'id').split(',')) {
    const descending = part.startsWith('-');
    const property = sortable[descending ? part.slice(1) : part];
    if (!property) return badQuery('sort', `properties of a key, which ${part} is not`);
    steps.push((a, b) => {
      const [left, right] = [property(a), property(b)];
      const order = left < right ? -1 : left > right ? 1 : 0;
      return descending ? -order : order;
    });
  }
  return (a, b) => steps.reduce((order, step) => order || step(a, b), 0);
}
