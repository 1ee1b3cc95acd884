import { describe, expect, test } from 'vitest';
import type { Ground, IamAccount, IamGroup, IamUser, Membership } from '../../src/domain/iam-access.js';
import { accessTo, whoMay, whoWouldMay, widestOf } from '../../src/domain/iam-access.js';
import type { Access, IamAttribute } from '../../src/domain/iam-attribute.js';
import { isGlobMatch } from '../../src/domain/iam-attribute.js';
import type { IamPolicy, KeyAction, KeyResource, PolicySubject } from '../../src/domain/iam-policy.js';

const key: KeyResource = {
  accountId: 'acct',
  serviceName: 'kms',
  serviceInstance: 'aaaa-1111',
  region: 'eu-de',
  resourceGroupId: 'group-1',
  keyRing: 'finance',
  resource: 'key-0001',
  serviceGroups: [],
  accessTags: [
    { key: 'project', value: 'payroll' },
    { key: 'project', value: 'ledger' },
    { key: 'env', value: 'Prod' },
  ],
};
/** All that need not be known is not. */
const dimKey: KeyResource = { ...key };
delete dimKey.resourceGroupId;
delete dimKey.serviceGroups;
delete dimKey.accessTags;

const setting = 'kms.secrets.setkeyfordeletion';
const deleting = 'kms.secrets.delete';
const role = (id: string, ...actions: string[]) => ({ id, actions });
const writer = role('Writer', 'kms.secrets.create', setting);
const manager = role('Manager', 'kms.secrets.create', setting, deleting);

const rosa = 'IBMid-110000ROSA';
const amir = 'IBMid-110000AMIR';
const owner = 'IBMid-110000OWNR';

const is = (name: string, value: string): IamAttribute => ({ key: name, operator: 'stringEquals', value });
const like = (name: string, value: string): IamAttribute => ({ key: name, operator: 'stringMatch', value });
const anyOf = (name: string, ...value: string[]): IamAttribute => ({
  key: name,
  operator: 'stringEqualsAnyOf',
  value,
});
const likeAnyOf = (name: string, ...value: string[]): IamAttribute => ({
  key: name,
  operator: 'stringMatchAnyOf',
  value,
});
const exists = (name: string, value: boolean): IamAttribute => ({
  key: name,
  operator: 'stringExists',
  value,
});
const odd = (name: string): IamAttribute => ({ key: name, operator: 'unknown' });
const account = is('accountId', 'acct');

const toPerson = (iamId: string): PolicySubject => ({ kind: 'identity', iamId });
const toGroup = (groupId: string): PolicySubject => ({ kind: 'access_group', groupId });

/** Rosa, Manager of everything in the account. */
function aPolicy(differing: Partial<IamPolicy> = {}): IamPolicy {
  return {
    id: 'p',
    state: 'active',
    subject: toPerson(rosa),
    attributes: [account],
    tags: [],
    roles: [manager],
    conditional: false,
    ...differing,
  };
}

function access(policies: IamPolicy[], on = key, action: KeyAction = 'secrets.delete'): Access {
  return accessTo(on, action, { ownerIamId: owner, policies }, { iamId: rosa, memberships: [] }).access;
}

type Line = [rule: string, attributes: IamAttribute[], expected: Access, on?: KeyResource];

