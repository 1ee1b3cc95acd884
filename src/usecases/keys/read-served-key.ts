import type { KeyFacts, KeyRef } from '../../domain/key.js';
import type { Instance } from '../../ports/key-management.js';
import { type Answer, refused, troubled, yes } from '../answer.js';
import { type KeyReadingPorts, readKey } from './read-key.js';

export interface ServedKey {
  key: KeyFacts;
  instance: Instance;
  /** Time of the reading, the KMS's own. */
  serverTime: number;
}

/** A key somebody means to see, in an instance that is served; a refusal where there is none. */
export async function readServedKey(
  ports: KeyReadingPorts,
  ref: KeyRef,
  tries: number,
): Promise<Answer<ServedKey>> {
  const instance = (await ports.keys.instances()).find(({ id }) => id === ref.instanceId);
  const seen = instance && (await readKey(ports, ref, tries));
  if (seen && !seen.ok) return troubled({ kind: 'kms', failure: seen.failure });
  if (!instance || !seen || seen.key === 'gone') {
    return refused({ code: 'key_not_found', query: ref.keyId, nearest: [] });
  }
  return yes({ key: seen.key, instance, serverTime: seen.serverTime });
}
