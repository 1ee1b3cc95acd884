// What we ask IBM is, to the letter, what IBM's own clients ask: the same addresses and parameters, and the same headers that say what is meant.
import { once } from 'node:events';
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import KeyProtect from '@ibm-cloud/ibm-key-protect/ibm-key-protect-api/v2.js';
import AccountManagement from '@ibm-cloud/platform-services/account-management/v4.js';
import GlobalTagging from '@ibm-cloud/platform-services/global-tagging/v1.js';
import IamAccessGroups from '@ibm-cloud/platform-services/iam-access-groups/v2.js';
import IamPolicyManagement from '@ibm-cloud/platform-services/iam-policy-management/v1.js';
import ResourceController from '@ibm-cloud/platform-services/resource-controller/v2.js';
import UserManagement from '@ibm-cloud/platform-services/user-management/v1.js';
import { BearerTokenAuthenticator } from 'ibm-cloud-sdk-core';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { createIamReader, type IamReader } from '../../../src/adapters/ibm/access/iam-reader.js';
import { createInstanceDiscovery } from '../../../src/adapters/ibm/instances/instance-discovery.js';
import { createIbmKeyManagement } from '../../../src/adapters/ibm/kms/ibm-key-management.js';
import { createIamConnection } from '../../../src/adapters/ibm/wire/iam-connection.js';
import type { KeyInRing } from '../../../src/domain/key.js';
import type { KeyManagement } from '../../../src/ports/key-management.js';
import { createRecordingLog } from '../recording-log.js';
import { tokenOf } from './false-iam.js';

const instanceId = '11111111-2222-4333-8444-555555555555';
const keyId = '5e1d7c40-3a92-4b6f-8d15-0be000000000';
const accountId = 'a1b2c3';
const iamId = 'IBMid-550000 Å/1';
const crn = `crn:v1:bluemix:public:kms:eu-de:a/${accountId}:${instanceId}:key:${keyId}`;
const token = tokenOf({ payload: { iam_id: 'iam-ServiceId-1', iat: 1, exp: 3_601 } });

