import { isRefusal, refuse, type Refusal } from './error-envelope.js';
import { wireTime, type KeyRecord } from './key-record.js';

/** More keys than this in the scope of a search are refused. */
const searchLimit = 5_000;
const maxLimit = 5_000;

/** Picks and orders keys by the query of `GET /keys`; `KeyPage.total` counts what matches, `page` holds one page. */
export interface KeyPage {
  total: number;
  page: KeyRecord[];
}

type Predicate = (key: KeyRecord) => boolean;

const badQuery = (message: string) =>
  refuse('INVALID_QUERY_PARAM_ERR', 'Keys could not be retrieved', message);

export function listKeys(keys: KeyRecord[], query: URLSearchParams): KeyPage | Refusal {
  const window = readWindow(query);
  if (isRefusal(window)) return window;
  const filter = readFilter(query.get('filter'));
  if (isRefusal(filter)) return filter;
  for (const parameter of ['state', 'extractable']) {
    if (query.has(parameter) && filter.properties.has(parameter)) {
      return badQuery(`${parameter} is given both in filter and as its own parameter`);
    }
  }
  const states = readStates(query.get('state'));
  if (isRefusal(states)) return states;
  const extractable = query.get('extractable');
  if (extractable !== null && extractable !== 'true' && extractable !== 'false') {
    return badQuery('extractable is true or false');
  }
  const comparator = readSort(query.get('sort'));
  if (isRefusal(comparator)) return comparator;

  let found = keys.filter(
    (key) =>
      (filter.properties.has('state') || states.includes(key.state)) &&
      (extractable === null || key.extractable === (extractable === 'true')) &&
      filter.matches(key),
  );
  const search = query.get('search');
  if (search) {
    if (found.length > searchLimit) return refuse('KEY_SEARCH_TOO_BROAD', 'Keys could not be retrieved');
    found = found.filter(readSearch(search));
  }
  if (comparator) found = [...found].sort(comparator);
  return { total: found.length, page: found.slice(window.offset, window.offset + window.limit) };
}

/** `limit` (1 to `max`, default 200) and `offset`, as every list of the KMS reads them. */
export function readWindow(
  query: URLSearchParams,
  max = maxLimit,
): { limit: number; offset: number } | Refusal {
  const limit = readInteger(query.get('limit'), Math.min(200, max));
  const offset = readInteger(query.get('offset'), 0);
  if (limit === undefined || limit < 1 || limit > max) return badQuery(`limit is a number from 1 to ${max}`);
  if (offset === undefined) return badQuery('offset is a number from 0');
  return { limit, offset };
}

function readInteger(text: string | null, whenAbsent: number): number | undefined {
  if (text === null) return whenAbsent;
  return /^\d{1,9}$/.test(text) ? Number(text) : undefined;
}

function readStates(text: string | null): number[] | Refusal {
  if (text === null) return [0, 1, 2, 3];
  return /^[01235](,[01235])*$/.test(text)
    ? text.split(',').map(Number)
    : badQuery('state is a list of 0, 1, 2, 3, 5');
}

/** Prefixes combine in any order; everything after `escape:` is text. */
function readSearch(text: string): Predicate {
  let rest = text;
  const prefixes = new Set<string>();
  for (;;) {
    const prefix = /^(not|escape|exact|alias|name):/.exec(rest)?.[1];
    if (prefix === undefined) break;
    prefixes.add(prefix);
    rest = rest.slice(prefix.length + 1);
    if (prefix === 'escape') break;
  }
  const wanted = rest.toLowerCase();
  const scoped = prefixes.has('alias') || prefixes.has('name');
  const fits = prefixes.has('exact')
    ? (value: string) => value.toLowerCase() === wanted
    : (value: string) => value.toLowerCase().includes(wanted);
  const matches: Predicate = (key) =>
    ((!scoped || prefixes.has('name')) && fits(key.name)) ||
    ((!scoped || prefixes.has('alias')) && key.aliases.some(fits)) ||
    (!scoped && key.id.toLowerCase() === wanted);
  return prefixes.has('not') ? (key) => !matches(key) : matches;
}

const time = (atMs: number | null | undefined) => (atMs === null || atMs === undefined ? '' : wireTime(atMs));

const properties: Record<string, (key: KeyRecord) => string | number> = {
  id: (key) => key.id,
  state: (key) => key.state,
  extractable: (key) => String(key.extractable),
  imported: () => 'false',
  creationDate: (key) => time(key.createdAtMs),
  lastUpdateDate: (key) => time(key.updatedAtMs),
  lastRotateDate: (key) => time(key.rotatedAtMs),
  deletionDate: (key) => time(key.deletion?.atMs),
  expirationDate: (key) => time(key.expiresAtMs),
};

function readSort(text: string | null): ((a: KeyRecord, b: KeyRecord) => number) | undefined | Refusal {
  if (!text) return undefined;
  const steps: ((a: KeyRecord, b: KeyRecord) => number)[] = [];
  for (const part of text.split(',')) {
    const descending = part.startsWith('-');
    const property = properties[descending ? part.slice(1) : part];
    if (!property) return badQuery(`sort does not know ${part}`);
    steps.push((a, b) => {
      const [left, right] = [property(a), property(b)];
      const order = left < right ? -1 : left > right ? 1 : 0;
      return descending ? -order : order;
    });
  }
  return (a, b) => steps.reduce((order, step) => order || step(a, b), 0);
}

const filterable = new Set([
  'creationDate',
  'deletionDate',
  'expirationDate',
  'extractable',
  'lastRotateDate',
  'lastUpdateDate',
  'state',
]);

/** `prop=op:"value"`, several separated by blanks; no operator means equality. */
function readFilter(text: string | null): { properties: Set<string>; matches: Predicate } | Refusal {
  const used = new Set<string>();
  const predicates: Predicate[] = [];
  const term = /^\s*(\w+)=(?:(eq|lt|lte|gt|gte):)?(?:"([^"]*)"|([^\s"]+))(?=\s|$)/;
  let rest = text ?? '';
  while (rest.trim() !== '') {
    const [whole, name, operator = 'eq', quoted, bare] = term.exec(rest) ?? [];
    if (whole === undefined || name === undefined || !filterable.has(name)) {
      return badQuery('filter is a list of property=operator:"value"');
    }
    rest = rest.slice(whole.length);
    used.add(name);
    predicates.push(comparison(name, operator, quoted ?? bare ?? ''));
  }
  return { properties: used, matches: (key) => predicates.every((matches) => matches(key)) };
}

function comparison(name: string, operator: string, text: string): Predicate {
  const property = properties[name];
  const wanted = name === 'state' ? Number(text) : text;
  return (key) => {
    const value = property?.(key) ?? '';
    if (value === '') return false;
    switch (operator) {
      case 'lt':
        return value < wanted;
      case 'lte':
        return value <= wanted;
      case 'gt':
        return value > wanted;
      case 'gte':
        return value >= wanted;
      default:
        return value === wanted;
    }
  };
}
