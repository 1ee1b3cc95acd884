import { describe, expect, it } from 'vitest';
import type { PolicyAttribute, WorldIam, WorldPolicy } from '../../../src/sandbox/world-iam.js';
import { ids, instanceId, otherInstanceId, people, startKms, type TestKms } from '../kms/small-world.js';
import { accountId } from '../kms/small-world.js';
import { groupId, iamWorld, is, managerRole, policy } from './iam-world.js';

/** The KMS looks at the role before anything else, so a call that goes no further leaves the key as it is. */
const mayDelete = async (kms: TestKms, who: keyof typeof people = 'nobody') =>
  (await kms.call(who, 'DELETE', `/keys/${ids.dual}`, { headers: { 'x-kms-key-ring': 'finance' } }))
    .status !== 401;

const withRole = (roleId: string) => policy({ control: { grant: { roles: [{ role_id: roleId }] } } });
const customRole = (name: string) => withRole(customCrn(name));
const customCrn = (name: string) =>
  `crn:v1:bluemix:public:iam-access-management::a/${accountId}::customRole:${name}`;
const forGroup = (id: string) => policy({ subject: { attributes: [is('access_group_id', id)] } });
const tagged = (value: string, operator: 'stringEquals' | 'stringMatch' = 'stringEquals') =>
  policy({
    resource: { attributes: [is('accountId', accountId)], tags: [{ key: 'env', operator, value }] },
  });
const at = (key: string, operator: PolicyAttribute['operator'], value: PolicyAttribute['value']) =>
  policy({}, [{ key, operator, value }]);

const iam: WorldIam = {
  groups: [
    { id: groupId, name: 'static', members: [people.nobody] },
    { id: 'AccessGroupId-signed-in', name: 'dynamic', members: [], signedInByRule: [people.nobody] },
    { id: 'AccessGroupId-others', name: 'others', members: [people.reader], signedInByRule: [people.writer] },
  ],
  customRoles: [
    {
      name: 'Remover',
      displayName: 'Remover',
      serviceName: 'hs-crypto',
      actions: ['hs-crypto.secrets.delete'],
    },
    { name: 'Looker', displayName: 'Looker', serviceName: 'hs-crypto', actions: ['hs-crypto.secrets.list'] },
    { name: 'Other', displayName: 'Other', serviceName: 'kms', actions: ['kms.secrets.delete'] },
  ],
};

