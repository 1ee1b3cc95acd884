import { type Backoff, backoffMs } from '../../domain/backoff.js';
import type { DecisionTime } from '../../domain/deadlines.js';
import type { KeyInRing } from '../../domain/key.js';
import { isOnly, isTransient } from '../../domain/kms-failure.js';
import type { RequestedKey } from '../../domain/request.js';
import type { Sighting } from '../../domain/sighting.js';
import type { Ports } from '../ports.js';

const reading: Backoff = { firstMs: 500, longestMs: 3_000 };

/** When something is decided upon what was seen. */
export function timeOf(ports: Pick<Ports, 'clock'>, seen: Sighting): DecisionTime {
  return timeNow(ports, kmsTimeOf(seen));
}

export function timeNow(ports: Pick<Ports, 'clock'>, kmsTime: number | undefined): DecisionTime {
  return { at: ports.clock.now(), ...(kmsTime === undefined ? {} : { kmsTime }) };
}

/** The KMS's own time of a reading, where it told it. */
export function kmsTimeOf(seen: Sighting): number | undefined {
  return seen.ok && seen.key !== 'gone' ? seen.serverTime : undefined;
}

/** The key as an act names it now; a reading that tells nothing of its ring leaves the last one standing. */
export function inRingOf<Key extends KeyInRing>(key: Key, seen: Sighting): Key {
  return seen.ok && seen.key !== 'gone' ? { ...key, keyRingId: seen.key.keyRingId } : key;
}

export type KeyReadingPorts = Pick<Ports, 'keys' | 'pause' | 'clock'>;

/** Reads the key; "there is no such key" is an answer, not a failure. `tries` counts transient failures. */
export async function readKey(
  ports: KeyReadingPorts,
  key: Pick<RequestedKey, 'instanceId' | 'keyId'>,
  tries = 1,
): Promise<Sighting> {
  for (let attempt = 1; ; attempt++) {
    const result = await ports.keys.readKey(key.instanceId, key.keyId);
    if (result.ok) return { ok: true, key: result.value.key, serverTime: result.value.serverTime };
    const { failure } = result;
    // By reason code only: a bare 404 may come from a gateway or a wrong address. Beside another reason it settles nothing.
    if (isOnly(failure, 'KEY_NOT_FOUND_ERR')) return { ok: true, key: 'gone', serverTime: ports.clock.now() };
    if (!isTransient(failure) || attempt >= tries) return { ok: false, failure };
    await ports.pause(Math.min(failure.retryAfterMs ?? backoffMs(attempt, reading), reading.longestMs));
  }
}
