import type { KeyFacts } from '../../domain/key.js';
import type { KmsFailure } from '../../domain/kms-failure.js';
import { uuid } from '../../domain/uuid.js';
import type { Instance } from '../../ports/key-management.js';
import type { Ports } from '../ports.js';

export interface FoundKey {
  instance: Instance;
  key: KeyFacts;
}

export interface KeysFound {
  keys: FoundKey[];
  /** Instances that did not answer; the list is then not all there is. */
  failures: { instance: Instance; failure: KmsFailure }[];
}

export function looksLikeKeyId(text: string): boolean {
  return uuid.test(text.trim());
}

/** Keys of every instance whose name or alias holds the text, or whose id it is; best fit first. */
export async function findKeys(ports: Pick<Ports, 'keys'>, text: string, limit: number): Promise<KeysFound> {
  const query = text.trim();
  const found: KeysFound = { keys: [], failures: [] };
  await Promise.all(
    (await ports.keys.instances()).map(async (instance) => {
      const result = await ports.keys.findKeys({ instanceId: instance.id, text: query, limit });
      if (!result.ok) {
        found.failures.push({ instance, failure: result.failure });
        return;
      }
      const keys = new Map(result.value.map((key) => [key.keyId, key]));
      // A key granted by itself is missing from lists, and search does not know every id.
      if (looksLikeKeyId(query) && keys.size === 0) {
        const byId = await ports.keys.readKey(instance.id, query);
        if (byId.ok) keys.set(byId.value.key.keyId, byId.value.key);
      }
      for (const key of keys.values()) found.keys.push({ instance, key });
    }),
  );
  found.keys.sort((one, other) => rank(one.key, query) - rank(other.key, query) || compare(one, other));
  return { ...found, keys: found.keys.slice(0, limit) };
}

/** Exact id, alias and name come before the rest. */
function rank(key: KeyFacts, query: string): number {
  const wanted = query.toLowerCase();
  if (wanted === '') return 3;
  if (key.keyId.toLowerCase() === wanted) return 0;
  if (key.aliases.includes(query) || key.name === query) return 1;
  return key.name.toLowerCase() === wanted ? 2 : 3;
}

function compare(one: FoundKey, other: FoundKey): number {
  return one.key.name.localeCompare(other.key.name) || one.key.keyId.localeCompare(other.key.keyId);
}
