// What people get wrong when they start the bot, and what they have to be told.
import { createServer, type Socket } from 'node:net';
import type { FindingWeight } from '../../src/explanations/finding.js';
import type { SettingName } from '../../src/explanations/configuration.js';
import { demoApiKeys, demoWorld } from '../../src/sandbox/demo-world.js';
import { appManifest, type AppManifest } from '../../src/sandbox/slack/manifest.js';
import type { World, WorldIdentity } from '../../src/sandbox/world.js';
import { freePort } from '../../test/free-port.js';
import type { Settings, Surroundings } from './surroundings.js';

/** What has to be told: which setting, how heavy, and the code of it (or how it begins). */
export interface Expected {
  setting?: string;
  weight: FindingWeight;
  code: string;
}

export interface WrongStart {
  name: string;
  world?: World;
  manifest?: AppManifest;
  /** The settings that are otherwise; undone by what it may resolve with. */
  wrong: (at: Surroundings) => Settings | Promise<Settings>;
  expected: Expected[];
  /** After it was tried. */
  undo?: () => Promise<void>;
}

const stops = (setting: SettingName, code: string): Expected => ({ setting, weight: 'stops', code });
const warns = (setting: string, code: string): Expected => ({ setting, weight: 'warns', code });

const missing = (setting: SettingName): WrongStart => ({
  name: `${setting} is missing`,
  wrong: () => ({ [setting]: undefined }),
  expected: [stops(setting, 'setting.missing')],
});
const malformed = (setting: SettingName, value: string, more: Settings = {}): WrongStart => ({
  name: `${setting}=${value.slice(0, 30)}`,
  wrong: () => ({ ...more, [setting]: value }),
  expected: [stops(setting, 'setting.wrong')],
});
const mistyped = (name: string): WrongStart => ({
  name: `${name} instead of its neighbour`,
  wrong: () => ({ [name]: 'value' }),
  expected: [warns(name, 'setting.unknown')],
});

const signingSecret = 'abcdef0123456789abcdef0123456789';
const overHttp = { SLACK_MODE: 'http', SLACK_APP_TOKEN: undefined, SLACK_SIGNING_SECRET: signingSecret };
const byIam = { ROLES_FILE: undefined };
const wrongKey = 'no-such-api-key-0000000000000000';
const [firstInstance] = demoWorld.instances;

const settings: WrongStart[] = [
  ...(
    [
      'SLACK_BOT_TOKEN',
      'SLACK_APP_TOKEN',
      'REDIS_URL',
      'KMS_INSTANCE_ID',
      'KMS_INSTANCE_NAME',
      'KMS_SERVICE',
      'KMS_REGION',
      'IBM_READER_API_KEY',
      'IBM_WRITER_API_KEY',
      'IBM_MANAGER_API_KEY',
    ] as const
  ).map(missing),
  malformed('SLACK_MODE', 'rtm'),
  malformed('SLACK_BOT_TOKEN', 'xapp-1-A000000000-1-abcdef'),
  malformed('SLACK_APP_TOKEN', 'xoxb-1-abcdefghijkl'),
  malformed('SLACK_CHANNEL', '#key-deletions'),
  malformed('SLACK_API_URL', 'slack.com/api'),
  malformed('SLACK_SIGNING_SECRET', 'not-hex', { ...overHttp, PORT: '34571' }),
  malformed('DELETE_COMMAND', 'delete key'),
  malformed('REDIS_URL', 'http://127.0.0.1:6379'),
  malformed('REDIS_PREFIX', 'countersign'),
  malformed('KMS_INSTANCE_ID', 'northwind-prod'),
  malformed('KMS_SERVICE', 'hpcs'),
  malformed('KMS_REGION', 'Frankfurt'),
  malformed('KMS_URL', 'http://kms.example.com'),
  malformed('KMS_PLAN', 'enterprise'),
  malformed('KMS_DISCOVERY', 'both', {
    KMS_INSTANCE_ID: undefined,
    KMS_INSTANCE_NAME: undefined,
    KMS_SERVICE: undefined,
    KMS_REGION: undefined,
    KMS_URL: undefined,
  }),
  malformed('COUNTERSIGN_INSTANCES_FILE', '/nowhere/instances.yaml', {
    KMS_INSTANCE_ID: undefined,
    KMS_INSTANCE_NAME: undefined,
    KMS_SERVICE: undefined,
    KMS_REGION: undefined,
    KMS_URL: undefined,
  }),
  malformed('IBM_READER_API_KEY', '"quoted-api-key-00000000"'),
  malformed('ACTING_IDENTITY', 'people', { IBM_WRITER_API_KEY: undefined, IBM_MANAGER_API_KEY: undefined }),
  malformed('ROLES_FILE', '/nowhere/roles.yaml'),
  malformed('MATCH_BY_EMAIL', 'true'),
  malformed('MAX_DIRECT_MESSAGES', '0'),
  malformed('REMINDERS', 'never'),
  malformed('WORKING_HOURS', 'by day'),
  malformed('WORKING_DAYS', 'weekdays'),
  malformed('DIGEST', 'weekly'),
  malformed('LOG_LEVEL', 'loud'),
  malformed('HEALTH_PORT', '99999'),
  malformed('PORT', '0', overHttp),
  malformed('IAM_URL', 'iam.cloud.ibm.com'),
  {
    name: 'one API key for the Writer and the Manager',
    wrong: () => ({ IBM_MANAGER_API_KEY: demoApiKeys.writer }),
    expected: [stops('IBM_MANAGER_API_KEY', 'setting.wrong')],
  },
  {
    name: 'a role file that does not parse',
    wrong: async ({ file }) => ({ ROLES_FILE: await file('broken.yaml', 'people:\n  - name: [') }),
    expected: [stops('ROLES_FILE', 'setting.wrong')],
  },
  {
    name: 'the proxy without an address',
    wrong: () => ({ HTTPS_PROXY: 'proxy.example.com' }),
    expected: [stops('HTTPS_PROXY' as SettingName, 'proxy.wrong')],
  },
  ...[
    'SLACK_CHANEL',
    'KMS_REGOIN',
    'IBM_READER_APIKEY',
    'REDISURL',
    'LOGLEVEL',
    'ROLE_FILE',
    'slack_channel',
    'HEALTHPORT',
    'REMINDER',
    'COUNTERSIGN_INSTANCE_FILE',
  ].map(mistyped),
];

