import { setTimeout as sleep } from 'node:timers/promises';

const windowMs = 60_000;

export interface PaceOptions {
  perMinute: number;
  /** In real time, as Slack counts; default the machine's. */
  now?: () => number;
  pause?: (ms: number) => Promise<unknown>;
}

/** Lets so many start within any minute; the rest wait in line for their turn. */
export function createPace({ perMinute, now = Date.now, pause = sleep }: PaceOptions): () => Promise<void> {
  const started: number[] = [];
  let line = Promise.resolve();
  async function takeTurn(): Promise<void> {
    for (;;) {
      const [oldest] = started;
      if (oldest === undefined || started.length < perMinute) break;
      const waitMs = oldest + windowMs - now();
      if (waitMs > 0) await pause(waitMs);
      else started.shift();
    }
    started.push(now());
  }
  return () => (line = line.then(takeTurn));
}
