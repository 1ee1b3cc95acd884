// What every record of clicks has to do, whatever it is made of.
import { expect, it } from 'vitest';
import type { ClickAct, ClickIntent, ClickIntents } from '../../src/ports/click-intents.js';

export interface ClickIntentsParts {
  clicks: ClickIntents;
  /** Lets so much of the leases' own time pass, and a little more. */
  wait(ms: number): Promise<void>;
}

const key = { instanceId: 'I-1', keyId: 'K-1' };
const acts: ClickAct[] = [
  { kind: 'approve', requestId: 'CS-1', seen: 'a'.repeat(32) },
  { kind: 'approve', requestId: 'CS-1', seen: 'none', typedName: 'invoices-root' },
  { kind: 'deny', requestId: 'CS-1', reason: 'Still in use' },
  { kind: 'ask_question', requestId: 'CS-1', id: 'q-1', text: 'Why?' },
  { kind: 'answer_question', requestId: 'CS-1', id: 'q-1', text: 'It moved' },
  { kind: 'cancel', requestId: 'CS-1' },
  { kind: 'unset', requestId: 'CS-1' },
  { kind: 'check', requestId: 'CS-1' },
  { kind: 'open', ...key, reason: 'No longer used' },
  { kind: 'open', id: 'CS-2', ...key, reason: 'r', ticket: 'T-1', force: { typedName: 'k', seen: 'none' } },
  { kind: 'open', ...key, reason: 'r', earlier: 'CS-1' },
  { kind: 'ask_for_force', requestId: 'CS-1', typedName: 'k', seen: 'none', reason: 'r' },
  { kind: 'key_act', act: 'disable', ...key },
  { kind: 'command', word: 'enable' },
  { kind: 'link' },
  { kind: 'look' },
  { kind: 'look', requestId: 'CS-1' },
];

export function clickOf(id: string, more: Partial<ClickIntent> = {}): ClickIntent {
  return {
    id,
    by: { userId: 'U0MONA', teamId: 'T0OWN' },
    at: 1_772_445_600_000,
    act: { kind: 'approve', requestId: 'CS-1', seen: 'none' },
    ...more,
  };
}

/** `create` gives an empty record each time. */
export function clickIntentsContract(create: () => ClickIntentsParts): void {
  it('gives back every kind as it was put on record', async () => {
    const { clicks, wait } = create();
    const all = acts.map((act, n) =>
      clickOf(`c-${n}`, {
        act,
        ...(n % 2 === 0 && { place: { channel: 'C0KEYS', ts: '1.2', threadTs: '1.1' } }),
        ...(n % 3 === 0 && { asOneself: true as const, form: { viewId: 'V1', title: 'Deny' } }),
      }),
    );
    for (const click of all) expect(await clicks.record(click, 0)).toBe(0);
    await wait(1);
    expect((await clicks.due()).sort()).toEqual(all.map(({ id }) => id).sort());
    for (const click of all) expect(await clicks.claim(click.id, 60_000)).toEqual(click);
  });

  it('keeps a click from everyone while it is held, and gives it to one of many afterwards', async () => {
    const { clicks, wait } = create();
    await clicks.record(clickOf('held'), 60_000);
    await clicks.record(clickOf('left'), 1);
    expect(await clicks.claim('held', 60_000)).toBeUndefined();
    await wait(1);
    expect(await clicks.due()).toEqual(['left']);
    const claims = await Promise.all(Array.from({ length: 20 }, () => clicks.claim('left', 60_000)));
    expect(claims.filter((click) => click !== undefined)).toEqual([clickOf('left')]);
    expect(await clicks.due()).toEqual([]);
  });

  it('stays with a holder that renews, and a settled one stays gone', async () => {
    const { clicks, wait } = create();
    await clicks.record(clickOf('a'), 1);
    await clicks.record(clickOf('b'), 1);
    await clicks.renew(['a', 'b', 'never'], 60_000);
    await wait(5);
    expect(await clicks.due()).toEqual([]);
    await clicks.settle(clickOf('a'));
    await clicks.renew(['a', 'b'], 0);
    await wait(1);
    expect(await clicks.due()).toEqual(['b']);
    expect(await clicks.claim('a', 1)).toBeUndefined();
    expect(await clicks.claim('never', 1)).toBeUndefined();
  });

  it('goes back to others when whoever claimed it is gone, too', async () => {
    const { clicks, wait } = create();
    await clicks.record(clickOf('a'), 0);
    await wait(1);
    await clicks.claim('a', 1);
    await wait(1);
    expect(await clicks.claim('a', 60_000)).toEqual(clickOf('a'));
  });

  it('lists the longest waiting first', async () => {
    const { clicks, wait } = create();
    for (const id of ['z', 'y', 'x']) {
      await clicks.record(clickOf(id), 0);
      await wait(2);
    }
    expect(await clicks.due()).toEqual(['z', 'y', 'x']);
  });

  it('takes the same click of the same person once until it is settled, and counts the others', async () => {
    const { clicks } = create();
    const once = { once: true };
    const others = [
      clickOf('other-person', { by: { userId: 'U0MEI', teamId: 'T0OWN' } }),
      clickOf('other-team', { by: { userId: 'U0MONA', teamId: 'T0ELSE' } }),
      clickOf('other-request', { act: { kind: 'approve', requestId: 'CS-2', seen: 'none' } }),
      clickOf('other-list', { act: { kind: 'approve', requestId: 'CS-1', seen: 'b'.repeat(32) } }),
      clickOf('other-act', { act: { kind: 'cancel', requestId: 'CS-1' } }),
    ];
    const same = await Promise.all(['1', '2', '3'].map((id) => clicks.record(clickOf(id), 60_000, once)));
    expect(same.sort()).toEqual([0, 1, 2]);
    for (const click of others) expect(await clicks.record(click, 60_000, once)).toBe(0);
    // A form is sent as often as it is sent.
    expect(await clicks.record(clickOf('form'), 60_000)).toBe(0);
    await clicks.settle(clickOf('1'));
    expect(await clicks.record(clickOf('later'), 60_000, once)).toBe(0);
  });
}
