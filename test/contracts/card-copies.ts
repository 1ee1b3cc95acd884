// What every record of copies has to do, whatever it is made of.
import { expect, it } from 'vitest';
import type { Audience, CardCopies } from '../../src/ports/card-deliveries.js';

export interface CardCopiesParts {
  /** Two replicas over the same records. */
  replicas: readonly [CardCopies, CardCopies];
  /** Lets so much of the records' own time pass, and a little more. */
  wait(ms: number): Promise<void>;
}

const approver: Audience = { kind: 'approver', userId: 'U0AMIR' };
const channel: Audience = { kind: 'channel', channelId: 'C0KEYS' };

/** `create` gives empty records each time. */
export function cardCopiesContract(create: () => CardCopiesParts): void {
  it('shares one record per audience', async () => {
    const [one, other] = create().replicas;
    await one.save('CS-1', { audience: approver, channel: 'D1', ts: '1.1', shownVersion: 1 });
    await one.save('CS-1', { audience: channel, channel: 'C0KEYS', ts: '1.2', shownVersion: 1 });
    await other.save('CS-1', { audience: approver, channel: 'D1', ts: '1.1', shownVersion: 2 });
    const copies = await one.list('CS-1');
    expect(copies).toHaveLength(2);
    expect(copies).toContainEqual({ audience: approver, channel: 'D1', ts: '1.1', shownVersion: 2 });
    expect(await one.find('CS-1', channel)).toEqual({
      audience: channel,
      channel: 'C0KEYS',
      ts: '1.2',
      shownVersion: 1,
    });
    expect(await one.list('CS-2')).toEqual([]);
    expect(await one.find('CS-2', channel)).toBeUndefined();
  });

  it('lets one replica write a copy at a time, and only its own hold be given back', async () => {
    const [one, other] = create().replicas;
    const claim = (await one.claim('CS-1', approver, 60_000))!;
    expect(claim).toBeDefined();
    expect(await other.claim('CS-1', approver, 60_000)).toBeUndefined();
    const otherClaim = (await other.claim('CS-1', channel, 60_000))!;
    expect(otherClaim).toBeDefined();
    await other.release('CS-1', approver, otherClaim);
    expect(await other.claim('CS-1', approver, 60_000)).toBeUndefined();
    await one.release('CS-1', approver, claim);
    expect(await other.claim('CS-1', approver, 60_000)).toBeDefined();
  });

  it('lets one delivery of a replica write a copy at a time', async () => {
    const [one] = create().replicas;
    const claims = await Promise.all(Array.from({ length: 10 }, () => one.claim('CS-1', approver, 60_000)));
    expect(claims.filter(Boolean)).toHaveLength(1);
  });

  it('ends a hold by itself, and its late release frees nobody else’s', async () => {
    const { replicas, wait } = create();
    const [one] = replicas;
    const late = (await one.claim('CS-1', approver, 40))!;
    await wait(40);
    expect(await one.claim('CS-1', approver, 60_000)).toBeDefined();
    await one.release('CS-1', approver, late);
    expect(await one.claim('CS-1', approver, 60_000)).toBeUndefined();
  });

  it('remembers notices by audience', async () => {
    const [one, other] = create().replicas;
    expect(await one.notice('CS-1', 'CS-1-2-0', approver)).toEqual({ state: 'unsent' });
    const trouble = { code: 'is_archived', since: 1, at: 2, tries: 2 };
    await one.saveNotice('CS-1', 'CS-1-2-0', approver, { state: 'unsent', posting: 3, trouble });
    expect(await other.notice('CS-1', 'CS-1-2-0', approver)).toEqual({
      state: 'unsent',
      posting: 3,
      trouble,
    });
    await one.saveNotice('CS-1', 'CS-1-2-0', approver, { state: 'sent' });
    expect(await other.notice('CS-1', 'CS-1-2-0', approver)).toEqual({ state: 'sent' });
    expect(await other.notice('CS-1', 'CS-1-2-0', channel)).toEqual({ state: 'unsent' });
    expect(await other.notice('CS-1', 'CS-1-3-0', approver)).toEqual({ state: 'unsent' });
  });

  it('names the requests of which some copy waits', async () => {
    const [one, other] = create().replicas;
    const trouble = { code: 'is_archived', since: 1, at: 1, tries: 1 };
    await one.save('CS-1', { audience: approver, shownVersion: 0, trouble });
    await one.save('CS-2', { audience: approver, shownVersion: 0, posting: 5 });
    await one.save('CS-3', { audience: approver, channel: 'D1', ts: '1.1', shownVersion: 1, unsettled: 5 });
    await one.save('CS-4', { audience: approver, channel: 'D1', ts: '1.1', shownVersion: 1 });
    expect((await other.listWaiting()).sort()).toEqual(['CS-1', 'CS-2', 'CS-3']);
    await one.save('CS-1', { audience: channel, channel: 'C0KEYS', ts: '1.2', shownVersion: 1 });
    await one.save('CS-2', { audience: approver, channel: 'D1', ts: '1.1', shownVersion: 1 });
    expect((await other.listWaiting()).sort()).toEqual(['CS-1', 'CS-3']);
    await one.save('CS-1', { audience: approver, channel: 'D1', ts: '1.1', shownVersion: 1 });
    await one.save('CS-3', { audience: approver, channel: 'D1', ts: '1.1', shownVersion: 1 });
    expect(await other.listWaiting()).toEqual([]);
  });
}
