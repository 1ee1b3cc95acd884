// What every catalog has to tell, wherever it looks.
import { expect, it } from 'vitest';
import type { ResourceCatalog } from '../../src/ports/resource-catalog.js';
import { accountId, people } from '../sandbox/kms/small-world.js';

const crnOf = (n: number) =>
  `crn:v1:bluemix:public:cloud-object-storage:global:a/${accountId}:22aa0000-1111-4222-8333-00000000000${n}::`;
export const namedCrn = crnOf(1);
export const owner = { iamId: people.manager, accountName: 'Example Ltd' };

/** `create` gives a catalog that knows the instance `namedCrn` as `invoices-cos` and the owner of the account. */
export function resourceCatalogContract(create: () => Promise<ResourceCatalog>): void {
  it('names what it knows, and leaves out the rest', async () => {
    const catalog = await create();
    const named = await catalog.nameInstances([namedCrn, crnOf(2)], 10);
    expect([...named].map(([crn, { name }]) => [crn, name])).toEqual([[namedCrn, 'invoices-cos']]);
    expect(await catalog.nameInstances([], 10)).toEqual(new Map());
  });

  it('looks up the first ones, as many as asked for', async () => {
    const catalog = await create();
    expect((await catalog.nameInstances([crnOf(2), namedCrn], 1)).size).toBe(0);
  });

  it('knows who owns an account it may see', async () => {
    const catalog = await create();
    expect(await catalog.ownerOf(accountId)).toMatchObject(owner);
    expect(await catalog.ownerOf('ffffffffffff')).toBeUndefined();
  });
}
