import type { Server } from 'node:http';
import { hostname } from 'node:os';
import { EnvHttpProxyAgent, setGlobalDispatcher } from 'undici';
import { type HealthState, startHealthServer } from '../adapters/system/health-server.js';
import { createLog } from '../adapters/system/log.js';
import { createRoleFileDirectory } from '../adapters/system/role-file.js';
import { onStrayRejection } from '../adapters/system/stray-rejections.js';
import { type CountersignApp, startApp } from '../app.js';
import { readConfig, secretsOf } from '../config.js';
import { configurationProblem, describeConfigurationProblems } from '../explanations/configuration.js';
import { explainIdentity } from '../explanations/identity.js';
import type { Log } from '../ports/log.js';
import { checkPrivileges, checkSlack, instancesOf, signedInServiceIds } from '../start-checks.js';
import { type CommandWorld, exitCodes } from './command-world.js';

let running: (CountersignApp & { log: Log }) | undefined;

/** Until whoever balances load has seen that `/healthz` is not well any more. */
const drainMs = 4_000;
const stopGraceMs = 20_000;

/** Starts the bot, and ends the process once it has stopped. Rejects with words for whoever started it. */
export async function start({ env, err }: CommandWorld, version: string): Promise<never> {
  process.on(
    'unhandledRejection',
    onStrayRejection(
      () => running,
      (error) => {
        err.write(`Countersign stops: ${error instanceof Error ? error.message : String(error)}\n`);
        process.exit(exitCodes.failed);
      },
    ),
  );
  const stop = await connect(env, version);
  await toldToStop();
  setTimeout(() => process.exit(exitCodes.failed), stopGraceMs).unref();
  await stop();
  return process.exit(exitCodes.done);
}

/** The first signal; a second one ends the process at once. */
async function toldToStop(): Promise<void> {
  await new Promise<void>((resolve) => {
    let isStopping = false;
    const onSignal = () => {
      if (isStopping) process.exit(exitCodes.failed);
      isStopping = true;
      resolve();
    };
    process.on('SIGINT', onSignal);
    process.on('SIGTERM', onSignal);
  });
}

/** Connects everything as the environment says; resolves with its end. */
async function connect(env: CommandWorld['env'], version: string): Promise<() => Promise<void>> {
  const read = readConfig(env);
  if (!read.ok) throw new Error(describeConfigurationProblems(read.problems));
  const { config } = read;
  callOutByTheEnvironment();
  const log = createLog({
    level: config.logLevel,
    base: { replica: `${hostname()}/${process.pid}`, version },
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
