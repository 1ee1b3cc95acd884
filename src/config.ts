import { readFileSync } from 'node:fs';
import { z } from 'zod';
import { kmsAddress, type KmsNetwork } from './adapters/ibm/instances/host-families.js';
import type { KmsInstance } from './adapters/ibm/instances/kms-instance.js';
import type { IbmAddresses } from './adapters/ibm/wire/ibm-addresses.js';
import type { LogLevel } from './adapters/system/log.js';
import type { RedisSettings } from './adapters/redis/open-redis.js';
import { usualPrefix } from './adapters/redis/redis-keys.js';
import { parseRoleFile, type RoleFile } from './adapters/system/role-file.js';
import { createSecrets } from './adapters/system/secrets.js';
import { readStructuredText, problemAt, type FileProblem } from './adapters/system/structured-text.js';
import { type AuditSettings, readAudit, sealSecrets } from './audit-settings.js';
import { digestTime } from './digest-settings.js';
import type { DigestTime } from './domain/digest.js';
import type { ReminderRules } from './domain/reminders.js';
import type { Retention } from './domain/retention.js';
import { uuid } from './domain/uuid.js';
import { usualCommandNames, type CommandNames } from './explanations/command-names.js';
import {
  configurationProblem,
  isSecretSetting,
  type ConfigurationProblem,
  type SettingName,
} from './explanations/configuration.js';
import type { KnownSettings } from './known-settings.js';
import { readRedis, redisSecrets } from './redis-settings.js';
import { reminderMoments, reminderRules, workingDays, workingHours } from './reminder-settings.js';
import {
  auditFault,
  keptAudit,
  keptCalls,
  keptPeople,
  keptRequests,
  keptResources,
  retentionOf,
} from './retention-settings.js';
import { anyText, type Source, yesOrNo } from './settings-source.js';

export type SlackConfig = {
  botToken: string;
  /** Gets a copy of every card. */
  channelId?: string;
  apiUrl?: string;
  /** As the app's manifest declares them. */
  commands: CommandNames;
} & ({ mode: 'socket'; appToken: string } | { mode: 'http'; signingSecret: string; port: number });

export interface Config {
  slack: SlackConfig;
  redis: RedisSettings;
  redisPrefix?: string;
  /** As configured, or all that the reader sees, reached over this network. */
  instances: KmsInstance[] | { discover: KmsNetwork };
  ibm: IbmAddresses & { readerApiKey: string };
  identity: IdentityConfig;
  /** From a file; absent where IAM is asked. */
  roles?: RoleFile;
  matchByEmail: boolean;
  maxDirectMessages: number;
  reminders: ReminderRules;
  /** When the channels are told of their week; absent: never. */
  digest?: DigestTime;
  retention: Retention;
  audit: AuditSettings;
  logLevel: LogLevel;
  healthPort?: number;
}

/** Who acts at the KMS: two service IDs for people, or people as themselves. */
export type IdentityConfig =
  { mode: 'passcode' } | { mode: 'service-ids'; writerApiKey: string; managerApiKey: string };

export type ConfigResult = { known: KnownSettings } & (
  { ok: true; config: Config } | { ok: false; problems: ConfigurationProblem[] }
);

type KnowingSource = Source & {
  /** Filled on the way. */
  known: KnownSettings;
};

type Environment = Record<string, string | undefined>;

