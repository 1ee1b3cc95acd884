import { describe, expect, test } from 'vitest';
import { readConfig, secretsOf, type Config } from '../src/config.js';
import { usualRetention } from '../src/domain/retention.js';
import { usualReminders } from '../src/domain/reminders.js';
import {
  settingFinding,
  type ConfigurationProblem,
  type SettingName,
} from '../src/explanations/configuration.js';
import { describeFindings } from '../src/explanations/findings.js';

const id = '7d1f0a52-0000-4a0e-9a55-0c2f7a9be100';
const otherId = '7d1f0a52-0000-4a0e-9a55-0c2f7a9be200';
const signingSecret = 'abcdef0123456789abcdef0123456789';
const commands = { deleteKey: '/delete-key', keys: '/keys' };
const env = {
  SLACK_BOT_TOKEN: 'xoxb-1234-SECRETbot',
  SLACK_APP_TOKEN: 'xapp-1-SECRETapp',
  REDIS_URL: 'redis://localhost:6379',
  KMS_INSTANCE_ID: id,
  KMS_INSTANCE_NAME: 'Payments',
  KMS_SERVICE: 'kms',
  KMS_REGION: 'eu-de',
  IBM_READER_API_KEY: 'SECRETreader',
  IBM_WRITER_API_KEY: 'SECRETwriter',
  IBM_MANAGER_API_KEY: 'SECRETmanager',
  ROLES_FILE: 'roles.yaml',
};
const single = ['KMS_INSTANCE_ID', 'KMS_INSTANCE_NAME', 'KMS_SERVICE', 'KMS_REGION'];
const roles = `people:
  - { name: Ada, slack: { user: U0ADA, team: T0MAIN }, iamId: IBMid-1, roles: [{ instance: ${id}, role: Manager }] }
`;

type Changes = Record<string, string | undefined>;
function read(changes: Changes = {}, files: Record<string, string> = {}) {
  const all: Record<string, string> = { 'roles.yaml': roles, ...files };
  return readConfig({ ...env, ...changes }, (path) => {
    const text = all[path];
    if (text === undefined) throw Object.assign(new Error('no such file'), { code: 'ENOENT' });
    return text;
  });
}
const textOf = (problems: readonly ConfigurationProblem[]) => describeFindings(problems.map(settingFinding));
function configOf(changes?: Changes, files?: Record<string, string>): Config {
  const result = read(changes, files);
  if (!result.ok) throw new Error(textOf(result.problems));
  return result.config;
}
function problemsOf(changes: Changes, files?: Record<string, string>) {
  const result = read(changes, files);
  return result.ok ? [] : result.problems;
}
function instancesOf(changes: Changes, files?: Record<string, string>) {
  const { instances } = configOf(changes, files);
  if ('discover' in instances) throw new Error('the instances are to be discovered');
  return instances;
}
const variablesOf = (changes: Changes, files?: Record<string, string>): SettingName[] =>
  problemsOf(changes, files).map(({ variable }) => variable);

