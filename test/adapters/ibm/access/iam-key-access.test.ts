import { describe, expect, test } from 'vitest';
import type { PolicyAttribute, WorldIam, WorldPolicy } from '../../../../src/sandbox/world-iam.js';
import { groupId, is, managerRole, policy } from '../../../sandbox/iam/iam-world.js';
import { accountId, ids, instanceId, otherInstanceId, people } from '../../../sandbox/kms/small-world.js';
import {
  accessWorld,
  dualKey,
  owner,
  served,
  singleKey,
  startAccess,
  startFront,
  type AccessStage,
  type MadeUp,
} from './iam-stage.js';

const other = { ...dualKey, keyRingId: 'default', keyId: ids.elsewhere, instanceId: otherInstanceId };
const customCrn = `crn:v1:bluemix:public:iam-access-management::a/${accountId}::customRole:Remover`;
const withRole = (roleId: string) => policy({ control: { grant: { roles: [{ role_id: roleId }] } } });
const forGroup = (id: string, more: Partial<WorldPolicy> = {}) =>
  policy({ id: `of-${id}`, subject: { attributes: [is('access_group_id', id)] }, ...more });
const at = (key: string, operator: PolicyAttribute['operator'], value: PolicyAttribute['value']) =>
  policy({}, [{ key, operator, value }]);
const tagged = policy({
  resource: {
    attributes: [is('accountId', accountId)],
    tags: [{ key: 'env', operator: 'stringEquals', value: 'prod' }],
  },
});
const rule = {
  id: 'ClaimRule-1',
  name: 'by department',
  expiration: 12,
  realmName: 'https://idp.example.com',
  conditions: [{ claim: 'department', operator: 'EQUALS', value: '"keys"' }],
};

const iam: WorldIam = {
  groups: [
    { id: groupId, name: 'static', members: [people.nobody] },
    {
      id: 'AccessGroupId-in',
      name: 'signed-in',
      members: [],
      rules: [rule],
      signedInByRule: [people.nobody],
    },
    { id: 'AccessGroupId-out', name: 'signed-out', members: [people.reader], rules: [rule] },
    { id: 'AccessGroupId-others', name: 'others', members: [people.reader] },
  ],
  customRoles: [
    {
      name: 'Remover',
      displayName: 'Remover',
      serviceName: 'hs-crypto',
      actions: ['hs-crypto.secrets.delete'],
    },
  ],
};

async function rightsOf({ access }: AccessStage, iamId: string, scope = dualKey): Promise<string> {
  const { maySetForDeletion, mayDelete } = await access.rightsNow(iamId, scope);
  return `${maySetForDeletion.access}/${mayDelete.access}`;
}

