import type { Clock } from '../../src/ports/clock.js';
import { type ClickIntent, type ClickIntents, sameClickKey } from '../../src/ports/click-intents.js';
import { copyOf } from './copy-of.js';

const onceMs = 60_000;

export interface ClickIntentsDouble extends ClickIntents {
  /** What is not settled yet, in the order it came. */
  clicks(): ClickIntent[];
}

/** Leases run on the given clock. */
export function createClickIntentsDouble(clock: Clock): ClickIntentsDouble {
  const kept = new Map<string, { click: ClickIntent; freeAt: number }>();
  const repeats = new Map<string, { count: number; until: number }>();
  const settle = (click: ClickIntent) => {
    kept.delete(click.id);
    repeats.delete(sameClickKey(click));
  };
  return {
    clicks: () => [...kept.values()].map(({ click }) => copyOf(click)),
    async record(click, leaseMs, { once } = { once: false }) {
      if (once) {
        const same = repeats.get(sameClickKey(click));
        if (same && same.until > clock.now()) return ++same.count;
        repeats.set(sameClickKey(click), { count: 0, until: clock.now() + onceMs });
      }
      kept.set(click.id, { click: copyOf(click), freeAt: clock.now() + leaseMs });
      return 0;
    },
    async renew(clickIds, leaseMs) {
      for (const id of clickIds) {
        const found = kept.get(id);
        if (found) found.freeAt = clock.now() + leaseMs;
      }
    },
    settle: async (click) => settle(click),
    async due() {
      const free = [...kept.values()].filter(({ freeAt }) => freeAt <= clock.now());
      return free.sort((one, other) => one.freeAt - other.freeAt).map(({ click }) => click.id);
    },
    async claim(clickId, leaseMs) {
      const found = kept.get(clickId);
      if (!found || found.freeAt > clock.now()) return undefined;
      found.freeAt = clock.now() + leaseMs;
      return copyOf(found.click);
    },
  };
}
