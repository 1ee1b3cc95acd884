import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type Registration, resourcesOf } from '../../src/domain/protected-resource.js';
import {
  fingerprintText,
  isSameProtection,
  protectionOf,
  retainedByAccount,
  fingerprintOf,
  shownGroups,
} from '../../src/domain/protection.js';
import { keyCrn } from './given.js';

const bucket = (name: string, instance = 'cos-instance') =>
  `crn:v1:bluemix:public:cloud-object-storage:global:a/acct:${instance}:bucket:${name}`;
const volume = (instance: string, id: string) =>
  `crn:v1:bluemix:public:databases-for-postgresql:eu-de:a/acct:${instance}::/agentid=${id}`;
const registered = (resourceCrn: string, preventsKeyDeletion = false): Registration => ({
  resourceCrn,
  preventsKeyDeletion,
});
const protectionBy = (registrations: Registration[]) =>
  protectionOf(resourcesOf(registrations), 'f1', keyCrn);
const textOf = (registrations: Registration[]) => fingerprintText(resourcesOf(registrations));

describe('what a key protects', () => {
  test('is nothing without registrations', () => {
    expect(protectionBy([])).toEqual({
      known: true,
      resources: 0,
      underRetention: 0,
      fingerprint: 'f1',
      instances: 0,
      shares: [],
    });
  });

  test('is counted in resources, not in registrations', () => {
    const volumes = ['pvc-1', 'pvc-2', 'pvc-3'].map((id) => registered(volume('orders', id)));
    const twice = [registered(bucket('a')), registered(bucket('a'), true)];
    expect(protectionBy([...volumes, ...twice])).toMatchObject({ resources: 2, underRetention: 1 });
  });

  test('is shared out by instance, with those under retention named first', () => {
    const { shares } = protectionBy([
      registered(bucket('a')),
      registered(bucket('b'), true),
      registered(volume('orders', 'pvc-1')),
    ]);
    expect(shares).toEqual([
      {
        service: 'cloud-object-storage',
        instanceId: 'cos-instance',
        location: 'global',
        resources: 2,
        underRetention: 1,
        kinds: [{ resourceType: 'bucket', count: 2 }],
        named: [
          { resourceType: 'bucket', name: 'b', underRetention: true },
          { resourceType: 'bucket', name: 'a', underRetention: false },
        ],
      },
      {
        service: 'databases-for-postgresql',
        instanceId: 'orders',
        location: 'eu-de',
        resources: 1,
        underRetention: 0,
        kinds: [{ resourceType: '', count: 1 }],
        named: [{ resourceType: '', name: 'orders', underRetention: false }],
      },
    ]);
  });

  test('names the instances whose names are known', () => {
    const resources = resourcesOf([registered(bucket('a', 'one')), registered(bucket('a', 'other'))]);
    const { shares } = protectionOf(resources, 'f1', keyCrn, {
      instanceOf: ({ instanceCrn }) => (instanceCrn?.includes('one') ? { name: 'Invoices' } : undefined),
    });
    expect(shares.map(({ instanceName }) => instanceName)).toEqual(['Invoices', undefined]);
  });

  test('is short on a card and complete in its counts', () => {
    const many = Array.from({ length: 5_000 }, (_, n) => registered(bucket(`b-${n}`, `instance-${n % 10}`)));
    const { resources, instances, shares } = protectionBy(many);
    expect([resources, instances]).toEqual([5_000, 10]);
    expect(shares).toHaveLength(8);
    expect(shownGroups(resourcesOf(many), keyCrn).map(({ instanceId }) => instanceId)).toEqual(
      shares.map(({ instanceId }) => instanceId),
    );
    expect(shares.map((share) => [share.resources, share.named.length])).toEqual(
      Array.from({ length: 8 }, () => [500, 5]),
    );
  });
});

