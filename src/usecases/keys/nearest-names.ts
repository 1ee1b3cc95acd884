import { distance } from 'fastest-levenshtein';

/** The names closest to what was typed, closest first; names further away than half their length are no help. */
export function nearestNames(query: string, names: readonly string[], count: number): string[] {
  const wanted = query.toLowerCase().slice(0, 90);
  return [...new Set(names)]
    .map((name) => ({ name, away: distance(wanted, name.toLowerCase()) }))
    .filter(({ name, away }) => away <= Math.max(wanted.length, name.length) / 2)
    .sort((one, other) => one.away - other.away || one.name.localeCompare(other.name))
    .slice(0, count)
    .map(({ name }) => name);
}
