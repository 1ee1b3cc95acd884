import { keyLife, type KeyLife } from '../../domain/key-life.js';
import type { KeyFacts } from '../../domain/key.js';
import { deletedWith } from '../../domain/fate.js';
import type { Person } from '../../domain/person.js';
import type { Deleted } from '../../domain/request.js';
import type { Ports } from '../ports.js';

/** How a deleted key went, and what its way back is. */
export interface Departure extends Pick<KeyLife, 'syncFrom'> {
  deletion: NonNullable<KeyLife['deletion']>;
  /** The request that deleted it, or that was recorded for its deletion outside. */
  request?: Deleted;
  /** Who deleted it outside, as far as IBM and the role directory tell. */
  outside?: { iamId?: string; person?: Person };
}

export type DeparturePorts = Pick<Ports, 'requests' | 'roles' | 'log'>;

const requestsLookedAt = 20;

/** Undefined for a key that is not deleted at `now`, the KMS's own time. */
export async function departureOf(
  ports: DeparturePorts,
  key: KeyFacts,
  now: number,
): Promise<Departure | undefined> {
  const { deletion, syncFrom } = keyLife(key, now);
  if (!deletion) return undefined;
  const { requests } = await ports.requests.listForKey(key, requestsLookedAt);
  const request = requests.find((one) => one.status === 'deleted' && deletedWith(one, key));
  const ours = request?.status === 'deleted' ? request : undefined;
  const told = { deletion, ...(syncFrom !== undefined && { syncFrom }), ...(ours && { request: ours }) };
  if (ours && !ours.elsewhere) return told;
  const { deletedBy: iamId } = key;
  const person = iamId === undefined ? undefined : await personBehind(ports, iamId);
  return { ...told, outside: { ...(iamId !== undefined && { iamId }), ...(person && { person }) } };
}

async function personBehind({ roles, log }: DeparturePorts, iamId: string): Promise<Person | undefined> {
  try {
    return await roles.findByIamId(iamId);
  } catch (error) {
    log.warn({ error }, 'whoever deleted the key could not be looked up');
    return undefined;
  }
}