test('the kinds in an instance are counted over all of it, not over the few that are named', () => {
  const disk = (type: string, n: number) =>
    registered(`crn:v1:bluemix:public:is:eu-de:a/acct::${type}:r010-${type}-${n}`);
  const counts: [type: string, count: number][] = [
    ['volume', 2],
    ['snapshot', 7],
    ...['a', 'b', 'c', 'd', 'e', 'f'].map((type): [string, number] => [type, 1]),
  ];
  const { shares } = protectionBy(
    counts.flatMap(([type, count]) => Array.from({ length: count }, (_, n) => disk(type, n))),
  );
  expect(shares).toHaveLength(1);
  expect(shares[0]!.resources).toBe(15);
  expect(shares[0]!.kinds.slice(0, 2)).toEqual([
    { resourceType: 'snapshot', count: 7 },
    { resourceType: 'volume', count: 2 },
  ]);
  expect(shares[0]!.kinds).toHaveLength(6);
});

test('whom to ask about retention goes by account, the one with most first', () => {
  const inAccount = (account: string, name: string, retained = true) =>
    registered(bucket(name).replace('a/acct', `a/${account}`), retained);
  const resources = resourcesOf([
    inAccount('few', 'a'),
    inAccount('many', 'b'),
    inAccount('many', 'c'),
    inAccount('free', 'd', false),
    registered('vault-7', true),
  ]);
  expect(
    retainedByAccount(resources).map(({ accountId, retained }) => [
      accountId,
      retained.map(({ name }) => name),
    ]),
  ).toEqual([
    ['many', ['b', 'c']],
    ['few', ['a']],
  ]);
  expect(protectionOf(resources, 'f1', keyCrn, { owners: [{ accountId: 'many' }] }).owners).toEqual([
    { accountId: 'many' },
  ]);
  expect(protectionOf(resources, 'f1', keyCrn)).not.toHaveProperty('owners');
});

describe('a fingerprint', () => {
  const list = fc.uniqueArray(
    fc.record({
      resourceCrn: fc.oneof(
        fc.string().map((name) => bucket(name)),
        fc.string({ unit: 'binary' }),
      ),
      preventsKeyDeletion: fc.boolean(),
    }),
    { selector: ({ resourceCrn }) => resourceCrn, maxLength: 8 },
  );

  test('does not depend on the order of the list', () => {
    fc.assert(
      fc.property(list, (one) => {
        expect(textOf(one.toReversed())).toBe(textOf(one));
        expect(fingerprintText(resourcesOf(one).toReversed())).toBe(textOf(one));
      }),
    );
  });

  test('changes with any resource, and with retention of any', () => {
    const some = list.filter((one) => one.length > 0);
    fc.assert(
      fc.property(some, fc.nat(), (one, at) => {
        const index = at % one.length;
        const changed = one.map((item, n) =>
          n === index ? { ...item, preventsKeyDeletion: !item.preventsKeyDeletion } : item,
        );
        expect(textOf(changed)).not.toBe(textOf(one));
        expect(textOf(one.toSpliced(index, 1))).not.toBe(textOf(one));
      }),
    );
  });

  test('is not fooled by line breaks in a name', () => {
    const two = [registered('vault-7'), registered('vault-8')];
    expect(textOf([registered('vault-7"\nregistered "vault-8')])).not.toBe(textOf(two));
  });

  test('says nothing of what may change unnoticed: dates, versions, descriptions', () => {
    const plain = registered(bucket('a'));
    const described = { ...plain, createdAt: 1, keyVersionId: 'v2', description: 'Invoices' };
    expect(textOf([described])).toBe(textOf([plain]));
  });
});

test('not knowing is a reading of its own', () => {
  const [one, other] = ['f1', 'f2'].map((fingerprint) => protectionOf([], fingerprint, keyCrn));
  expect(isSameProtection(one!, protectionOf([], 'f1', keyCrn))).toBe(true);
  expect(isSameProtection(one!, other!)).toBe(false);
  expect(isSameProtection(one!, { known: false })).toBe(false);
  expect(isSameProtection({ known: false }, { known: false })).toBe(true);
  expect([fingerprintOf(one!), fingerprintOf({ known: false })]).toEqual(['f1', 'unknown']);
});