const workspace = demoWorld.workspace;
const inWorkspace = (more: Partial<typeof workspace>): World => ({
  ...demoWorld,
  workspace: { ...workspace, ...more },
});
const slackFault = (operation: string, code: string) => (at: Surroundings) => {
  at.faults.add({ target: 'slack', operation, code, times: 10 });
  return {};
};

const atSlack: WrongStart[] = [
  {
    name: 'a bot token Slack does not know',
    wrong: () => ({ SLACK_BOT_TOKEN: 'xoxb-000000000000-wrong' }),
    expected: [stops('SLACK_BOT_TOKEN', 'slack.token_refused')],
  },
  {
    name: 'an app-level token Slack does not know',
    wrong: () => ({ SLACK_APP_TOKEN: 'xapp-000000000000-wrong' }),
    expected: [stops('SLACK_APP_TOKEN', 'slack.token_refused')],
  },
  {
    name: 'both tokens unknown',
    wrong: () => ({
      SLACK_BOT_TOKEN: 'xoxb-000000000000-wrong',
      SLACK_APP_TOKEN: 'xapp-000000000000-wrong',
    }),
    expected: [
      stops('SLACK_BOT_TOKEN', 'slack.token_refused'),
      stops('SLACK_APP_TOKEN', 'slack.token_refused'),
    ],
  },
  ...['token_revoked', 'account_inactive', 'token_expired'].map((code): WrongStart => ({
    name: `the bot token: ${code}`,
    wrong: slackFault('auth.test', code),
    expected: [stops('SLACK_BOT_TOKEN', 'slack.token_refused')],
  })),
  {
    name: 'an app-level token without connections:write',
    wrong: slackFault('apps.connections.open', 'missing_scope'),
    expected: [stops('SLACK_APP_TOKEN', 'slack.token_refused')],
  },
  {
    name: 'Socket Mode is turned off',
    manifest: { ...appManifest(), hasSocketMode: false },
    wrong: () => ({}),
    expected: [stops('SLACK_APP_TOKEN', 'slack.token_refused')],
  },
  {
    name: 'an app-level token of another app',
    world: inWorkspace({ appId: 'A0THISAPP00', appToken: 'xapp-1-A0OTHERAPP0-1-abcdef' }),
    wrong: () => ({}),
    expected: [stops('SLACK_APP_TOKEN', 'slack.apps_differ')],
  },
  {
    name: 'an app installed for a whole organisation',
    world: inWorkspace({ grid: { enterpriseId: 'E0GRID', isOrgWide: true } as never }),
    wrong: () => ({}),
    expected: [stops('SLACK_BOT_TOKEN', 'slack.organisation_wide')],
  },
  {
    name: 'two scopes are missing',
    manifest: {
      ...appManifest(),
      scopes: appManifest().scopes.filter((scope) => scope !== 'files:write' && scope !== 'dnd:read'),
    },
    wrong: () => ({}),
    expected: [warns('SLACK_BOT_TOKEN', 'slack.scope_missing')],
  },
  {
    name: 'a channel that there is not',
    wrong: () => ({ SLACK_CHANNEL: 'C0NOWHERE1' }),
    expected: [warns('SLACK_CHANNEL', 'slack.channel_unknown')],
  },
  {
    name: 'a channel the bot is not in',
    wrong: ({ slack, settings: { SLACK_CHANNEL } }) => {
      slack.setBotMember(SLACK_CHANNEL ?? '', false);
      return {};
    },
    expected: [warns('SLACK_CHANNEL', 'slack.not_in_channel')],
  },
  {
    name: 'a channel in the archive',
    wrong: ({ slack, settings: { SLACK_CHANNEL } }) => {
      slack.setArchived(SLACK_CHANNEL ?? '', true);
      return {};
    },
    expected: [warns('SLACK_CHANNEL', 'slack.channel_archived')],
  },
  {
    name: 'a channel shared with another organisation',
    wrong: () => ({ SLACK_CHANNEL: 'C0PARTNERS' }),
    expected: [warns('SLACK_CHANNEL', 'slack.channel_shared_outside')],
  },
  {
    name: 'nobody listens where Slack should be',
    wrong: ({ places }) => ({ SLACK_API_URL: `http://127.0.0.1:${places.dead}/api/` }),
    expected: [stops('SLACK_API_URL', 'slack.no_answer')],
  },
  {
    name: 'pages where Slack should be',
    wrong: ({ places }) => ({ SLACK_API_URL: `http://127.0.0.1:${places.pages}/api/` }),
    expected: [stops('SLACK_API_URL', 'slack.no_answer')],
  },
  {
    name: 'another service where Slack should be',
    wrong: ({ places }) => ({ SLACK_API_URL: `http://127.0.0.1:${places.json}/api/` }),
    expected: [stops('SLACK_API_URL', 'slack.no_answer')],
  },
  {
    name: 'Slack is in trouble',
    wrong: ({ faults }) => {
      faults.add({ target: 'slack', status: 503, times: 20 });
      return {};
    },
    expected: [stops('SLACK_API_URL', 'slack.no_answer')],
  },
];

