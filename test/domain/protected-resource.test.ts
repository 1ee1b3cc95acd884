import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  groupResources,
  type Registration,
  resourcesOf,
  searchResources,
} from '../../src/domain/protected-resource.js';
import { keyCrn } from './given.js';

const bucket = (name: string, instance = 'cos-instance') =>
  `crn:v1:bluemix:public:cloud-object-storage:global:a/acct:${instance}:bucket:${name}`;
const deployment = (instance: string) =>
  `crn:v1:bluemix:public:databases-for-postgresql:eu-de:a/acct:${instance}::`;
const volume = (instance: string, id: string) => `${deployment(instance)}/agentid=${id}`;
const disk = (id: string, zone = 'eu-de-1') => `crn:v1:bluemix:public:is:${zone}:a/acct::volume:${id}`;

const inAccount = (account: string, crn: string) => crn.replace('a/acct', `a/${account}`);

const registered = (resourceCrn: string, changes: Partial<Registration> = {}): Registration => ({
  resourceCrn,
  preventsKeyDeletion: false,
  ...changes,
});
const retained = (resourceCrn: string) => registered(resourceCrn, { preventsKeyDeletion: true });
const names = (registrations: Registration[]) => resourcesOf(registrations).map(({ name }) => name);

describe('registrations are folded to resources', () => {
  test('none to none', () => {
    expect(resourcesOf([])).toEqual([]);
  });

  test('a bucket is itself', () => {
    expect(resourcesOf([registered(bucket('invoices'))])).toEqual([
      {
        id: bucket('invoices'),
        service: 'cloud-object-storage',
        location: 'global',
        accountId: 'acct',
        instanceId: 'cos-instance',
        instanceCrn: 'crn:v1:bluemix:public:cloud-object-storage:global:a/acct:cos-instance::',
        resourceType: 'bucket',
        name: 'invoices',
        underRetention: false,
        registrations: 1,
        keyVersionIds: [],
        descriptions: [],
      },
    ]);
  });

  test('every bucket counts by itself, also within one instance', () => {
    expect(names([registered(bucket('a')), registered(bucket('b'))])).toEqual(['a', 'b']);
  });

  test('the volumes of a deployment are the deployment, whatever their ids hold', () => {
    const volumes = ['pvc-1', 'pvc-2', 'pvc:3:x', 'a/b'].map((id) => registered(volume('orders', id)));
    expect(resourcesOf([...volumes, registered(volume('users', 'pvc-1'))])).toMatchObject([
      { id: deployment('orders'), name: 'orders', resourceType: '', registrations: 4 },
      { id: deployment('users'), name: 'users', resourceType: '', registrations: 1 },
    ]);
  });

  test('a resource without an instance goes by its own name', () => {
    expect(resourcesOf([registered(disk('r006-1')), registered(disk('r006-2'))])).toMatchObject([
      { id: disk('r006-1'), name: 'r006-1', instanceId: '' },
      { id: disk('r006-2'), name: 'r006-2', instanceId: '' },
    ]);
  });

  test('what does not read as a CRN counts as it stands', () => {
    const odd = ['vault-8', 'vault-7', 'vault-7', 'crn:v9:?'].map((crn) => registered(crn));
    expect(resourcesOf(odd)).toMatchObject([
      { id: 'crn:v9:?', name: 'crn:v9:?', service: '', registrations: 1 },
      { id: 'vault-7', name: 'vault-7', service: '', registrations: 2 },
      { id: 'vault-8', name: 'vault-8', service: '', registrations: 1 },
    ]);
  });

  test('several of one resource: retention wins, the oldest date stays, versions and descriptions are kept once', () => {
    const one = bucket('a');
    const same = [
      registered(one, { createdAt: 30, keyVersionId: 'v2', description: 'Invoices' }),
      registered(one, { createdAt: 10, keyVersionId: 'v1', preventsKeyDeletion: true }),
      registered(one, { createdAt: 20, keyVersionId: 'v2', description: 'Invoices' }),
      registered(one, { description: 'Archive' }),
    ];
    expect(resourcesOf(same)).toMatchObject([
      {
        underRetention: true,
        registrations: 4,
        since: 10,
        keyVersionIds: ['v2', 'v1'],
        descriptions: ['Invoices', 'Archive'],
      },
    ]);
  });

  test('those under retention come first, then by service, instance and name', () => {
    expect(
      names([
        registered(volume('orders', 'pvc-1')),
        registered(bucket('b')),
        registered('vault-7'),
        registered(bucket('a')),
        registered(bucket('c', 'another-instance')),
        retained(bucket('z')),
      ]),
    ).toEqual(['z', 'vault-7', 'c', 'a', 'b', 'orders']);
  });

  test.each([0, 1, 200, 201, 5_000])('none of %i is lost', (count) => {
    const many = Array.from({ length: count }, (_, n) => registered(bucket(`b-${n}`)));
    expect(new Set(names(many)).size).toBe(count);
  });
});