describe('a policy lets its subject delete a key', () => {
  it.each<[string, boolean, WorldPolicy]>([
    ['on the whole account', true, policy()],
    ['of another account', false, policy({ resource: { attributes: [is('accountId', 'other')] } })],
    ['on all services', true, at('serviceType', 'stringEquals', 'service')],
    ['on platform services', false, at('serviceType', 'stringEquals', 'platform_service')],
    ['on the service', true, at('serviceName', 'stringEquals', 'hs-crypto')],
    ['on another service', false, at('serviceName', 'stringEquals', 'kms')],
    ['on services by a pattern', true, at('serviceName', 'stringMatch', 'hs-*')],
    ['on one of two services', true, at('serviceName', 'stringEqualsAnyOf', ['kms', 'hs-crypto'])],
    ['on its service group', true, at('service_group_id', 'stringEquals', 'keys')],
    ['on another service group', false, at('service_group_id', 'stringEquals', 'IAM')],
    ['on the instance', true, at('serviceInstance', 'stringEquals', instanceId)],
    ['on another instance', false, at('serviceInstance', 'stringEquals', otherInstanceId)],
    ['in the region', true, at('region', 'stringMatch', 'eu-?e')],
    ['in another region', false, at('region', 'stringEquals', 'us-south')],
    ['in the resource group', true, at('resourceGroupId', 'stringEquals', 'rg-1')],
    ['in another resource group', false, at('resourceGroupId', 'stringEquals', 'rg-2')],
    ['in any resource group', true, at('resourceGroupId', 'stringExists', true)],
    ['in the key ring', true, at('keyRing', 'stringEquals', 'finance')],
    ['in a ring spelled otherwise', false, at('keyRing', 'stringEquals', 'Finance')],
    ['in rings by one of two patterns', true, at('keyRing', 'stringMatchAnyOf', ['hr-*', 'fin*'])],
    ['on keys', true, at('resourceType', 'stringEquals', 'key')],
    ['on the key', true, policy({}, [is('resourceType', 'key'), is('resource', ids.dual)])],
    ['on another key', false, policy({}, [is('resourceType', 'key'), is('resource', ids.single)])],
    ['on the key in another ring', false, policy({}, [is('keyRing', 'default'), is('resource', ids.dual)])],
    ['by an attribute keys do not have', false, at('bucket', 'stringEquals', 'x')],
    ['with the access tag', true, tagged('prod')],
    ['with another value of the tag', false, tagged('test')],
    ['with the tag by a pattern', true, tagged('pr*', 'stringMatch')],
    ['under a condition that holds', true, policy({ conditionHolds: true })],
    ['under a condition that fails', false, policy({ conditionHolds: false })],
    ['when deleted', false, policy({ state: 'deleted' })],
    ['as Writer', false, withRole('crn:v1:bluemix:public:iam::::serviceRole:Writer')],
    ["by the service's own name of Manager", true, withRole(managerRole.replace(':iam:', ':hs-crypto:'))],
    ["by another service's Manager", false, withRole(managerRole.replace(':iam:', ':kms:'))],
    ['as platform Administrator', false, withRole('crn:v1:bluemix:public:iam::::role:Administrator')],
    ['by a custom role with the action', true, customRole('Remover')],
    ['by a custom role without it', false, customRole('Looker')],
    ['by a custom role of another service', false, customRole('Other')],
    ['by a role nobody knows', false, customRole('Unknown')],
    ['through a group', true, forGroup(groupId)],
    ['through a group a rule brought them in', true, forGroup('AccessGroupId-signed-in')],
    ['through a group of others', false, forGroup('AccessGroupId-others')],
    ['through Public Access', true, forGroup('AccessGroupId-PublicAccess')],
    ['of somebody else', false, policy({ subject: { attributes: [is('iam_id', people.reader)] } })],
    ['of nobody at all', false, policy({ subject: { attributes: [] } })],
  ])('%s: %s', async (_what, may, one) => {
    const kms = await startKms({ world: iamWorld({ ...iam, policies: [one] }) });
    expect(await mayDelete(kms)).toBe(may);
  });

  it('names its account', async () => {
    const world = iamWorld({ policies: [policy({ resource: { attributes: [] } })] });
    await expect(startKms({ world })).rejects.toThrow('names no account');
  });
});

it('a custom role gives its own actions and no others', async () => {
  const kms = await startKms({ world: iamWorld({ ...iam, policies: [customRole('Remover')] }) });
  const statusOf = async (method: string, path: string) => (await kms.call('nobody', method, path)).status;
  expect(await statusOf('DELETE', `/keys/${ids.single}`)).toBe(204);
  expect(await statusOf('GET', `/keys/${ids.dual}/metadata`)).toBe(401);
  expect(await statusOf('POST', `/keys/${ids.dual}/actions/setKeyForDeletion`)).toBe(401);
  expect((await kms.call('nobody', 'GET', '/keys')).body.metadata?.collectionTotal).toBe(0);
});

it('the owner of the account is Manager without a policy, and may not purge', async () => {
  const world = iamWorld(iam);
  const kms = await startKms({
    world: { ...world, account: { id: accountId, name: 'Example', ownerIamId: people.nobody } },
  });
  expect(await mayDelete(kms)).toBe(true);
  expect((await kms.call('nobody', 'DELETE', `/keys/${ids.deleted}/purge`)).status).toBe(401);
});