describe('which keys a policy is about', () => {
  test.each<Line>([
    ['the account alone: every key in it', [account], 'yes'],
    ['no account, which IAM never leaves out', [is('serviceName', 'kms')], 'no'],
    ['another account', [is('accountId', 'other')], 'no'],
    ['the service', [account, is('serviceName', 'kms')], 'yes'],
    ['the other key service', [account, is('serviceName', 'hs-crypto')], 'no'],
    ['all services that IAM guards', [account, is('serviceType', 'service')], 'yes'],
    ['account management', [account, is('serviceType', 'platform_service')], 'no'],
    ['the instance', [account, is('serviceInstance', 'aaaa-1111')], 'yes'],
    ['another instance', [account, is('serviceInstance', 'bbbb-2222')], 'no'],
    ['the instance in other letters', [account, is('serviceInstance', 'AAAA-1111')], 'no'],
    ['the region', [account, is('region', 'eu-de')], 'yes'],
    ['another region', [account, is('region', 'us-south')], 'no'],
    ['the resource group', [account, is('resourceGroupId', 'group-1')], 'yes'],
    ['another resource group', [account, is('resourceGroupId', 'group-2')], 'no'],
    ['a resource group, ours not known', [account, is('resourceGroupId', 'group-1')], 'conditional', dimKey],
    [
      'a resource group itself, not what is in it',
      [account, is('resourceType', 'resource-group'), is('resource', 'group-1')],
      'no',
    ],
    ['the key ring', [account, is('keyRing', 'finance')], 'yes'],
    ['another key ring', [account, is('keyRing', 'default')], 'no'],
    ['the key ring in other letters', [account, is('keyRing', 'Finance')], 'no'],
    ['keys', [account, is('resourceType', 'key')], 'yes'],
    ['another type of resource', [account, is('resourceType', 'kmip-adapter')], 'no'],
    ['the key', [account, is('resource', 'key-0001')], 'yes'],
    ['another key', [account, is('resource', 'key-0002')], 'no'],
    [
      'a group of services we are in',
      [account, is('service_group_id', 'SEC')],
      'yes',
      inGroups('OPS', 'SEC'),
    ],
    ['a group of services we are not in', [account, is('service_group_id', 'IAM')], 'no', inGroups('SEC')],
    ['a group of services, we being in none', [account, is('service_group_id', 'IAM')], 'no'],
    ['a group of services, ours not known', [account, is('service_group_id', 'IAM')], 'conditional', dimKey],
    ['an attribute we do not know', [account, is('namespace', 'finance')], 'conditional'],
    ['one we do not know, and another key', [account, is('namespace', 'x'), is('resource', 'other')], 'no'],
    [
      'everything at once',
      [
        account,
        is('serviceName', 'kms'),
        is('serviceInstance', 'aaaa-1111'),
        is('keyRing', 'finance'),
        is('resourceType', 'key'),
        is('resource', 'key-0001'),
      ],
      'yes',
    ],
    [
      'everything but one',
      [account, is('serviceName', 'kms'), is('serviceInstance', 'aaaa-1111'), is('keyRing', 'default')],
      'no',
    ],
    ['one attribute twice, both met', [account, like('keyRing', 'f*'), like('keyRing', '*e')], 'yes'],
    ['one attribute twice, one not met', [account, is('keyRing', 'finance'), is('keyRing', 'default')], 'no'],
  ])('%s', (_rule, attributes, expected, on = key) => {
    expect(access([aPolicy({ attributes })], on)).toBe(expected);
  });
});

describe('what an operator asks', () => {
  test.each<Line>([
    ['stringEquals takes a star for a star', [account, is('keyRing', 'fin*')], 'no'],
    ['stringMatch of any value', [account, like('keyRing', '*')], 'yes'],
    ['stringMatch of a beginning', [account, like('keyRing', 'fin*')], 'yes'],
    ['stringMatch of an end', [account, like('keyRing', '*ance')], 'yes'],
    ['stringMatch of a middle', [account, like('keyRing', '*nan*')], 'yes'],
    ['stringMatch of one open character', [account, like('resource', 'key-000?')], 'yes'],
    ['stringMatch of another beginning', [account, like('keyRing', 'default*')], 'no'],
    ['stringMatch in other letters', [account, like('keyRing', 'FIN*')], 'no'],
    ['stringMatch of the account', [like('accountId', 'ac*')], 'yes'],
    ['stringMatch of a value not known', [account, like('resourceGroupId', '*')], 'conditional', dimKey],
    ['stringEqualsAnyOf with ours', [account, anyOf('keyRing', 'default', 'finance')], 'yes'],
    ['stringEqualsAnyOf of others', [account, anyOf('keyRing', 'default', 'hr')], 'no'],
    ['stringEqualsAnyOf of nothing', [account, anyOf('keyRing')], 'no'],
    ['stringEqualsAnyOf takes a star for a star', [account, anyOf('keyRing', '*')], 'no'],
    ['stringMatchAnyOf, one of which', [account, likeAnyOf('keyRing', 'hr-*', 'fin*')], 'yes'],
    ['stringMatchAnyOf, none of which', [account, likeAnyOf('keyRing', 'hr-*', 'fin?')], 'no'],
    ['stringMatchAnyOf of nothing', [account, likeAnyOf('keyRing')], 'no'],
    ['stringExists of what every key has', [account, exists('keyRing', true)], 'yes'],
    ['stringExists the other way round', [account, exists('keyRing', false)], 'no'],
    ['stringExists where there is none', [account, exists('service_group_id', true)], 'no'],
    [
      'stringExists the other way round, there being none',
      [account, exists('service_group_id', false)],
      'yes',
    ],
    ['stringExists of what is not known', [account, exists('resourceGroupId', true)], 'conditional', dimKey],
    ['stringExists of an unknown attribute', [account, exists('namespace', false)], 'conditional'],
    ['an operator we do not know', [account, odd('keyRing')], 'conditional'],
    ['an unknown operator on the account', [odd('accountId')], 'conditional'],
    ['an unknown operator, and another key', [account, odd('keyRing'), is('resource', 'other')], 'no'],
  ])('%s', (_rule, attributes, expected, on = key) => {
    expect(access([aPolicy({ attributes })], on)).toBe(expected);
  });
});

