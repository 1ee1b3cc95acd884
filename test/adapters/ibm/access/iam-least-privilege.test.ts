import { describe, expect, test } from 'vitest';
import {
  checkLeastPrivilege,
  type LeastPrivilegeOptions,
} from '../../../../src/adapters/ibm/access/iam-least-privilege.js';
import type { WorldIam } from '../../../../src/sandbox/world-iam.js';
import type { World, WorldGrant, WorldIdentity } from '../../../../src/sandbox/world.js';
import { is, policy } from '../../../sandbox/iam/iam-world.js';
import {
  accountId,
  ids,
  instanceId,
  otherInstanceId,
  people,
  startKms,
} from '../../../sandbox/kms/small-world.js';
import { createRecordingLog } from '../../recording-log.js';
import { accessWorld, served, startFront } from './iam-stage.js';
import { ibmAt } from '../../../stand-ins.js';

const writerIamId = 'iam-ServiceId-12345678-0000-4000-8000-000000000002';
const managerIamId = 'iam-ServiceId-12345678-0000-4000-8000-000000000003';
const here = { instanceId };
const there = { instanceId: otherInstanceId };
const inAccount = { accountId };
const finding = (who: string, privilege: string, problem: string, where: object) => ({
  who,
  privilege,
  problem,
  where,
});

const on = (role: WorldGrant['role'], more: Partial<WorldGrant> = {}) =>
  served.map(({ id }) => ({ instanceId: id, role, ...more }));

/** The world with the two service IDs that act, as they should be unless told otherwise. */
function worldWith({
  reader = {},
  writer = on('Writer'),
  manager = on('Manager'),
  iam = {},
}: {
  reader?: Partial<WorldIdentity>;
  writer?: WorldGrant[];
  manager?: WorldGrant[];
  iam?: WorldIam;
} = {}): World {
  const world = accessWorld(iam, { service: reader });
  const serviceId = (iamId: string, name: string, grants: WorldGrant[]): WorldIdentity => ({
    iamId,
    kind: 'service-id',
    name,
    grants,
  });
  return {
    ...world,
    identities: [
      ...world.identities,
      serviceId(writerIamId, 'writer-id', writer),
      serviceId(managerIamId, 'manager-id', manager),
    ],
  };
}

interface CheckOptions {
  infront?: (url: string) => Promise<string>;
  instances?: LeastPrivilegeOptions['instances'];
  serviceIdsAct?: boolean;
}

async function check(world: World, options: CheckOptions = {}) {
  const { infront, instances = () => Promise.resolve(served), serviceIdsAct = true } = options;
  const kms = await startKms({ world, clock: { now: () => Date.now() } });
  const url = infront ? await infront(kms.url) : kms.url;
  return checkLeastPrivilege({
    apiKey: 'apikey-service',
    ...ibmAt(url),
    instances,
    identities: [
      ['reader', people.service],
      ...(serviceIdsAct
        ? ([
            ['writer', writerIamId],
            ['manager', managerIamId],
          ] as const)
        : []),
    ],
    log: createRecordingLog(),
  });
}

test('identities that may do what they need and no more have nothing said of them', async () => {
  expect(await check(worldWith())).toEqual([]);
});

