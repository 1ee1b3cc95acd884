import { type Audience, type Delivery } from '../../ports/card-deliveries.js';
import type { Ports } from '../ports.js';
import { isWaitingFor } from './send-patience.js';

/** A send has worked: whatever waits for the same is tried at once. */
export async function wakeWaiting(
  ports: Pick<Ports, 'requests' | 'copies' | 'deliveries'>,
  audience: Audience,
): Promise<void> {
  for (const requestId of await ports.copies.listWaiting()) {
    const waiting = (await ports.copies.list(requestId)).filter(
      (copy) => copy.trouble && isWaitingFor(audience, copy.audience, copy.trouble),
    );
    if (waiting.length === 0) continue;
    const version = (await ports.requests.load(requestId))?.version;
    if (version === undefined) continue;
    await ports.deliveries.hasten(
      waiting.map((copy): Delivery => ({ kind: 'card', requestId, version, audience: copy.audience })),
    );
  }
}