describe('access tags', () => {
  test.each<Line>([
    ['one the instance carries', [is('project', 'payroll')], 'yes'],
    ['the second of two values', [is('project', 'ledger')], 'yes'],
    ['another value', [is('project', 'website')], 'no'],
    ['the value under another name', [is('team', 'payroll')], 'no'],
    ['name and value in other letters', [is('ENV', 'prod')], 'yes'],
    ['a wildcard in other letters', [like('env', 'PR*')], 'yes'],
    ['one of several in other letters', [anyOf('env', 'test', 'PROD')], 'yes'],
    ['a wildcard of another value', [like('env', 'test*')], 'no'],
    ['two the instance carries', [is('env', 'prod'), is('project', 'payroll')], 'yes'],
    ['two, of which it carries one', [is('env', 'prod'), is('project', 'website')], 'no'],
    ['an operator we do not know', [odd('env')], 'conditional'],
    ['on an instance without any', [is('env', 'prod')], 'no', { ...key, accessTags: [] }],
    ['on an instance whose tags are not known', [is('env', 'prod')], 'conditional', dimKey],
    [
      'not known, and another instance',
      [is('env', 'prod')],
      'no',
      { ...dimKey, accountId: 'other', serviceInstance: 'bbbb-2222' },
    ],
  ])('%s', (_rule, tags, expected, on = key) => {
    expect(access([aPolicy({ tags })], on)).toBe(expected);
  });
});

describe('what a policy lets one do', () => {
  const administrator = 'crn:v1:bluemix:public:iam::::role:Administrator';
  const custom = 'crn:v1:bluemix:public:iam-access-management::a/acct:customRole:Undertaker';
  test.each<[rule: string, differing: Partial<IamPolicy>, set: Access, deleted: Access]>([
    ['Manager', {}, 'yes', 'yes'],
    ['Writer', { roles: [writer] }, 'yes', 'no'],
    ['Reader', { roles: [role('Reader', 'kms.secrets.readmetadata')] }, 'no', 'no'],
    ['the purge role', { roles: [role('KeyPurge', 'kms.secrets.purge')] }, 'no', 'no'],
    ['a custom role that deletes but does not set', { roles: [role(custom, deleting)] }, 'no', 'yes'],
    ['a custom role that sets but does not delete', { roles: [role(custom, setting)] }, 'yes', 'no'],
    ['two custom roles together', { roles: [role('one', setting), role('two', deleting)] }, 'yes', 'yes'],
    [
      'a role named Manager without the actions',
      { roles: [role('Manager', 'kms.secrets.list')] },
      'no',
      'no',
    ],
    ['a platform role', { roles: [role(administrator, 'iam.policy.create')] }, 'no', 'no'],
    ['a platform role that lists the action', { roles: [role(administrator, deleting)] }, 'no', 'yes'],
    ['the action of the other service', { roles: [role('Manager', 'hs-crypto.secrets.delete')] }, 'no', 'no'],
    ['an action that only begins alike', { roles: [role('x', 'kms.secrets.delete-alias')] }, 'no', 'no'],
    ['no role', { roles: [] }, 'no', 'no'],
    ['a policy that was deleted', { state: 'deleted' }, 'no', 'no'],
    ['a policy in a state we do not know', { state: 'suspended' }, 'no', 'no'],
    ['a condition', { conditional: true }, 'conditional', 'conditional'],
    ['a condition on a Writer', { conditional: true, roles: [writer] }, 'conditional', 'no'],
    ['a condition on other keys', { conditional: true, attributes: [is('accountId', 'x')] }, 'no', 'no'],
  ])('%s', (_rule, differing, set, deleted) => {
    expect(access([aPolicy(differing)], key, 'secrets.setkeyfordeletion')).toBe(set);
    expect(access([aPolicy(differing)], key, 'secrets.delete')).toBe(deleted);
  });

  test('in Hyper Protect Crypto Services by that service’s actions', () => {
    const roles = [role('Manager', 'hs-crypto.secrets.delete')];
    expect(access([aPolicy({ roles })], { ...key, serviceName: 'hs-crypto' })).toBe('yes');
  });
});

