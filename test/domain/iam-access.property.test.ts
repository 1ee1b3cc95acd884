// What must hold of rights whatever the policies say.
import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  accessTo,
  whoMay,
  type IamAccount,
  type IamUser,
  type Membership,
} from '../../src/domain/iam-access.js';
import type { Access, IamAttribute } from '../../src/domain/iam-attribute.js';
import type { IamPolicy, KeyAction, KeyResource } from '../../src/domain/iam-policy.js';

const rank: Record<Access, number> = { no: 0, conditional: 1, yes: 2 };
const runs = { numRuns: 1_000 };

const people = ['IBMid-1', 'IBMid-2', 'IBMid-3'];
const groupIds = ['g-1', 'g-2'];
const owner = 'IBMid-owner';

const values = [
  'acct',
  'kms',
  'inst',
  'eu-de',
  'rg',
  'ring',
  'ring-2',
  'key',
  'key-1',
  '*',
  'r*',
  'key-?',
  'service',
  '',
];
const value = fc.constantFrom(...values);
const attributeKey = fc.constantFrom(
  'serviceName',
  'serviceType',
  'serviceInstance',
  'region',
  'resourceGroupId',
  'keyRing',
  'resourceType',
  'resource',
  'service_group_id',
  'bucket',
);
const demandOn = (key: fc.Arbitrary<string>): fc.Arbitrary<IamAttribute> =>
  fc.oneof(
    fc.record({ key, operator: fc.constantFrom('stringEquals' as const, 'stringMatch' as const), value }),
    fc.record({
      key,
      operator: fc.constantFrom('stringEqualsAnyOf' as const, 'stringMatchAnyOf' as const),
      value: fc.array(value, { maxLength: 3 }),
    }),
    fc.record({ key, operator: fc.constant('stringExists' as const), value: fc.boolean() }),
    fc.record({ key, operator: fc.constant('unknown' as const) }),
  );
const attribute = demandOn(attributeKey);
const tag = demandOn(fc.constantFrom('env', 'project'));
const account: IamAttribute = { key: 'accountId', operator: 'stringEquals', value: 'acct' };

const policy: fc.Arbitrary<IamPolicy> = fc.record({
  id: fc.uuid(),
  state: fc.constantFrom('active', 'active', 'active', 'deleted'),
  subject: fc.oneof(
    fc.constantFrom(...people).map((iamId) => ({ kind: 'identity' as const, iamId })),
    fc.constantFrom(...groupIds).map((groupId) => ({ kind: 'access_group' as const, groupId })),
    fc.constant({ kind: 'unsupported' as const }),
  ),
  attributes: fc.array(attribute, { maxLength: 3 }).map((attributes) => [account, ...attributes]),
  tags: fc.array(tag, { maxLength: 1 }),
  roles: fc.array(
    fc.record({
      id: fc.constant('role'),
      actions: fc.subarray([
        'kms.secrets.delete',
        'kms.secrets.setkeyfordeletion',
        'hs-crypto.secrets.delete',
      ]),
    }),
    { maxLength: 2 },
  ),
  conditional: fc.boolean(),
});
const policies = fc.array(policy, { maxLength: 8 });

const key: fc.Arbitrary<KeyResource> = fc.record(
  {
    accountId: fc.constant('acct'),
    serviceName: fc.constant('kms' as const),
    serviceInstance: fc.constant('inst'),
    region: fc.constant('eu-de'),
    resourceGroupId: fc.constant('rg'),
    keyRing: fc.constantFrom('ring', 'ring-2'),
    resource: fc.constantFrom('key-1', 'key-2'),
    serviceGroups: fc.subarray(['service', 'acct']),
    accessTags: fc.subarray([
      { key: 'env', value: 'key' },
      { key: 'project', value: 'ring' },
    ]),
  },
  { requiredKeys: ['accountId', 'serviceName', 'serviceInstance', 'region', 'keyRing', 'resource'] },
);
const action = fc.constantFrom<KeyAction>('secrets.delete', 'secrets.setkeyfordeletion');
const membership: fc.Arbitrary<Membership> = fc.record({
  group: fc.constantFrom(...groupIds).map((id) => ({ id, name: id })),
  belongs: fc.constantFrom('yes' as const, 'conditional' as const),
});
const memberships = fc.array(membership, { maxLength: 3 });

function accessOf(
  on: KeyResource,
  what: KeyAction,
  by: readonly IamPolicy[],
  through: readonly Membership[],
): Access {
  return accessTo(on, what, { ownerIamId: owner, policies: by }, { iamId: 'IBMid-1', memberships: through })
    .access;
}