describe('a change counts at the next call, whatever the token', () => {
  it('a role given and taken', async () => {
    let changes = 0;
    const kms = await startKms({ world: iamWorld(iam), onChange: () => (changes += 1) });
    const { iam: changing } = kms.simulator;
    expect(await mayDelete(kms)).toBe(false);
    const id = changing.grant(
      { iamId: people.nobody },
      { role: 'Remover', instanceId, keyRingId: 'finance' },
    );
    expect(await mayDelete(kms)).toBe(true);
    expect((await kms.call('nobody', 'DELETE', `/keys/${ids.single}`)).status).toBe(401);
    changing.removePolicy(id);
    expect(await mayDelete(kms)).toBe(false);
    expect(changes).toBe(2);
    expect(() => changing.removePolicy(id)).toThrow('no policy');
  });

  it('a condition', async () => {
    const kms = await startKms({ world: iamWorld(iam) });
    const grant = (condition: 'holds' | 'fails') =>
      kms.simulator.iam.grant({ iamId: people.nobody }, { role: 'Manager', instanceId, condition });
    grant('fails');
    expect(await mayDelete(kms)).toBe(false);
    grant('holds');
    expect(await mayDelete(kms)).toBe(true);
  });

  it('coming into a group and leaving it', async () => {
    const kms = await startKms({ world: iamWorld(iam) });
    const { iam: changing } = kms.simulator;
    changing.grant({ groupId: 'AccessGroupId-others' }, { role: 'Manager', instanceId });
    expect(await mayDelete(kms)).toBe(false);
    changing.addMember('AccessGroupId-others', people.nobody);
    expect(await mayDelete(kms)).toBe(true);
    changing.removeMember('AccessGroupId-others', people.nobody);
    expect(await mayDelete(kms)).toBe(false);
  });

  it('a user who is only invited', async () => {
    const kms = await startKms();
    expect(await mayDelete(kms, 'manager')).toBe(true);
    kms.simulator.iam.setUserState(people.manager, 'PENDING');
    expect(await mayDelete(kms, 'manager')).toBe(false);
    kms.simulator.iam.setUserState(people.manager, 'VPN_ONLY');
    expect(await mayDelete(kms, 'manager')).toBe(true);
  });

  it('a user who is suspended, and not one whom IBM shuts out of the classic infrastructure alone', async () => {
    const kms = await startKms();
    expect(await mayDelete(kms, 'manager')).toBe(true);
    for (const state of ['SUSPENDED', 'IAMID_INVALID'] as const) {
      kms.simulator.iam.setUserState(people.manager, state);
      expect(await mayDelete(kms, 'manager')).toBe(false);
    }
    kms.simulator.iam.setUserState(people.manager, 'DISABLED_CLASSIC_INFRASTRUCTURE');
    expect(await mayDelete(kms, 'manager')).toBe(true);
  });

  it('is kept over a restart, and forgotten at a reset', async () => {
    const kms = await startKms({ world: iamWorld(iam) });
    kms.simulator.iam.grant({ iamId: people.nobody }, { role: 'Manager', instanceId });
    const after = await startKms({ world: iamWorld(iam), restored: kms.simulator.snapshot() });
    expect(await mayDelete(after)).toBe(true);
    after.simulator.reset(iamWorld(iam));
    expect(await mayDelete(after)).toBe(false);
  });

  it.each<[string, (kms: TestKms) => unknown]>([
    ['no role', (kms) => kms.simulator.iam.grant({ iamId: people.nobody }, { role: 'Boss', instanceId })],
    [
      'no instance',
      ({ simulator }) => simulator.iam.grant({ groupId }, { role: 'Manager', instanceId: 'x' }),
    ],
    ['does not know', (kms) => kms.simulator.iam.grant({ iamId: 'x' }, { role: 'Manager', instanceId })],
    ['no group', (kms) => kms.simulator.iam.addMember('x', people.nobody)],
    ['no user', (kms) => kms.simulator.iam.setUserState(people.service, 'PENDING')],
  ])('cannot be made: %s', async (why, change) => {
    const kms = await startKms({ world: iamWorld(iam) });
    expect(() => change(kms)).toThrow(why);
  });
});
