import { readFileSync } from 'node:fs';
import type { Server } from 'node:http';
import { hostname } from 'node:os';
import { EnvHttpProxyAgent, setGlobalDispatcher } from 'undici';
import { type HealthState, startHealthServer } from './adapters/system/health-server.js';
import { createLog } from './adapters/system/log.js';
import { createRoleFileDirectory } from './adapters/system/role-file.js';
import { onStrayRejection } from './adapters/system/stray-rejections.js';
import { type CountersignApp, startApp } from './app.js';
import { readConfig, secretsOf } from './config.js';
import { configurationProblem, describeConfigurationProblems } from './explanations/configuration.js';
import { explainIdentity } from './explanations/identity.js';
import type { Log } from './ports/log.js';
import { checkPrivileges, checkSlack, instancesOf, signedInServiceIds } from './start-checks.js';

let running: (CountersignApp & { log: Log }) | undefined;

/** Starts the bot as the environment says; resolves with its end. */
async function main(): Promise<() => Promise<void>> {
  if (process.argv.length > 2) {
    throw new Error(
      'Countersign takes no arguments, its settings are in the environment. The sandbox is `npm run sandbox`.',
    );
  }
  const read = readConfig(process.env);
  if (!read.ok) throw new Error(describeConfigurationProblems(read.problems));
  const { config } = read;
  callOutByTheEnvironment();
  const log = createLog({
    level: config.logLevel,
    base: { replica: `${hostname()}/${process.pid}`, version: programVersion() },
    secrets: secretsOf(config),
  });
  // Bound before anything is connected: a port that is taken stops the start, not a bot at work.
  const health = await healthServer(config.healthPort, {
    isHealthy: () => running?.isHealthy() ?? Promise.resolve(false),
    counts: () => running?.counts() ?? {},
  });
  const { slack, identity } = config;
  const serviceIds =
    identity.mode === 'service-ids' ? await signedInServiceIds({ ...config.ibm, ...identity }) : undefined;
  const instances = await instancesOf(config, log);
  await checkPrivileges(config, instances, serviceIds, log);
  await checkSlack(config, instances, log);
  const app = await startApp({
    slack: {
      botToken: slack.botToken,
      ...(slack.apiUrl === undefined ? {} : { apiUrl: slack.apiUrl }),
      delivery:
        slack.mode === 'socket'
          ? { mode: 'socket', appToken: slack.appToken }
          : { mode: 'http', signingSecret: slack.signingSecret, port: slack.port, drainMs },
    },
    ...(slack.channelId === undefined ? {} : { channelId: slack.channelId }),
    commands: slack.commands,
    redisUrl: config.redisUrl,
    ...(config.redisPrefix === undefined ? {} : { prefix: config.redisPrefix }),
    instances,
    ibm: config.ibm,
    identity,
    roles: config.roles
      ? createRoleFileDirectory(config.roles)
      : { from: 'iam', matchByEmail: config.matchByEmail },
    maxDirectMessages: config.maxDirectMessages,
    reminders: config.reminders,
    ...(config.digest && { digest: config.digest }),
    log,
  });
  running = { ...app, log };
  log.info(
    { delivery: slack.mode, identity: identity.mode, roles: config.roles ? 'file' : 'iam', ...serviceIds },
    `Countersign is running. ${explainIdentity(identity.mode)}`,
  );
  return async () => {
    health?.close();
    await app.stop();
  };
}

/** To one host; kept and shared by all calls to it. */
const connectionsAtMost = 64;

/** Calls to IBM and Slack go through a proxy where `HTTPS_PROXY`, `HTTP_PROXY` and `NO_PROXY` say so. */
function callOutByTheEnvironment(): void {
  try {
    setGlobalDispatcher(new EnvHttpProxyAgent({ connections: connectionsAtMost }));
  } catch (error) {
    throw new Error(
      'HTTPS_PROXY or HTTP_PROXY is set, but not to an address of a proxy, such as http://proxy.example.com:3128.',
      { cause: error },
    );
  }
}

function programVersion(): string {
  const manifest = new URL('../package.json', import.meta.url);
  return (JSON.parse(readFileSync(manifest, 'utf8')) as { version: string }).version;
}

async function healthServer(port: number | undefined, state: HealthState): Promise<Server | undefined> {
  if (port === undefined) return undefined;
  try {
    return await startHealthServer(port, state);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    const fault = code === 'EADDRINUSE' ? 'is taken by another program' : `cannot be listened on (${code})`;
    throw new Error(
      describeConfigurationProblems([configurationProblem('HEALTH_PORT', `is ${port}, which ${fault}`)]),
      { cause: error },
    );
  }
}

process.on(
  'unhandledRejection',
  onStrayRejection(
    () => running,
    (error) => {
      process.stderr.write(`Countersign stops: ${error instanceof Error ? error.message : String(error)}\n`);
      process.exit(1);
    },
  ),
);

/** Until whoever balances load has seen that `/healthz` is not well any more. */
const drainMs = 4_000;
const stopGraceMs = 20_000;

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
