import { parseCrn } from '../../domain/crn.js';
import type { KeyFacts } from '../../domain/key.js';
import { isTransient, type KmsFailure, type UnansweredInstance } from '../../domain/kms-failure.js';
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
  unanswered: UnansweredInstance[];
}

export interface FindKeysOptions {
  limit: number;
  /** Somebody means one key and can wait for seconds; else nobody waits for more than a search. Default false. */
  thorough?: boolean;
}

/** Keys of every instance whose name or alias holds the text, or whose id or CRN it is; best fit first. */
export async function findKeys(
  ports: Pick<Ports, 'keys'>,
  text: string,
  options: FindKeysOptions,
): Promise<KeysFound> {
  const query = text.trim();
  const identified = await readIdentified(ports, query);
  if (identified) return identified;
  const instances = await ports.keys.instances();
  const found = await inEach(instances, (instance) => search(ports, instance, query, options));
  // Cut once all have their rank, or what fits best could be what is left out.
  const ranked = found.keys.sort((one, other) => compare(one, other, query));
  return { ...found, keys: ranked.slice(0, options.limit) };
}

/** The key with this id or CRN, read without searching; undefined for a text that is neither, or an id no key has. */
async function readIdentified({ keys }: Pick<Ports, 'keys'>, text: string): Promise<KeysFound | undefined> {
  const crn = parseCrn(text);
  const keyId = (crn?.resourceType === 'key' ? crn.resource : text).toLowerCase();
  if (!uuid.test(keyId)) return undefined;
  const instances = (await keys.instances()).filter(
    ({ id }) => !crn || id.toLowerCase() === crn.instance.toLowerCase(),
  );
  const found = await inEach(instances, async ({ id }) => {
    const reading = await keys.readKey(id, keyId);
    if (reading.ok) return { keys: [reading.value.key] };
    const { failure } = reading;
    return { keys: [], ...(failure.code !== 'KEY_NOT_FOUND_ERR' && { failure }) };
  });
  // An id is one key's alone: where it was found, nobody else needs to answer.
  if (found.keys.length > 0) return { keys: found.keys, unanswered: [] };
  return crn || found.unanswered.length > 0 ? found : undefined;
}

interface InOneInstance {
  keys: KeyFacts[];
  failure?: KmsFailure;
}

async function inEach(
  instances: readonly Instance[],
  look: (instance: Instance) => Promise<InOneInstance>,
): Promise<KeysFound> {
  const looked = await Promise.all(
    instances.map(async (instance) => ({ instance, ...(await look(instance)) })),
  );
  return {
    keys: looked.flatMap(({ instance, keys }) => keys.map((key) => ({ instance, key }))),
    unanswered: looked.flatMap(({ instance, failure }) =>
      failure ? [{ instanceName: instance.name, failure }] : [],
    ),
  };
}

async function search(
  { keys }: Pick<Ports, 'keys'>,
  { id: instanceId }: Instance,
  text: string,
  { limit, thorough = false }: FindKeysOptions,
): Promise<InOneInstance> {
  const wanted = { instanceId, text, limit, thorough };
  const byPart = await keys.findKeys(wanted);
  const found = byPart.ok ? byPart.value : [];
  // A full page was cut in the service's own order, which knows nothing of how well a key fits.
  const byWhole =
    text !== '' && found.length === limit ? await keys.findKeys({ ...wanted, whole: true }) : undefined;
  if (byWhole?.ok) found.push(...byWhole.value);
  // Not every key is searched: not in an instance with too many, and not one that is granted by itself.
  const isUnsearched = byPart.ok ? thorough && found.length === 0 : !isTransient(byPart.failure);
  const byAlias = text !== '' && isUnsearched ? await keys.readKey(instanceId, text) : undefined;
  if (byAlias?.ok) found.push(byAlias.value.key);
  const failed = [byPart, byWhole].find((result) => result?.ok === false);
  return {
    keys: [...new Map(found.map((key) => [key.keyId, key])).values()],
    ...(failed?.ok === false && { failure: failed.failure }),
  };
}

function compare(one: FoundKey, other: FoundKey, query: string): number {
  return (
    rank(one.key, query) - rank(other.key, query) ||
    one.key.name.localeCompare(other.key.name) ||
    one.key.keyId.localeCompare(other.key.keyId)
  );
}

/** Exact aliases and names come before the rest. */
function rank(key: KeyFacts, query: string): number {
  if (query === '') return 2;
  if (key.aliases.includes(query) || key.name === query) return 0;
  return key.name.toLowerCase() === query.toLowerCase() ? 1 : 2;
}
