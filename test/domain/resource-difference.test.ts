import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type ProtectedResource, resourcesOf } from '../../src/domain/protected-resource.js';
import { differenceOf, isSame } from '../../src/domain/resource-difference.js';
import { keyCrn } from './given.js';

const bucket = (name: string) =>
  `crn:v1:bluemix:public:cloud-object-storage:global:a/acct:cos-instance:bucket:${name}`;
const database = (name: string) => `crn:v1:bluemix:public:databases-for-mongodb:eu-de:a/acct:${name}::`;

function resources(crns: string[], underRetention: string[] = []): ProtectedResource[] {
  return resourcesOf(
    crns.map((resourceCrn) => ({ resourceCrn, preventsKeyDeletion: underRetention.includes(resourceCrn) })),
  );
}

describe('between two lists', () => {
  test('what came and what went is counted by service and type, and named', () => {
    const before = resources([bucket('a'), bucket('b')]);
    const after = resources([bucket('b'), bucket('c'), bucket('d'), database('orders')]);
    const { added, removed, retained, released } = differenceOf(before, after, keyCrn);
    expect(added).toEqual({
      total: 3,
      kinds: [
        { service: 'cloud-object-storage', resourceType: 'bucket', count: 2 },
        { service: 'databases-for-mongodb', resourceType: '', count: 1 },
      ],
      named: [
        { id: bucket('c'), service: 'cloud-object-storage', resourceType: 'bucket', name: 'c' },
        { id: bucket('d'), service: 'cloud-object-storage', resourceType: 'bucket', name: 'd' },
        { id: database('orders'), service: 'databases-for-mongodb', resourceType: '', name: 'orders' },
      ],
    });
    expect(removed).toMatchObject({ total: 1, named: [{ name: 'a' }] });
    expect([retained.total, released.total]).toEqual([0, 0]);
  });

  test('retention that came or was lifted is told of what stayed alone', () => {
    const [a, b, c, d] = ['a', 'b', 'c', 'd'].map(bucket) as [string, string, string, string];
    const { added, removed, retained, released } = differenceOf(
      resources([a, b, c], [b, c]),
      resources([a, b, d], [a, d]),
      keyCrn,
    );
    expect(added.named.map(({ name }) => name)).toEqual(['d']);
    expect(removed.named.map(({ name }) => name)).toEqual(['c']);
    expect(retained.named.map(({ name }) => name)).toEqual(['a']);
    expect(released.named.map(({ name }) => name)).toEqual(['b']);
  });

  test('five are named, all are counted', () => {
    const { added } = differenceOf(
      [],
      resources(Array.from({ length: 201 }, (_, n) => bucket(`b${n}`))),
      keyCrn,
    );
    expect(added.total).toBe(201);
    expect(added.named).toHaveLength(5);
    expect(added.kinds).toEqual([{ service: 'cloud-object-storage', resourceType: 'bucket', count: 201 }]);
  });

  test('what is in another account or region than the key is named with it', () => {
    const others = [
      bucket('a'),
      bucket('b').replace('a/acct', 'a/other'),
      database('x').replace('eu-de', 'us-east'),
    ];
    const { added } = differenceOf([], resources(others), keyCrn);
    expect(added.named.map(({ name, elsewhere }) => [name, elsewhere])).toEqual([
      ['a', undefined],
      ['b', { accountId: 'other' }],
      ['x', { region: 'us-east' }],
    ]);
  });

  test.each([
    ['one more', [bucket('a')], [bucket('a'), bucket('b')], []],
    ['one fewer', [bucket('a'), bucket('b')], [bucket('a')], []],
    ['retention', [bucket('a')], [bucket('a')], [bucket('a')]],
  ])('%s is a difference', (_what, before, after, underRetention) => {
    expect(isSame(differenceOf(resources(before), resources(after, underRetention), keyCrn))).toBe(false);
  });
});

describe('between any two lists', () => {
  const list = fc
    .uniqueArray(
      fc.record({ n: fc.nat({ max: 12 }), isDatabase: fc.boolean(), preventsKeyDeletion: fc.boolean() }),
      { selector: ({ n }) => n, maxLength: 12 },
    )
    .map((items) =>
      resourcesOf(
        items.map(({ n, isDatabase, preventsKeyDeletion }) => ({
          resourceCrn: isDatabase ? database(`${n}`) : bucket(`${n}`),
          preventsKeyDeletion,
        })),
      ),
    );

  test('the same list makes none', () => {
    fc.assert(
      fc.property(list, (one) => {
        expect(isSame(differenceOf(one, one, keyCrn))).toBe(true);
      }),
    );
  });

  test('the other way round, what came went and what was retained was released', () => {
    fc.assert(
      fc.property(list, list, (one, other) => {
        const there = differenceOf(one, other, keyCrn);
        const back = differenceOf(other, one, keyCrn);
        expect([back.added, back.removed]).toEqual([there.removed, there.added]);
        expect(idsOf(back.retained)).toEqual(idsOf(there.released));
        expect(idsOf(back.released)).toEqual(idsOf(there.retained));
      }),
    );
  });

  test('what was, plus what came, less what went, is what is; the kinds add up', () => {
    fc.assert(
      fc.property(list, list, (one, other) => {
        const difference = differenceOf(one, other, keyCrn);
        const { added, removed, retained, released } = difference;
        expect(one.length + added.total - removed.total).toBe(other.length);
        for (const { total, kinds } of [added, removed, retained, released]) {
          expect(kinds.reduce((sum, { count }) => sum + count, 0)).toBe(total);
        }
        const isAlike = fingerprintable(one) === fingerprintable(other);
        expect(isSame(difference)).toBe(isAlike);
      }),
    );
  });

  const idsOf = ({ named }: { named: { id: string }[] }) => named.map(({ id }) => id).toSorted();
  const fingerprintable = (items: ProtectedResource[]) =>
    JSON.stringify(items.map(({ id, underRetention }) => [id, underRetention]).toSorted());
});