describe('what a policy lets somebody do to a key', () => {
  test.each<[string, string, WorldPolicy]>([
    ['on the whole account', 'yes/yes', policy()],
    ['on all services', 'yes/yes', at('serviceType', 'stringEquals', 'service')],
    ['on the service', 'yes/yes', at('serviceName', 'stringEquals', 'hs-crypto')],
    ['on services by a pattern', 'yes/yes', at('serviceName', 'stringMatch', 'hs-*')],
    ['on one of two services', 'yes/yes', at('serviceName', 'stringEqualsAnyOf', ['kms', 'hs-crypto'])],
    ['on another service', 'no/no', at('serviceName', 'stringEquals', 'kms')],
    [
      'on a service group, of which we know nothing',
      'conditional/conditional',
      at('service_group_id', 'stringEquals', 'keys'),
    ],
    ['on the instance', 'yes/yes', at('serviceInstance', 'stringEquals', instanceId)],
    ['on another instance', 'no/no', at('serviceInstance', 'stringEquals', otherInstanceId)],
    ['in the region', 'yes/yes', at('region', 'stringEquals', 'eu-de')],
    ['in the resource group', 'yes/yes', at('resourceGroupId', 'stringEquals', 'rg-1')],
    ['in another resource group', 'no/no', at('resourceGroupId', 'stringEquals', 'rg-2')],
    ['in any resource group', 'yes/yes', at('resourceGroupId', 'stringExists', true)],
    ['in the key ring', 'yes/yes', at('keyRing', 'stringEquals', 'finance')],
    ['in another key ring', 'no/no', at('keyRing', 'stringEquals', 'default')],
    ['in rings by one of two patterns', 'yes/yes', at('keyRing', 'stringMatchAnyOf', ['hr-*', 'fin*'])],
    ['on the key', 'yes/yes', policy({}, [is('resourceType', 'key'), is('resource', ids.dual)])],
    ['on another key', 'no/no', policy({}, [is('resourceType', 'key'), is('resource', ids.single)])],
    ['by an attribute we do not know', 'conditional/conditional', at('bucket', 'stringEquals', 'x')],
    [
      'under a condition',
      'conditional/conditional',
      policy({ rule: { key: 'x', operator: 'y', value: 'z' } }),
    ],
    ['when deleted', 'no/no', policy({ state: 'deleted' })],
    ['as Writer', 'yes/no', withRole('crn:v1:bluemix:public:iam::::serviceRole:Writer')],
    [
      "by the service's own name of Manager",
      'yes/yes',
      withRole(managerRole.replace(':iam:', ':hs-crypto:')),
    ],
    ["by another service's Manager", 'no/no', withRole(managerRole.replace(':iam:', ':kms:'))],
    ['as platform Administrator', 'no/no', withRole('crn:v1:bluemix:public:iam::::role:Administrator')],
    ['by a custom role with one of the two actions', 'no/yes', withRole(customCrn)],
    ['through a group', 'yes/yes', forGroup(groupId)],
    ['through a group a rule brought them in', 'yes/yes', forGroup('AccessGroupId-in')],
    ['through a group a rule may bring them in', 'conditional/conditional', forGroup('AccessGroupId-out')],
    ['through a group of others', 'no/no', forGroup('AccessGroupId-others')],
    ['through Public Access', 'yes/yes', forGroup('AccessGroupId-PublicAccess')],
    [
      'through a group, under a condition',
      'conditional/conditional',
      forGroup(groupId, { pattern: 'time-based-conditions:once' }),
    ],
    ['of somebody else', 'no/no', policy({ subject: { attributes: [is('iam_id', people.reader)] } })],
    [
      'for whoever has an IAM id',
      'no/no',
      policy({ subject: { attributes: [{ key: 'iam_id', operator: 'stringExists', value: true }] } }),
    ],
  ])('%s: %s', async (_what, expected, one) => {
    const stage = await startAccess(accessWorld({ ...iam, policies: [one] }));
    expect(await rightsOf(stage, people.nobody)).toBe(expected);
    // The list of everyone says the same of them.
    const found = (await stage.access.whoMay(dualKey)).find(({ user }) => user.iamId === people.nobody);
    expect(`${found?.maySetForDeletion.access ?? 'no'}/${found?.mayDelete.access ?? 'no'}`).toBe(expected);
  });

  test('of two services by the actions of each', async () => {
    const stage = await startAccess(accessWorld({ policies: [at('serviceName', 'stringMatch', '*')] }));
    expect(await rightsOf(stage, people.nobody, other)).toBe('yes/yes');
    expect(await rightsOf(stage, people.manager, other)).toBe('no/no');
  });

  test('says where the right comes from', async () => {
    const { access } = await startAccess(accessWorld({ ...iam, policies: [forGroup(groupId)] }));
    expect((await access.rightsNow(people.nobody, dualKey)).mayDelete).toEqual({
      access: 'yes',
      grounds: [{ by: 'access_group', policyId: `of-${groupId}`, group: 'static' }],
    });
    expect((await access.rightsNow(owner, dualKey)).mayDelete.grounds).toEqual([{ by: 'account_owner' }]);
  });

  test('agrees with what the KMS lets them do', async () => {
    const world = accessWorld({
      ...iam,
      policies: [forGroup(groupId, { control: { grant: { roles: [{ role_id: customCrn }] } } })],
    });
    const stage = await startAccess(world);
    const names = Object.keys(people).filter((name) => name !== 'service') as (keyof typeof people)[];
    for (const name of names) {
      for (const scope of [dualKey, singleKey]) {
        const rights = await rightsOf(stage, people[name], scope);
        // The role is what the KMS looks at first: without it the answer is a 401, whatever the key is like.
        const may = async (method: string, path: string) => {
          const headers = { 'x-kms-key-ring': scope.keyRingId };
          const { status } = await stage.kms.call(name, method, `/keys/${scope.keyId}${path}`, { headers });
          stage.kms.simulator.reset(world);
          return status === 401 ? 'no' : 'yes';
        };
        const atKms = `${await may('POST', '/actions/setKeyForDeletion')}/${await may('DELETE', '')}`;
        expect([name, scope.keyId, rights]).toEqual([name, scope.keyId, atKms]);
      }
    }
  });
});

