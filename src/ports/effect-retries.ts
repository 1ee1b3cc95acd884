/** Brings an effect back later, also after this process is gone. */
export interface EffectRetries {
  /** One pending retry per effect; `delayMs` in real time. */
  retryLater(itemId: string, delayMs: number): Promise<void>;
}