/** Reads one setting after the other, and adds what is wrong with them to `problems`. */
function sourceOf(
  env: Environment,
  problems: ConfigurationProblem[],
  readText: (path: string) => string,
): KnowingSource {
  const report = (variable: SettingName, fault: string) =>
    void problems.push(configurationProblem(variable, fault));
  const known: KnownSettings = {
    slack: {},
    instancesFrom: 'derived',
    ibm: {},
    apiKeys: {},
    rolesFrom: 'iam',
  };
  const source: KnowingSource = {
    known,
    report,
    optional(variable, schema) {
      const text = textOf(env, variable);
      if (text === undefined) return undefined;
      const parsed = schema.safeParse(text);
      if (parsed.success) return parsed.data;
      // Of a schema that says what is wrong in words for people.
      const told = parsed.error.issues.find((issue) => issue.code === 'custom' && issue.params?.['isTold']);
      const why = told ? `: ${shown(told.message)}` : '';
      report(
        variable,
        `is ${isSecretSetting(variable) ? 'not in the expected form' : `"${shown(text)}"`}${why}`,
      );
      return undefined;
    },
    required(variable, schema) {
      if (textOf(env, variable) === undefined) report(variable, 'is missing');
      return source.optional(variable, schema);
    },
    has: (variable) => textOf(env, variable) !== undefined,
    file(variable, path) {
      try {
        return readText(path);
      } catch (error) {
        const code = (error as NodeJS.ErrnoException).code ?? 'unknown error';
        report(variable, `names ${shown(path)}, which cannot be read (${code})`);
        return undefined;
      }
    },
  };
  return source;
}

/**
 * The configuration, or all that is wrong with it at once. An empty value counts as absent; one that does not parse
 * is a problem, never a default. Reads the files the environment names.
 */
export function readConfig(
  env: Environment,
  readText: (path: string) => string = (path) => readFileSync(path, 'utf8'),
): ConfigResult {
  const problems: ConfigurationProblem[] = [];
  const source = sourceOf(env, problems, readText);
  const { report, known } = source;
  const slack = readSlack(source);
  const redis = readRedis(source);
  const redisPrefix = source.optional('REDIS_PREFIX', bracedName);
  const instances = source.has('KMS_DISCOVERY') ? readDiscovery(source) : readInstances(source);
  const ibm = readIbm(source);
  const identity = readIdentity(source);
  const roles = readRoles(source, instances);
  const matchByEmail = source.has('MATCH_BY_EMAIL') && source.optional('MATCH_BY_EMAIL', yesOrNo);
  if (matchByEmail && source.has('ROLES_FILE')) {
    report('MATCH_BY_EMAIL', 'is "yes" besides ROLES_FILE, which says who is who');
  }
  const maxDirectMessages = source.optional('MAX_DIRECT_MESSAGES', messageBound) ?? 20;
  const reminders = reminderRules({
    moments: source.optional('REMINDERS', reminderMoments),
    hours: source.optional('WORKING_HOURS', workingHours),
    days: source.optional('WORKING_DAYS', workingDays),
  });
  const digest = source.optional('DIGEST', digestTime);
  const retention = retentionOf({
    requests: source.optional('KEEP_REQUESTS', keptRequests),
    people: source.optional('KEEP_PEOPLE', keptPeople),
    calls: source.optional('KEEP_CALLS', keptCalls),
    resources: source.optional('KEEP_RESOURCES', keptResources),
    audit: source.optional('KEEP_AUDIT', keptAudit),
  });
  const fault = auditFault(retention);
  if (fault) report('KEEP_AUDIT', fault);
  const audit = readAudit(source);
  const logLevel = source.optional('LOG_LEVEL', logLevels) ?? 'info';
  if (logLevel === 'debug' && env['NODE_ENV'] === 'production') {
    report('LOG_LEVEL', 'is "debug", which NODE_ENV=production forbids');
  }
  const healthPort = source.optional('HEALTH_PORT', port);
  if (healthPort !== undefined && slack?.mode === 'http' && healthPort === slack.port) {
    report('HEALTH_PORT', 'is the port of PORT');
  }

  Object.assign(known, { redis, redisPrefix, roles, healthPort } satisfies Partial<KnownSettings>);
  known.instances ??= instances;
  if (source.has('ROLES_FILE')) known.rolesFrom = 'file';
  if (problems.length > 0 || !slack || !redis || !instances || !ibm || !identity) {
    return { ok: false, problems, known };
  }
  const asking = { maxDirectMessages, reminders, retention, audit, ...(digest && { digest }) };
  const who = { identity, matchByEmail: matchByEmail === true, ...asking, ...(roles && { roles }) };
  const health = { ...(healthPort !== undefined && { healthPort }), ...(redisPrefix && { redisPrefix }) };
  return { ok: true, config: { slack, redis, instances, ibm, ...who, logLevel, ...health }, known };
}

