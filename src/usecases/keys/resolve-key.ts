import type { UnansweredInstance } from '../../domain/kms-failure.js';
import { bearing, type NamedKey, readNamedKey } from '../../domain/named-key.js';
import type { Deleted } from '../../domain/request.js';
import { type Answer, refused, troubled, yes } from '../answer.js';
import { findKeys, type FoundKey } from './find-keys.js';
import { suggestNames } from './nearest-names.js';
import type { Ports } from '../ports.js';

const offered = 100;
/** Of the latest requests so many are looked through for one that explains a missing key. */
const remembered = 200;

/** The one key that fits, among the instances that answered. */
export interface ResolvedKey extends FoundKey {
  /** None where an id or CRN was given: that is one key's alone. */
  unanswered: UnansweredInstance[];
}

/**
 * The one key a person means by a name, alias, id or CRN. Names need not be unique, and an alias may equal another
 * key's name: whenever two keys fit equally well both are offered, and nobody chooses for the person. Where an
 * instance did not answer, another key may fit too: it is for the person to see, before anything is done to the one found.
 */
export async function resolveKey(
  ports: Pick<Ports, 'keys' | 'requests' | 'clock'>,
  text: string,
): Promise<Answer<ResolvedKey>> {
  const named = readNamedKey(text);
  const query = named.bare;
  const { keys, unanswered, notLookedFor } = await findKeys(ports, text, { limit: offered, thorough: true });
  if (notLookedFor) return refused(notLookedFor);
  const exact = bearing(named, keys, ({ key }) => key);
  const [match, ...others] = exact.length > 0 ? exact : keys;
  if (match && others.length === 0) return yes({ ...match, unanswered });
  if (match) {
    return refused({
      code: 'key_ambiguous',
      query,
      matches: [match, ...others].map(({ key: { keyId, name, keyRingId }, instance }) => ({
        keyId,
        name,
        keyRingId,
        instanceName: instance.name,
      })),
      ...(unanswered.length > 0 && { unanswered }),
    });
  }
  const [first] = unanswered;
  if (first) return troubled({ kind: 'kms', failure: first.failure, unanswered });
  const deleted = await findDeleted(ports, named);
  if (deleted) {
    return refused({ code: 'key_not_found', query, nearest: [], deleted }, { at: ports.clock.now() });
  }
  return refused({ code: 'key_not_found', query, nearest: await suggestNames(ports, query) });
}

/** The latest request by which a key of that name or id was deleted: IBM finds a deleted key by its id alone. */
async function findDeleted(
  { requests }: Pick<Ports, 'requests'>,
  named: NamedKey,
): Promise<Deleted | undefined> {
  const recent = (await requests.listRecent(remembered)).requests;
  const deleted = recent.filter((request) => request.status === 'deleted');
  return 'keyId' in named
    ? deleted.find(({ key }) => key.keyId === named.keyId)
    : bearing(named, deleted, ({ key }) => key)[0];
}