describe('whatever is registered', () => {
  const crn = fc.oneof(
    fc.constantFrom(bucket('a'), bucket('b'), volume('orders', '1'), volume('orders', '2')),
    fc.constantFrom(disk('1'), inAccount('other', disk('2')), disk('3', 'us-south-1')),
    fc.constantFrom('', 'vault-7', 'crn:v1:::::::::', 'crn:v1:b:p:s:::::', 'crn:v1:b:p:s::::t:'),
    fc.string({ unit: 'binary' }),
  );
  const registration: fc.Arbitrary<Registration> = fc.record(
    {
      resourceCrn: crn,
      preventsKeyDeletion: fc.boolean(),
      createdAt: fc.nat(),
      keyVersionId: fc.constantFrom('v1', 'v2', 'v3'),
      description: fc.string({ maxLength: 3 }),
    },
    { requiredKeys: ['resourceCrn', 'preventsKeyDeletion'] },
  );
  const registrations = fc.array(registration, { maxLength: 30 });

  test('none is dropped, none is counted twice, and ids tell the resources apart', () => {
    fc.assert(
      fc.property(registrations, (list) => {
        const resources = resourcesOf(list);
        const counted = resources.reduce((sum, resource) => sum + resource.registrations, 0);
        expect(counted).toBe(list.length);
        expect(new Set(resources.map(({ id }) => id)).size).toBe(resources.length);
        for (const { name, underRetention, id } of resources) {
          expect(name !== '' || id === '').toBe(true);
          if (underRetention) expect(list.some((one) => one.preventsKeyDeletion)).toBe(true);
        }
      }),
    );
  });

  test('retention is never folded away', () => {
    fc.assert(
      fc.property(registrations, registration, fc.nat(), (list, last, at) => {
        const prevented = { ...last, preventsKeyDeletion: true };
        const all = list.toSpliced(at % (list.length + 1), 0, prevented);
        expect(resourcesOf(all)[0]?.underRetention).toBe(true);
        const without = resourcesOf(list.map((one) => ({ ...one, preventsKeyDeletion: false })));
        expect(without.every(({ underRetention }) => !underRetention)).toBe(true);
      }),
    );
  });

  test('the order of reading does not matter', () => {
    const shuffled = registrations.chain((list) =>
      fc.tuple(
        fc.constant(list),
        fc.shuffledSubarray(list, { minLength: list.length, maxLength: list.length }),
      ),
    );
    // Versions and descriptions stand in the order in which they were met.
    const sorted = (list: Registration[]) =>
      resourcesOf(list).map((resource) => ({
        ...resource,
        keyVersionIds: resource.keyVersionIds.toSorted(),
        descriptions: resource.descriptions.toSorted(),
      }));
    fc.assert(
      fc.property(shuffled, ([one, other]) => {
        expect(sorted(other)).toEqual(sorted(one));
      }),
    );
  });

  test('every resource is in one group, with its own service and instance', () => {
    fc.assert(
      fc.property(registrations, (list) => {
        const resources = resourcesOf(list);
        const groups = groupResources(resources, keyCrn);
        expect(groups.flatMap((group) => group.resources.map(({ id }) => id)).toSorted()).toEqual(
          resources.map(({ id }) => id).toSorted(),
        );
        for (const group of groups) {
          expect(group.underRetention).toBe(group.resources.filter((one) => one.underRetention).length);
          for (const { service, instanceId, accountId, location } of group.resources) {
            expect([service, instanceId]).toEqual([group.service, group.instanceId]);
            if (service !== '') expect([accountId, location]).toEqual([group.accountId, group.location]);
          }
        }
      }),
    );
  });
});

