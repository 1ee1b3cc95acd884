import type { SlackContext } from '../context.js';
import type { Delivery, Parcel, Receipt } from './delivery.js';

/** Hands parcels over, writes them to the wire log and knows what is still on its way. */
export interface Courier {
  send(parcel: Parcel, what: string, who: string): Promise<Receipt>;
}

/** Slack's word for why an event comes again. */
const retryReasons = {
  timeout: 'http_timeout',
  error: 'http_error',
  not_connected: 'connection_failed',
} as const;

function statusOf(receipt: Receipt): string {
  return receipt.outcome === 'error' ? receipt.detail : receipt.outcome;
}

export function createCourier(
  context: SlackContext,
  delivery: Delivery,
  track: <T>(work: Promise<T>) => Promise<T>,
): Courier {
  async function once(parcel: Parcel, what: string, who: string): Promise<Receipt> {
    const at = context.clock.now();
    const receipt = await delivery.deliver(parcel);
    const body =
      receipt.outcome === 'acked' && receipt.body !== undefined ? JSON.stringify(receipt.body) : undefined;
    context.wire.add({
      at,
      lane: 'slack-delivery',
      what,
      summary: who,
      status: statusOf(receipt),
      ms: 'ackMs' in receipt ? receipt.ackMs : 0,
      request: JSON.stringify(parcel.payload).replace(/\/response\/[\w-]+/g, '/response/***'),
      ...(body === undefined ? {} : { response: body }),
    });
    return receipt;
  }
  return {
    send(parcel, what, who) {
      return track(
        (async () => {
          const first = await once(parcel, what, who);
          if (parcel.kind !== 'events_api' || first.outcome === 'acked') return first;
          if (first.outcome === 'error' && first.noRetry === true) return first;
          // Slack retries events at once, after a minute and after five; the stand-in stops after the first retry.
          const retryReason = retryReasons[first.outcome];
          return once({ ...parcel, retryAttempt: 1, retryReason }, `${what} (retry)`, who);
        })(),
      );
    },
  };
}
