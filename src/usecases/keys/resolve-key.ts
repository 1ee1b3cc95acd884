import { type Answer, refused, troubled, yes } from '../answer.js';
import { findKeys, type FoundKey, looksLikeKeyId } from './find-keys.js';
import { nearestNames } from './nearest-names.js';
import type { Ports } from '../ports.js';

const offered = 100;

/**
 * The one key a person means by a name, alias or id. Names need not be unique, and an alias may equal another
 * key's name: whenever two keys fit equally well both are offered, and nobody chooses for the person.
 */
export async function resolveKey(ports: Pick<Ports, 'keys'>, text: string): Promise<Answer<FoundKey>> {
  const query = text.trim();
  const { keys, failures } = await findKeys(ports, query, offered);
  if (looksLikeKeyId(query)) {
    const byId = keys.filter(({ key }) => key.keyId === query.toLowerCase());
    if (byId.length === 1) return yes(byId[0]!);
  }
  const exact = keys.filter(({ key }) => key.name === query || key.aliases.includes(query));
  const matches = exact.length > 0 ? exact : keys;
  if (matches.length === 1 && failures.length === 0) return yes(matches[0]!);
  if (matches.length > 0) {
    return refused({
      code: 'key_ambiguous',
      query,
      matches: matches.map(({ key: { keyId, name, keyRingId }, instance }) => ({
        keyId,
        name,
        keyRingId,
        instanceName: instance.name,
      })),
    });
  }
  if (failures.length > 0) return troubled({ kind: 'kms', failure: failures[0]!.failure });
  const everything = await findKeys(ports, '', 5_000);
  const names = everything.keys.flatMap(({ key }) => [key.name, ...key.aliases]);
  return refused({ code: 'key_not_found', query, nearest: nearestNames(query, names, 3) });
}