/** Listens until it is undone. */
function taking(name: string, of: (port: number) => Settings, expected: Expected[]): WrongStart {
  const sockets = new Set<Socket>();
  const server = createServer((socket) => void sockets.add(socket.on('error', () => undefined)));
  return {
    name,
    async wrong() {
      const port = await freePort();
      await new Promise<void>((resolve) => server.listen(port, resolve));
      return of(port);
    },
    expected,
    undo: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        for (const socket of sockets) socket.destroy();
      }),
  };
}

const ports: WrongStart[] = [
  taking('HEALTH_PORT is taken', (port) => ({ HEALTH_PORT: String(port) }), [
    stops('HEALTH_PORT', 'port.taken'),
  ]),
  taking('PORT is taken', (port) => ({ ...overHttp, PORT: String(port) }), [stops('PORT', 'port.taken')]),
  malformed('HEALTH_PORT', '34572', { ...overHttp, PORT: '34572' }),
];

const withIdentity = (iamId: string, more: Partial<WorldIdentity>): World => ({
  ...demoWorld,
  identities: demoWorld.identities.map((one) => (one.iamId === iamId ? { ...one, ...more } : one)),
});
const on = (role: 'Reader' | 'Writer' | 'Manager') =>
  demoWorld.instances.map(({ id }) => ({ instanceId: id, role }));
const { reader, writer, manager } = demoApiKeys;
const keys = (read: string, write: string, manage: string): Settings => ({
  IBM_READER_API_KEY: read,
  IBM_WRITER_API_KEY: write,
  IBM_MANAGER_API_KEY: manage,
});
const addressed = (setting: SettingName, place: keyof Surroundings['places'], more: Settings = {}) => ({
  wrong: ({ places }: Surroundings) => ({ ...more, [setting]: `http://127.0.0.1:${places[place]}` }),
});
const refused = (setting: SettingName) => stops(setting, 'ibm.sign_in_refused');

