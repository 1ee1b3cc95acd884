import { describe, expect, it } from 'vitest';
import { demoWorld } from '../../src/sandbox/demo-world.js';

const keys = demoWorld.instances.flatMap((instance) => instance.keys);
const registrationsOf = (name: string) => keys.find((key) => key.name === name)?.registrations ?? [];
const segmentsOf = (crn: string) => crn.split(':');
const instanceCrnOf = (crn: string) => `${segmentsOf(crn).slice(0, 8).join(':')}::`;

describe('the demo world', () => {
  it('has ids of its own for every key, and no resource twice on a key', () => {
    expect(new Set(keys.map(({ id }) => id)).size).toBe(keys.length);
    for (const { name, registrations = [] } of keys) {
      expect([name, new Set(registrations.map((one) => one.resourceCrn)).size]).toEqual([
        name,
        registrations.length,
      ]);
    }
  });

  it.each([
    ['invoices-root', 4, 0],
    ['ledger-archive', 1, 1],
    ['shared-storage', 13, 0],
    ['data-lake', 230, 3],
  ])('%s has %i registrations, %i of them under retention', (name, count, retained) => {
    const registrations = registrationsOf(name);
    expect(registrations).toHaveLength(count);
    expect(registrations.filter((one) => one.preventKeyDeletion)).toHaveLength(retained);
  });

  it('mixes five services and one thing that is no CRN on shared-storage', () => {
    const crns = registrationsOf('shared-storage').map((one) => one.resourceCrn);
    const parsed = crns.filter((crn) => segmentsOf(crn).length >= 10);
    expect(crns.length - parsed.length).toBe(1);
    expect([...new Set(parsed.map((crn) => segmentsOf(crn)[4]))].sort()).toEqual([
      'cloud-object-storage',
      'containers-kubernetes',
      'databases-for-postgresql',
      'is',
      'messagehub',
    ]);
    const buckets = parsed.filter((crn) => segmentsOf(crn)[8] === 'bucket');
    expect(new Set(buckets.map(instanceCrnOf)).size).toBe(3);
    const accounts = new Set(parsed.map((crn) => segmentsOf(crn)[6]));
    expect([...accounts].filter((account) => account !== `a/${demoWorld.accountId}`)).toHaveLength(1);
  });

  it('names every instance a key protects, and hides two', () => {
    const known = new Set((demoWorld.resources ?? []).map(({ crn }) => crn));
    const protectedInstances = keys
      .flatMap(({ registrations = [] }) => registrations)
      .map((one) => one.resourceCrn)
      .filter((crn) => segmentsOf(crn).length >= 10 && segmentsOf(crn)[7] !== '')
      .map(instanceCrnOf);
    expect(new Set(protectedInstances)).toEqual(known);
    expect(demoWorld.resources?.filter(({ visible }) => visible === false)).toHaveLength(2);
  });

  it('has an account, owned by one of its people', () => {
    const owner = demoWorld.workspace.people.find(({ iamId }) => iamId === demoWorld.account?.ownerIamId);
    expect([demoWorld.account?.id, owner?.realName]).toEqual([demoWorld.accountId, 'Mei Manager']);
  });
});
