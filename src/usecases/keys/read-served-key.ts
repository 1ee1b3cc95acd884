import type { KeyFacts, KeyRef } from '../../domain/key.js';
import type { Instance } from '../../ports/key-management.js';
import { type Answer, troubled, yes } from '../answer.js';
import type { Ports } from '../ports.js';
import { keyGone } from './key-gone.js';
import { type KeyReadingPorts, readKey } from './read-key.js';

export interface ServedKey {
  key: KeyFacts;
  instance: Instance;
  /** Time of the reading, the KMS's own. */
  serverTime: number;
}

/** A key somebody means to see, in an instance that is served; a refusal where there is none. */
export async function readServedKey(
  ports: KeyReadingPorts & Pick<Ports, 'requests'>,
  ref: KeyRef,
  tries: number,
): Promise<Answer<ServedKey>> {
  const instance = (await ports.keys.instances()).find(({ id }) => id === ref.instanceId);
  const seen = instance && (await readKey(ports, ref, tries));
  if (seen && !seen.ok) return troubled({ kind: 'kms', failure: seen.failure });
  if (!instance || !seen || seen.key === 'gone') {
    return keyGone(ports, ref);
  }
  return yes({ key: seen.key, instance, serverTime: seen.serverTime });
}