describe('a complete environment', () => {
  test('socket mode, one instance, defaults', () => {
    expect(configOf()).toEqual({
      audit: { sealKeys: [] },
      slack: { mode: 'socket', botToken: env.SLACK_BOT_TOKEN, appToken: env.SLACK_APP_TOKEN, commands },
      redis: { url: env.REDIS_URL },
      instances: [
        { id, name: 'Payments', service: 'kms', region: 'eu-de', url: 'https://eu-de.kms.cloud.ibm.com' },
      ],
      ibm: {
        iamUrl: 'https://iam.cloud.ibm.com',
        resourceControllerUrl: 'https://resource-controller.cloud.ibm.com',
        accountManagementUrl: 'https://accounts.cloud.ibm.com',
        userManagementUrl: 'https://user-management.cloud.ibm.com',
        globalTaggingUrl: 'https://tags.global-search-tagging.cloud.ibm.com',
        readerApiKey: 'SECRETreader',
      },
      identity: { mode: 'service-ids', writerApiKey: 'SECRETwriter', managerApiKey: 'SECRETmanager' },
      matchByEmail: false,
      maxDirectMessages: 20,
      reminders: usualReminders,
      retention: usualRetention,
      roles: {
        people: [
          {
            name: 'Ada',
            slack: { user: 'U0ADA', team: 'T0MAIN' },
            iamId: 'IBMid-1',
            roles: [{ instance: id, role: 'Manager' }],
          },
        ],
      },
      logLevel: 'info',
    });
  });

  test('people act as themselves, and IAM is the role directory', () => {
    const config = configOf({
      ACTING_IDENTITY: 'passcode',
      IBM_WRITER_API_KEY: undefined,
      IBM_MANAGER_API_KEY: undefined,
      ROLES_FILE: undefined,
      MATCH_BY_EMAIL: 'yes',
      MAX_DIRECT_MESSAGES: '5',
    });
    expect(config).toMatchObject({
      identity: { mode: 'passcode' },
      matchByEmail: true,
      maxDirectMessages: 5,
    });
    expect(config).not.toHaveProperty('roles');
    expect(JSON.stringify(config)).not.toContain('SECRETmanager');
  });

  test('when the channels are told of their week', () => {
    expect(configOf({}).digest).toBeUndefined();
    const digest = { weekday: 1, minute: 540, timeZone: 'Europe/Berlin' };
    expect(configOf({ DIGEST: 'Monday 9:00 Europe/Berlin' }).digest).toEqual(digest);
    expect(configOf({ DIGEST: 'mon 09:00' }).digest).toEqual({ ...digest, timeZone: 'UTC' });
  });

  test('reminders of one’s own', () => {
    const { reminders } = configOf({
      REMINDERS: '3d, 1h',
      WORKING_HOURS: '8:00-16:00',
      WORKING_DAYS: 'sun-thu',
    });
    expect(reminders).toEqual({
      moments: [
        { is: 'before_end', ms: 72 * 3_600_000 },
        { is: 'before_end', ms: 3_600_000 },
      ],
      hours: { from: 480, to: 960, days: [0, 1, 2, 3, 4] },
    });
  });

  test('http mode', () => {
    const changes = { SLACK_MODE: 'http', SLACK_APP_TOKEN: undefined, SLACK_SIGNING_SECRET: signingSecret };
    expect(configOf(changes).slack).toEqual({
      mode: 'http',
      botToken: env.SLACK_BOT_TOKEN,
      signingSecret,
      port: 3000,
      commands,
    });
    expect(configOf({ ...changes, PORT: '8080' }).slack).toMatchObject({ port: 8080 });
  });

  test('commands by the names the app declares', () => {
    expect(configOf({ KEYS_COMMAND: '/hsm' }).slack.commands).toEqual({ ...commands, keys: '/hsm' });
  });

  test.each([
    [{ KMS_SERVICE: 'kms' }, 'https://eu-de.kms.cloud.ibm.com'],
    [{ KMS_PLAN: 'dedicated' }, `https://${id}.api.eu-de.kms.appdomain.cloud`],
    [{ KMS_SERVICE: 'hs-crypto' }, `https://${id}.api.eu-de.hs-crypto.appdomain.cloud`],
    [{ KMS_URL: 'https://private.eu-de.kms.cloud.ibm.com' }, 'https://private.eu-de.kms.cloud.ibm.com'],
    [
      { KMS_SERVICE: 'hs-crypto', KMS_URL: 'https://api.eu-de.hs-crypto.cloud.ibm.com:9123' },
      'https://api.eu-de.hs-crypto.cloud.ibm.com:9123',
    ],
    [{ KMS_URL: 'http://127.0.0.1:4000', KMS_REGION: 'xx-yy' }, 'http://127.0.0.1:4000'],
  ])('the address of the instance for %j', (changes, url) => {
    expect(instancesOf(changes)[0]?.url).toBe(url);
  });

  test('several instances from a file, all in the roles file', () => {
    const file = `instances:
  - { id: ${id}, name: Payments, service: hs-crypto, region: eu-de, channel: C0PAYMENTS }
  - { id: ${otherId}, name: Archive, service: kms, plan: dedicated, region: us-east }
`;
    const without = Object.fromEntries(single.map((name) => [name, undefined]));
    const instances = instancesOf({ ...without, COUNTERSIGN_INSTANCES_FILE: 'i.yaml' }, { 'i.yaml': file });
    expect(instances.map(({ channelId }) => channelId)).toEqual(['C0PAYMENTS', undefined]);
    expect(instances.map(({ url }) => url)).toEqual([
      `https://${id}.api.eu-de.hs-crypto.appdomain.cloud`,
      `https://${otherId}.api.us-east.kms.appdomain.cloud`,
    ]);
  });

  test('instances that are found rather than named', () => {
    const without = Object.fromEntries(single.map((name) => [name, undefined]));
    expect(configOf({ ...without, KMS_DISCOVERY: 'private' }).instances).toEqual({ discover: 'private' });
    expect(variablesOf({ KMS_DISCOVERY: 'public' })).toEqual([
      'KMS_INSTANCE_ID',
      'KMS_INSTANCE_NAME',
      'KMS_SERVICE',
      'KMS_REGION',
    ]);
    expect(variablesOf({ ...without, KMS_DISCOVERY: 'yes' })).toEqual(['KMS_DISCOVERY']);
  });

  test('optional settings', () => {
    const config = configOf({
      SLACK_CHANNEL: 'C0ALERTS',
      SLACK_API_URL: 'http://localhost:4100/api/',
      HEALTH_PORT: '9000',
      LOG_LEVEL: 'debug',
      IAM_URL: 'https://private.iam.cloud.ibm.com',
      RESOURCE_CONTROLLER_URL: 'https://private.resource-controller.cloud.ibm.com',
    });
    expect(config.slack).toMatchObject({ channelId: 'C0ALERTS', apiUrl: 'http://localhost:4100/api/' });
    expect(config).toMatchObject({ healthPort: 9000, logLevel: 'debug' });
    expect(config.ibm.iamUrl).toBe('https://private.iam.cloud.ibm.com');
    expect(config.ibm.resourceControllerUrl).toBe('https://private.resource-controller.cloud.ibm.com');
  });
});

