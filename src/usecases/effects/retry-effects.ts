import { type EffectPorts, performEffect } from './perform-effect.js';
import type { Ports } from '../ports.js';
import { effectLeaseMs } from './effect-lease.js';

const sweepLimit = 200;

/** Tries one leftover effect, unless it is settled or somebody else holds it. */
export async function retryEffect(ports: EffectPorts, itemId: string): Promise<void> {
  const item = await ports.outbox.claim(itemId, effectLeaseMs);
  if (item) await performEffect(ports, item);
}

/** Finds effects whose process did not finish them and brings each back as a job of its own. */
export async function sweepOutbox(ports: Pick<Ports, 'outbox' | 'retries'>): Promise<void> {
  for (const itemId of await ports.outbox.due(sweepLimit)) await ports.retries.retryLater(itemId, 0);
}
