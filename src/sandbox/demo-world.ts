import type { World, WorldKey, WorldPerson, WorldRegistration } from './world.js';

const dayMs = 24 * 60 * 60 * 1000;
const instanceId = '4c7a1f0e-52d8-4b1e-9a63-0d2f6f1e8a10';
const accountId = '0a1b2c3d4e5f60718293a4b5c6d7e8f9';
const teamId = 'T0SANDBOX1';

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
  person('mei', 'Mei Manager', 'Europe/London', 'asks and approves, never her own', { role: 'Manager' }),
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

const idOf = (handle: string) => people.find((one) => one.handle === handle)!.slackUserId;

const bucket = (name: string, preventKeyDeletion = false): WorldRegistration => ({
  resourceCrn: `crn:v1:bluemix:public:cloud-object-storage:global:a/${accountId}:7d1e6f2a-cos:bucket:${name}`,
  preventKeyDeletion,
  createdAgoMs: 40 * dayMs,
});
const volume = (deployment: string, agent: string): WorldRegistration => ({
  resourceCrn: `crn:v1:bluemix:public:databases-for-postgresql:eu-de:a/${accountId}:${deployment}::/agentid=${agent}`,
  preventKeyDeletion: false,
  createdAgoMs: 20 * dayMs,
});

const key = (serial: number, name: string, keyRingId: string, more: Partial<WorldKey> = {}): WorldKey => ({
  id: `6f1d0a52-77c4-4a0e-9a55-0c2f7a9be${String(serial).padStart(3, '0')}`,
  name,
  keyRingId,
  extractable: false,
  state: 1,
  dualAuthDelete: true,
  createdAgoMs: 90 * dayMs,
  ...more,
});

const keys: WorldKey[] = [
  key(1, 'billing-root', 'finance', { aliases: ['billing'], description: 'Billing, retired in spring' }),
  key(2, 'invoices-root', 'finance', {
    aliases: ['invoices'],
    registrations: [
      bucket('invoices-2025'),
      bucket('invoices-2026'),
      volume('pg-invoices', 'pvc-1'),
      volume('pg-invoices', 'pvc-2'),
    ],
  }),
  key(3, 'ledger-archive', 'finance', { registrations: [bucket('ledger-archive', true)] }),
  key(4, 'payroll-root', 'people', { aliases: ['payroll'] }),
  key(5, 'hr-paused', 'people', { state: 2 }),
  key(6, 'session-signing', 'default', { extractable: true }),
  key(7, 'legacy-backup', 'default', { dualAuthDelete: false, aliases: ['legacy'] }),
  key(8, 'old-analytics', 'default', { setForDeletion: { byIamId: 'IBMid-WANDA001', agoMs: 2 * dayMs } }),
  key(9, 'partner-gateway', 'default', { state: 3, expiresInMs: -3 * dayMs }),
  key(10, 'scratch-test', 'default', { aliases: ['scratch'] }),
];

/** A world worth clicking: every kind of key and every kind of person the bot has an answer for. */
export const demoWorld: World = {
  accountId,
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
    scopes: ['commands', 'chat:write', 'users:read', 'channels:read', 'groups:read'],
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
  instances: [
    {
      id: instanceId,
      name: 'northwind-prod',
      service: 'hs-crypto',
      region: 'eu-de',
      accountId,
      keyRings: ['default', 'finance', 'people'],
      keys,
      dualAuthPolicy: true,
    },
  ],
  identities: [
    ...people
      .filter((one) => one.iamId !== undefined)
      .map((one) => ({
        iamId: one.iamId!,
        kind: 'user' as const,
        name: one.realName,
        email: one.email,
        grants: one.role === undefined ? [] : [{ instanceId, role: one.role }],
      })),
    {
      iamId: 'iam-ServiceId-reader',
      kind: 'service-id',
      name: 'countersign-reader',
      apiKey: demoApiKeys.reader,
      grants: [{ instanceId, role: 'Reader' }],
    },
    {
      iamId: 'iam-ServiceId-writer',
      kind: 'service-id',
      name: 'countersign-writer',
      apiKey: demoApiKeys.writer,
      grants: [{ instanceId, role: 'Writer' }],
    },
    {
      iamId: 'iam-ServiceId-manager',
      kind: 'service-id',
      name: 'countersign-manager',
      apiKey: demoApiKeys.manager,
      grants: [{ instanceId, role: 'Manager' }],
    },
  ],
};
