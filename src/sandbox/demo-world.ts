import { demoIam } from './demo-iam.js';
import { demoInstances } from './demo-instances.js';
import { demoKeys } from './demo-keys.js';
import { demoAccountId as accountId, demoResources } from './demo-resources.js';
import type { KmsRole, World, WorldInstance, WorldPerson } from './world.js';

const instanceId = '4c7a1f0e-52d8-4b1e-9a63-0d2f6f1e8a10';
const teamId = 'T0SANDBOX1';
const otherAccountId = 'f9e8d7c6b5a493827160f9e8d7c6b5a4';

/** Service IDs the sandbox's bot acts through; keys of a world that does not exist. */
export const demoApiKeys = {
  reader: 'sandbox-reader-api-key-000000000000',
  writer: 'sandbox-writer-api-key-000000000000',
  manager: 'sandbox-manager-api-key-00000000000',
};

export const demoChannelId = 'C0KEYROOM1';

const person = (
  handle: string,
  realName: string,
  timeZone: string,
  blurb: string,
  more: Partial<WorldPerson> = {},
): WorldPerson => ({
  slackUserId: `U0${handle.toUpperCase()}`.padEnd(10, '0'),
  teamId,
  handle,
  realName,
  email: `${handle}@example.com`,
  timeZone,
  kind: 'member',
  iamId: `IBMid-${handle.toUpperCase()}001`,
  blurb,
  ...more,
});

const people: WorldPerson[] = [
  person('rita', 'Rita Requester', 'Europe/Berlin', 'asks for deletions', { role: 'Writer' }),
  person('mona', 'Mona Manager', 'America/New_York', 'approves or denies', { role: 'Manager' }),
  person('malik', 'Malik Manager', 'Asia/Tokyo', 'a second Manager', { role: 'Manager' }),
  person('mei', 'Mei Manager', 'Europe/London', 'owns the account; asks and approves, never her own', {
    role: 'Manager',
  }),
  person('wanda', 'Wanda Writer', 'America/Sao_Paulo', 'may ask, may not approve', { role: 'Writer' }),
  person('ravi', 'Ravi Reader', 'Asia/Kolkata', 'may look, may not ask', { role: 'Reader' }),
  person('nora', 'Nora Newhire', 'Europe/Madrid', 'no IBM Cloud identity yet', { iamId: undefined }),
  person('gus', 'Gus Guest', 'Europe/Paris', 'a guest of the workspace', { kind: 'guest', role: 'Manager' }),
  person('dora', 'Dora Departed', 'Europe/Rome', 'has left; deactivated', {
    kind: 'deactivated',
    role: 'Manager',
  }),
  person('olaf', 'Olaf Outsider', 'Europe/Oslo', 'another organisation, over Slack Connect', {
    kind: 'outsider',
    teamId: 'T0OTHERORG',
    iamId: undefined,
  }),
];

const instance: WorldInstance = {
  id: instanceId,
  name: 'northwind-prod',
  service: 'hs-crypto',
  region: 'eu-de',
  accountId,
  keyRings: ['default', 'finance', 'people'],
  keys: demoKeys,
  dualAuthPolicy: true,
};

const instances: [WorldInstance, ...WorldInstance[]] = [instance, ...demoInstances];
const everywhere = (role: KmsRole) => instances.map(({ id }) => ({ instanceId: id, role }));

/** Their rights come from `demoIam`, or with the account. */
const withoutOwnGrant = ['mei', 'malik', 'gus', 'dora'];

const personOf = (handle: string) => people.find((one) => one.handle === handle)!;
const idOf = (handle: string) => personOf(handle).slackUserId;

/** A world worth clicking: every kind of key and every kind of person the bot has an answer for. */
export const demoWorld: World = {
  accountId,
  account: { id: accountId, name: 'Northwind', ownerIamId: personOf('mei').iamId! },
  workspace: {
    teamId,
    teamName: 'Northwind Sandbox',
    domain: 'northwind-sandbox',
    botUserId: 'U0COUNTSGN',
    botId: 'B0COUNTSGN',
    appId: 'A0COUNTSGN',
    botToken: 'xoxb-sandbox-000000000000-countersign',
    appToken: 'xapp-sandbox-000000000000-countersign',
    signingSecret: '5a4db0c5a4db0c5a4db0c5a4db0c5a4d',
    people,
    channels: [
      {
        id: demoChannelId,
        name: 'key-deletions',
        members: ['rita', 'mona', 'malik', 'mei', 'wanda', 'ravi', 'nora', 'gus'].map(idOf),
        isPrivate: false,
        isExtShared: false,
        botIsMember: true,
      },
      {
        id: 'C0PARTNERS',
        name: 'partners',
        members: ['rita', 'mona', 'olaf'].map(idOf),
        isPrivate: false,
        isExtShared: true,
        botIsMember: true,
      },
    ],
  },
  instances,
  resources: demoResources,
  identities: [
    ...people
      .filter((one) => one.iamId !== undefined)
      .map((one) => ({
        iamId: one.iamId!,
        kind: 'user' as const,
        name: one.realName,
        email: one.email,
        grants: one.role === undefined || withoutOwnGrant.includes(one.handle) ? [] : everywhere(one.role),
        // A passcode without an account leads Mona to one that holds no keys.
        ...(one.handle === 'mona' && { defaultAccountId: otherAccountId }),
      })),
    {
      iamId: 'iam-ServiceId-reader',
      kind: 'service-id',
      name: 'countersign-reader',
      apiKey: demoApiKeys.reader,
      iamViewer: true,
      grants: everywhere('Reader'),
    },
    {
      iamId: 'iam-ServiceId-writer',
      kind: 'service-id',
      name: 'countersign-writer',
      apiKey: demoApiKeys.writer,
      grants: everywhere('Writer'),
    },
    {
      iamId: 'iam-ServiceId-manager',
      kind: 'service-id',
      name: 'countersign-manager',
      apiKey: demoApiKeys.manager,
      grants: everywhere('Manager'),
    },
    {
      iamId: 'iam-Profile-9e4b7c02-3d15-4a86-b0f7-68c1d2e5a934',
      kind: 'profile',
      name: 'break-glass',
      assumableBy: [personOf('mona').iamId!],
      grants: everywhere('Manager'),
    },
  ],
  iam: demoIam(instances, (handle) => personOf(handle).iamId!),
};
