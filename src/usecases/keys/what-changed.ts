import type { Refusal } from '../../domain/refusal.js';
import type { Ports } from '../ports.js';
import { changesSince, type ProtectionReading } from './read-protection.js';

/**
 * A refusal for a changed list, with the difference to what this person had in front of them, which may be another list
 * than people were asked with. Any other refusal as it is.
 */
export async function withWhatChanged(
  ports: Pick<Ports, 'snapshots'>,
  refusal: Refusal,
  seen: string,
  reading: ProtectionReading,
): Promise<Refusal> {
  if (refusal.code !== 'resources_changed' || !reading.known) return refusal;
  const { code, protection } = refusal;
  const changes = await changesSince(ports, seen, reading);
  return { code, protection, ...(changes === undefined ? {} : { changes }) };
}
