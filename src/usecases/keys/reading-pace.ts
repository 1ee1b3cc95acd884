import { readingsPerSecond } from '../../domain/deadlines.js';
import type { Ports } from '../ports.js';

export type PacePorts = Pick<Ports, 'watch' | 'clock' | 'pause'>;

/** A timer comes a little late each time: as many may be made up for. */
const burst = 2;
/** So that no second has more of them, those made up for included. */
const gapMs = 1_000 / (readingsPerSecond - burst - 1);

/**
 * Lets one reading of a key after the other begin. Together with everyone else's that nobody waits for, in all replicas, there
 * are no more than `readingsPerSecond`. `together` are asked for at once, where as many follow.
 */
export function createReadingPace({ watch, clock, pause }: PacePorts, together = 1): () => Promise<void> {
  let left = 0;
  let slot = -Infinity;
  let line: Promise<void> = Promise.resolve();
  const next = async () => {
    if (left === 0) {
      const now = clock.now();
      const earliest = now + Math.max(slot - clock.steady(), -burst * gapMs);
      slot = clock.steady() + (await watch.reserve(earliest, together * gapMs)) - now;
      left = together;
    }
    left -= 1;
    slot = Math.max(slot, clock.steady() - burst * gapMs);
    while (clock.steady() < slot) await pause(slot - clock.steady());
    slot += gapMs;
  };
  return () => (line = line.catch(() => undefined).then(next));
}

/** Waits for the time of so many readings that follow each other. */
export function readingTurn(ports: PacePorts, readings = 1): Promise<void> {
  return createReadingPace(ports, readings)();
}
