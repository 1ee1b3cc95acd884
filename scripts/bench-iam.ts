// How long it takes to tell who may act on a key in a very large account, and how many calls to IAM a click costs.
// Usage: npm run bench:iam [runs, default 100]
import { createIbmKeyAccess } from '../src/adapters/ibm/access/iam-key-access.js';
import { whoMay, type IamAccount } from '../src/domain/iam-access.js';
import type { IamPolicy, KeyResource } from '../src/domain/iam-policy.js';
import type { KeyAccess } from '../src/ports/key-access.js';
import type { KeyScope } from '../src/ports/role-directory.js';
import { createFaultBook } from '../src/sandbox/faults.js';
import { createKmsSimulator } from '../src/sandbox/kms/kms-simulator.js';
import { createWireLog } from '../src/sandbox/wire-log.js';
import type { WorldIam } from '../src/sandbox/world-iam.js';
import type { World, WorldIdentity } from '../src/sandbox/world.js';
import { ibmAt } from '../test/stand-ins.js';

const runs = Number(process.argv[2] ?? 100);
const size = { policies: 10_000, users: 5_000, groups: 500 };
const account = 'bench';
const instance = { id: '7d1f0a52-0000-4a0e-9a55-0c2f7a9be100', service: 'kms', region: 'eu-de' } as const;
const scope: KeyScope = { instanceId: instance.id, keyRingId: 'finance', keyId: 'key-0001' };
const role = (name: string) => `crn:v1:bluemix:public:iam::::serviceRole:${name}`;
const userId = (n: number) => `IBMid-${String(n).padStart(6, '0')}`;
const groupId = (n: number) => `AccessGroupId-${n}`;
const byDepartment = {
  id: 'ClaimRule-1',
  name: 'by department',
  expiration: 12,
  realmName: 'https://idp.example.com',
  conditions: [{ claim: 'department', operator: 'EQUALS', value: '"keys"' }],
};

evaluate();
await countCalls();

/** The pure part: everyone with a right on one key. */
function evaluate(): void {
  const key: KeyResource = {
    accountId: account,
    serviceName: 'kms',
    serviceInstance: instance.id,
    region: instance.region,
    keyRing: scope.keyRingId,
    resource: scope.keyId,
    accessTags: [],
  };
  const iamAccount = largeAccount(random(20_260_302));
  const found = whoMay(key, iamAccount);
  const took = Array.from({ length: runs }, () => {
    const startedAt = performance.now();
    whoMay(key, iamAccount);
    return performance.now() - startedAt;
  }).sort((one, other) => one - other);
  const at = (share: number) => took[Math.min(took.length - 1, Math.floor(share * took.length))]!.toFixed(1);
  const sure = found.filter(({ mayDelete }) => mayDelete.access === 'yes').length;
  say(
    `${size.policies} policies × ${size.users} users × ${size.groups} groups: ` +
      `p50 ${at(0.5)} ms, p99 ${at(0.99)} ms, max ${at(1)} ms (${runs} runs); ` +
      `${sure} may delete, ${found.length - sure} may perhaps or may set for deletion only`,
  );
}

/** Policies of every shape, on twenty instances and many rings; a tenth of the groups have rules. */
function largeAccount(chance: () => number): IamAccount {
  const below = (limit: number) => Math.floor(chance() * limit);
  const oneOf = <T>(values: readonly T[]): T => values[below(values.length)]!;
  const actions = {
    Reader: ['kms.secrets.list', 'kms.secrets.readmetadata'],
    Writer: ['kms.secrets.list', 'kms.secrets.setkeyfordeletion', 'kms.secrets.unsetkeyfordeletion'],
    Manager: ['kms.secrets.list', 'kms.secrets.setkeyfordeletion', 'kms.secrets.delete'],
  };
  const is = (name: string, value: string) => ({ key: name, operator: 'stringEquals', value }) as const;
  const policy = (n: number): IamPolicy => {
    const name = oneOf(['Reader', 'Reader', 'Writer', 'Manager'] as const);
    // One in a hundred is for the whole account, four for the service, the others for an instance or less.
    const reach = below(100);
    return {
      id: `policy-${n}`,
      state: 'active',
      subject:
        chance() < 0.5
          ? { kind: 'identity', iamId: userId(below(size.users)) }
          : { kind: 'access_group', groupId: groupId(below(size.groups)) },
      attributes: [
        is('accountId', account),
        ...(reach >= 1 ? [is('serviceName', oneOf(['kms', 'kms', 'cloud-object-storage']))] : []),
        ...(reach >= 5
          ? [is('serviceInstance', below(20) === 0 ? instance.id : `instance-${below(20)}`)]
          : []),
        ...(reach >= 60
          ? [{ key: 'keyRing', operator: 'stringMatch', value: oneOf(['fin*', 'hr-*', '*']) } as const]
          : []),
        ...(reach >= 85 ? [is('resourceType', 'key'), is('resource', `key-000${below(9)}`)] : []),
      ],
      tags: below(50) === 0 ? [is('env', 'prod')] : [],
      roles: [{ id: role(name), actions: actions[name] }],
      conditional: below(20) === 0,
    };
  };
  return {
    ownerIamId: userId(0),
    users: Array.from({ length: size.users }, (_, n) => ({
      iamId: userId(n),
      state: below(50) === 0 ? 'PENDING' : 'ACTIVE',
      name: `User ${n}`,
      email: `user${n}@example.com`,
    })),
    groups: Array.from({ length: size.groups }, (_, n) => ({
      id: groupId(n),
      name: `Group ${n}`,
      members: Array.from({ length: 100 }, () => userId(below(size.users))),
      dynamic: below(10) === 0,
    })),
    policies: Array.from({ length: size.policies }, (_, n) => policy(n)),
  };
}

