import type { KeyRef } from '../../domain/key.js';
import type { DeletionRequest } from '../../domain/request.js';
import type { Ports } from '../ports.js';

const requestsLookedAt = 10;

/**
 * The request whose first authorization ends at this moment. IBM does not tell who set a key; the end, to the second, is
 * the one it gave us. It may outlive the request: a deleted key is restored with it (docs/facts/ibm.md#after-deletion-and-milder-ways).
 */
export async function findOwnSetting(
  ports: Pick<Ports, 'requests' | 'audit'>,
  ref: KeyRef,
  endsAt: number,
): Promise<DeletionRequest | undefined> {
  const { requests } = await ports.requests.listForKey(ref, requestsLookedAt);
  for (const request of requests) {
    const entries = request.guard === 'kms' ? await ports.audit.forRequest(request.id) : [];
    const isIts = entries.some(
      ({ type, facts }) => type === 'authorization.given' && facts['endsAt'] === endsAt,
    );
    if (isIts) return request;
  }
  return undefined;
}
