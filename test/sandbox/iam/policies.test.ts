import IamPolicyManagement from '@ibm-cloud/platform-services/iam-policy-management/v1.js';
import { describe, expect, it } from 'vitest';
import type { WorldIam } from '../../../src/sandbox/world-iam.js';
import {
  accountId,
  ids,
  instanceId,
  people,
  startKms,
  type PersonName,
  type TestKms,
} from '../kms/small-world.js';
import { clientOptions, groupId, iamWorld, is, policy, refusalOf } from './iam-world.js';

const iam: WorldIam = {
  groups: [{ id: groupId, name: 'keepers', members: [people.nobody] }],
  customRoles: [
    {
      name: 'Remover',
      displayName: 'Key Remover',
      description: 'Removes keys.',
      serviceName: 'hs-crypto',
      actions: ['hs-crypto.secrets.delete'],
    },
  ],
  policies: [
    policy({ id: 'everything', description: 'All keys' }),
    policy(
      {
        id: 'of-group',
        subject: { attributes: [is('access_group_id', groupId)] },
        control: {
          grant: {
            roles: [
              { role_id: 'crn:v1:bluemix:public:iam::::role:Administrator' },
              {
                role_id: `crn:v1:bluemix:public:iam-access-management::a/${accountId}::customRole:Remover`,
              },
            ],
          },
        },
        rule: {
          key: '{{environment.attributes.day_of_week}}',
          operator: 'dayOfWeekEquals',
          value: '1+00:00',
        },
        pattern: 'time-based-conditions:weekly:all-day',
        conditionHolds: false,
      },
      [{ key: 'serviceName', operator: 'stringMatch', value: 'hs-*' }],
    ),
    policy({ id: 'gone', state: 'deleted' }),
  ],
};
const world = iamWorld(iam, { reader: { iamViewer: true } });

async function clientOf(kms: TestKms, who: PersonName = 'reader', token?: string) {
  return new IamPolicyManagement(await clientOptions(kms, who, token));
}
type Listing = Omit<IamPolicyManagement.ListV2PoliciesParams, 'accountId'>;
async function listed(kms: TestKms, params: Listing = {}, who?: PersonName) {
  return (await (await clientOf(kms, who)).listV2Policies({ accountId, ...params })).result.policies;
}
const idsOf = (policies: { id?: string }[]) => policies.map(({ id }) => id);

describe('policies', () => {
  it('are shown in the form of IAM, without what only the simulator knows', async () => {
    const kms = await startKms({ world });
    const [, shown] = (await listed(kms)).filter(({ id }) => !id?.startsWith('grant-'));
    expect(shown).toEqual({
      id: 'of-group',
      type: 'access',
      subject: { attributes: [{ key: 'access_group_id', operator: 'stringEquals', value: groupId }] },
      resource: {
        attributes: [
          { key: 'accountId', operator: 'stringEquals', value: accountId },
          { key: 'serviceName', operator: 'stringMatch', value: 'hs-*' },
        ],
      },
      control: iam.policies?.[1]?.control,
      rule: iam.policies?.[1]?.rule,
      pattern: 'time-based-conditions:weekly:all-day',
      href: `${kms.url}/v2/policies/of-group`,
      created_at: '2026-03-02T10:00:00Z',
      created_by_id: 'IBMid-0000000000',
      last_modified_at: '2026-03-02T10:00:00Z',
      last_modified_by_id: 'IBMid-0000000000',
      state: 'active',
    });
  });

  it('stand for the grants of a world', async () => {
    const kms = await startKms({ world });
    const [ring] = await listed(kms, { iamId: people.ringManager });
    expect(ring?.resource?.attributes).toEqual([
      is('accountId', accountId),
      is('serviceName', 'hs-crypto'),
      is('serviceInstance', instanceId),
      is('keyRing', 'finance'),
    ]);
    const [key] = await listed(kms, { iamId: people.oneKey });
    expect(key?.resource?.attributes.slice(3)).toEqual([
      is('resourceType', 'key'),
      is('resource', ids.single),
    ]);
  });

  it('tell all actions of their roles with format=display', async () => {
    const kms = await startKms({ world });
    const rolesIn = async (params: Listing) => {
      const [one] = await listed(kms, { ...params, format: 'display' });
      const { grant } = one?.control as IamPolicyManagement.ControlResponseControlWithEnrichedRoles;
      return grant.roles.map((role) => ({ ...role, actions: role.actions.map(({ id }) => id) }));
    };
    const [everything] = await rolesIn({ iamId: people.nobody });
    expect(everything).toMatchObject({ display_name: 'Manager' });
    expect(everything?.actions).toEqual(
      expect.arrayContaining(['hs-crypto.secrets.delete', 'kms.secrets.delete']),
    );
    expect(everything?.actions).not.toContain('hs-crypto.secrets.purge');
    const [administrator, remover] = await rolesIn({ accessGroupId: groupId });
    expect(administrator?.actions.filter((id) => /^(hs-crypto|kms)\./.test(id))).toEqual([]);
    expect(remover).toMatchObject({
      display_name: 'Key Remover',
      description: 'Removes keys.',
      actions: ['hs-crypto.secrets.delete'],
    });
    const [writer] = await rolesIn({ iamId: people.writer });
    expect(writer?.actions).toContain('hs-crypto.secrets.setkeyfordeletion');
    expect(writer?.actions.filter((id) => id.startsWith('kms.'))).toEqual([]);
  });

  it.each<[string, Listing, string[]]>([
    ['an identity', { iamId: people.nobody }, ['everything']],
    ['a group', { accessGroupId: groupId }, ['of-group']],
    ['the service named', { iamId: people.nobody, serviceName: 'hs-crypto' }, []],
    ['what is deleted', { iamId: people.nobody, state: 'deleted' }, ['gone']],
    ['authorizations between services', { type: 'authorization' }, []],
    ['access, of an identity', { iamId: people.nobody, type: 'access' }, ['everything']],
  ])('are found by %s', async (_what, params, found) => {
    const kms = await startKms({ world });
    expect(idsOf(await listed(kms, params))).toEqual(found);
  });

  it('come in pages', async () => {
    const kms = await startKms({ world });
    const client = await clientOf(kms);
    const pager = new IamPolicyManagement.V2PoliciesPager(client, { accountId, limit: 4 });
    const sizes: number[] = [];
    const all: { id?: string }[] = [];
    while (pager.hasNext()) {
      const page = await pager.getNext();
      sizes.push(page.length);
      all.push(...page);
    }
    expect(sizes).toEqual([4, 4, 4]);
    expect(new Set(idsOf(all)).size).toBe(12);
    expect(idsOf(all)).toEqual(idsOf(await listed(kms, { limit: 100 })));
  });

  it('are an empty list to those who may not see them, and for other accounts', async () => {
    const kms = await startKms({ world });
    expect(await listed(kms, {}, 'manager')).toEqual([]);
    const client = await clientOf(kms);
    expect((await client.listV2Policies({ accountId: 'other' })).result.policies).toEqual([]);
    kms.simulator.reset({
      ...world,
      account: { id: accountId, name: 'Example', ownerIamId: people.manager },
    });
    expect((await listed(kms, {}, 'manager')).length).toBeGreaterThan(0);
  });

  it('show a change at once', async () => {
    const kms = await startKms({ world });
    const id = kms.simulator.iam.grant({ iamId: people.nobody }, { role: 'Remover', instanceId });
    expect(idsOf(await listed(kms, { iamId: people.nobody }))).toEqual(['everything', id]);
    kms.simulator.iam.removePolicy(id);
    expect(idsOf(await listed(kms, { iamId: people.nobody }))).toEqual(['everything']);
    expect(idsOf(await listed(kms, { iamId: people.nobody, state: 'deleted' }))).toEqual(['gone', id]);
  });

  it('are refused in the words of policy management', async () => {
    const kms = await startKms({ world });
    const stranger = await clientOf(kms, 'reader', 'no-token');
    expect(await refusalOf(stranger.listV2Policies({ accountId }))).toMatchObject({
      status: 401,
      result: { errors: [{ code: 'invalid_token' }], status_code: 401 },
    });
    const client = await clientOf(kms);
    // IBM's own client does not let a call without an account out.
    const response = await fetch(`${kms.url}/v2/policies`, {
      headers: { authorization: `Bearer ${await kms.tokenOf('reader')}` },
    });
    expect(response.status).toBe(400);
    expect(await response.json()).toMatchObject({ errors: [{ code: 'missing_required_query_parameter' }] });
    expect(await refusalOf(client.listV2Policies({ accountId, limit: 101 }))).toMatchObject({ status: 400 });
    expect(await refusalOf(client.listV2Policies({ accountId, start: 'x' }))).toMatchObject({ status: 400 });
  });
});

