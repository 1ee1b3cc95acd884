import type { Clock } from '../../src/ports/clock.js';
import type { KeyWatch } from '../../src/ports/key-watch.js';

export function createKeyWatchDouble(clock: Clock): KeyWatch {
  const times = new Map<string, number>();
  let reserved = -Infinity;
  let held: { until: number } | undefined;
  return {
    async takeTurn(forMs) {
      if (held && clock.now() < held.until) return undefined;
      const turn = (held = { until: clock.now() + forMs });
      return {
        async keep(ms) {
          if (held !== turn || clock.now() >= turn.until) return false;
          turn.until = clock.now() + ms;
          return true;
        },
        async end() {
          if (held === turn) held = undefined;
        },
      };
    },
    async reserve(from, forMs) {
      const begins = Math.max(from, reserved);
      reserved = begins + forMs;
      return begins;
    },
    note: (requestId, at) => void times.set(requestId, at),
    async comparedSince(from) {
      for (const [id, at] of times) if (at < from) times.delete(id);
      return new Map(times);
    },
  };
}
