import { parseArgs } from 'node:util';
import type { KmsInstance } from './adapters/ibm/kms/ibm-key-management.js';
import { createInstanceDiscovery } from './adapters/ibm/instances/instance-discovery.js';
import { checkLeastPrivilege } from './adapters/ibm/access/iam-least-privilege.js';
import { checkServiceIds, type ServiceIdOptions } from './adapters/ibm/acting/service-id-sessions.js';
import { startHealthServer } from './adapters/system/health-server.js';
import { slackSurface } from './adapters/slack/surface.js';
import { createLog } from './adapters/system/log.js';
import { createRoleFileDirectory } from './adapters/system/role-file.js';
import { startApp } from './app.js';
import { type Config, type IbmAddresses, readConfig } from './config.js';
import type { SandboxBot, SandboxBotOptions } from './sandbox/sandbox.js';
import { describeConfigurationProblems } from './explanations/configuration.js';
import { explainIdentity } from './explanations/identity.js';
import { explainPrivilege } from './explanations/privilege.js';
import type { Log } from './ports/log.js';

const usage =
  'usage: main [sandbox [--port N] [--fresh] [--http] [--identity service-ids|passcode] [--data FOLDER]]';

async function main(): Promise<() => Promise<void>> {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      port: { type: 'string' },
      fresh: { type: 'boolean' },
      http: { type: 'boolean' },
      identity: { type: 'string' },
      data: { type: 'string' },
    },
  });
  if (positionals.length === 1 && positionals[0] === 'sandbox') {
    const port = values.port === undefined ? undefined : Number(values.port);
    if (port !== undefined && !(Number.isInteger(port) && port >= 0 && port <= 65_535)) {
      throw new Error(`--port takes a number from 0 to 65535\n${usage}`);
    }
    const { identity = 'service-ids' } = values;
    if (identity !== 'service-ids' && identity !== 'passcode') {
      throw new Error(`--identity takes service-ids or passcode\n${usage}`);
    }
    // Loaded here alone and only on this word: a live bot cannot fall into the simulator.
    const { startSandbox } = await import('./sandbox/sandbox.js');
    const sandbox = await startSandbox({
      ...(port === undefined ? {} : { port }),
      fresh: values.fresh ?? false,
      http: values.http ?? false,
      identity,
      ...(values.data === undefined ? {} : { dataDir: values.data }),
      searchPath: process.env['PATH'] ?? '',
      say: (line) => void process.stdout.write(`${line}\n`),
      startBot: startSandboxBot,
      commands: slackSurface.commands.map((command) => ({ ...command })),
    });
    return sandbox.stop;
  }
  if (positionals.length > 0 || Object.keys(values).length > 0) throw new Error(usage);
  return startLive();
}

/** The same bot as live, pointed at the stand-ins; it logs only what is wrong. */
async function startSandboxBot(sandbox: SandboxBotOptions): Promise<SandboxBot> {
  const log = createLog({ level: 'error' });
  const app = await startApp({
    ...sandbox,
    instances: createInstanceDiscovery({
      ...addressesOf(sandbox.iamUrl),
      apiKey: sandbox.apiKeys.reader,
      allowLoopback: true,
      log,
    }).instances,
    ibm: {
      ...addressesOf(sandbox.iamUrl),
      readerApiKey: sandbox.apiKeys.reader,
    },
    identity:
      sandbox.identity === 'passcode'
        ? { mode: 'passcode' }
        : {
            mode: 'service-ids',
            writerApiKey: sandbox.apiKeys.writer,
            managerApiKey: sandbox.apiKeys.manager,
          },
    roles: { from: 'iam', matchByEmail: true },
    log,
  });
  return {
    openRequests: () => app.ports.requests.listOpen(),
    replanTimers: app.replanTimers,
    stop: app.stop,
  };
}

/** One server stands in for all of IBM's. */
function addressesOf(iamUrl: string): IbmAddresses {
  return {
    iamUrl,
    resourceControllerUrl: iamUrl,
    accountManagementUrl: iamUrl,
    userManagementUrl: iamUrl,
    globalTaggingUrl: iamUrl,
  };
}

