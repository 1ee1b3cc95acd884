import type { KeyRecord } from './key-record.js';

type Predicate = (key: KeyRecord) => boolean;

export interface KeySearch {
  matches: Predicate;
  /** The search gives the whole id of this key, or one of its aliases: such a key is looked up, however many there are. */
  names: Predicate;
}

/**
 * `search` of `GET /keys` (docs/facts/ibm.md#searching-and-filtering). Prefixes combine in any order; everything after
 * `escape:` is text.
 */
export function readSearch(text: string): KeySearch {
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
  const inNames = !scoped || prefixes.has('name');
  const inAliases = !scoped || prefixes.has('alias');
  const fits = prefixes.has('exact')
    ? (value: string) => value.toLowerCase() === wanted
    : (value: string) => value.toLowerCase().includes(wanted);
  const matches: Predicate = (key) =>
    (inNames && fits(key.name)) ||
    (inAliases && key.aliases.some(fits)) ||
    (!scoped && key.id.toLowerCase() === wanted);
  if (prefixes.has('not')) return { matches: (key) => !matches(key), names: () => false };
  return {
    matches,
    names: (key) => (!scoped && key.id.toLowerCase() === wanted) || (inAliases && key.aliases.includes(rest)),
  };
}