const atIbm: WrongStart[] = [
  {
    name: 'a wrong reader key',
    wrong: () => keys(wrongKey, writer, manager),
    expected: [refused('IBM_READER_API_KEY')],
  },
  {
    name: 'a wrong writer key',
    wrong: () => keys(reader, wrongKey, manager),
    expected: [refused('IBM_WRITER_API_KEY')],
  },
  {
    name: 'a wrong manager key',
    wrong: () => keys(reader, writer, wrongKey),
    expected: [refused('IBM_MANAGER_API_KEY')],
  },
  {
    name: 'all three keys wrong',
    wrong: () => keys(wrongKey, `${wrongKey}-2`, `${wrongKey}-3`),
    expected: [refused('IBM_READER_API_KEY'), refused('IBM_WRITER_API_KEY'), refused('IBM_MANAGER_API_KEY')],
  },
  {
    name: 'Writer and Manager swapped',
    wrong: () => keys(reader, manager, writer),
    expected: [stops('IBM_MANAGER_API_KEY', 'ibm.keys_swapped')],
  },
  {
    name: 'Reader and Writer swapped',
    wrong: () => keys(writer, reader, manager),
    expected: [stops('IBM_WRITER_API_KEY', 'ibm.keys_swapped')],
  },
  {
    name: 'Reader and Manager swapped',
    wrong: () => keys(manager, writer, reader),
    expected: [stops('IBM_MANAGER_API_KEY', 'ibm.keys_swapped')],
  },
  {
    name: 'Writer and Manager swapped, IAM is the role directory',
    wrong: () => ({ ...byIam, ...keys(reader, manager, writer) }),
    expected: [stops('IBM_MANAGER_API_KEY', 'ibm.keys_swapped')],
  },
  {
    name: 'nobody listens where IAM should be',
    ...addressed('IAM_URL', 'dead'),
    expected: [stops('IAM_URL', 'ibm.service_unreached.iam')],
  },
  {
    name: 'pages where IAM should be',
    ...addressed('IAM_URL', 'pages'),
    expected: [stops('IAM_URL', 'ibm.service_unreached.iam')],
  },
  {
    name: 'IAM says nothing',
    ...addressed('IAM_URL', 'silent'),
    expected: [stops('IAM_URL', 'ibm.service_unreached.iam')],
  },
  {
    name: 'nobody listens where the KMS should be',
    ...addressed('KMS_URL', 'dead'),
    expected: [stops('KMS_URL', 'ibm.instance_unreached')],
  },
  {
    name: 'pages where the KMS should be',
    ...addressed('KMS_URL', 'pages'),
    expected: [stops('KMS_URL', 'ibm.instance_unreached')],
  },
  {
    name: 'another service where the KMS should be',
    ...addressed('KMS_URL', 'json'),
    expected: [stops('KMS_URL', 'ibm.instance_unreached')],
  },
  {
    name: 'the KMS says nothing',
    ...addressed('KMS_URL', 'silent'),
    expected: [stops('KMS_URL', 'ibm.instance_unreached')],
  },
  {
    name: 'the KMS is in trouble',
    wrong: ({ faults }) => {
      faults.add({ target: 'kms', status: 503, times: 20 });
      return {};
    },
    expected: [warns('KMS_URL', 'ibm.instance_unreached')],
  },
  {
    name: 'an instance there is not',
    wrong: async ({ file }) => ({
      KMS_INSTANCE_ID: '00000000-0000-4000-8000-00000000abcd',
      ROLES_FILE: await file('others.json', {
        people: ['Ada', 'Ben'].map((name, index) => ({
          name,
          slack: { user: `U0${name.toUpperCase()}`, team: 'T0SANDBOX1' },
          iamId: `IBMid-${index}`,
          roles: [{ instance: '00000000-0000-4000-8000-00000000abcd', role: 'Manager' }],
        })),
      }),
    }),
    expected: [stops('KMS_INSTANCE_ID', 'ibm.instance_refused')],
  },
  {
    name: 'the other service',
    wrong: () => ({ KMS_SERVICE: firstInstance?.service === 'kms' ? 'hs-crypto' : 'kms' }),
    expected: [stops('KMS_SERVICE', 'ibm.service_differs')],
  },
  {
    name: 'the region of another',
    wrong: () => ({ KMS_REGION: 'us-south' }),
    expected: [warns('KMS_REGION', 'ibm.region_differs')],
  },
  {
    name: 'a reader without a role on the instance',
    world: withIdentity('iam-ServiceId-reader', { grants: [] }),
    wrong: () => ({}),
    expected: [stops('IBM_READER_API_KEY', 'ibm.privilege.reader.read_keys.missing')],
  },
  {
    name: 'a reader that may not view IAM, which is the role directory',
    world: withIdentity('iam-ServiceId-reader', { iamViewer: false }),
    wrong: () => byIam,
    expected: [
      stops('IBM_READER_API_KEY', 'ibm.privilege.reader.view_policies.missing'),
      stops('IBM_READER_API_KEY', 'ibm.privilege.reader.view_access_groups.missing'),
    ],
  },
  {
    name: 'a reader that may not view IAM, beside a role file',
    world: withIdentity('iam-ServiceId-reader', { iamViewer: false }),
    wrong: () => ({}),
    expected: [warns('IBM_READER_API_KEY', 'ibm.privilege.reader.view_policies.missing')],
  },
  {
    name: 'a writer with the role Reader',
    world: withIdentity('iam-ServiceId-writer', { grants: on('Reader') }),
    wrong: () => ({}),
    expected: [warns('IBM_WRITER_API_KEY', 'ibm.privilege.writer.set_for_deletion.missing')],
  },
  {
    name: 'a manager with the role Writer',
    world: withIdentity('iam-ServiceId-manager', { grants: on('Writer') }),
    wrong: () => ({}),
    expected: [warns('IBM_MANAGER_API_KEY', 'ibm.privilege.manager.delete.missing')],
  },
  {
    name: 'a reader with the role Manager',
    world: withIdentity('iam-ServiceId-reader', { grants: on('Manager') }),
    wrong: () => ({}),
    expected: [warns('IBM_READER_API_KEY', 'ibm.privilege.reader.delete.excess')],
  },
  ...(
    [
      ['RESOURCE_CONTROLLER_URL', 'resource_controller'],
      ['ACCOUNT_MANAGEMENT_URL', 'account_management'],
      ['USER_MANAGEMENT_URL', 'user_management'],
    ] as const
  ).flatMap(([setting, service]): WrongStart[] => [
    {
      name: `${setting} leads nowhere, beside a role file`,
      ...addressed(setting, 'dead'),
      expected: [warns(setting, `ibm.service_unreached.${service}`)],
    },
    {
      name: `${setting} leads nowhere, IAM is the role directory`,
      ...addressed(setting, 'dead', byIam),
      expected: [stops(setting, `ibm.service_unreached.${service}`)],
    },
  ]),
  {
    name: 'GLOBAL_TAGGING_URL leads nowhere',
    ...addressed('GLOBAL_TAGGING_URL', 'dead', byIam),
    expected: [warns('GLOBAL_TAGGING_URL', 'ibm.service_unreached.global_tagging')],
  },
  {
    name: 'instances are to be found, and there are none',
    world: withIdentity('iam-ServiceId-reader', { grants: [] }),
    wrong: () => ({
      KMS_DISCOVERY: 'public',
      KMS_INSTANCE_ID: undefined,
      KMS_INSTANCE_NAME: undefined,
      KMS_SERVICE: undefined,
      KMS_REGION: undefined,
      KMS_URL: undefined,
    }),
    expected: [stops('KMS_DISCOVERY', 'ibm.no_instances')],
  },
  {
    name: 'an empty role file',
    wrong: async ({ file }) => ({ ROLES_FILE: await file('empty.json', { people: [] }) }),
    expected: [stops('ROLES_FILE', 'deciders.none')],
  },
  {
    name: 'a role file with one Manager',
    wrong: async ({ file }) => ({
      ROLES_FILE: await file('lonely.json', {
        people: [
          {
            name: 'Ada',
            slack: { user: 'U0ADA', team: 'T0SANDBOX1' },
            iamId: 'IBMid-1',
            roles: [{ instance: firstInstance?.id, role: 'Manager' }],
          },
        ],
      }),
    }),
    expected: [warns('ROLES_FILE', 'deciders')],
  },
  {
    name: 'a role file of another workspace',
    wrong: async ({ file }) => ({
      ROLES_FILE: await file('elsewhere.json', {
        people: ['Ada', 'Ben'].map((name, index) => ({
          name,
          slack: { user: `U0${name.toUpperCase()}`, team: 'T0ELSEWHERE' },
          iamId: `IBMid-${index}`,
          roles: [{ instance: firstInstance?.id, role: 'Manager' }],
        })),
      }),
    }),
    expected: [stops('ROLES_FILE', 'roles.other_team')],
  },
];

