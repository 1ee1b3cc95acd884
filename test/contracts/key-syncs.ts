// What every store of the last syncs has to do, whatever it is made of.
import { expect, it } from 'vitest';
import type { KeySync } from '../../src/domain/key-sync.js';
import type { KeySyncs } from '../../src/ports/key-syncs.js';

export const syncedKey = { instanceId: 'i1', keyId: 'k1' };
export const aSync: KeySync = {
  at: 1_772_445_600_000,
  by: { userId: 'U0ROSA', teamId: 'T0OWN' },
  correlationId: '7b1e4a52-0000-4000-8000-000000000001',
  registered: 'f1',
  keyWasDeleted: true,
};

/** `create` gives an empty store each time. */
export function keySyncsContract(create: () => KeySyncs): void {
  it('are kept by key, as they were saved', async () => {
    const syncs = create();
    const { by } = aSync;
    await syncs.save(syncedKey, aSync);
    await syncs.save({ ...syncedKey, instanceId: 'i2' }, { at: 1, by });
    expect(await syncs.last(syncedKey)).toEqual(aSync);
    expect(await syncs.last({ ...syncedKey, instanceId: 'i2' })).toEqual({ at: 1, by });
    expect(await syncs.last({ ...syncedKey, keyId: 'k2' })).toBeUndefined();
  });

  it('give way to a later one, all of it', async () => {
    const syncs = create();
    const later: KeySync = { at: aSync.at + 5, by: { userId: 'U0AMIR', teamId: 'T0OWN' } };
    await syncs.save(syncedKey, aSync);
    await syncs.save(syncedKey, later);
    expect(await syncs.last(syncedKey)).toEqual(later);
  });
}
