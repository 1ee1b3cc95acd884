import type { Finding } from './finding.js';

/** Every setting of the environment: what it holds and how to come by it. */
interface SettingWords {
  holds: string;
  howToGet: string;
  /** Its value is never shown. */
  secret?: true;
}

const instance = 'The instance page in the IBM Cloud console (Resource list > Security) shows it.';
const apiKey = 'IBM Cloud console: Manage > Access (IAM) > Service IDs > the service ID > API keys > Create.';

const settings = {
  SLACK_MODE: {
    holds: 'socket (the default) or http',
    howToGet: 'Use socket unless Slack is to reach Countersign at a public address.',
  },
  SLACK_BOT_TOKEN: {
    holds: "the bot's token, which begins with xoxb-",
    howToGet: 'api.slack.com/apps > the app > OAuth & Permissions, after installing the app.',
    secret: true,
  },
  SLACK_APP_TOKEN: {
    holds: 'the app-level token with connections:write, which begins with xapp-',
    howToGet:
      'api.slack.com/apps > the app > Basic Information > App-Level Tokens. Needed in socket mode only.',
    secret: true,
  },
  SLACK_SIGNING_SECRET: {
    holds: 'the signing secret, 32 or more characters of 0-9 and a-f',
    howToGet: 'api.slack.com/apps > the app > Basic Information > App Credentials. Needed in http mode only.',
    secret: true,
  },
  SLACK_CHANNEL: {
    holds: 'the ID of a channel that gets a copy of every card (C… or G…)',
    howToGet: 'In Slack, open the channel details; the ID stands at the bottom. Leave it out for none.',
  },
  DELETE_COMMAND: {
    holds: 'the command that asks for a deletion, as the Slack app declares it (default /delete-key)',
    howToGet: 'Leave it out unless an administrator renamed it, or two installations share a workspace.',
  },
  KEYS_COMMAND: {
    holds: 'the command for everything else, as the Slack app declares it (default /keys)',
    howToGet: 'Leave it out unless an administrator renamed it, or two installations share a workspace.',
  },
  SLACK_API_URL: {
    holds: "the address of Slack's Web API",
    howToGet: 'Leave it out; it is for tests and for the sandbox.',
  },
  PORT: {
    holds: 'the port for requests from Slack in http mode, 1 to 65535 (default 3000)',
    howToGet: 'Choose a free port that Slack can reach through your proxy.',
  },
  HEALTH_PORT: {
    holds: 'a port for health checks, 1 to 65535',
    howToGet: 'Choose a free port, not the one of PORT. Leave it out for none.',
  },
  REDIS_URL: {
    holds:
      'the address of Redis: redis://[user:password@]host[:port][/database], redis+sentinel://[user:password@]host:port,…/primary or redis+cluster://[user:password@]host:port,…; with TLS rediss…',
    howToGet: 'From whoever runs Redis. It needs appendonly yes and maxmemory-policy noeviction.',
    secret: true,
  },
  REDIS_CA_FILE: {
    holds: 'the path of a PEM file with the authority that signed the certificate of Redis',
    howToGet: 'From whoever runs Redis. Leave it out where a public authority signed it, or without TLS.',
  },
  REDIS_CERT_FILE: {
    holds: 'the path of a PEM file with the certificate by which Redis knows Countersign',
    howToGet: 'From whoever runs Redis. Leave it out unless Redis asks its clients for one.',
  },
  REDIS_KEY_FILE: {
    holds: 'the path of a PEM file with the private key of REDIS_CERT_FILE, without a passphrase',
    howToGet: 'From whoever runs Redis. Leave it out unless Redis asks its clients for a certificate.',
  },
  REDIS_ALLOW_NO_PERSISTENCE: {
    holds: 'yes, or no (the default): whether a Redis is used that keeps nothing over its own restart',
    howToGet: 'Leave it out. With yes, its restart loses open requests and the audit log.',
  },
  REDIS_WAIT_REPLICAS: {
    holds:
      'how many replicas of Redis have to have a click, a decision or an audit entry before it counts, 1 to 9 (default: none is waited for)',
    howToGet:
      'Set it to 1 where a failover may come at any moment. While too few replicas confirm, clicks are refused.',
  },
  REDIS_WAIT_MS: {
    holds:
      'how long replicas have to confirm, in milliseconds, 50 to 1000 (default 500); with REDIS_WAIT_REPLICAS only',
    howToGet: 'Leave it out unless replicas are far away.',
  },
  COUNTERSIGN_INSTANCES_FILE: {
    holds: 'the path of a YAML or JSON file with the service instances to serve',
    howToGet: 'For a single instance, leave it out and set KMS_INSTANCE_ID and its companions.',
  },
  REDIS_PREFIX: {
    holds: 'what all stored names begin with, in braces (default {countersign})',
    howToGet: 'Leave it out unless several bots share one Redis.',
  },
  KMS_DISCOVERY: {
    holds: 'public or private: serve every instance the reader sees, over that network of IBM’s',
    howToGet:
      'Leave it out to name the instances yourself, with KMS_INSTANCE_ID or COUNTERSIGN_INSTANCES_FILE.',
  },
  KMS_INSTANCE_ID: {
    holds: 'the GUID of the service instance',
    howToGet: `${instance} For several instances, set COUNTERSIGN_INSTANCES_FILE instead.`,
  },
  KMS_INSTANCE_NAME: {
    holds: 'the name people know the instance by, at most 80 characters',
    howToGet: instance,
  },
  KMS_SERVICE: {
    holds: 'kms (Key Protect) or hs-crypto (Hyper Protect Crypto Services)',
    howToGet: "The fifth part of the instance's CRN says which.",
  },
  KMS_PLAN: {
    holds: 'standard (the default) or dedicated, for Key Protect alone',
    howToGet: 'The instance page names the plan.',
  },
  KMS_REGION: {
    holds: 'the region of the instance, e.g. eu-de',
    howToGet: "The sixth part of the instance's CRN.",
  },
  KMS_URL: {
    holds: 'the address of the key management endpoint, https://…',
    howToGet: 'The instance page lists it under Endpoints. Leave it out to derive the public one.',
  },
  IAM_URL: {
    holds: 'the address of IAM, https://… (default https://iam.cloud.ibm.com)',
    howToGet: 'Leave it out unless IAM is reached at a private address.',
  },
  RESOURCE_CONTROLLER_URL: {
    holds: 'the address of the Resource Controller, which names service instances (default the public one)',
    howToGet: 'Leave it out unless it is reached at a private address.',
  },
  ACCOUNT_MANAGEMENT_URL: {
    holds: 'the address of Account Management, which names account owners (default the public one)',
    howToGet: 'Leave it out unless it is reached at a private address.',
  },
  USER_MANAGEMENT_URL: {
    holds: 'the address of User Management, which names people (default the public one)',
    howToGet: 'Leave it out unless it is reached at a private address.',
  },
  GLOBAL_TAGGING_URL: {
    holds: 'the address of Global Search and Tagging, which tells access tags (default the public one)',
    howToGet: 'Leave it out unless it is reached at a private address.',
  },
  IBM_READER_API_KEY: {
    holds: 'an API key of a service ID with the role Reader on the instances',
    howToGet: apiKey,
    secret: true,
  },
  ACTING_IDENTITY: {
    holds: 'passcode (people act as themselves) or service-ids (the default: two service IDs act for people)',
    howToGet:
      'With passcode IBM itself sees two different people. With service-ids that two people decided is the word of Countersign alone.',
  },
  IBM_WRITER_API_KEY: {
    holds:
      'an API key of a service ID with the role Writer, which sets keys for deletion; with service-ids only',
    howToGet: apiKey,
    secret: true,
  },
  IBM_MANAGER_API_KEY: {
    holds:
      'an API key of another service ID, with the role Manager, which deletes keys; with service-ids only',
    howToGet: apiKey,
    secret: true,
  },
  ROLES_FILE: {
    holds: 'the path of a YAML or JSON file with the people who may act and their roles',
    howToGet: 'The README shows its form. Leave it out to go by the policies of IAM.',
  },
  MATCH_BY_EMAIL: {
    holds:
      'yes, or no (the default): whether a confirmed e-mail address in Slack tells who somebody is in IAM',
    howToGet:
      'Leave it out to have everyone prove who they are once, by passcode. Not for use with ROLES_FILE.',
  },
  MAX_DIRECT_MESSAGES: {
    holds: 'how many Managers of one request get a direct message, 1 to 100 (default 20)',
    howToGet:
      'With more, the channel asks instead; where there is none, as many as this are asked directly, and all may decide.',
  },
  REMINDERS: {
    holds:
      'when those who may still decide are reminded: half, times before the end and times after the asking (default after 1d, half, 24h, 2h)',
    howToGet: 'Leave it out unless people find it too much or too little. What falls together becomes one.',
  },
  WORKING_HOURS: {
    holds: 'when reminders may come, in each person’s own zone (default 09:00-17:00), or none: at any hour',
    howToGet:
      'Leave it out where people work by day. The last reminder comes outside them where nothing better is left.',
  },
  WORKING_DAYS: {
    holds: 'the days on which reminders may come, such as sun-thu or mon, wed, fri (default mon-fri)',
    howToGet: 'Leave it out where people work from Monday to Friday.',
  },
  DIGEST: {
    holds:
      'when each channel is told of its week: a day, an hour and a time zone, such as monday 09:00 Europe/Berlin (default never; without a zone UTC)',
    howToGet: 'Leave it out unless somebody wants it. Nothing is posted where there is nothing to say.',
  },
  KEEP_REQUESTS: {
    holds:
      'how long ended requests and the records of their cards are kept, in days such as 400d (the default; at least 100d), or forever',
    howToGet: 'Leave it out unless a rule of yours says less or more. The audit log is kept apart from them.',
  },
  KEEP_PEOPLE: {
    holds:
      'how long ended requests keep e-mail addresses and the lists of who was asked, in days (default 30d), or forever',
    howToGet: 'Leave it out: by then the key can no longer be restored. Who acted stays named.',
  },
  KEEP_CALLS: {
    holds: 'how long calls to IBM are kept with their correlation ids, in days (default 30d)',
    howToGet: 'Leave it out unless IBM’s support asks later than that.',
  },
  KEEP_RESOURCES: {
    holds: 'how long lists of protected resources are kept, in days (default 400d, at least 40d)',
    howToGet: 'Leave it out unless they are to go before the requests that were approved with them.',
  },
  KEEP_AUDIT: {
    holds: 'how long audit entries are kept: forever (the default), or days, at least 400d and KEEP_REQUESTS',
    howToGet: 'Leave it out unless a rule of yours demands an end; export the log first.',
  },
  AUDIT_SEAL_KEY: {
    holds:
      'the key that seals the audit log: 32 or more random bytes as hex or base64; earlier keys behind it, with commas',
    howToGet:
      'openssl rand -hex 32. Keep a copy where whoever runs Redis does not come: without it nobody can tell whether the seals hold.',
    secret: true,
  },
  AUDIT_HEAD_CHANNEL: {
    holds: 'the ID of a channel where the end of the audit log is posted once a day (C… or G…)',
    howToGet: 'In Slack, open the channel details; the ID stands at the bottom. Leave it out for none.',
  },
  AUDIT_TIMESTAMP: {
    holds:
      'off (the default), best-effort or required: whether a time-stamping service (RFC 3161) signs the end of the audit log once a day',
    howToGet:
      'Leave it out unless an auditor asks for it. With required it is asked again until it answers; no click waits for it.',
  },
  AUDIT_TIMESTAMP_URL: {
    holds: 'the address of the time-stamping service, http://… or https://…',
    howToGet: 'From whoever runs the service. Needed unless AUDIT_TIMESTAMP is off.',
  },
  AUDIT_TIMESTAMP_CA: {
    holds: 'the path of a PEM file with the certificates of the authority behind the time stamps',
    howToGet: 'From whoever runs the service. Needed unless AUDIT_TIMESTAMP is off.',
  },
  LOG_LEVEL: {
    holds: 'debug, info (the default), warn or error; not debug in production',
    howToGet: 'Leave it out unless you look for something.',
  },
} as const satisfies Record<string, SettingWords>;

export type SettingName = keyof typeof settings;
export const settingNames = Object.keys(settings) as SettingName[];

/** A setting that keeps the bot from starting. */
export interface ConfigurationProblem {
  variable: SettingName;
  /** What is wrong, e.g. "is missing"; never holds the value of a secret. */
  fault: string;
  holds: string;
  howToGet: string;
}

/** `fault` continues a sentence that begins with the variable's name. */
export function configurationProblem(variable: SettingName, fault: string): ConfigurationProblem {
  const { holds, howToGet } = settings[variable];
  return { variable, fault, holds, howToGet };
}

export function isSecretSetting(variable: SettingName): boolean {
  return 'secret' in settings[variable];
}

/** The same among all that a check finds. */
export function settingFinding({ variable, fault, holds, howToGet }: ConfigurationProblem): Finding {
  return {
    weight: 'stops',
    code: fault === 'is missing' ? 'setting.missing' : 'setting.wrong',
    setting: variable,
    tried: 'read it from the environment',
    found: `${variable} ${fault}. It holds ${holds}.`,
    next: howToGet,
  };
}
