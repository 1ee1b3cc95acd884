import { describe, expect, test } from 'vitest';
import { createRemembered, type RememberedOptions } from '../../../../src/adapters/ibm/wire/remembered.js';

/** A service whose answers are numbered, and which fails while it is told to. */
function open(options: Partial<RememberedOptions<[string], string>> = {}) {
  let now = 0;
  const state = { asked: 0, isAway: false, hidden: 0 };
  const ask = createRemembered<[string], string>({
    freshMs: 100_000,
    now: () => now,
    onFailure: () => void (state.hidden += 1),
    read: (id) => {
      state.asked += 1;
      const answer = `${id}-${state.asked}`;
      return state.isAway ? Promise.reject(new Error('away')) : Promise.resolve(answer);
    },
    ...options,
  });
  return { ask, state, wait: (ms: number) => void (now += ms) };
}
const settled = () => new Promise((resolve) => setImmediate(resolve));

describe('an answer', () => {
  test('is read once for all who ask meanwhile, and given until it is no longer fresh', async () => {
    const { ask, wait } = open();
    expect(await Promise.all([ask('a'), ask('a'), ask('b')])).toEqual(['a-1', 'a-1', 'b-2']);
    wait(99_999);
    expect(await ask('a')).toBe('a-1');
    wait(1);
    expect(await ask('a')).toBe('a-3');
  });

  test('is renewed beside the kept one, and never given beyond its age', async () => {
    const { ask, wait } = open({ keptMs: 200_000 });
    await ask('a');
    wait(100_000);
    expect([await ask('a'), await settled()]).toEqual(['a-1', undefined]);
    expect(await ask('a')).toBe('a-2');
    wait(200_000);
    expect(await ask('a')).toBe('a-3');
  });

  test('is waited for a while where there is patience, before the kept one is given', async () => {
    let comeLate = (): void => undefined;
    const late = new Promise<string>((resolve) => (comeLate = () => resolve('late')));
    const reads = [Promise.resolve('old'), late, Promise.resolve('new')];
    const { ask, wait } = open({ keptMs: Infinity, patienceMs: 20, read: () => reads.shift()! });
    await ask('a');
    wait(100_000);
    expect(await ask('a')).toBe('old');
    comeLate();
    await settled();
    wait(100_000);
    expect(await ask('a')).toBe('new');
  });

  test('that was first asked for longest ago makes room, so that memory stays bounded', async () => {
    const { ask, state } = open();
    for (let n = 0; n <= 2_000; n += 1) await ask(`id-${n}`);
    const before = state.asked;
    await ask('id-2000');
    await ask('id-1');
    expect(state.asked).toBe(before);
    await ask('id-0');
    expect(state.asked).toBe(before + 1);
  });
});

describe('a failure', () => {
  test('is told to whoever asked, and not remembered', async () => {
    const { ask, state } = open();
    state.isAway = true;
    await expect(ask('a')).rejects.toThrow('away');
    state.isAway = false;
    expect(await ask('a')).toBe('a-2');
    expect(state.hidden).toBe(0);
  });

  test('behind a kept answer is told to the log, once, and the service left alone for half a minute', async () => {
    const { ask, state, wait } = open({ keptMs: 200_000 });
    await ask('a');
    state.isAway = true;
    wait(100_000);
    expect(await Promise.all([ask('a'), ask('a')])).toEqual(['a-1', 'a-1']);
    await settled();
    expect([state.asked, state.hidden]).toEqual([2, 1]);
    wait(29_999);
    await ask('a');
    expect(state.asked).toBe(2);
    wait(1);
    await ask('a');
    await settled();
    expect([state.asked, state.hidden]).toEqual([3, 2]);
    wait(70_000);
    await expect(ask('a')).rejects.toThrow('away');
  });

  test('stands for an answer for half a minute where that is wanted', async () => {
    const { ask, state, wait } = open({ keepsFailures: true });
    state.isAway = true;
    await expect(ask('a')).rejects.toThrow('away');
    state.isAway = false;
    wait(29_999);
    await expect(ask('a')).rejects.toThrow('away');
    expect(state.asked).toBe(1);
    wait(1);
    expect(await ask('a')).toBe('a-2');
  });
});