describe('groups', () => {
  test('with retention come first, then the larger ones, then by service', () => {
    const groups = groupResources(
      resourcesOf([
        registered(disk('1')),
        registered(volume('orders', '1')),
        ...['a', 'b', 'c'].map((name) => registered(bucket(name))),
        registered(bucket('x', 'worm')),
        retained(bucket('y', 'worm')),
      ]),
      keyCrn,
    );
    expect(
      groups.map(({ service, instanceId, resources, underRetention }) => [
        service,
        instanceId,
        resources.map(({ name }) => name),
        underRetention,
      ]),
    ).toEqual([
      ['cloud-object-storage', 'worm', ['y', 'x'], 1],
      ['cloud-object-storage', 'cos-instance', ['a', 'b', 'c'], 0],
      ['databases-for-postgresql', 'orders', ['orders'], 0],
      ['is', '', ['1'], 0],
    ]);
  });

  test('of a service without instances go by location; strange CRNs are one group', () => {
    const odd = [disk('1'), disk('2'), disk('3', 'eu-de-2'), 'vault-7', 'vault-8'];
    const groups = groupResources(resourcesOf(odd.map((crn) => registered(crn))), keyCrn);
    expect(groups.map(({ service, location, resources }) => [service, location, resources.length])).toEqual([
      ['', '', 2],
      ['is', 'eu-de-1', 2],
      ['is', 'eu-de-2', 1],
    ]);
  });
});

describe('groups of more than one account or region', () => {
  test('are kept apart, though they share a zone', () => {
    const groups = groupResources(
      resourcesOf([disk('1'), inAccount('other', disk('2'))].map((crn) => registered(crn))),
      keyCrn,
    );
    expect(groups.map(({ accountId, resources }) => [accountId, resources.map(({ name }) => name)])).toEqual([
      ['other', ['2']],
      ['acct', ['1']],
    ]);
  });

  test('come before the larger ones that are where the key is: another account first', () => {
    const groups = groupResources(
      resourcesOf([
        registered(bucket('a')),
        registered(bucket('b')),
        registered(disk('1', 'us-south-1')),
        registered(disk('2', 'us-south-1')),
        registered(inAccount('other', bucket('c', 'theirs'))),
        retained(bucket('w', 'worm')),
      ]),
      keyCrn,
    );
    expect(groups.map(({ resources }) => resources[0]!.name)).toEqual(['w', 'c', '1', 'a']);
  });
});

describe('a search', () => {
  const resources = resourcesOf([
    registered(bucket('invoices-2026'), { description: 'Quarterly Reports' }),
    registered(bucket('invoices-2025')),
    registered(volume('orders', 'pvc-1')),
  ]);
  const found = (query: string) =>
    searchResources(resources, query, ({ service }) =>
      service.startsWith('cloud') ? 'Object Storage' : '',
    ).map(({ name }) => name);

  test.each([
    ['', ['invoices-2025', 'invoices-2026', 'orders']],
    ['  ', ['invoices-2025', 'invoices-2026', 'orders']],
    ['INVOICES', ['invoices-2025', 'invoices-2026']],
    ['2026 invoices', ['invoices-2026']],
    ['quarterly', ['invoices-2026']],
    ['object storage 2025', ['invoices-2025']],
    ['eu-de', ['orders']],
    ['invoices orders', []],
    ['.*', []],
  ])('for %j finds what holds every word, in whatever case', (query, expected) => {
    expect(found(query)).toEqual(expected);
  });
});
