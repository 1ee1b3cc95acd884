// What every outbox has to do, whatever it is made of.
import { expect, it } from 'vitest';
import type { AuditLog } from '../../src/ports/audit-log.js';
import type { Outbox, RequestStore } from '../../src/ports/request-store.js';
import { commitOf, draft, requestFor } from './request-store.js';

export interface OutboxParts {
  outbox: Outbox;
  requests: Pick<RequestStore, 'commit'>;
  audit: AuditLog;
  /** Lets so much of the outbox's own time pass, and a little more. */
  wait(ms: number): Promise<void>;
}

/** `create` gives an empty store each time. */
export function outboxContract(create: () => OutboxParts): void {
  async function withItem(leaseMs: number): Promise<OutboxParts & { id: string }> {
    const parts = create();
    const commit = commitOf(requestFor('deleting'), { effects: [{ kind: 'delete_key' }], leaseMs });
    const result = await parts.requests.commit(commit);
    if (!result.ok) throw new Error(result.conflict);
    return { ...parts, id: result.outbox[0]!.id };
  }

  it('gives an item to one of many', async () => {
    const { outbox, id } = await withItem(0);
    const claims = await Promise.all(Array.from({ length: 20 }, () => outbox.claim(id, 60_000)));
    expect(claims.filter((item) => item !== undefined)).toHaveLength(1);
    expect(await outbox.due(10)).toEqual([]);
  });

  it('frees an item whose holder is gone', async () => {
    // Long enough for the claim before its end also on a busy machine.
    const { outbox, id, wait } = await withItem(1_000);
    expect(await outbox.claim(id, 60_000)).toBeUndefined();
    await wait(1_000);
    expect(await outbox.due(10)).toEqual([id]);
    expect(await outbox.claim(id, 60_000)).toMatchObject({ id, effect: { kind: 'delete_key' } });
  });

  it('says for how long the oldest has been free, and of none that is held', async () => {
    const { outbox, id, wait } = await withItem(0);
    await wait(1_000);
    expect(await outbox.overdueMs()).toBeGreaterThanOrEqual(1_000);
    await outbox.claim(id, 60_000);
    expect(await outbox.overdueMs()).toBe(0);
  });

  it('stays with a holder that renews, and a settled item stays gone', async () => {
    const { outbox, id, wait } = await withItem(0);
    await outbox.claim(id, 5);
    await outbox.renew(id, 60_000);
    await wait(10);
    expect(await outbox.claim(id, 1)).toBeUndefined();
    await outbox.settle(id);
    await outbox.renew(id, 0);
    expect(await outbox.due(10)).toEqual([]);
  });

  it('holds what people are to be told of an audit entry, until it is settled', async () => {
    const { outbox, audit } = create();
    await audit.append(draft('CS-1'));
    expect(await outbox.due(10)).toEqual([]);
    const id = (await audit.appendNews({ at: 2, type: 'key.disabled', facts: {} }))!;
    expect(await outbox.due(10)).toEqual([id]);
    expect(await outbox.claim(id, 60_000)).toEqual({ id, entry: 2, attempts: 0 });
    expect(await audit.read(2, 1)).toMatchObject([{ seq: 2, type: 'key.disabled' }]);
    await outbox.postpone(id, 0);
    expect(await outbox.claim(id, 60_000)).toMatchObject({ entry: 2, attempts: 1 });
    await outbox.settle(id);
    expect(await outbox.due(10)).toEqual([]);
  });

  it('counts attempts and waits as long as asked', async () => {
    const { outbox, id } = await withItem(0);
    await outbox.claim(id, 60_000);
    await outbox.postpone(id, 60_000);
    expect(await outbox.claim(id, 1)).toBeUndefined();
    await outbox.postpone(id, 0);
    expect(await outbox.claim(id, 60_000)).toMatchObject({ id, attempts: 2 });
  });

  it('forgets a settled item, whoever still holds it', async () => {
    const { outbox, id, wait } = await withItem(0);
    await outbox.claim(id, 1);
    await outbox.postpone(id, 0);
    await outbox.settle(id);
    await outbox.postpone(id, 0);
    await wait(2);
    expect(await outbox.due(10)).toEqual([]);
    expect(await outbox.claim(id, 1)).toBeUndefined();
  });

  it('lists the longest waiting first, as many as asked for', async () => {
    const { outbox, requests, wait } = create();
    const ids: string[] = [];
    for (const id of ['CS-Z', 'CS-Y', 'CS-X']) {
      const request = requestFor('deleting', { id, keyId: id });
      const effects = [{ kind: 'delete_key' } as const];
      const result = await requests.commit(commitOf(request, { effects, leaseMs: 0 }));
      if (result.ok) ids.push(...result.outbox.map((item) => item.id));
      await wait(2);
    }
    expect(await outbox.due(2)).toEqual(ids.slice(0, 2));
  });
}
