import type { KeyFacts } from '../../domain/key.js';
import { isOnly, isTransient, type KmsFailure, type UnansweredInstance } from '../../domain/kms-failure.js';
import { fitOf, isAt, type KeyPlace, type NamedKey, readNamedKey } from '../../domain/named-key.js';
import type { NotLookedFor } from '../../domain/refusal.js';
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
  /** Why nobody was asked: what the text names is not among what is served, or is no key. */
  notLookedFor?: NotLookedFor;
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
  const named = readNamedKey(text);
  const identified = await readIdentified(ports, named);
  if (identified) return identified;
  const instances = await ports.keys.instances();
  const found = await inEach(instances, (instance) => search(ports, instance, named, options));
  // Cut once all have their rank, or what fits best could be what is left out.
  const ranked = found.keys.sort((one, other) => compare(one, other, named));
  return { ...found, keys: ranked.slice(0, options.limit) };
}

/** The key with this id or CRN, read without searching; undefined for a text that is neither, or an id no key has. */
async function readIdentified(
  { keys }: Pick<Ports, 'keys'>,
  named: NamedKey,
): Promise<KeysFound | undefined> {
  if (named.by === 'name') return undefined;
  const served = await keys.instances();
  const nowhere = (notLookedFor: NotLookedFor) => ({ keys: [], unanswered: [], notLookedFor });
  if (named.by === 'other_crn') {
    const { service, resourceType } = named.crn;
    return nowhere({ code: 'crn_of_no_key', service, resourceType });
  }
  const { keyId } = named;
  const place = named.by === 'place' ? named.place : undefined;
  const instances = served.filter(({ id }) => !place || id.toLowerCase() === place.instanceId);
  const elsewhere = (at: KeyPlace) =>
    nowhere({ code: 'key_not_served', place: at, served: served.map(({ name }) => name) });
  if (place && instances.length === 0) return elsewhere(place);
  const found = await inEach(instances, async ({ id }) => {
    const reading = await keys.readKey(id, keyId);
    if (reading.ok) return { keys: [reading.value.key] };
    const { failure } = reading;
    return { keys: [], ...(!isOnly(failure, 'KEY_NOT_FOUND_ERR') && { failure }) };
  });
  if (place && found.keys.some(({ key }) => !isAt(place, key))) return elsewhere(place);
  // An id is one key's alone: where it was found, nobody else needs to answer.
  if (found.keys.length > 0) return { keys: found.keys, unanswered: [] };
  return place || found.unanswered.length > 0 ? found : undefined;
}

export interface InOneInstance {
  keys: KeyFacts[];
  failure?: KmsFailure;
}

/** Asks every instance at once; one that fails is among those that did not answer, with what it told all the same. */
export async function inEach(
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
  { bare, readings }: NamedKey,
  { limit, thorough = false }: FindKeysOptions,
): Promise<InOneInstance> {
  // Nobody sets a word in more marks than these; a hostile text may.
  const words = new Set([...readings.slice(0, 4), bare]);
  // What bears the marks around the text as well holds the text without them.
  const wanted = { instanceId, text: bare, limit, thorough };
  const byPart = await keys.findKeys(wanted);
  const found = byPart.ok ? byPart.value : [];
  let failed = byPart.ok ? undefined : byPart.failure;
  // A full page was cut in the service's own order, which knows nothing of how well a key fits.
  const isCut = bare !== '' && found.length === limit;
  for (const text of isCut ? words : []) {
    const byWhole = await keys.findKeys({ ...wanted, text, whole: true });
    if (byWhole.ok) found.push(...byWhole.value);
    else failed ??= byWhole.failure;
  }
  // Not every key is searched: not in an instance with too many, and not one that is granted by itself.
  const isUnsearched = byPart.ok ? thorough && found.length === 0 : !isTransient(byPart.failure);
  for (const alias of bare !== '' && isUnsearched ? words : []) {
    const byAlias = await keys.readKey(instanceId, alias);
    if (byAlias.ok) found.push(byAlias.value.key);
  }
  return {
    keys: [...new Map(found.map((key) => [key.keyId, key])).values()],
    ...(failed && { failure: failed }),
  };
}

function compare(one: FoundKey, other: FoundKey, named: NamedKey): number {
  return (
    fitOf(named, one.key) - fitOf(named, other.key) ||
    one.key.name.localeCompare(other.key.name) ||
    one.key.keyId.localeCompare(other.key.keyId)
  );
}
