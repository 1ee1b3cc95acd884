import type { KeyRef } from '../../domain/key.js';
import { type No, refused } from '../answer.js';
import type { Ports } from '../ports.js';

/** The refusal of a key that IBM does not know, or no more; with the last request for it, where there was one. */
export async function keyGone(
  { requests, clock }: Pick<Ports, 'requests' | 'clock'>,
  ref: KeyRef,
): Promise<{ ok: false; no: No }> {
  const [last] = (await requests.listForKey(ref, 1)).requests;
  return refused(
    { code: 'key_not_found', query: ref.keyId, nearest: [], ...(last && { last }) },
    { at: clock.now() },
  );
}