let url = '';
let seen: string[] = [];
const server = createServer((request, response) => {
  request.resume();
  if (request.url === '/identity/token') return void response.end(JSON.stringify({ access_token: token }));
  seen.push(written(request));
  response.writeHead(200, { 'content-type': 'application/json' }).end('{}');
});
beforeAll(async () => {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(() => {
  server.closeAllConnections();
  server.close();
});
beforeEach(() => void (seen = []));

/** Of the program, its connection and the form of bodies, not of the question. */
const ownHeaders = [
  'host',
  'user-agent',
  'accept-encoding',
  'connection',
  'correlation-id',
  'accept',
  'content-type',
];

/** Without regard to the order of parameters and headers. */
function written({ method, url: address = '', headers }: IncomingMessage): string {
  const { pathname, searchParams } = new URL(address, 'http://ibm');
  searchParams.sort();
  const said = Object.entries(headers).filter(([name]) => !ownHeaders.includes(name));
  return [
    `${method} ${pathname}`,
    ...[...searchParams].map((pair) => pair.join('=')),
    ...said.map((pair) => pair.join(': ')).sort(),
  ].join('\n');
}

/** The first question of each; what became of it is not looked at. */
async function asked(ask: Promise<unknown>): Promise<string | undefined> {
  seen = [];
  await ask.catch(() => undefined);
  return seen[0];
}

const common = () => ({
  authenticator: new BearerTokenAuthenticator({ bearerToken: token }),
  serviceUrl: url,
});
const addresses = () => ({
  apiKey: 'apikey-reader',
  iamUrl: url,
  resourceControllerUrl: url,
  accountManagementUrl: url,
  userManagementUrl: url,
  globalTaggingUrl: url,
});

describe('around an account', () => {
  const policies = { accountId, type: 'access', format: 'display', state: 'active', limit: 100 };
  const groups = { accountId, limit: 100, showFederated: true };
  test.each<[string, (iam: IamReader) => Promise<unknown>, () => Promise<unknown>]>([
    [
      'policies of a person',
      (iam) => iam.policies(accountId, { iamId }),
      () => new IamPolicyManagement(common()).listV2Policies({ ...policies, iamId }),
    ],
    [
      'policies of a group',
      (iam) => iam.policies(accountId, { groupId: 'AccessGroupId-1' }),
      () =>
        new IamPolicyManagement(common()).listV2Policies({ ...policies, accessGroupId: 'AccessGroupId-1' }),
    ],
    [
      'all policies',
      (iam) => iam.policies(accountId, 'all'),
      () => new IamPolicyManagement(common()).listV2Policies(policies),
    ],
    [
      'roles',
      (iam) => iam.roles(accountId, 'kms'),
      () => new IamPolicyManagement(common()).listRoles({ accountId, serviceName: 'kms' }),
    ],
    ['groups', (iam) => iam.groups(accountId), () => new IamAccessGroups(common()).listAccessGroups(groups)],
    [
      'groups of a person',
      (iam) => iam.groupsOf(accountId, iamId),
      () => new IamAccessGroups(common()).listAccessGroups({ ...groups, iamId, membershipType: 'all' }),
    ],
    [
      'members of a group',
      (iam) => iam.members('AccessGroupId-1'),
      () =>
        new IamAccessGroups(common()).listAccessGroupMembers({
          accessGroupId: 'AccessGroupId-1',
          membershipType: 'all',
          type: 'user',
          limit: 100,
        }),
    ],
    [
      'the account',
      (iam) => iam.ownerOf(accountId),
      () => new AccountManagement(common()).getAccount({ accountId }),
    ],
    [
      'a user',
      (iam) => iam.user(accountId, iamId),
      () => new UserManagement(common()).getUserProfile({ accountId, iamId }),
    ],
    [
      'users',
      (iam) => iam.users(accountId),
      () => new UserManagement(common()).listUsers({ accountId, limit: 100 }),
    ],
    [
      'an instance',
      (iam) => iam.instance(crn),
      () => new ResourceController(common()).getResourceInstance({ id: crn }),
    ],
    [
      'tags',
      (iam) => iam.tags(crn),
      () =>
        new GlobalTagging(common()).listTags({
          tagType: 'access',
          providers: ['ghost'],
          attachedTo: crn,
          limit: 1_000,
        }),
    ],
    [
      'instances',
      () => createInstanceDiscovery({ ...addresses(), log: createRecordingLog() }).instances(),
      () => new ResourceController(common()).listResourceInstances({ state: 'active', limit: 100 }),
    ],
  ])('%s', async (_what, ours, theirs) => {
    const iam = createIamReader(createIamConnection(addresses()).within(5_000));
    const expected = await asked(theirs());
    expect(expected).toMatch(/^GET /);
    expect(await asked(ours(iam))).toBe(expected);
  });
});

describe('of the KMS', () => {
  const key: KeyInRing = { instanceId, keyId, keyRingId: 'finance' };
  const session = { iamId: 'iam-ServiceId-1', token: () => Promise.resolve(token) };
  const at = { bluemixInstance: instanceId };
  const theKey = { ...at, id: keyId };
  const inRing = { ...theKey, xKmsKeyRing: 'finance' };

  test.each<[string, (keys: KeyManagement) => Promise<unknown>, (client: KeyProtect) => Promise<unknown>]>([
    ['a key', (keys) => keys.readKey(instanceId, keyId), (client) => client.getKeyMetadata(theKey)],
    [
      'deleting',
      (keys) => keys.deleteKey(key, session, { force: false }),
      (client) => client.deleteKey({ ...inRing, prefer: 'return=minimal' }),
    ],
    [
      'deleting by force',
      (keys) => keys.deleteKey(key, session, { force: true }),
      (client) => client.deleteKey({ ...inRing, prefer: 'return=minimal', force: true }),
    ],
    [
      'setting for deletion',
      (keys) => keys.setKeyForDeletion(key, session),
      (client) => client.setKeyForDeletion(inRing),
    ],
    [
      'taking that back',
      (keys) => keys.unsetKeyForDeletion(key, session),
      (client) => client.unsetKeyForDeletion(inRing),
    ],
    ['disabling', (keys) => keys.actOnKey('disable', key, session), (client) => client.disableKey(inRing)],
    ['enabling', (keys) => keys.actOnKey('enable', key, session), (client) => client.enableKey(inRing)],
    [
      'telling the services',
      (keys) => keys.actOnKey('sync', key, session),
      (client) => client.syncAssociatedResources(inRing),
    ],
  ])('%s', async (_what, ours, theirs) => {
    const keys = createIbmKeyManagement({
      instances: () => Promise.resolve([{ id: instanceId, name: 'P', service: 'kms', region: 'eu-de', url }]),
      reader: { apiKey: 'apikey-reader' },
      iamUrl: url,
      log: createRecordingLog(),
    });
    const expected = await asked(theirs(new KeyProtect(common())));
    expect(expected).toContain(`/api/v2/keys/${keyId}`);
    expect(await asked(ours(keys))).toBe(expected);
  });
});
