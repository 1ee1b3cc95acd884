import type { InteractionResult } from '../../control/api.js';
import type { Receipt } from '../delivery/delivery.js';

/** What the client knows of a delivery. */
export function resultOf(receipt: Receipt): InteractionResult {
  if (receipt.outcome === 'not_connected') return { outcome: 'not_connected' };
  const { outcome, ackMs } = receipt;
  return outcome === 'error' ? { outcome, ackMs, detail: receipt.detail } : { outcome, ackMs };
}