describe('whom a policy is for', () => {
  const managers = { id: 'g-managers', name: 'Key Managers' };
  const member: Membership = { group: managers, belongs: 'yes' };
  const byRule: Membership = { group: managers, belongs: 'conditional' };
  const forGroup = aPolicy({ id: 'p-group', subject: toGroup('g-managers') });
  const mine: Ground = { by: 'policy', policyId: 'p' };
  const groups: Ground = { by: 'access_group', policyId: 'p-group', group: 'Key Managers' };
  const rules: Ground = { by: 'dynamic_group', policyId: 'p-group', group: 'Key Managers' };

  test.each<
    [rule: string, policies: IamPolicy[], memberships: Membership[], expected: Access, grounds: Ground[]]
  >([
    ['nobody without a policy', [], [member], 'no', []],
    ['the person named', [aPolicy()], [], 'yes', [mine]],
    [
      'the person named in other letters',
      [aPolicy({ subject: toPerson(rosa.toLowerCase()) })],
      [],
      'yes',
      [mine],
    ],
    ['not another person', [aPolicy({ subject: toPerson(amir) })], [], 'no', []],
    ['not a service', [aPolicy({ subject: { kind: 'unsupported' } })], [member], 'no', []],
    ['a member of the group named', [forGroup], [member], 'yes', [groups]],
    ['not a member of another group', [aPolicy({ subject: toGroup('g-other') })], [member], 'no', []],
    ['no person whose id is the group’s', [aPolicy({ subject: toGroup(rosa) })], [member], 'no', []],
    ['perhaps whom a rule takes in', [forGroup], [byRule], 'conditional', [rules]],
    ['perhaps, on two conditions', [{ ...forGroup, conditional: true }], [byRule], 'conditional', [rules]],
    ['directly and by group', [forGroup, aPolicy()], [member], 'yes', [mine, groups]],
    ['surely, whatever else is conditional', [aPolicy(), forGroup], [byRule], 'yes', [mine]],
    [
      'surely by group, conditionally alone',
      [aPolicy({ conditional: true }), forGroup],
      [member],
      'yes',
      [groups],
    ],
    [
      'perhaps, where all else is no',
      [aPolicy({ state: 'deleted' }), forGroup],
      [byRule],
      'conditional',
      [rules],
    ],
  ])('%s', (_rule, policies, memberships, expected, grounds) => {
    const subjects = { iamId: rosa, memberships };
    expect(accessTo(key, 'secrets.delete', { ownerIamId: owner, policies }, subjects)).toEqual({
      access: expected,
      grounds,
    });
  });

  test('the account owner needs none', () => {
    const subjects = { iamId: rosa, memberships: [] };
    const ownerIamId = rosa.toLowerCase();
    expect(accessTo(key, 'secrets.delete', { ownerIamId, policies: [] }, subjects)).toEqual({
      access: 'yes',
      grounds: [{ by: 'account_owner' }],
    });
  });
});