/** Calls the simulator counts for the check of one who clicks: as the first question of all, and after `whoMay`. */
async function countCalls(): Promise<void> {
  const world = smallAccount();
  for (const { iamId, name } of world.identities.filter(({ kind }) => kind === 'user')) {
    const { access, calls, end } = await start(world);
    const cold = await calls(() => access.rightsNow(iamId, scope));
    await access.whoMay(scope);
    const warm = await calls(() => access.rightsNow(iamId, scope));
    say(`${name}: ${cold} calls cold, ${warm} warm`);
    await end();
  }
  const { access, calls, end } = await start(world);
  say(`who may act: ${await calls(() => access.whoMay(scope))} calls, then none for five minutes`);
  await end();
}

function smallAccount(): World {
  const on = (name: string) => ({
    resource: {
      attributes: [
        { key: 'accountId', operator: 'stringEquals', value: account } as const,
        { key: 'serviceInstance', operator: 'stringEquals', value: instance.id } as const,
      ],
    },
    control: { grant: { roles: [{ role_id: role(name) }] } },
  });
  const to = (key: string, value: string) => ({
    subject: { attributes: [{ key, operator: 'stringEquals', value } as const] },
  });
  const [, direct, writer, member, signedOut, nobody] = [0, 1, 2, 3, 4, 5].map(userId);
  const reader = 'iam-ServiceId-reader';
  const iam: WorldIam = {
    groups: [
      { id: groupId(1), name: 'key-managers', members: [member!] },
      { id: groupId(2), name: 'by-rule', members: [], rules: [byDepartment] },
    ],
    policies: [
      { id: 'direct', ...to('iam_id', direct!), ...on('Manager') },
      { id: 'writer', ...to('iam_id', writer!), ...on('Writer') },
      { id: 'group', ...to('access_group_id', groupId(1)), ...on('Manager') },
      { id: 'rule', ...to('access_group_id', groupId(2)), ...on('Manager') },
      { id: 'reader', ...to('iam_id', reader), ...on('Reader') },
    ],
  };
  const user = (iamId: string, name: string): WorldIdentity => ({
    iamId,
    kind: 'user',
    name,
    email: `${iamId}@example.com`,
    grants: [],
  });
  return {
    accountId: account,
    account: { id: account, name: 'Bench', ownerIamId: userId(0) },
    workspace: {
      teamId: 'T1',
      teamName: 'Bench',
      domain: 'bench',
      botUserId: 'U0',
      botId: 'B0',
      appId: 'A0',
      botToken: '',
      appToken: '',
      signingSecret: '',
      people: [],
      channels: [],
    },
    instances: [
      {
        ...instance,
        name: 'Bench',
        accountId: account,
        keyRings: ['finance'],
        keys: [],
        dualAuthPolicy: true,
      },
    ],
    identities: [
      user(userId(0), 'the account owner'),
      user(direct!, 'a Manager by a policy of their own'),
      user(writer!, 'a Writer by a policy of their own'),
      user(member!, 'a Manager through a group'),
      user(signedOut!, 'somebody a rule may take in'),
      user(nobody!, 'somebody without any right'),
      {
        iamId: reader,
        kind: 'service-id',
        name: 'reader',
        apiKey: 'bench-reader',
        grants: [],
        iamViewer: true,
      },
    ],
    iam,
  };
}

async function start(world: World): Promise<{
  access: KeyAccess;
  calls(work: () => Promise<unknown>): Promise<number>;
  end(): Promise<void>;
}> {
  const clock = { now: () => Date.now() };
  const simulator = createKmsSimulator({ clock, world, faults: createFaultBook(), wire: createWireLog() });
  const { url } = await simulator.listen();
  const silent = () => undefined;
  const access = createIbmKeyAccess({
    apiKey: 'bench-reader',
    ...ibmAt(url),
    instances: () => Promise.resolve([instance]),
    log: { debug: silent, info: silent, warn: silent, error: silent, hide: () => silent },
  });
  const count = () => [...simulator.counts().calls.values()].reduce((sum, one) => sum + one, 0);
  return {
    access,
    async calls(work) {
      const before = count();
      await work();
      return count() - before;
    },
    end: () => simulator.close(),
  };
}

/** The same numbers in every run (mulberry32). */
function random(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

function say(line: string): void {
  process.stdout.write(`${line}\n`);
}