export type StoreConfigResult =
  | { ok: true; redis: RedisSettings; prefix: string; audit: AuditSettings }
  | { ok: false; problems: ConfigurationProblem[] };

/** Where the records are, for what needs nothing else. */
export function readStoreConfig(
  env: Environment,
  readText: (path: string) => string = (path) => readFileSync(path, 'utf8'),
): StoreConfigResult {
  const problems: ConfigurationProblem[] = [];
  const source = sourceOf(env, problems, readText);
  const redis = readRedis(source);
  const prefix = source.optional('REDIS_PREFIX', bracedName) ?? usualPrefix;
  const audit = readAudit(source);
  return redis && problems.length === 0 ? { ok: true, redis, prefix, audit } : { ok: false, problems };
}

/** What no log line may hold. */
export function secretsOf({ slack, redis, ibm, identity, audit }: Config): string[] {
  return [
    slack.botToken,
    slack.mode === 'socket' ? slack.appToken : slack.signingSecret,
    ...redisSecrets(redis),
    ibm.readerApiKey,
    ...sealSecrets(audit),
    ...(identity.mode === 'service-ids' ? [identity.writerApiKey, identity.managerApiKey] : []),
  ];
}

const logLevels: z.ZodType<LogLevel, string> = z.string().pipe(z.enum(['debug', 'info', 'warn', 'error']));
const port: z.ZodType<number, string> = z
  .string()
  .regex(/^\d{1,5}$/)
  .transform(Number)
  .pipe(z.number().min(1).max(65_535));
const messageBound: z.ZodType<number, string> = z
  .string()
  .regex(/^\d{1,3}$/)
  .transform(Number)
  .pipe(z.number().min(1).max(100));
