import { isRestored } from '../../domain/fate.js';
import type { UnansweredInstance } from '../../domain/kms-failure.js';
import { bearing, type NamedKey, namesWhole, readNamedKey } from '../../domain/named-key.js';
import type { Deleted, DeletionRequest } from '../../domain/request.js';
import { type Answer, refused, troubled, yes } from '../answer.js';
import { askedByName, findDeletedKeys } from './find-deleted-keys.js';
import { findKeys, type FoundKey } from './find-keys.js';
import { suggestNames } from './nearest-names.js';
import type { Ports } from '../ports.js';

const offered = 100;

/** The one key that fits, among the instances that answered. It may be deleted: `key.state` tells. */
export interface ResolvedKey extends FoundKey {
  /** None where an id or CRN was given: that is one key's alone. */
  unanswered: UnansweredInstance[];
  /** Requests that deleted other keys of this name, the latest first; absent where there are none. */
  namesakes?: Deleted[];
  /** When the name that was asked for was last known to be this key's, in epoch ms; absent where it has it now. */
  namedSoAt?: number;
}

/**
 * The one key a person means by a name, alias, id or CRN. Names need not be unique, and an alias may equal another
 * key's name: whenever two keys fit equally well both are offered, and nobody chooses for the person. A living key comes
 * before a deleted one of the same name, and a deleted one before a living one that only holds the name. Where an
 * instance did not answer, another key may fit too: it is for the person to see, before anything is done to the one found.
 */
export async function resolveKey(
  ports: Pick<Ports, 'keys' | 'requests' | 'clock'>,
  text: string,
): Promise<Answer<ResolvedKey>> {
  const named = readNamedKey(text);
  const [{ keys, unanswered, notLookedFor }, asked] = await Promise.all([
    findKeys(ports, text, { limit: offered, thorough: true }),
    askedByName(ports, named),
  ]);
  if (notLookedFor) return refused(notLookedFor);
  const living = 'keyId' in named ? keys : bearing(named, keys, ({ key }) => key);
  if (living.length > 0) return theOne(named, living, asked, unanswered);
  const deleted = await findDeletedKeys(ports, named, asked);
  const doubts = [...unanswered, ...deleted.unanswered];
  if (deleted.keys.length > 0) return theOne(named, deleted.keys, asked, doubts);
  // Nobody means by the whole name of a key that was asked for here what merely holds it.
  if (keys.length > 0 && asked.length === 0) return theOne(named, keys, asked, unanswered);
  const [first] = doubts;
  if (first) return troubled({ kind: 'kms', failure: first.failure, unanswered: onceEach(doubts) });
  const [last] = asked;
  const query = named.bare;
  return last
    ? refused({ code: 'key_not_found', query, nearest: [], last }, { at: ports.clock.now() })
    : refused({ code: 'key_not_found', query, nearest: await suggestNames(ports, query) });
}

/** The only one that fits, or all of them to choose from. */
function theOne(
  named: NamedKey,
  found: readonly FoundKey[],
  asked: readonly DeletionRequest[],
  doubts: readonly UnansweredInstance[],
): Answer<ResolvedKey> {
  const [match, ...others] = found;
  const unanswered = onceEach(doubts);
  if (match && others.length === 0) {
    const { key } = match;
    const namesakes = asked.filter(isDeletedOther(key));
    const hasOtherName = !('keyId' in named) && !namesWhole(named, key);
    const before = hasOtherName && asked.find((one) => one.key.keyId === key.keyId);
    return yes({
      ...match,
      unanswered,
      ...(namesakes.length > 0 && { namesakes }),
      ...(before && { namedSoAt: before.openedAt }),
    });
  }
  return refused({
    code: 'key_ambiguous',
    query: named.bare,
    matches: found.map(({ key: { keyId, name, keyRingId, deletedAt, state }, instance }) => ({
      keyId,
      name,
      keyRingId,
      instanceName: instance.name,
      ...(state === 'destroyed' && { deletedAt: deletedAt ?? 'unknown' }),
    })),
    ...(unanswered.length > 0 && { unanswered }),
  });
}

function isDeletedOther({ keyId }: { keyId: string }): (request: DeletionRequest) => request is Deleted {
  return (request): request is Deleted =>
    request.status === 'deleted' && !isRestored(request) && request.key.keyId !== keyId;
}

function onceEach(unanswered: readonly UnansweredInstance[]): UnansweredInstance[] {
  return [...new Map(unanswered.map((one) => [one.instanceName, one])).values()];
}