describe('who somebody is', () => {
  test('the owner of the account needs no policy', async () => {
    expect(await rightsOf(await startAccess(), owner)).toBe('yes/yes');
  });

  test.each([
    ['PENDING', 'invited'],
    ['PROCESSING', 'invitation_unsent'],
    ['SUSPENDED', 'suspended'],
    ['VPN_ONLY', 'vpn_only'],
    ['IAMID_INVALID', 'identity_gone'],
    ['ERROR_WHILE_PROCESSING', 'out_of_order'],
  ] as const)(
    'somebody %s may do nothing, be it the owner, and it is told why: %s',
    async (state, inactive) => {
      const stage = await startAccess();
      stage.kms.simulator.iam.setUserState(people.manager, state);
      stage.kms.simulator.iam.setUserState(owner, state);
      expect(await rightsOf(stage, people.manager)).toBe('no/no');
      expect(await rightsOf(stage, owner)).toBe('no/no');
      expect(await stage.access.rightsNow(people.manager, dualKey)).toMatchObject({ inactive });
      const listed = (await stage.access.whoMay(dualKey)).map(({ user }) => user.iamId);
      expect(listed).toEqual([people.secondManager, people.writer, people.ringManager]);
      const would = (await stage.access.whoWouldMay(dualKey)).map(({ user }) => user.iamId);
      expect(would).toEqual([people.manager, owner]);
    },
  );

  test('somebody shut out of the classic infrastructure alone keeps their rights', async () => {
    const stage = await startAccess();
    stage.kms.simulator.iam.setUserState(people.manager, 'DISABLED_CLASSIC_INFRASTRUCTURE');
    expect(await rightsOf(stage, people.manager)).toBe('yes/yes');
    expect(await stage.access.rightsNow(people.manager, dualKey)).not.toHaveProperty('inactive');
  });

  test.each([people.service, 'iam-Profile-1', 'crn-crn:v1:bluemix:public:kms', '..', '', 'IBMid'])(
    'nothing is asked about %j, which is no person',
    async (iamId) => {
      const stage = await startAccess();
      await stage.access.rightsNow(owner, dualKey);
      const before = stage.calls();
      expect(await rightsOf(stage, iamId)).toBe('no/no');
      expect(stage.calls()).toBe(before);
    },
  );

  test('somebody who is no user of the account may do nothing', async () => {
    const stage = await startAccess();
    expect(await rightsOf(stage, 'IBMid-somewhere-else')).toBe('no/no');
    const rights = await stage.access.rightsNow('IBMid-somewhere-else', dualKey);
    expect(rights.inactive).toBe('no_user');
  });
});

describe('a change counts at the next question', () => {
  test('a policy given and taken', async () => {
    const stage = await startAccess(accessWorld(iam));
    const { iam: changing } = stage.kms.simulator;
    expect(await rightsOf(stage, people.nobody)).toBe('no/no');
    const id = changing.grant({ iamId: people.nobody }, { role: 'Manager', instanceId });
    expect(await rightsOf(stage, people.nobody)).toBe('yes/yes');
    changing.removePolicy(id);
    expect(await rightsOf(stage, people.nobody)).toBe('no/no');
  });

  test('coming into a group and leaving it, and its policy', async () => {
    const stage = await startAccess(accessWorld(iam));
    const { iam: changing } = stage.kms.simulator;
    const id = changing.grant({ groupId: 'AccessGroupId-others' }, { role: 'Writer', instanceId });
    expect(await rightsOf(stage, people.nobody)).toBe('no/no');
    changing.addMember('AccessGroupId-others', people.nobody);
    expect(await rightsOf(stage, people.nobody)).toBe('yes/no');
    changing.removePolicy(id);
    expect(await rightsOf(stage, people.nobody)).toBe('no/no');
    changing.grant({ groupId: 'AccessGroupId-others' }, { role: 'Manager', instanceId });
    changing.removeMember('AccessGroupId-others', people.nobody);
    expect(await rightsOf(stage, people.nobody)).toBe('no/no');
  });

  test('a right that a rule may give, taken away', async () => {
    const stage = await startAccess(accessWorld({ ...iam, policies: [forGroup('AccessGroupId-out')] }));
    expect(await rightsOf(stage, people.nobody)).toBe('conditional/conditional');
    stage.kms.simulator.iam.removePolicy('of-AccessGroupId-out');
    expect(await rightsOf(stage, people.nobody)).toBe('no/no');
  });

  test('a user who is only invited', async () => {
    const stage = await startAccess();
    expect(await rightsOf(stage, people.manager)).toBe('yes/yes');
    stage.kms.simulator.iam.setUserState(people.manager, 'PENDING');
    expect(await rightsOf(stage, people.manager)).toBe('no/no');
  });

  test('another owner', async () => {
    const stage = await startAccess();
    expect(await rightsOf(stage, owner)).toBe('yes/yes');
    const world = accessWorld();
    stage.kms.simulator.reset({
      ...world,
      account: { id: accountId, name: 'Example', ownerIamId: people.nobody },
    });
    expect(await rightsOf(stage, owner)).toBe('no/no');
    expect(await rightsOf(stage, people.nobody)).toBe('yes/yes');
  });
});