describe('the reader', () => {
  test('that may not view IAM misses that, and nothing is said of rights on keys', async () => {
    expect(await check(worldWith({ reader: { iamViewer: false } }))).toEqual([
      finding('reader', 'view_policies', 'missing', inAccount),
      finding('reader', 'view_access_groups', 'missing', inAccount),
    ]);
  });

  test('that may see nothing but itself misses the users too', async () => {
    const world = worldWith({ reader: { iamViewer: false }, iam: { restrictedUserList: true } });
    expect(await check(world)).toContainEqual(finding('reader', 'view_users', 'missing', inAccount));
  });

  test('that may not view the account', async () => {
    const infront = (url: string) =>
      startFront(url, {
        instead: (path) => (path.startsWith('/v4/accounts/') ? { status: 403 } : undefined),
      });
    expect(await check(worldWith(), { infront })).toEqual([
      finding('reader', 'view_account', 'missing', inAccount),
    ]);
  });

  test('that does not see an instance, nor reads its keys', async () => {
    const grants = [{ instanceId, role: 'Reader' as const }];
    expect(await check(worldWith({ reader: { grants } }))).toEqual([
      finding('reader', 'view_instance', 'missing', there),
    ]);
    // With the account from the configuration there is more to say of it.
    const instances = () => Promise.resolve(served.map((instance) => ({ ...instance, accountId })));
    expect(await check(worldWith({ reader: { grants } }), { instances })).toEqual([
      finding('reader', 'view_instance', 'missing', there),
      finding('reader', 'read_keys', 'missing', there),
    ]);
  });

  test('that reads the keys of one ring only', async () => {
    const grants = [
      { instanceId, role: 'Reader' as const, keyRingId: 'finance' },
      { instanceId: otherInstanceId, role: 'Reader' as const },
    ];
    expect(await check(worldWith({ reader: { grants } }))).toEqual([
      finding('reader', 'read_keys', 'partial', here),
    ]);
  });

  test.each<[WorldGrant['role'], string[]]>([
    ['ReaderPlus', ['read_payloads']],
    ['Writer', ['read_payloads', 'set_for_deletion', 'unset_for_deletion']],
    ['Manager', ['read_payloads', 'set_for_deletion', 'unset_for_deletion', 'delete']],
    ['KeyPurge', ['purge']],
  ])('that is %s can do too much', async (role, privileges) => {
    const grants = [...on('Reader'), { instanceId, role, keyId: ids.single }];
    expect(await check(worldWith({ reader: { grants } }))).toEqual(
      privileges.map((privilege) => finding('reader', privilege, 'excess', here)),
    );
  });

  test('that may delete through a group', async () => {
    const id = 'AccessGroupId-bots';
    const subject = { attributes: [is('access_group_id', id)] };
    const iam = {
      groups: [{ id, name: 'bots', members: [people.service] }],
      policies: [policy({ subject })],
    };
    const found = await check(worldWith({ iam }));
    expect(found).toContainEqual(finding('reader', 'delete', 'excess', here));
    expect(found).toContainEqual(finding('reader', 'delete', 'excess', there));
  });
});

describe('the service IDs that act', () => {
  test('miss what they have no role for', async () => {
    expect(await check(worldWith({ writer: on('Reader'), manager: on('Writer') }))).toEqual([
      finding('writer', 'set_for_deletion', 'missing', here),
      finding('writer', 'unset_for_deletion', 'missing', here),
      finding('writer', 'set_for_deletion', 'missing', there),
      finding('writer', 'unset_for_deletion', 'missing', there),
      finding('manager', 'delete', 'missing', here),
      finding('manager', 'delete', 'missing', there),
    ]);
  });

  test('may do it in some rings or to some keys only', async () => {
    const writer = [...on('Writer').slice(1), { instanceId, role: 'Writer' as const, keyRingId: 'finance' }];
    const manager = [...on('Manager').slice(1), { instanceId, role: 'Manager' as const, keyId: ids.dual }];
    expect(await check(worldWith({ writer, manager }))).toEqual([
      finding('writer', 'set_for_deletion', 'partial', here),
      finding('writer', 'unset_for_deletion', 'partial', here),
      finding('manager', 'delete', 'partial', here),
    ]);
  });

  test('can do too much', async () => {
    const writer = [...on('Writer'), { instanceId, role: 'Manager' as const, keyRingId: 'finance' }];
    const manager = [...on('Manager'), { instanceId: otherInstanceId, role: 'KeyPurge' as const }];
    expect(await check(worldWith({ writer, manager }))).toEqual([
      finding('writer', 'delete', 'excess', here),
      finding('manager', 'purge', 'excess', there),
    ]);
  });

  test('may act by a policy on the resource group, or on all keys by name of their type', async () => {
    const by = (iamId: string, key: string, value: string) =>
      policy({ id: `${iamId}-${key}`, subject: { attributes: [is('iam_id', iamId)] } }, [is(key, value)]);
    const iam = {
      policies: [by(managerIamId, 'resourceGroupId', 'rg-1'), by(managerIamId, 'resourceType', 'key')],
    };
    expect(await check(worldWith({ manager: [], iam }))).toEqual([]);
  });

  test('are not looked at where people act themselves', async () => {
    const world = worldWith({ writer: [], manager: [] });
    expect(await check(world, { serviceIdsAct: false })).toEqual([]);
  });
});

test('an IAM that does not answer is no finding', async () => {
  const infront = (url: string) =>
    startFront(url, { instead: (path) => (path === '/v2/policies' ? { status: 503 } : undefined) });
  await expect(check(worldWith(), { infront })).rejects.toMatchObject({
    code: 'iam_read_failed',
    status: 503,
  });
});
