// What everything that brings effects back has to do, whatever wakes it.
import { expect, it } from 'vitest';
import type { EffectRetries } from '../../src/ports/effect-retries.js';

export interface EffectRetriesParts {
  retries: EffectRetries;
  /** How many retries are still to come. */
  pending(): Promise<number>;
  /** Begins to bring back what is asked for; `work` is what each return has done. */
  run(work?: (itemId: string) => Promise<void>): Promise<void>;
  /** Resolves with how often the item has come back as soon as it has `times`. */
  cameBack(itemId: string, times?: number): Promise<number>;
}

const item = 'CS-1-2-0';

/** `create` gives retries that nobody else uses. */
export function effectRetriesContract(create: () => EffectRetriesParts): void {
  it('has one pending retry per effect', async () => {
    const { retries, pending } = create();
    for (const delayMs of [50_000, 60_000, 70_000]) await retries.retryLater(item, delayMs);
    expect(await pending()).toBe(1);
    await retries.retryLater('CS-1-2-1', 50_000);
    expect(await pending()).toBe(2);
  });

  it('asks for what is waiting for its turn as often as it likes', async () => {
    const { retries, run, cameBack } = create();
    for (const delayMs of [0, 0, 0, 30, 30, 0]) await retries.retryLater(item, delayMs);
    await run();
    expect(await cameBack(item)).toBe(1);
  });

  it.each([0, 30])('lets a running retry ask for the next one, %i ms later', async (delayMs) => {
    const { retries, run, cameBack } = create();
    let more = 2;
    await retries.retryLater(item, 0);
    await run(async (itemId) => {
      if (more-- > 0) await retries.retryLater(itemId, delayMs);
    });
    expect(await cameBack(item, 3)).toBe(3);
  });
}
