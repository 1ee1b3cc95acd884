// What every watch over keys has to do, whatever it is made of.
import { expect, it } from 'vitest';
import type { KeyWatch } from '../../src/ports/key-watch.js';

export interface WatchParts {
  watch: KeyWatch;
  /** Lets this much time pass for whoever has a turn. */
  pass(ms: number): Promise<void>;
}

/** `create` gives an empty one each time. */
export function keyWatchContract(create: () => WatchParts): void {
  it('gives one turn at a time, and the next when it has ended', async () => {
    const { watch } = create();
    const turn = await watch.takeTurn(60_000);
    expect(turn).toBeDefined();
    expect(await watch.takeTurn(60_000)).toBeUndefined();
    expect(await turn!.keep(60_000)).toBe(true);
    await turn!.end();
    expect(await watch.takeTurn(60_000)).toBeDefined();
  });

  it('passes a turn on that was not kept, and whoever had it knows', async () => {
    const { watch, pass } = create();
    const late = await watch.takeTurn(20);
    await pass(60);
    const next = await watch.takeTurn(60_000);
    expect(next).toBeDefined();
    expect(await late!.keep(60_000)).toBe(false);
    await late!.end();
    expect(await next!.keep(60_000)).toBe(true);
  });

  it('reserves one time after the other, and none that is over', async () => {
    const { watch } = create();
    const now = 1_800_000_000_000;
    expect(await watch.reserve(now, 100)).toBe(now);
    expect(await Promise.all([watch.reserve(now, 20.5), watch.reserve(now + 10, 20)])).toEqual([
      now + 100,
      now + 120.5,
    ]);
    expect(await watch.reserve(now + 5_000, 20)).toBe(now + 5_000);
  });

  it('knows what was compared last, and forgets what is long ago', async () => {
    const { watch } = create();
    watch.note('CS-1', 1_000);
    watch.note('CS-1', 2_000);
    watch.note('CS-2', 500);
    expect(await watch.comparedSince(1_000)).toEqual(new Map([['CS-1', 2_000]]));
    expect(await watch.comparedSince(0)).toEqual(new Map([['CS-1', 2_000]]));
  });
}
