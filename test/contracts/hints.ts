// What every record of hints has to do, whatever it is made of.
import { expect, it, vi } from 'vitest';
import type { Hints } from '../../src/ports/hints.js';

const rosa = { userId: 'U0ROSA', teamId: 'T0OWN' };
const amir = { userId: 'U0AMIR', teamId: 'T0OWN' };
const hourMs = 3_600_000;

/** `create` gives an empty record each time. */
export function hintsContract(create: () => Hints): void {
  it('are due once for each person, however many ask at once', async () => {
    const hints = create();
    const asked = await Promise.all(
      [rosa, rosa, amir, rosa].map((slack) => hints.isDue(slack, 'messages', hourMs)),
    );
    expect(asked.filter(Boolean)).toHaveLength(2);
    expect(await hints.isDue(amir, 'messages', hourMs)).toBe(false);
  });

  it('are due again once they are forgotten, for whoever was not told', async () => {
    const hints = create();
    for (const slack of [rosa, amir]) await hints.isDue(slack, 'digest-1000', hourMs);
    expect(await hints.isDue(rosa, 'digest-2000', hourMs)).toBe(true);
    await hints.forget(rosa, 'digest-1000');
    expect(await hints.isDue(rosa, 'digest-1000', hourMs)).toBe(true);
    expect(await hints.isDue(amir, 'digest-1000', hourMs)).toBe(false);
  });

  it('are due again when the time has passed', async () => {
    const hints = create();
    expect(await hints.isDue(rosa, 'messages', 20)).toBe(true);
    await vi.waitFor(async () => expect(await hints.isDue(rosa, 'messages', 20)).toBe(true), 10_000);
  });
}