const redis: WrongStart[] = [
  {
    name: 'nobody listens where Redis should be',
    wrong: ({ places }) => ({ REDIS_URL: `redis://127.0.0.1:${places.dead}` }),
    expected: [stops('REDIS_URL', 'redis.')],
  },
  {
    name: 'pages where Redis should be',
    wrong: ({ places }) => ({ REDIS_URL: `redis://127.0.0.1:${places.pages}` }),
    expected: [stops('REDIS_URL', 'redis.')],
  },
  {
    name: 'Redis says nothing',
    wrong: ({ places }) => ({ REDIS_URL: `redis://127.0.0.1:${places.silent}` }),
    expected: [stops('REDIS_URL', 'redis.')],
  },
  {
    name: 'TLS where Redis speaks plainly',
    wrong: ({ settings: { REDIS_URL = '' } }) => ({ REDIS_URL: REDIS_URL.replace('redis:', 'rediss:') }),
    expected: [stops('REDIS_URL', 'redis.')],
  },
];

const together: WrongStart[] = [
  {
    name: 'a wrong reader key, an unknown channel, a wrong bot token and a mistyped setting',
    wrong: () => ({
      IBM_READER_API_KEY: wrongKey,
      SLACK_APP_TOKEN: 'xapp-000000000000-wrong',
      SLACK_CHANNEL: 'C0NOWHERE1',
      LOGLEVEL: 'debug',
    }),
    expected: [
      refused('IBM_READER_API_KEY'),
      stops('SLACK_APP_TOKEN', 'slack.token_refused'),
      warns('SLACK_CHANNEL', 'slack.channel_unknown'),
      warns('LOGLEVEL', 'setting.unknown'),
    ],
  },
  {
    name: 'a setting is missing, and what can be looked at is',
    wrong: ({ places }) => ({
      SLACK_APP_TOKEN: undefined,
      SLACK_BOT_TOKEN: 'xoxb-000000000000-wrong',
      IBM_READER_API_KEY: undefined,
      IBM_WRITER_API_KEY: wrongKey,
      KMS_URL: `http://127.0.0.1:${places.dead}`,
      REDIS_URL: `redis://127.0.0.1:${places.dead}`,
    }),
    expected: [
      stops('SLACK_APP_TOKEN', 'setting.missing'),
      stops('SLACK_BOT_TOKEN', 'slack.token_refused'),
      stops('IBM_READER_API_KEY', 'setting.missing'),
      refused('IBM_WRITER_API_KEY'),
      stops('KMS_URL', 'ibm.instance_unreached'),
      stops('REDIS_URL', 'redis.'),
    ],
  },
  {
    name: 'nobody answers anywhere',
    wrong: ({ places: { silent } }) => ({
      ...Object.fromEntries(
        [
          'KMS_URL',
          'IAM_URL',
          'RESOURCE_CONTROLLER_URL',
          'ACCOUNT_MANAGEMENT_URL',
          'USER_MANAGEMENT_URL',
          'GLOBAL_TAGGING_URL',
        ].map((setting) => [setting, `http://127.0.0.1:${silent}`]),
      ),
      SLACK_API_URL: `http://127.0.0.1:${silent}/api/`,
      REDIS_URL: `redis://127.0.0.1:${silent}`,
    }),
    expected: [
      stops('KMS_URL', 'ibm.instance_unreached'),
      stops('IAM_URL', 'ibm.service_unreached.iam'),
      warns('RESOURCE_CONTROLLER_URL', 'ibm.service_unreached.resource_controller'),
      warns('ACCOUNT_MANAGEMENT_URL', 'ibm.service_unreached.account_management'),
      warns('USER_MANAGEMENT_URL', 'ibm.service_unreached.user_management'),
      warns('GLOBAL_TAGGING_URL', 'ibm.service_unreached.global_tagging'),
      stops('SLACK_API_URL', 'slack.no_answer'),
      stops('REDIS_URL', 'redis.'),
    ],
  },
];

export const wrongStarts: readonly WrongStart[] = [
  ...settings,
  ...atSlack,
  ...ports,
  ...atIbm,
  ...redis,
  ...together,
];
