import type { Meter } from '../../ports/meter.js';

export interface CountingMeter extends Meter {
  /** How often since the start, by event and labels: `send.failed code=is_archived reach=audience`. */
  counts(): Record<string, number>;
}

export function createMeter(): CountingMeter {
  const counts = new Map<string, number>();
  return {
    count(event, labels = {}) {
      const name = [event, ...Object.entries(labels).map((pair) => pair.join('='))].join(' ');
      counts.set(name, (counts.get(name) ?? 0) + 1);
    },
    counts: () => Object.fromEntries(counts),
  };
}