describe('roles', () => {
  it('of a service, with their actions', async () => {
    const kms = await startKms({ world });
    const { result } = await (await clientOf(kms)).listRoles({ accountId, serviceName: 'hs-crypto' });
    const holders = (action: string) =>
      result.service_roles
        .filter(({ actions }) => actions.includes(`hs-crypto.${action}`))
        .map((role) => role.display_name);
    expect(holders('secrets.readmetadata')).toEqual(['Reader', 'ReaderPlus', 'Writer', 'Manager']);
    expect(holders('secrets.read')).toEqual(['ReaderPlus', 'Writer', 'Manager']);
    expect(holders('secrets.setkeyfordeletion')).toEqual(['Writer', 'Manager']);
    expect(holders('secrets.unsetkeyfordeletion')).toEqual(['Writer', 'Manager']);
    expect(holders('secrets.delete')).toEqual(['Manager']);
    expect(holders('policies.write')).toEqual(['Manager']);
    expect(holders('secrets.purge')).toEqual(['KeyPurge']);
    expect(result.system_roles.map((role) => role.display_name)).toEqual([
      'Viewer',
      'Operator',
      'Editor',
      'Administrator',
    ]);
    expect(result.custom_roles).toMatchObject([
      {
        name: 'Remover',
        display_name: 'Key Remover',
        account_id: accountId,
        service_name: 'hs-crypto',
        crn: `crn:v1:bluemix:public:iam-access-management::a/${accountId}::customRole:Remover`,
        actions: ['hs-crypto.secrets.delete'],
      },
    ]);
  });

  it('of another service, of none, and for those who may not see the account', async () => {
    const kms = await startKms({ world });
    const client = await clientOf(kms);
    const kmsRoles = (await client.listRoles({ accountId, serviceName: 'kms' })).result;
    expect(kmsRoles.custom_roles).toEqual([]);
    expect(kmsRoles.service_roles.every(({ actions }) => actions.every((id) => id.startsWith('kms.')))).toBe(
      true,
    );
    expect((await client.listRoles({ accountId, serviceName: 'is' })).result.service_roles).toEqual([]);
    const unprivileged = await clientOf(kms, 'manager');
    const seen = (await unprivileged.listRoles({ accountId, serviceName: 'hs-crypto' })).result;
    expect([seen.custom_roles.length, seen.service_roles.length]).toEqual([0, 5]);
  });
});