describe('the people of an account', () => {
  const aUser = (iamId: string, state = 'ACTIVE'): IamUser => ({
    iamId,
    state,
    name: iamId.slice(-4),
    email: `${iamId.slice(-4).toLowerCase()}@example.com`,
  });
  const aGroup = (differing: Partial<IamGroup> = {}): IamGroup => ({
    id: 'g-managers',
    name: 'Key Managers',
    members: [amir],
    dynamic: false,
    ...differing,
  });
  const anAccount = (differing: Partial<IamAccount> = {}): IamAccount => ({
    ownerIamId: owner,
    users: [aUser(rosa), aUser(amir)],
    groups: [aGroup()],
    policies: [],
    ...differing,
  });
  const forGroup = aPolicy({ id: 'p-group', subject: toGroup('g-managers') });
  const asked = (differing: Partial<IamAccount>) =>
    whoMay(key, anAccount(differing)).map(({ user, maySetForDeletion, mayDelete }) => [
      user.name,
      maySetForDeletion.access,
      mayDelete.access,
    ]);

  test('each with what they may do and why', () => {
    const policies = [aPolicy({ roles: [writer] }), forGroup];
    expect(whoMay(key, anAccount({ policies }))).toEqual([
      {
        user: aUser(rosa),
        maySetForDeletion: { access: 'yes', grounds: [{ by: 'policy', policyId: 'p' }] },
        mayDelete: { access: 'no', grounds: [] },
      },
      {
        user: aUser(amir),
        maySetForDeletion: {
          access: 'yes',
          grounds: [{ by: 'access_group', policyId: 'p-group', group: 'Key Managers' }],
        },
        mayDelete: {
          access: 'yes',
          grounds: [{ by: 'access_group', policyId: 'p-group', group: 'Key Managers' }],
        },
      },
    ]);
  });

  test('those without a right are left out', () => {
    expect(asked({ policies: [aPolicy({ roles: [role('Reader', 'kms.secrets.list')] })] })).toEqual([]);
    expect(asked({ policies: [aPolicy({ attributes: [is('accountId', 'other')] })] })).toEqual([]);
  });

  test('someone who may delete and not set is one of them', () => {
    expect(asked({ policies: [aPolicy({ roles: [role('custom', deleting)] })] })).toEqual([
      ['ROSA', 'no', 'yes'],
    ]);
  });

  test('the account owner is one of them without any policy', () => {
    const users = [aUser(rosa), aUser(owner)];
    expect(asked({ users })).toEqual([['OWNR', 'yes', 'yes']]);
  });

  test.each(['PENDING', 'PROCESSING', 'SUSPENDED', 'VPN_ONLY', 'IAMID_INVALID', 'ERROR_WHILE_DELETING', ''])(
    'a user %s is not, be it the owner; they would be, were they active',
    (state) => {
      const users = [aUser(rosa, state), aUser(amir), aUser(owner, state)];
      const policies = [aPolicy(), forGroup];
      expect(asked({ users, policies })).toEqual([['AMIR', 'yes', 'yes']]);
      const would = whoWouldMay(key, anAccount({ users, policies })).map(({ user }) => user.iamId);
      expect(would).toEqual([rosa, owner]);
    },
  );

  test('a user shut out of the classic infrastructure alone is one of them', () => {
    const users = [aUser(rosa, 'DISABLED_CLASSIC_INFRASTRUCTURE')];
    expect(asked({ users, policies: [aPolicy()] })).toEqual([['ROSA', 'yes', 'yes']]);
    expect(whoWouldMay(key, anAccount({ users, policies: [aPolicy()] }))).toEqual([]);
  });

  test.each(['iam-ServiceId-1', 'iam-Profile-1', 'IAM-ServiceId-1', 'crn-crn:v1:bluemix:public:kms'])(
    'no right makes %s a person',
    (iamId) => {
      const policies = [aPolicy({ subject: toPerson(iamId) }), forGroup];
      const groups = [aGroup({ members: [iamId, amir] })];
      expect(asked({ users: [aUser(iamId), aUser(amir)], groups, policies })).toEqual([
        ['AMIR', 'yes', 'yes'],
      ]);
    },
  );

  test('a member who is no user of the account is not', () => {
    expect(asked({ groups: [aGroup({ members: ['IBMid-elsewhere'] })], policies: [forGroup] })).toEqual([]);
  });

  test('members are known in any letters, and once however often listed', () => {
    const groups = [aGroup({ members: [amir.toLowerCase(), amir] })];
    expect(whoMay(key, anAccount({ groups, policies: [forGroup] }))).toMatchObject([
      { user: { iamId: amir }, mayDelete: { grounds: [{ by: 'access_group' }] } },
    ]);
  });

  test('a dynamic group is a yes for those listed in it and a perhaps for all others', () => {
    const groups = [aGroup({ dynamic: true })];
    expect(whoMay(key, anAccount({ groups, policies: [forGroup] }))).toMatchObject([
      { user: { iamId: rosa }, mayDelete: { access: 'conditional', grounds: [{ by: 'dynamic_group' }] } },
      { user: { iamId: amir }, mayDelete: { access: 'yes', grounds: [{ by: 'access_group' }] } },
    ]);
  });

  test('a dynamic group without a right on the key makes nobody anything', () => {
    const groups = [aGroup(), aGroup({ id: 'g-visitors', dynamic: true })];
    expect(asked({ groups, policies: [forGroup] })).toEqual([['AMIR', 'yes', 'yes']]);
  });

  test('10,000 policies, 5,000 users and 500 groups are no work', () => {
    const users = Array.from({ length: 5_000 }, (_, index) => aUser(`IBMid-${index}`));
    const groups = Array.from({ length: 500 }, (_, index) =>
      aGroup({
        id: `g-${index}`,
        members: users.filter((_user, at) => at % 100 === index % 100).map((u) => u.iamId),
      }),
    );
    const policies = Array.from({ length: 10_000 }, (_, index) =>
      aPolicy({
        id: `p-${index}`,
        subject: index % 2 ? toGroup(`g-${(index >> 1) % 500}`) : toPerson(`IBMid-${index >> 1}`),
        attributes: [
          account,
          is('serviceName', 'kms'),
          is('serviceInstance', index % 10 < 2 ? 'aaaa-1111' : `other-${index}`),
          like('keyRing', 'fin*'),
        ],
      }),
    );
    const started = performance.now();
    const found = whoMay(key, anAccount({ users, groups, policies }));
    const tookMs = performance.now() - started;
    // A fifth of the policies concern the key; they name every fifth user and every fifth group, of the same users.
    expect(found).toHaveLength(1_000);
    // It takes some 200 ms the first time. The bound leaves a busy machine room, and is far below going through all for everyone.
    expect(tookMs).toBeLessThan(2_000);
  });
});