describe('few calls', () => {
  test('for somebody with a policy of their own, as Manager or as Writer', async () => {
    const stage = await startAccess();
    const callsFor = async (iamId: string) => {
      const before = stage.calls();
      await stage.access.rightsNow(iamId, dualKey);
      return stage.calls() - before;
    };
    // A token and the instance's account are learnt once.
    expect(await callsFor(people.manager)).toBe(6);
    expect(await callsFor(people.manager)).toBe(4);
    expect(await callsFor(owner)).toBe(4);
    await stage.access.whoMay(dualKey);
    // The policies of Public Access.
    expect(await callsFor(people.writer)).toBe(5);
    // And one to be sure that policies are to be seen at all.
    expect(await callsFor(people.nobody)).toBe(6);
  });

  test('where the configuration names the account, the Resource Controller is asked for resource groups alone', async () => {
    const stage = await startAccess(
      accessWorld({ policies: [at('resourceGroupId', 'stringEquals', 'rg-1')] }),
      {
        instances: () => Promise.resolve(served.map((instance) => ({ ...instance, accountId }))),
      },
    );
    await stage.access.rightsNow(people.manager, dualKey);
    expect(stage.calls('getResourceInstance')).toBe(0);
    expect(await rightsOf(stage, people.nobody)).toBe('yes/yes');
    expect(stage.calls('getResourceInstance')).toBe(1);
  });

  test('each for all that counts: actions of roles, and memberships by rules', async () => {
    const asked = new Map<string, URLSearchParams>();
    const { access } = await startAccess(accessWorld(iam), {
      infront: (kms) =>
        startFront(kms.url, {
          instead: (path, query) => {
            asked.set(path, query);
            return undefined;
          },
        }),
    });
    await access.rightsNow(people.manager, dualKey);
    expect(Object.fromEntries(asked.get('/v2/groups') ?? [])).toMatchObject({
      account_id: accountId,
      iam_id: people.manager,
      membership_type: 'all',
    });
    expect(Object.fromEntries(asked.get('/v2/policies') ?? [])).toMatchObject({
      account_id: accountId,
      iam_id: people.manager,
      type: 'access',
      state: 'active',
      format: 'display',
    });
  });

  test('for access tags one to the tagging service, where a policy with a role on keys names some', async () => {
    const asked: string[] = [];
    const stage = await startAccess(accessWorld({ policies: [tagged] }), {
      infront: (kms) =>
        startFront(kms.url, {
          instead: (path, query) => {
            if (path !== '/v3/tags') return undefined;
            asked.push(`${query.get('tag_type')} ${query.get('attached_to')}`);
            return { body: { items: [{ name: 'env:Prod' }, { name: 'no-tag' }] } };
          },
        }),
    });
    expect(await rightsOf(stage, people.manager)).toBe('yes/yes');
    expect(asked).toEqual([]);
    expect(await rightsOf(stage, people.nobody)).toBe('yes/yes');
    expect(asked).toEqual([`access crn:v1:bluemix:public:hs-crypto:eu-de:a/${accountId}:${instanceId}::`]);
  });

  test.each<[string, MadeUp, string]>([
    ['with another value', { body: { items: [{ name: 'env:test' }] } }, 'no/no'],
    ['of none', { body: { items: [] } }, 'no/no'],
    ['the reader may not see', { status: 403 }, 'conditional/conditional'],
    ['that cannot be told', { status: 503 }, 'conditional/conditional'],
  ])('a policy on access tags, where the instance has tags %s', async (_what, madeUp, expected) => {
    const stage = await startAccess(accessWorld({ policies: [tagged] }), {
      infront: (kms) =>
        startFront(kms.url, { instead: (path) => (path === '/v3/tags' ? madeUp : undefined) }),
    });
    expect(await rightsOf(stage, people.nobody)).toBe(expected);
    expect(stage.log.lines.map(({ facts }) => facts['event'])).toEqual(
      madeUp.status === 503 ? ['iam.tags_unknown'] : [],
    );
  });
});

