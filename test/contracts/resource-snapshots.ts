// What every store of read lists has to do, whatever it is made of.
import { expect, it } from 'vitest';
import { resourcesOf } from '../../src/domain/protected-resource.js';
import type { ResourceSnapshots } from '../../src/ports/resource-snapshots.js';

export const snapshotResources = resourcesOf([
  {
    resourceCrn: 'crn:v1:bluemix:public:cloud-object-storage:global:a/acct:cos:bucket:ä-bucket',
    preventsKeyDeletion: true,
    description: 'Invoices',
    createdAt: 1_700_000_000_000,
    keyVersionId: 'v1',
  },
  { resourceCrn: 'vault-7', preventsKeyDeletion: false },
]);

/** `create` gives an empty store each time. */
export function resourceSnapshotsContract(create: () => ResourceSnapshots): void {
  it('are given back as they were saved', async () => {
    const snapshots = create();
    await snapshots.save('f1', snapshotResources);
    await snapshots.save('f0', []);
    expect(await snapshots.load('f1')).toEqual(snapshotResources);
    expect(await snapshots.load('f0')).toEqual([]);
    expect(await snapshots.load('f2')).toBeUndefined();
  });

  it('stay when the same list is saved again', async () => {
    const snapshots = create();
    await snapshots.save('f1', snapshotResources);
    await snapshots.save('f1', snapshotResources);
    expect(await snapshots.load('f1')).toEqual(snapshotResources);
  });
}
