import type { KeyRecord } from './key-record.js';

/** Keys as they were before calls changed them, for readings that lag behind (docs/facts/ibm.md#setting-and-deleting). */
export interface LaggingReads {
  /** Keeps the key as it is, before a call that may change it. */
  remember(key: KeyRecord, nowMs: number): void;
  /** The key as it was `lagMs` ago. */
  shown(key: KeyRecord, nowMs: number, lagMs: number): KeyRecord;
}

export function createLaggingReads(): LaggingReads {
  const past: { key: KeyRecord; untilMs: number }[] = [];
  return {
    remember: (key, nowMs) => void past.push({ key: structuredClone(key), untilMs: nowMs }),
    shown: (key, nowMs, lagMs) =>
      past.find(({ key: { id }, untilMs }) => id === key.id && untilMs > nowMs - lagMs)?.key ?? key,
  };
}