describe('roles whose actions a policy does not show', () => {
  const withoutActions = (path: string, body: unknown) =>
    path === '/v2/policies'
      ? (JSON.parse(JSON.stringify(body), (key: string, value: unknown) =>
          key === 'actions' ? [] : value,
        ) as unknown)
      : body;

  test.each<[string, WorldPolicy]>([
    ['yes/yes', policy()],
    ['yes/no', withRole('crn:v1:bluemix:public:iam::::serviceRole:Writer')],
    ['yes/yes', withRole(managerRole.replace(':iam:', ':hs-crypto:'))],
    ['no/no', withRole(managerRole.replace(':iam:', ':kms:'))],
    ['no/no', withRole('crn:v1:bluemix:public:iam::::role:Administrator')],
    ['no/yes', withRole(customCrn)],
  ])('%s by the list of roles', async (expected, one) => {
    const stage = await startAccess(accessWorld({ ...iam, policies: [one] }), {
      infront: (kms) => startFront(kms.url, { changed: withoutActions }),
    });
    expect(await rightsOf(stage, people.nobody)).toBe(expected);
    expect(stage.calls('listRoles')).toBeLessThanOrEqual(1 + (expected.includes('no') ? served.length : 0));
    const found = (await stage.access.whoMay(dualKey)).find(({ user }) => user.iamId === people.nobody);
    expect(`${found?.maySetForDeletion.access ?? 'no'}/${found?.mayDelete.access ?? 'no'}`).toBe(expected);
  });
});

