import AccountManagement from '@ibm-cloud/platform-services/account-management/v4.js';
import ResourceController from '@ibm-cloud/platform-services/resource-controller/v2.js';
import UserManagement from '@ibm-cloud/platform-services/user-management/v1.js';
import { BearerTokenAuthenticator } from 'ibm-cloud-sdk-core';
import { describe, expect, it } from 'vitest';
import {
  accountId,
  hourMs,
  instanceId,
  people,
  smallWorld,
  startKms,
  type PersonName,
  type TestKms,
} from '../kms/small-world.js';

const cosGuid = '22aa0000-1111-4222-8333-444455556666';
// 32 digits, as IBM's are: with them a CRN takes more than 100 characters of a path.
const longAccountId = '0123456789abcdef0123456789abcdef';
const cosCrn = `crn:v1:bluemix:public:cloud-object-storage:global:a/${longAccountId}:${cosGuid}::`;
const hiddenCrn = cosCrn.replace('22aa', '33bb');

const world = {
  ...smallWorld(),
  account: { id: accountId, name: 'Example Ltd', ownerIamId: people.manager },
  resources: [
    { crn: cosCrn, name: 'invoices-cos', dashboardUrl: 'https://cloud.ibm.com/objectstorage/x' },
    { crn: hiddenCrn, name: 'hidden-cos', visible: false },
  ],
};

/** IBM's own clients, with a person's token. */
async function clientsOf(kms: TestKms, who: PersonName, token?: string) {
  const bearerToken = token ?? (await kms.tokenOf(who));
  const options = { authenticator: new BearerTokenAuthenticator({ bearerToken }), serviceUrl: kms.url };
  const controller = new ResourceController(options);
  const accounts = new AccountManagement(options);
  const users = new UserManagement(options);
  return {
    instance: async (id: string) => (await controller.getResourceInstance({ id })).result,
    account: async (id = accountId) => (await accounts.getAccount({ accountId: id })).result,
    user: async (iamId: string, id = accountId) =>
      (await users.getUserProfile({ accountId: id, iamId })).result,
  };
}

const statusOf = (call: Promise<unknown>): Promise<number> =>
  call.then(
    () => 200,
    ({ status }: { status: number }) => status,
  );

describe('resource instances', () => {
  it.each([cosGuid, cosCrn])('names an instance of another service by %s', async (id) => {
    const kms = await startKms({ world });
    expect(await (await clientsOf(kms, 'reader')).instance(id)).toEqual({
      id: cosCrn,
      guid: cosGuid,
      crn: cosCrn,
      name: 'invoices-cos',
      region_id: 'global',
      account_id: longAccountId,
      resource_id: 'cloud-object-storage',
      state: 'active',
      type: 'service_instance',
      dashboard_url: 'https://cloud.ibm.com/objectstorage/x',
      extensions: {},
    });
  });

  it('names an instance of the KMS to those with a grant on it, and tells where it answers', async () => {
    const kms = await startKms({ world });
    const { instance } = await clientsOf(kms, 'reader');
    const found = await instance(instanceId);
    expect(found).toMatchObject({
      guid: instanceId,
      name: 'Payments',
      region_id: 'eu-de',
      account_id: accountId,
      extensions: { endpoints: { public: kms.url, private: kms.url } },
    });
    expect(await instance(found.crn ?? '')).toEqual(found);
    expect(await statusOf((await clientsOf(kms, 'nobody')).instance(instanceId))).toBe(404);
  });

  it('hides what may not be seen as if it were not there', async () => {
    const kms = await startKms({ world });
    const { instance } = await clientsOf(kms, 'reader');
    for (const id of [hiddenCrn, hiddenCrn.split(':')[7] ?? '', cosCrn.replace('::', ':bucket:b'), 'x']) {
      expect([id, await statusOf(instance(id))]).toEqual([id, 404]);
    }
    expect(await statusOf((await clientsOf(kms, 'nobody')).instance(cosGuid))).toBe(404);
  });
});

describe('the account', () => {
  it('tells its name and its owner', async () => {
    const kms = await startKms({ world });
    const { account, user } = await clientsOf(kms, 'reader');
    expect(await account()).toMatchObject({
      id: accountId,
      name: 'Example Ltd',
      owner_iamid: people.manager,
      owner_userid: 'manager@example.com',
      status: 'ACTIVE',
    });
    expect(await user(people.writer)).toMatchObject({
      iam_id: people.writer,
      realm: 'IBMid',
      firstname: 'writer',
      email: 'writer@example.com',
      state: 'ACTIVE',
      account_id: accountId,
    });
  });

  it('is closed to strangers, and knows nobody but its users', async () => {
    const kms = await startKms({ world });
    const { account, user } = await clientsOf(kms, 'reader');
    expect(await statusOf(account('another-account'))).toBe(403);
    expect(await statusOf(user(people.writer, 'another-account'))).toBe(403);
    expect(await statusOf(user('IBMid-UNKNOWN'))).toBe(404);
    expect(await statusOf(user(people.service))).toBe(404);
    const nobody = await clientsOf(kms, 'nobody');
    expect(await statusOf(nobody.user(people.writer))).toBe(403);
    expect(await statusOf(nobody.user(people.nobody))).toBe(200);
  });

  it('is not described by a world without one', async () => {
    const kms = await startKms();
    expect(await statusOf((await clientsOf(kms, 'reader')).account())).toBe(404);
  });
});

describe('every call of these', () => {
  const calls = async (kms: TestKms, token: string) => {
    const { instance, account, user } = await clientsOf(kms, 'reader', token);
    return Promise.all([instance(cosGuid), account(), user(people.writer)].map(statusOf));
  };

  it('wants a token that is good', async () => {
    const kms = await startKms({ world });
    const token = await kms.tokenOf('reader');
    expect(await calls(kms, token)).toEqual([200, 200, 200]);
    kms.wait(hourMs);
    expect(await calls(kms, token)).toEqual([401, 401, 401]);
    expect((await fetch(`${kms.url}/v4/accounts/${accountId}`)).status).toBe(401);
  });

  it('refuses a token of another account, and one of somebody who is gone', async () => {
    const elsewhere = await startKms({ world: { ...world, accountId: 'another-account' } });
    const kms = await startKms({ world });
    expect(await calls(kms, await elsewhere.tokenOf('reader'))).toEqual([404, 403, 403]);
    const token = await kms.tokenOf('reader');
    kms.simulator.reset({ ...world, identities: world.identities.filter(({ name }) => name !== 'reader') });
    expect(await calls(kms, token)).toEqual([404, 403, 403]);
  });

  it('goes wrong by name', async () => {
    const kms = await startKms({ world });
    const token = await kms.tokenOf('reader');
    for (const operation of ['getResourceInstance', 'getAccount', 'getUserProfile']) {
      kms.faults.add({ target: 'iam', operation, status: 503 });
    }
    expect(await calls(kms, token)).toEqual([503, 503, 503]);
    expect(
      kms.wire
        .entries()
        .slice(-3)
        .map(({ what, status }) => `${what} ${status}`),
    ).toEqual(['getResourceInstance 503', 'getAccount 503', 'getUserProfile 503']);
  });
});