describe('wildcards', () => {
  test.each([
    ['', '', true],
    ['', 'a', false],
    ['*', '', true],
    ['?', '', false],
    ['?', 'ä', true],
    ['?', '🔑', true],
    ['??', '🔑', false],
    ['a*b*c', 'a-b-b-c', true],
    ['a*b*c', 'a-c-b', false],
    ['*ab', 'aab', true],
    ['**', 'anything\nat all', true],
    ['a.c', 'abc', false],
    ['[a-z]', 'a', false],
    ['{{*}}', '*', true],
    ['{{*}}', 'a', false],
    ['{{?}}', '?', true],
    ['{{?}}', 'a', false],
    ['a{{*}}*', 'a*b', true],
    ['{{a}}', '{{a}}', true],
    ['{{*', '{{ open', true],
  ])('%j on %j: %j', (pattern, text, expected) => {
    expect(isGlobMatch(pattern, text)).toBe(expected);
  });

  test('a pattern full of stars takes no time', () => {
    const started = performance.now();
    expect(isGlobMatch('*a'.repeat(200) + 'b', 'a'.repeat(2_000))).toBe(false);
    expect(performance.now() - started).toBeLessThan(1_000);
  });
});

function inGroups(...serviceGroups: string[]): KeyResource {
  return { ...key, serviceGroups };
}

describe('why somebody is asked', () => {
  const group = (name: string, by: 'access_group' | 'dynamic_group' = 'access_group'): Ground => ({
    by,
    policyId: `of ${name}`,
    group: name,
  });
  const own: Ground = { by: 'policy', policyId: 'own' };

  test.each<[string, Ground[], ReturnType<typeof widestOf>]>([
    ['nothing is known', [], undefined],
    ['one ground', [own], { by: 'policy' }],
    ['the owner needs no policy', [{ by: 'account_owner' }], { by: 'account_owner' }],
    ['a policy of one’s own before a group', [group('admins'), own], { by: 'policy' }],
    [
      'a group before its rules',
      [group('a', 'dynamic_group'), group('b')],
      { by: 'access_group', group: 'b' },
    ],
    ['of groups the first by name', [group('b'), group('a')], { by: 'access_group', group: 'a' }],
  ])('%s', (_, grounds, because) => {
    expect(widestOf(grounds)).toEqual(because);
  });
});