/** The braces keep everything in one Redis Cluster slot. */
const bracedName: z.ZodType<string, string> = z.string().regex(/^\{[A-Za-z0-9_-]{1,80}\}$/);
const webAddress: z.ZodType<string, string> = z.string().refine(isWebAddress);
/** None has quotes or braces, which people paste with it. */
const apiKeyText: z.ZodType<string, string> = z.string().regex(/^[^\s"'{}]{8,}$/);

function readSlack({ known, required, optional, has, report }: KnowingSource): SlackConfig | undefined {
  const mode = has('SLACK_MODE') ? optional('SLACK_MODE', slackModes) : 'socket';
  const botToken = required('SLACK_BOT_TOKEN', slackToken('xoxb-'));
  const channelId = optional('SLACK_CHANNEL', slackChannel);
  const apiUrl = optional('SLACK_API_URL', webAddress);
  const commands = {
    deleteKey: optional('DELETE_COMMAND', slackCommand) ?? usualCommandNames.deleteKey,
    keys: optional('KEYS_COMMAND', slackCommand) ?? usualCommandNames.keys,
  };
  if (commands.deleteKey === commands.keys) report('KEYS_COMMAND', 'is the command of DELETE_COMMAND too');
  // Not to be asked at another address than the one that was meant.
  if (apiUrl !== undefined || !has('SLACK_API_URL')) known.slack = { mode, botToken, apiUrl, channelId };
  const optionals = { ...(channelId && { channelId }), ...(apiUrl && { apiUrl }), commands };
  if (mode === 'http') {
    const signingSecret = required('SLACK_SIGNING_SECRET', signingSecretText);
    const httpPort = has('PORT') ? optional('PORT', port) : 3000;
    known.slack.port = httpPort;
    if (!botToken || !signingSecret || httpPort === undefined) return undefined;
    return { mode, botToken, signingSecret, port: httpPort, ...optionals };
  }
  // With an unknown mode nobody can say which of the two is missing.
  if (mode === undefined) return undefined;
  const appToken = required('SLACK_APP_TOKEN', slackToken('xapp-'));
  if (known.slack.mode) known.slack.appToken = appToken;
  return botToken && appToken ? { mode, botToken, appToken, ...optionals } : undefined;
}

const slackModes: z.ZodType<'socket' | 'http', string> = z.string().pipe(z.enum(['socket', 'http']));
/** As Slack's manifest takes it. */
const slackCommand: z.ZodType<string, string> = z.string().regex(/^\/[a-z0-9-]{1,31}$/);
const channelForm = /^[CG][A-Z0-9]{2,20}$/;
const slackChannel: z.ZodType<string, string> = z.string().regex(channelForm);
const signingSecretText: z.ZodType<string, string> = z.string().regex(/^[0-9a-f]{32,}$/i);
function slackToken(prefix: string): z.ZodType<string, string> {
  return z.string().regex(new RegExp(`^${prefix}[A-Za-z0-9-]{8,}$`));
}

function readIbm({ known, required, optional, has }: KnowingSource): Config['ibm'] | undefined {
  const address = (variable: SettingName, usual: string) =>
    has(variable) ? optional(variable, webAddress) : usual;
  const iamUrl = address('IAM_URL', 'https://iam.cloud.ibm.com');
  const resourceControllerUrl = address(
    'RESOURCE_CONTROLLER_URL',
    'https://resource-controller.cloud.ibm.com',
  );
  const accountManagementUrl = address('ACCOUNT_MANAGEMENT_URL', 'https://accounts.cloud.ibm.com');
  const userManagementUrl = address('USER_MANAGEMENT_URL', 'https://user-management.cloud.ibm.com');
  const globalTaggingUrl = address('GLOBAL_TAGGING_URL', 'https://tags.global-search-tagging.cloud.ibm.com');
  const readerApiKey = required('IBM_READER_API_KEY', apiKeyText);
  known.ibm = { iamUrl, resourceControllerUrl, accountManagementUrl, userManagementUrl, globalTaggingUrl };
  known.apiKeys.reader = readerApiKey;
  if (!iamUrl || !resourceControllerUrl || !accountManagementUrl || !userManagementUrl) return undefined;
  if (!globalTaggingUrl || !readerApiKey) return undefined;
  const management = { accountManagementUrl, userManagementUrl, globalTaggingUrl };
  return { iamUrl, resourceControllerUrl, ...management, readerApiKey };
}

const identityModes: z.ZodType<IdentityConfig['mode'], string> = z
  .string()
  .pipe(z.enum(['passcode', 'service-ids']));

function readIdentity({ known, required, optional, has, report }: KnowingSource): IdentityConfig | undefined {
  const mode = has('ACTING_IDENTITY') ? optional('ACTING_IDENTITY', identityModes) : 'service-ids';
  if (mode === undefined) return undefined;
  if (mode === 'passcode') {
    // A key that may delete, in a bot that never uses it, can only be stolen.
    for (const variable of ['IBM_WRITER_API_KEY', 'IBM_MANAGER_API_KEY'] as const) {
      if (has(variable)) report(variable, 'is set although ACTING_IDENTITY is "passcode"; remove it');
    }
    return { mode };
  }
  const readerApiKey = has('IBM_READER_API_KEY') ? optional('IBM_READER_API_KEY', anyText) : undefined;
  const writerApiKey = required('IBM_WRITER_API_KEY', apiKeyText);
  const managerApiKey = required('IBM_MANAGER_API_KEY', apiKeyText);
  Object.assign(known.apiKeys, { writer: writerApiKey, manager: managerApiKey });
  // The KMS refuses the second step of the identity that took the first, and reading needs neither right.
  if (managerApiKey !== undefined && managerApiKey === writerApiKey) {
    report('IBM_MANAGER_API_KEY', 'is the same as IBM_WRITER_API_KEY; the two steps need two identities');
  }
  if (readerApiKey !== undefined && readerApiKey === writerApiKey) {
    report('IBM_READER_API_KEY', 'is the same as IBM_WRITER_API_KEY; reading has an identity of its own');
  }
  if (readerApiKey !== undefined && readerApiKey === managerApiKey) {
    report('IBM_READER_API_KEY', 'is the same as IBM_MANAGER_API_KEY; reading has an identity of its own');
  }
  return writerApiKey && managerApiKey ? { mode, writerApiKey, managerApiKey } : undefined;
}

function readRoles(source: Source, instances: Config['instances'] | undefined): RoleFile | undefined {
  const path = source.optional('ROLES_FILE', anyText);
  const text = path === undefined ? undefined : source.file('ROLES_FILE', path);
  if (path === undefined || text === undefined) return undefined;
  const parsed = parseRoleFile(text);
  if (!parsed.ok) {
    for (const problem of parsed.problems) source.report('ROLES_FILE', inFile(path, problem));
    return undefined;
  }
  // Those that are discovered are known only once IBM has been asked.
  if (instances && !('discover' in instances)) {
    const known = new Set(instances.map((instance) => instance.id.toLowerCase()));
    const strange = parsed.roles.people
      .flatMap((person) => person.roles.map((grant) => grant.instance))
      .filter((id) => !known.has(id.toLowerCase()));
    for (const id of new Set(strange)) {
      source.report('ROLES_FILE', `names the instance ${id}, which is not configured`);
    }
  }
  return parsed.roles;
}

const singleSettings = [
  'KMS_INSTANCE_ID',
  'KMS_INSTANCE_NAME',
  'KMS_SERVICE',
  'KMS_PLAN',
  'KMS_REGION',
  'KMS_URL',
] as const satisfies SettingName[];

const networks: z.ZodType<KmsNetwork, string> = z.string().pipe(z.enum(['public', 'private']));

function readDiscovery({ known, optional, has, report }: KnowingSource): Config['instances'] | undefined {
  for (const variable of [...singleSettings, 'COUNTERSIGN_INSTANCES_FILE'] as const) {
    if (has(variable)) report(variable, 'is set besides KMS_DISCOVERY; one of the two has to go');
  }
  known.instancesFrom = 'discovery';
  const discover = optional('KMS_DISCOVERY', networks);
  return discover && { discover };
}

const guidText: z.ZodType<string, string> = z.string().regex(uuid, 'the GUID of a service instance');
const nameText: z.ZodType<string, string> = z
  .string()
  .trim()
  .min(1, 'the name people know the instance by')
  .max(80, 'at most 80 characters');
const services = z.enum(['kms', 'hs-crypto'], { error: 'kms or hs-crypto' });
const plans = z.enum(['standard', 'dedicated'], { error: 'standard or dedicated' });
const regionText: z.ZodType<string, string> = z
  .string()
  .regex(/^[a-z]{2}-[a-z]{2,6}$/, 'a region such as eu-de');

interface InstanceEntry {
  id: string;
  name: string;
  service: 'kms' | 'hs-crypto';
  plan?: 'standard' | 'dedicated' | undefined;
  region: string;
  url?: string | undefined;
  channel?: string | undefined;
}
const instanceFileSchema: z.ZodType<{ instances: InstanceEntry[] }> = z.strictObject(
  {
    instances: z
      .array(
        z.strictObject({
          id: guidText,
          name: nameText,
          service: services,
          plan: plans.optional(),
          region: regionText,
          url: z.string().refine(isWebAddress, 'an address that begins with https://').optional(),
          channel: z.string().regex(channelForm, 'the ID of a channel, which begins with C or G').optional(),
        }),
        { error: 'a list of instances' },
      )
      .min(1, 'at least one instance'),
  },
  { error: 'a file with a list called instances' },
);

function readInstances(source: KnowingSource): KmsInstance[] | undefined {
  const { has, optional, report } = source;
  if (!has('COUNTERSIGN_INSTANCES_FILE')) return readSingleInstance(source);
  for (const variable of singleSettings) {
    if (has(variable))
      report(variable, 'is set besides COUNTERSIGN_INSTANCES_FILE; one of the two has to go');
  }
  source.known.instancesFrom = 'file';
  const path = optional('COUNTERSIGN_INSTANCES_FILE', anyText);
  const text = path === undefined ? undefined : source.file('COUNTERSIGN_INSTANCES_FILE', path);
  if (path === undefined || text === undefined) return undefined;
  const complain = (problem: FileProblem) => report('COUNTERSIGN_INSTANCES_FILE', inFile(path, problem));
  const read = readStructuredText(text, instanceFileSchema);
  if (!read.ok) {
    read.problems.forEach(complain);
    return undefined;
  }
  const { instances } = read.value;
  let isGood = true;
  const complainAt = (at: PropertyKey[], message: string) => {
    isGood = false;
    complain(problemAt(at, read.lineOf(at), message));
  };
  const complete = instances.map((entry, index): KmsInstance => {
    if (instances.slice(0, index).some((other) => other.id.toLowerCase() === entry.id.toLowerCase())) {
      complainAt(['instances', index, 'id'], 'this instance stands here twice');
    }
    const url = entry.url ?? addressOf(entry);
    if (url === undefined) {
      complainAt(['instances', index, 'region'], 'no public address is known for this region; give a url');
    }
    if (entry.plan === 'dedicated' && entry.service !== 'kms') {
      complainAt(['instances', index, 'plan'], 'only Key Protect (kms) has this plan');
    }
    return instanceOf(entry, url ?? '');
  });
  return isGood ? complete : undefined;
}

function readSingleInstance({
  known,
  required,
  optional,
  has,
  report,
}: KnowingSource): KmsInstance[] | undefined {
  const id = required('KMS_INSTANCE_ID', guidText);
  const name = required('KMS_INSTANCE_NAME', nameText);
  const service = required('KMS_SERVICE', z.string().pipe(services));
  const plan = optional('KMS_PLAN', z.string().pipe(plans));
  const region = required('KMS_REGION', regionText);
  const given = optional('KMS_URL', webAddress);
  if (plan === 'dedicated' && service === 'hs-crypto') {
    report('KMS_PLAN', 'is "dedicated", which only Key Protect (kms) has');
    return undefined;
  }
  if (given) known.instancesFrom = 'url';
  if (!id || !service || !region || (has('KMS_URL') && !given)) return undefined;
  const entry = { id, name: name ?? id, service, plan, region };
  const url = given ?? addressOf(entry);
  if (url === undefined) {
    report('KMS_URL', `is missing, and no public address is known for the region ${region}`);
    return undefined;
  }
  // Without its name it can be looked at all the same.
  known.instances = [instanceOf(entry, url)];
  return name === undefined ? undefined : [instanceOf(entry, url)];
}

function instanceOf({ id, name, service, region, channel }: InstanceEntry, url: string): KmsInstance {
  return { id, name, service, region, url, ...(channel === undefined ? {} : { channelId: channel }) };
}

function addressOf({ id, service, plan = 'standard', region }: InstanceEntry): string | undefined {
  return kmsAddress({ id, plan: service === 'hs-crypto' ? service : plan, region });
}

function textOf(env: Environment, variable: SettingName): string | undefined {
  const text = env[variable]?.trim();
  return text === '' ? undefined : text;
}

function shown(text: string): string {
  // Whatever was pasted into the wrong variable must not come out here.
  const line = createSecrets()
    .hideIn(text.replaceAll(/[\s\p{Cc}]+/gu, ' '))
    .replace(/\/\/[^/@]*@/, '//[hidden]@');
  return line.length <= 120 ? line : `${line.slice(0, 119)}…`;
}

function inFile(path: string, { line, path: at, message }: FileProblem): string {
  const where = [line === undefined ? '' : `line ${line}`, at].filter(Boolean).join(', ');
  return `(${shown(path)}${where === '' ? '' : `, ${where}`}): ${message}`;
}

function urlOf(text: string): URL | undefined {
  return URL.canParse(text) ? new URL(text) : undefined;
}

/** HTTPS; plain HTTP only within this machine. Credentials in it would end up in logs. */
function isWebAddress(text: string): boolean {
  const url = urlOf(text);
  if (!url || url.username !== '' || url.password !== '' || url.search !== '' || url.hash !== '')
    return false;
  const isLoopback = ['localhost', '127.0.0.1', '[::1]'].includes(url.hostname);
  return url.protocol === 'https:' || (url.protocol === 'http:' && isLoopback);
}
