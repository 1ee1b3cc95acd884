// What every audit log has to do, whatever it is made of.
import { expect, it } from 'vitest';
import type { AuditLog } from '../../src/ports/audit-log.js';
import { draft } from './request-store.js';

/** `create` gives an empty log each time. */
export function auditLogContract(create: () => AuditLog): void {
  async function logOf(count: number): Promise<AuditLog> {
    const audit = create();
    for (let n = 1; n <= count; n++) await audit.append(draft(`CS-${n % 2}`, `entry.${n}`));
    return audit;
  }

  it('numbers from one and chains from zeros', async () => {
    const audit = await logOf(3);
    const entries = await audit.read(1, 10);
    expect(entries.map(({ seq, type }) => [seq, type])).toEqual([
      [1, 'entry.1'],
      [2, 'entry.2'],
      [3, 'entry.3'],
    ]);
    expect(entries[0]!.previousHash).toBe('0'.repeat(64));
    expect(entries[1]!.previousHash).toBe(entries[0]!.hash);
    expect((await audit.verify()).findings).toEqual([]);
  });

  it('reads from where it is told, and by request', async () => {
    const audit = await logOf(5);
    expect((await audit.read(4, 10)).map((entry) => entry.seq)).toEqual([4, 5]);
    expect((await audit.read(2, 2)).map((entry) => entry.seq)).toEqual([2, 3]);
    expect(await audit.read(9, 3)).toEqual([]);
    expect((await audit.forRequest('CS-0')).map((entry) => entry.seq)).toEqual([2, 4]);
    expect(await audit.forRequest('CS-7')).toEqual([]);
  });

  it('reads what was done to a key beside its requests, whenever it came', async () => {
    const audit = await logOf(1);
    const key = { instanceId: 'kms', keyId: 'key-1' };
    const done = (type: string, facts: Record<string, unknown>, requestId?: string) =>
      audit.append({ at: 1, type, facts, ...(requestId !== undefined && { requestId }) });
    const types = async (ref = key) => (await audit.forKey(ref)).map(({ type }) => type);
    expect(await types()).toEqual([]);
    await done('key.disabled', key);
    await done('key.synced', { ...key, keyId: 'key-2' });
    await done('key.deleted', key, 'CS-1');
    expect(await types()).toEqual(['key.disabled']);
    await done('key.enabled', key);
    expect(await types()).toEqual(['key.disabled', 'key.enabled']);
    expect(await types({ ...key, instanceId: 'other' })).toEqual([]);
  });

  it('keeps an entry that belongs to no request', async () => {
    const audit = await logOf(0);
    await audit.append({ at: 1, type: 'bot.started', facts: { missing: undefined } });
    expect(await audit.read(1, 1)).toMatchObject([{ seq: 1, type: 'bot.started' }]);
    expect((await audit.verify()).findings).toEqual([]);
  });

  it('is whole when empty', async () => {
    const audit = await logOf(0);
    expect((await audit.verify()).findings).toEqual([]);
    expect(await audit.read(1, 10)).toEqual([]);
  });
}
