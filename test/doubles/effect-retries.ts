import type { EffectRetries } from '../../src/ports/effect-retries.js';

export interface EffectRetriesDouble extends EffectRetries {
  /** What is to come back, by item, after how many ms. */
  readonly pending: Map<string, number>;
}

export function createEffectRetriesDouble(): EffectRetriesDouble {
  const pending = new Map<string, number>();
  return {
    pending,
    retryLater: async (itemId, delayMs) => void pending.set(itemId, delayMs),
  };
}
