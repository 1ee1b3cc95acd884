import { distance } from 'fastest-levenshtein';
import { bareText } from '../../domain/bare-text.js';
import { startOf } from '../../domain/plain-text.js';
import type { Ports } from '../ports.js';

/** Suggestions are worth this many keys of an instance, and no more; and this many requests. */
const listedAtMost = 200;
const searchedAtMost = 100;
const shortestPart = 3;
const suggested = 3;

/**
 * Names and aliases close to one that no key has: among the first keys of each instance, and among those that hold one
 * half of it, which a single slip leaves whole; and among those that were asked for of late, deleted ones too.
 */
export async function suggestNames(
  { keys, requests }: Pick<Ports, 'keys' | 'requests'>,
  query: string,
): Promise<string[]> {
  const start = startOf(query, Math.ceil(query.length / 2));
  const halves = [start, query.slice(start.length)].filter((half) => half.length >= shortestPart);
  const searches = (await keys.instances()).flatMap(({ id: instanceId }) => [
    keys.findKeys({ instanceId, limit: listedAtMost }),
    ...halves.map((text) => keys.findKeys({ instanceId, text, limit: searchedAtMost })),
  ]);
  const [asked, ...listed] = await Promise.all([requests.listRecent(listedAtMost), ...searches]);
  const found = listed.flatMap((result) => (result.ok ? result.value : []));
  const names = [...found, ...asked.requests.map(({ key }) => key)].flatMap((key) => [
    key.name,
    ...key.aliases,
  ]);
  return nearestNames(query, names, suggested);
}

/**
 * The names closest to what was typed, closest first; names further away than half their length are no help. What is typed
 * comes without the marks around it, which a name may have of its own.
 */
export function nearestNames(
  query: string,
  names: readonly string[],
  count: number,
  slipsAtMost = Infinity,
): string[] {
  const wanted = query.toLowerCase().slice(0, 90);
  return [...new Set(names)]
    .map((name) => ({
      name,
      away: Math.min(...[name, bareText(name)].map((one) => distance(wanted, one.toLowerCase()))),
    }))
    .filter(({ name, away }) => away <= Math.min(slipsAtMost, Math.max(wanted.length, name.length) / 2))
    .sort((one, other) => one.away - other.away || one.name.localeCompare(other.name))
    .slice(0, count)
    .map(({ name }) => name);
}