describe('what the reader cannot see is never "nobody"', () => {
  const blind = accessWorld(iam, { service: { iamViewer: false } });
  const hidden = (what: string) => ({ name: 'AccessHiddenError', code: 'access_hidden', what });

  test('a reader who may not view IAM', async () => {
    const { access } = await startAccess(blind);
    await expect(access.rightsNow(people.manager, dualKey)).rejects.toMatchObject(hidden('policies'));
    await expect(access.whoMay(dualKey)).rejects.toMatchObject(hidden('policies'));
    // Users are there for everyone to see, unless the account keeps the list to itself.
    expect((await access.userOf(people.manager, instanceId))?.state).toBe('ACTIVE');
  });

  test('an account that keeps its list of users to itself', async () => {
    const { access } = await startAccess(
      accessWorld({ ...iam, restrictedUserList: true }, { service: { iamViewer: false } }),
    );
    await expect(access.rightsNow(people.manager, dualKey)).rejects.toMatchObject(hidden('users'));
    await expect(access.userOf(people.manager, instanceId)).rejects.toMatchObject(hidden('users'));
    await expect(access.usersWithEmail('manager@example.com', instanceId)).rejects.toMatchObject(
      hidden('users'),
    );
  });

  test('an account that is not the reader’s', async () => {
    const { access } = await startAccess(accessWorld(), {
      instances: () => Promise.resolve(served.map((instance) => ({ ...instance, accountId: 'another' }))),
    });
    await expect(access.rightsNow(people.manager, dualKey)).rejects.toMatchObject(hidden('account'));
    await expect(access.whoMay(dualKey)).rejects.toMatchObject(hidden('account'));
  });

  test('an instance without a known account', async () => {
    const world = accessWorld({}, { service: { grants: [] } });
    const { access } = await startAccess(world);
    await expect(access.rightsNow(people.manager, dualKey)).rejects.toMatchObject(hidden('account'));
    await expect(access.rightsNow(people.manager, { ...dualKey, instanceId: 'x' })).rejects.toThrow(
      'not served',
    );
  });

  test.each<[string, MadeUp]>([
    ['none', { body: { groups: [] } }],
    ['a 403', { status: 403 }],
  ])('policies that name a group where of groups there is %s', async (_what, madeUp) => {
    const { access } = await startAccess(accessWorld({ ...iam, policies: [forGroup(groupId)] }), {
      infront: (kms) =>
        startFront(kms.url, { instead: (path) => (path === '/v2/groups' ? madeUp : undefined) }),
    });
    await expect(access.rightsNow(people.nobody, dualKey)).rejects.toMatchObject(hidden('access_groups'));
    await expect(access.whoMay(dualKey)).rejects.toMatchObject(hidden('access_groups'));
  });

  test('an account that has no groups, and needs none', async () => {
    const stage = await startAccess(accessWorld(), {
      infront: (kms) =>
        startFront(kms.url, {
          instead: (path) => (path === '/v2/groups' ? { body: { groups: [] } } : undefined),
        }),
    });
    expect(await rightsOf(stage, people.nobody)).toBe('no/no');
    expect((await stage.access.whoMay(dualKey)).length).toBeGreaterThan(2);
  });

  test('members of a group that is not to be seen', async () => {
    const { access } = await startAccess(accessWorld({ ...iam, policies: [forGroup(groupId)] }), {
      infront: (kms) =>
        startFront(kms.url, { instead: (path) => (path.endsWith('/members') ? { status: 403 } : undefined) }),
    });
    await expect(access.whoMay(dualKey)).rejects.toMatchObject(hidden('access_groups'));
  });

  test('a group that is gone counts for nothing', async () => {
    const { access } = await startAccess(accessWorld({ ...iam, policies: [forGroup('AccessGroupId-gone')] }));
    expect((await access.whoMay(dualKey)).map(({ user }) => user.name)).not.toContain('nobody');
  });

  test('a right to view that was lost since the lists were read', async () => {
    const world = accessWorld({ ...iam, policies: [forGroup(groupId)] });
    let groupsHidden = false;
    const stage = await startAccess(world, {
      infront: (kms) =>
        startFront(kms.url, {
          instead: (path) => (groupsHidden && path === '/v2/groups' ? { body: { groups: [] } } : undefined),
        }),
    });
    await stage.access.whoMay(dualKey);
    expect(await rightsOf(stage, people.reader)).toBe('no/no');
    groupsHidden = true;
    await expect(stage.access.rightsNow(people.nobody, dualKey)).rejects.toMatchObject(
      hidden('access_groups'),
    );
    groupsHidden = false;
    stage.kms.simulator.reset({ ...blind, account: world.account! });
    await expect(stage.access.rightsNow(people.nobody, dualKey)).rejects.toMatchObject(hidden('policies'));
  });

  describe('where the reader sees some policies', () => {
    const bots = { id: 'AccessGroupId-bots', name: 'bots', members: [people.service] };
    const start = (isShown: (subject: { key: string; value: string }) => boolean) =>
      startAccess(
        accessWorld({
          groups: [bots, ...(iam.groups ?? [])],
          policies: [forGroup(bots.id), forGroup(groupId)],
        }),
        {
          infront: (kms) =>
            startFront(kms.url, {
              changed: (path, body) => {
                if (path !== '/v2/policies') return body;
                const { policies, ...rest } = body as {
                  policies: { subject: { attributes: { key: string; value: string }[] } }[];
                };
                return {
                  ...rest,
                  policies: policies.filter(({ subject }) => subject.attributes.every(isShown)),
                };
              },
            }),
        },
      );

    test('its own and those of its own groups show nothing', async () => {
      const { access } = await start(({ value }) => [people.service, bots.id].includes(value));
      await expect(access.rightsNow(people.nobody, dualKey)).rejects.toMatchObject(hidden('policies'));
      await expect(access.whoMay(dualKey)).rejects.toMatchObject(hidden('policies'));
    });

    test('one of a group of others shows that they are to be seen', async () => {
      const stage = await start(({ key }) => key === 'access_group_id');
      expect(await rightsOf(stage, people.reader)).toBe('no/no');
      expect((await stage.access.whoMay(dualKey)).map(({ user }) => user.name)).toEqual(['nobody', 'owner']);
    });
  });

  test('a plain yes needs no such proof', async () => {
    const stage = await startAccess(accessWorld(), {
      infront: (kms) =>
        startFront(kms.url, {
          instead: (path, query) =>
            path === '/v2/policies' && !query.has('iam_id') ? { body: { policies: [] } } : undefined,
        }),
    });
    expect(await rightsOf(stage, people.manager)).toBe('yes/yes');
    await expect(stage.access.rightsNow(people.nobody, dualKey)).rejects.toMatchObject(hidden('policies'));
  });
});
