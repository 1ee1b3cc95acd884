// What every record of visits has to do, whatever it is made of.
import { expect, it, vi } from 'vitest';
import type { HomeVisits } from '../../src/ports/home-visits.js';

const rosa = { userId: 'U0ROSA', teamId: 'T0OWN' };
const amir = { userId: 'U0AMIR', teamId: 'T0OWN' };
const vera = { userId: 'U0VERA', teamId: 'T0OWN' };

/** `create` gives an empty record each time, which keeps a visit for so long, by default as live. */
export function homeVisitsContract(create: (keepMs?: number) => HomeVisits): void {
  it('tells whose Home is to be kept, those first who were published for longest ago', async () => {
    const visits = create();
    for (const slack of [rosa, amir, rosa, vera]) await visits.opened(slack);
    expect(await visits.present()).toHaveLength(3);
    const published: (typeof rosa)[] = [vera, rosa, amir];
    for (const slack of published) {
      await visits.saveShown(slack, { mark: slack.userId });
      // They are told apart by the millisecond.
      const at = Date.now();
      await vi.waitFor(() => expect(Date.now()).toBeGreaterThan(at), { interval: 1 });
    }
    expect(await visits.present()).toEqual(published);
    await visits.left(rosa);
    expect(await visits.present()).toEqual([vera, amir]);
    expect(await visits.shown(rosa)).toBeUndefined();
  });

  it('keeps what each was last published with', async () => {
    const visits = create();
    await visits.opened(rosa);
    expect(await visits.shown(rosa)).toBeUndefined();
    await visits.saveShown(rosa, { mark: 'one', hash: 'h1' });
    await visits.opened(rosa);
    expect(await visits.shown(rosa)).toEqual({ mark: 'one', hash: 'h1' });
    await visits.saveShown(rosa, { mark: 'two' });
    expect(await visits.shown(rosa)).toEqual({ mark: 'two' });
    expect(await visits.shown(amir)).toBeUndefined();
  });

  it('knows a first contact for as long as the visit lasts', async () => {
    const visits = create();
    await visits.opened(rosa, true);
    await visits.opened(rosa);
    await visits.opened(amir);
    expect(await Promise.all([rosa, amir, vera].map((slack) => visits.isFirst(slack)))).toEqual([
      true,
      false,
      false,
    ]);
  });

  it('forgets who has not opened theirs for a while', async () => {
    const visits = create(20);
    await visits.opened(rosa, true);
    await visits.saveShown(rosa, { mark: 'one' });
    await vi.waitFor(async () => expect(await visits.present()).toEqual([]), 10_000);
    await vi.waitFor(async () => expect(await visits.isFirst(rosa)).toBe(false), 10_000);
    expect(await visits.shown(rosa)).toBeUndefined();
  });

  it('hands what was stirred to one who asks', async () => {
    const visits = create();
    expect(await visits.takeStir()).toBe(false);
    await Promise.all([visits.stir(), visits.stir()]);
    const taken = await Promise.all([visits.takeStir(), visits.takeStir()]);
    expect(taken.filter(Boolean)).toHaveLength(1);
    expect(await visits.takeStir()).toBe(false);
  });
}
