import type { KeyFacts } from '../../domain/key.js';
import { isOnly, type KmsFailure } from '../../domain/kms-failure.js';
import { type NamedKey, namesWhole } from '../../domain/named-key.js';
import type { DeletionRequest } from '../../domain/request.js';
import type { Ports } from '../ports.js';
import { inEach, type KeysFound } from './find-keys.js';

/** More keys than this had one name; the latest are looked at. */
const rememberedAtMost = 20;
const requestsAtMost = 200;

/** The latest request for each key that had this very name or alias then, or has this id; the latest first. */
export async function askedByName(
  { requests }: Pick<Ports, 'requests'>,
  named: NamedKey,
): Promise<DeletionRequest[]> {
  const texts = 'keyId' in named ? [named.keyId] : new Set([...named.readings.slice(0, 4), named.bare]);
  const found = await Promise.all([...texts].map((text) => requests.listForName(text, requestsAtMost)));
  const meant = found
    .flatMap((list) => list.requests)
    .filter(({ key }) => ('keyId' in named ? key.keyId === named.keyId : namesWhole(named, key)))
    .sort((one, other) => one.openedAt - other.openedAt);
  const latest = new Map(meant.map((request) => [`${request.key.instanceId}/${request.key.keyId}`, request]));
  return [...latest.values()].reverse();
}

/**
 * Keys that the lists of living keys do not show under this very name: deleted ones, of which IBM keeps what is left for ninety days
 * (docs/facts/ibm.md#after-deletion-and-milder-ways), and those that were asked for here and have another name by now. Of too many
 * deleted keys to search IBM tells those alone that were asked for here.
 */
export async function findDeletedKeys(
  { keys }: Pick<Ports, 'keys'>,
  named: NamedKey,
  asked: readonly DeletionRequest[],
): Promise<KeysFound> {
  return inEach(await keys.instances(), async ({ id: instanceId }) => {
    const remembered = asked.filter(({ key }) => key.instanceId === instanceId).slice(0, rememberedAtMost);
    const [listed, ...readings] = await Promise.all([
      'keyId' in named
        ? undefined
        : keys.findKeys({ instanceId, text: named.bare, whole: true, deleted: true }),
      ...remembered.map(({ key }) => keys.readKey(instanceId, key.keyId)),
    ]);
    const found = new Map<string, KeyFacts>();
    for (const key of listed?.ok ? listed.value : []) if (namesWhole(named, key)) found.set(key.keyId, key);
    for (const reading of readings) if (reading.ok) found.set(reading.value.key.keyId, reading.value.key);
    const failure = [listed, ...readings].map(doubtOf).find((one) => one !== undefined);
    return { keys: [...found.values()], ...(failure && { failure }) };
  });
}

function doubtOf(answer: { ok: true } | { ok: false; failure: KmsFailure } | undefined) {
  if (!answer || answer.ok) return undefined;
  const isNoDoubt =
    answer.failure.code === 'KEY_SEARCH_TOO_BROAD' || isOnly(answer.failure, 'KEY_NOT_FOUND_ERR');
  return isNoDoubt ? undefined : answer.failure;
}