async function startLive(): Promise<() => Promise<void>> {
  const read = readConfig(process.env);
  if (!read.ok) throw new Error(describeConfigurationProblems(read.problems));
  const { config } = read;
  const log = createLog({ level: config.logLevel });
  const { slack, identity } = config;
  const serviceIds =
    identity.mode === 'service-ids' ? await signedInServiceIds({ ...config.ibm, ...identity }) : undefined;
  const instances = await instancesOf(config, log);
  await checkPrivileges(config, instances, serviceIds, log);
  const app = await startApp({
    slack: {
      botToken: slack.botToken,
      ...(slack.apiUrl === undefined ? {} : { apiUrl: slack.apiUrl }),
      delivery:
        slack.mode === 'socket'
          ? { mode: 'socket', appToken: slack.appToken }
          : { mode: 'http', signingSecret: slack.signingSecret, port: slack.port },
    },
    ...(slack.channelId === undefined ? {} : { channelId: slack.channelId }),
    redisUrl: config.redisUrl,
    ...(config.redisPrefix === undefined ? {} : { prefix: config.redisPrefix }),
    instances,
    ibm: config.ibm,
    identity,
    roles: config.roles
      ? createRoleFileDirectory(config.roles)
      : { from: 'iam', matchByEmail: config.matchByEmail },
    maxDirectMessages: config.maxDirectMessages,
    log,
  });
  const health =
    config.healthPort === undefined ? undefined : await startHealthServer(config.healthPort, app.isHealthy);
  log.info(
    { delivery: slack.mode, identity: identity.mode, roles: config.roles ? 'file' : 'iam', ...serviceIds },
    `Countersign is running. ${explainIdentity(identity.mode)}`,
  );
  return async () => {
    health?.close();
    await app.stop();
  };
}

/** The instances to serve: as configured, or whatever the reader sees. Rejects when there is none. */
async function instancesOf(
  { instances, ibm }: Config,
  log: Log,
): Promise<() => Promise<readonly KmsInstance[]>> {
  if (!('discover' in instances)) return () => Promise.resolve(instances);
  const discovery = createInstanceDiscovery({
    ...ibm,
    apiKey: ibm.readerApiKey,
    network: instances.discover,
    log,
  });
  const found = await discovery.instances();
  if (found.length === 0) {
    throw new Error(
      'KMS_DISCOVERY is set, and the reader (IBM_READER_API_KEY) sees no instance of Key Protect or Hyper Protect Crypto Services. Give it the platform role Viewer and the role Reader on the instances.',
    );
  }
  log.info({ instances: found.map(({ id, name }) => ({ id, name })) }, 'instances were found');
  return discovery.instances;
}

/** IAM ids of the two service IDs. Rejects with what is wrong with them. */
async function signedInServiceIds(
  options: ServiceIdOptions,
): Promise<{ writerIamId: string; managerIamId: string }> {
  const check = await checkServiceIds(options);
  if (check.ok) return { writerIamId: check.writerIamId, managerIamId: check.managerIamId };
  throw new Error(
    check.problem === 'same_identity'
      ? 'IBM_WRITER_API_KEY and IBM_MANAGER_API_KEY belong to one identity. IBM refuses the second step of the identity that took the first: use two service IDs.'
      : `The ${check.role} service ID cannot sign in to IBM Cloud (${check.failure.detail ?? check.failure.code}).`,
  );
}

/** Names every right that is missing or too much. Rejects where IAM is the role directory and cannot be read. */
async function checkPrivileges(
  { ibm, roles }: Config,
  instances: () => Promise<readonly KmsInstance[]>,
  serviceIds: { writerIamId: string; managerIamId: string } | undefined,
  log: Log,
): Promise<void> {
  const findings = await checkLeastPrivilege({
    ...ibm,
    apiKey: ibm.readerApiKey,
    instances,
    ...(serviceIds && { serviceIds }),
    log,
  });
  for (const finding of findings) log.warn({ event: 'privilege', ...finding }, explainPrivilege(finding));
  const blind = findings.filter(({ who, problem }) => who === 'reader' && problem === 'missing');
  if (!roles && blind.length > 0) {
    throw new Error(
      `Who may act cannot be read from IAM, and no ROLES_FILE is set:\n${blind.map((one) => `  ${explainPrivilege(one)}`).join('\n')}`,
    );
  }
}

// Bolt's reconnect fails outside any promise we hold; a supervisor restarts what cannot go on.
process.on('unhandledRejection', (error) => {
  process.stderr.write(`Countersign stops: ${error instanceof Error ? error.message : String(error)}\n`);
  process.exit(1);
});

const stopGraceMs = 15_000;

try {
  const stop = await main();
  let stopping = false;
  const onSignal = () => {
    if (stopping) process.exit(1);
    stopping = true;
    setTimeout(() => process.exit(1), stopGraceMs).unref();
    void stop().then(
      () => process.exit(0),
      () => process.exit(1),
    );
  };
  process.on('SIGINT', onSignal);
  process.on('SIGTERM', onSignal);
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exit(1);
}
