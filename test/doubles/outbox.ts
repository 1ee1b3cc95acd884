import type { Clock } from '../../src/ports/clock.js';
import type { NewsItem, Outbox, OutboxItem } from '../../src/ports/request-store.js';
import { copyOf } from './copy-of.js';

export interface OutboxDouble extends Outbox {
  /** What is not settled yet of requests, in the order it came. */
  items(): OutboxItem[];
  /** What people are still to be told. */
  news(): NewsItem[];
  /** As a commit puts items in, held by the process that committed. */
  add(items: readonly (OutboxItem | NewsItem)[], leaseMs: number): void;
  settleAll(itemIds: readonly string[]): void;
}

/** Leases run on the given clock. */
export function createOutboxDouble(clock: Clock): OutboxDouble {
  const kept = new Map<string, { item: OutboxItem | NewsItem; freeAt: number }>();
  const settleAll = (itemIds: readonly string[]) => itemIds.forEach((itemId) => kept.delete(itemId));
  return {
    items: () => [...kept.values()].flatMap(({ item }) => ('entry' in item ? [] : [copyOf(item)])),
    news: () => [...kept.values()].flatMap(({ item }) => ('entry' in item ? [copyOf(item)] : [])),
    add(items, leaseMs) {
      for (const item of items) kept.set(item.id, { item: copyOf(item), freeAt: clock.now() + leaseMs });
    },
    settleAll,
    async claim(itemId, leaseMs) {
      const found = kept.get(itemId);
      if (!found || found.freeAt > clock.now()) return undefined;
      found.freeAt = clock.now() + leaseMs;
      return copyOf(found.item);
    },
    async renew(itemId, leaseMs) {
      const found = kept.get(itemId);
      if (found) found.freeAt = clock.now() + leaseMs;
    },
    settle: async (itemId) => settleAll([itemId]),
    async postpone(itemId, delayMs) {
      const found = kept.get(itemId);
      if (!found) return;
      found.freeAt = clock.now() + delayMs;
      found.item.attempts += 1;
    },
    async due(limit) {
      const free = [...kept.values()].filter(({ freeAt }) => freeAt <= clock.now());
      free.sort((one, other) => one.freeAt - other.freeAt);
      return free.slice(0, limit).map(({ item }) => item.id);
    },
    overdueMs: async () => Math.max(0, ...[...kept.values()].map(({ freeAt }) => clock.now() - freeAt)),
  };
}