test('a policy more never takes a right away', () => {
  fc.assert(
    fc.property(key, action, policies, policy, memberships, (on, what, some, more, through) => {
      expect(rank[accessOf(on, what, [...some, more], through)]).toBeGreaterThanOrEqual(
        rank[accessOf(on, what, some, through)],
      );
    }),
    runs,
  );
});

test('a group more never takes a right away', () => {
  fc.assert(
    fc.property(key, action, policies, memberships, membership, (on, what, some, through, more) => {
      expect(rank[accessOf(on, what, some, [...through, more])]).toBeGreaterThanOrEqual(
        rank[accessOf(on, what, some, through)],
      );
    }),
    runs,
  );
});

test('a narrower policy never grants wider', () => {
  fc.assert(
    fc.property(
      key,
      action,
      policy,
      attribute,
      tag,
      memberships,
      (on, what, one, attributeMore, tagMore, through) => {
        const wide = rank[accessOf(on, what, [one], through)];
        const byAttribute = { ...one, attributes: [...one.attributes, attributeMore] };
        const byTag = { ...one, tags: [...one.tags, tagMore] };
        expect(rank[accessOf(on, what, [byAttribute], through)]).toBeLessThanOrEqual(wide);
        expect(rank[accessOf(on, what, [byTag], through)]).toBeLessThanOrEqual(wide);
        expect(rank[accessOf(on, what, [{ ...one, conditional: true }], through)]).toBeLessThanOrEqual(wide);
      },
    ),
    runs,
  );
});

test('a right on part of the keys is none on all others', () => {
  fc.assert(
    fc.property(key, action, policies, memberships, (on, what, some, through) => {
      const ringOnly = some.map((one) => ({
        ...one,
        attributes: [
          ...one.attributes,
          { key: 'keyRing', operator: 'stringEquals', value: 'elsewhere' } as const,
        ],
      }));
      expect(accessOf(on, what, ringOnly, through)).toBe('no');
    }),
    runs,
  );
});

test('knowing more of a key never turns a plain answer round', () => {
  fc.assert(
    fc.property(key, action, policies, memberships, (on, what, some, through) => {
      const known: KeyResource = {
        ...on,
        resourceGroupId: on.resourceGroupId ?? 'rg',
        serviceGroups: on.serviceGroups ?? [],
        accessTags: on.accessTags ?? [],
      };
      const before = accessOf(on, what, some, through);
      if (before !== 'conditional') expect(accessOf(known, what, some, through)).toBe(before);
      // Nor does looking at an instance as a whole, which leaves ring and key open.
      const whole: KeyResource = { ...on };
      delete whole.keyRing;
      delete whole.resource;
      const ofAll = accessOf(whole, what, some, through);
      if (ofAll !== 'conditional') expect(before).toBe(ofAll);
    }),
    runs,
  );
});

test('the grounds alone give the right they are the grounds of', () => {
  fc.assert(
    fc.property(key, action, policies, memberships, (on, what, some, through) => {
      const subjects = { iamId: 'IBMid-1', memberships: through };
      const right = accessTo(on, what, { ownerIamId: owner, policies: some }, subjects);
      const named = right.grounds.flatMap((ground) =>
        ground.by === 'account_owner' ? [] : [ground.policyId],
      );
      expect(right.grounds.length > 0).toBe(right.access !== 'no');
      for (const policyId of named) {
        const alone = some.filter(({ id }) => id === policyId);
        expect(accessOf(on, what, alone, through)).toBe(right.access);
      }
    }),
    runs,
  );
});

test('the list of people and the question about one of them agree', () => {
  const group = (id: string) =>
    fc.record({
      id: fc.constant(id),
      name: fc.constant(id),
      members: fc.subarray(people),
      dynamic: fc.boolean(),
    });
  fc.assert(
    fc.property(key, policies, fc.tuple(...groupIds.map(group)), (on, some, groups) => {
      const users: IamUser[] = [...people, owner].map((iamId) => ({
        iamId,
        state: 'ACTIVE',
        name: iamId,
        email: '',
      }));
      const all: IamAccount = { ownerIamId: owner, users, groups, policies: some };
      const found = whoMay(on, all);
      for (const { iamId } of users) {
        const through = groups.flatMap((one): Membership[] => {
          if (one.members.includes(iamId)) return [{ group: one, belongs: 'yes' }];
          return one.dynamic ? [{ group: one, belongs: 'conditional' }] : [];
        });
        const one = found.find(({ user }) => user.iamId === iamId);
        const ask = (what: KeyAction) =>
          accessTo(on, what, { ownerIamId: owner, policies: some }, { iamId, memberships: through }).access;
        expect(one?.maySetForDeletion.access ?? 'no').toBe(ask('secrets.setkeyfordeletion'));
        expect(one?.mayDelete.access ?? 'no').toBe(ask('secrets.delete'));
      }
    }),
    runs,
  );
});
