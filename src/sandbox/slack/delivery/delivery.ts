/** One payload on its way to the bot. */
export interface Parcel {
  kind: 'slash_commands' | 'interactive' | 'events_api';
  payload: Record<string, unknown>;
  retryAttempt?: number;
  retryReason?: string;
}

/** What came back within the three seconds; `body` is what the bot put into its ack. */
export type Receipt =
  | { outcome: 'acked'; ackMs: number; body: unknown }
  | { outcome: 'timeout'; ackMs: number }
  | { outcome: 'not_connected' }
  | { outcome: 'error'; ackMs: number; detail: string; noRetry?: boolean };

/** A way to the bot: open sockets, or signed requests. */
export interface Delivery {
  deliver(parcel: Parcel): Promise<Receipt>;
  connected(): boolean;
}