describe('problems', () => {
  test('an empty environment lists everything that is needed, once', () => {
    const result = readConfig({});
    const variables = result.ok ? [] : result.problems.map(({ variable }) => variable);
    const optional = ['ROLES_FILE'];
    expect([...variables].sort()).toEqual(
      Object.keys(env)
        .filter((variable) => !optional.includes(variable))
        .sort(),
    );
  });

  test.each<[Changes, SettingName[]]>([
    [{ SLACK_MODE: 'rtm' }, ['SLACK_MODE']],
    [{ SLACK_MODE: 'http' }, ['SLACK_SIGNING_SECRET']],
    [{ SLACK_MODE: 'http', SLACK_SIGNING_SECRET: signingSecret, PORT: '0' }, ['PORT']],
    [{ SLACK_MODE: 'http', SLACK_SIGNING_SECRET: signingSecret, HEALTH_PORT: '3000' }, ['HEALTH_PORT']],
    [{ SLACK_BOT_TOKEN: 'xapp-1-SECRETapp' }, ['SLACK_BOT_TOKEN']],
    [{ SLACK_APP_TOKEN: ' ' }, ['SLACK_APP_TOKEN']],
    [{ SLACK_CHANNEL: '#alerts' }, ['SLACK_CHANNEL']],
    [{ DELETE_COMMAND: 'drop-key' }, ['DELETE_COMMAND']],
    [{ KEYS_COMMAND: '/Keys please' }, ['KEYS_COMMAND']],
    [{ KEYS_COMMAND: '/delete-key' }, ['KEYS_COMMAND']],
    [{ SLACK_API_URL: 'http://slack.example.com' }, ['SLACK_API_URL']],
    [{ REDIS_URL: 'localhost:6379' }, ['REDIS_URL']],
    [{ REDIS_CA_FILE: 'ca.pem' }, ['REDIS_CA_FILE', 'REDIS_CA_FILE']],
    [{ REDIS_URL: 'rediss://h', REDIS_CA_FILE: 'ca.pem' }, ['REDIS_CA_FILE']],
    [{ REDIS_URL: 'rediss://h', REDIS_CA_FILE: 'roles.yaml' }, ['REDIS_CA_FILE']],
    [{ REDIS_URL: 'rediss://h', REDIS_CERT_FILE: 'roles.yaml' }, ['REDIS_KEY_FILE', 'REDIS_CERT_FILE']],
    [{ REDIS_ALLOW_NO_PERSISTENCE: 'true' }, ['REDIS_ALLOW_NO_PERSISTENCE']],
    [{ IAM_URL: 'http://iam.cloud.ibm.com' }, ['IAM_URL']],
    [{ ACTING_IDENTITY: 'both' }, ['ACTING_IDENTITY']],
    [{ ACTING_IDENTITY: 'passcode' }, ['IBM_WRITER_API_KEY', 'IBM_MANAGER_API_KEY']],
    [{ MATCH_BY_EMAIL: 'true' }, ['MATCH_BY_EMAIL']],
    [{ MATCH_BY_EMAIL: 'yes' }, ['MATCH_BY_EMAIL']],
    [{ MAX_DIRECT_MESSAGES: '0' }, ['MAX_DIRECT_MESSAGES']],
    [{ KMS_INSTANCE_ID: 'payments' }, ['KMS_INSTANCE_ID']],
    [{ KMS_SERVICE: 'key-protect' }, ['KMS_SERVICE']],
    [{ KMS_PLAN: 'lite' }, ['KMS_PLAN']],
    [{ KMS_SERVICE: 'hs-crypto', KMS_PLAN: 'dedicated' }, ['KMS_PLAN']],
    [{ KMS_REGION: 'Frankfurt' }, ['KMS_REGION']],
    [{ KMS_REGION: 'xx-yy' }, ['KMS_URL']],
    [{ KMS_PLAN: 'dedicated', KMS_REGION: 'jp-tok' }, ['KMS_URL']],
    [{ KMS_URL: 'eu-de.kms.cloud.ibm.com' }, ['KMS_URL']],
    [{ IBM_MANAGER_API_KEY: env.IBM_WRITER_API_KEY }, ['IBM_MANAGER_API_KEY']],
    [{ IBM_READER_API_KEY: env.IBM_MANAGER_API_KEY }, ['IBM_READER_API_KEY']],
    [{ IBM_READER_API_KEY: '"SECRETquoted"' }, ['IBM_READER_API_KEY']],
    [{ LOG_LEVEL: 'verbose' }, ['LOG_LEVEL']],
    [{ LOG_LEVEL: 'debug', NODE_ENV: 'production' }, ['LOG_LEVEL']],
    [{ HEALTH_PORT: '70000' }, ['HEALTH_PORT']],
    [{ ROLES_FILE: 'nowhere.yaml' }, ['ROLES_FILE']],
    [
      { COUNTERSIGN_INSTANCES_FILE: 'nowhere.yaml' },
      ['KMS_INSTANCE_ID', 'KMS_INSTANCE_NAME', 'KMS_SERVICE', 'KMS_REGION', 'COUNTERSIGN_INSTANCES_FILE'],
    ],
  ])('%j', (changes, expected) => {
    expect(variablesOf(changes)).toEqual(expected);
  });

  test('the roles file is checked with the rest, line by line', () => {
    const problems = problemsOf({ REDIS_URL: undefined }, { 'roles.yaml': roles.replace('Manager', 'Boss') });
    expect(problems.map(({ variable }) => variable)).toEqual(['REDIS_URL', 'ROLES_FILE']);
    expect(problems[1]?.fault).toContain('(roles.yaml, line 2, people[0].roles[0].role)');
  });

  test('reminders that cannot be read are told with the reason', () => {
    const problems = problemsOf({ REMINDERS: 'often', WORKING_HOURS: '17:00-9:00', WORKING_DAYS: 'mon-fry' });
    expect(problems.map(({ variable, fault }) => `${variable} ${fault}`)).toEqual([
      'REMINDERS is "often": "often" is no "half", no time such as 2h or 1d, and no "after 1d"',
      'WORKING_HOURS is "17:00-9:00": they end before they begin',
      'WORKING_DAYS is "mon-fry": "fry" is none of sun, mon, tue, wed, thu, fri, sat',
    ]);
  });

  test.each([
    ['weekly', 'that is not a day, an hour and a time zone'],
    ['someday 09:00 UTC', '"someday" is no day of the week'],
    ['monday 24:00 UTC', 'no clock shows 24:00'],
    ['monday 09:00 Berlin', '"Berlin" is no time zone such as Europe/Berlin'],
  ])('a digest that cannot be read is told with the reason: %s', (written, reason) => {
    expect(problemsOf({ DIGEST: written }).map(({ fault }) => fault)).toEqual([`is "${written}": ${reason}`]);
  });

  test('a role on an instance that is not served is a slip', () => {
    expect(problemsOf({}, { 'roles.yaml': roles.replace(id, otherId) })[0]?.fault).toContain(otherId);
  });

  test('problems inside the instances file', () => {
    const file = `instances:
  - { id: ${id}, name: A, service: kms, region: eu-de }
  - { id: ${id}, name: B, service: kms, region: xx-yy }
`;
    const without = Object.fromEntries(single.map((name) => [name, undefined]));
    const problems = problemsOf({ ...without, COUNTERSIGN_INSTANCES_FILE: 'i.yaml' }, { 'i.yaml': file });
    expect(problems.map(({ fault }) => /line 3, (\S+)\)/.exec(fault)?.[1])).toEqual([
      'instances[1].id',
      'instances[1].region',
    ]);
  });

  test('no secret is ever shown, whichever variable it was put into', () => {
    const result = readConfig({
      SLACK_MODE: 'xoxb-1-SECRET',
      SLACK_BOT_TOKEN: 'SECRETa',
      SLACK_APP_TOKEN: 'SECRETb!',
      SLACK_SIGNING_SECRET: 'SECRETc',
      REDIS_URL: 'http://:SECRETd@host',
      IAM_URL: 'https://user:SECRETe@iam.cloud.ibm.com',
      KMS_URL: 'ftp://SECRETf@host',
      IBM_READER_API_KEY: 'SECRET g',
      IBM_WRITER_API_KEY: 'SECRETsame',
      IBM_MANAGER_API_KEY: 'SECRETsame',
    });
    if (result.ok) throw new Error('expected problems');
    expect(textOf(result.problems)).not.toContain('SECRET');
    expect(JSON.stringify(result.problems)).not.toMatch(/SECRET(?!_)/);
  });
});

describe('how long records are kept', () => {
  test('entries for less than the requests they tell of are refused', () => {
    const problems = problemsOf({ KEEP_AUDIT: '400d', KEEP_REQUESTS: '500d', KEEP_CALLS: 'forever' });
    expect(problems.map(({ variable, fault }) => `${variable} ${fault}`)).toEqual([
      'KEEP_CALLS is "forever": that has to have an end',
      'KEEP_AUDIT is less than KEEP_REQUESTS, so that requests would be shown without their history',
    ]);
  });
});

test('the log holds no password of Redis, as it is written or as it is sent', () => {
  const url = 'redis+sentinel://bot:SECRET%2Fone@a,b/mine?sentinel_password=SECRETtwo';
  expect(secretsOf(configOf({ REDIS_URL: url }))).toEqual(
    expect.arrayContaining(['SECRET%2Fone', 'SECRET/one', 'SECRETtwo']),
  );
});
