import { hostname } from 'node:os';
import { EnvHttpProxyAgent, setGlobalDispatcher } from 'undici';
import { type HealthSources, startHealthServer } from '../adapters/system/health-server.js';
import { createHealthWatch } from '../adapters/system/health-watch.js';
import { createLog } from '../adapters/system/log.js';
import { createMeter } from '../adapters/system/meter.js';
import { createRoleFileDirectory } from '../adapters/system/role-file.js';
import { onStrayRejection } from '../adapters/system/stray-rejections.js';
import { type CountersignApp, startApp } from '../app.js';
import { type Config, readConfig, secretsOf } from '../config.js';
import { configurationProblem, describeConfigurationProblems } from '../explanations/configuration.js';
import { explainIdentity } from '../explanations/identity.js';
import type { Log } from '../ports/log.js';
import { checkPrivileges, checkRedis, checkSlack, instancesOf, signedInServiceIds } from '../start-checks.js';
import { drainMs } from '../stop-grace.js';
import { type CommandWorld, exitCodes } from './command-world.js';
import { awaitEnd } from './ending.js';

let running: CountersignApp | undefined;

/** Starts the bot, and ends the process once it has stopped. Rejects with words for whoever started it. */
export async function start({ env, err }: CommandWorld, version: string): Promise<never> {
  const base = { replica: `${hostname()}/${process.pid}`, version };
  // As good as it gets until the settings are read: why they cannot be is told in the log too.
  let log = createLog({ level: 'info', base, secrets: secretsAmong(env) });
  const ending = awaitEnd(
    () => log,
    () => running?.underWay(),
  );
  process.on(
    'unhandledRejection',
    onStrayRejection(
      // Whoever has been told to stop hears Slack no more, and goes on to the end all the same.
      () => running && { log, isListening: ending.told.aborted ? () => true : running.isListening },
      (error) => {
        log.error({ event: 'stray_rejection', error }, 'Countersign ends: it does not hear Slack');
        err.write(`Countersign stops: ${error instanceof Error ? error.message : String(error)}\n`);
        process.exit(exitCodes.failed);
      },
    ),
  );
  try {
    const config = configOf(env);
    log = createLog({ level: config.logLevel, base, secrets: secretsOf(config) });
    running = await connect(config, log, ending.told);
  } catch (error) {
    if (ending.told.aborted) return ending.end(undefined);
    log.error({ event: 'start.failed', error }, 'Countersign could not start');
    throw error;
  }
  await once(ending.told);
  return ending.end(await running.stop());
}

async function once(signal: AbortSignal): Promise<void> {
  if (signal.aborted) return;
  await new Promise<void>((resolve) => signal.addEventListener('abort', () => resolve()));
}

function secretsAmong(env: CommandWorld['env']): string[] {
  return Object.entries(env).flatMap(([name, value]) =>
    value !== undefined && /_(?:TOKEN|SECRET|API_KEY|SEAL_KEY)$/.test(name) ? [value] : [],
  );
}

function configOf(env: CommandWorld['env']): Config {
  const read = readConfig(env);
  if (!read.ok) throw new Error(describeConfigurationProblems(read.problems));
  return read.config;
}

/** Looks at the surroundings and connects everything. Rejects when `told` to stop meanwhile: nothing is left running then. */
async function connect(config: Config, log: Log, told: AbortSignal): Promise<CountersignApp> {
  const beganAt = performance.now();
  log.info({ event: 'starting', node: process.version }, 'Countersign starts');
  callOutByTheEnvironment();
  const meter = createMeter({ ofProcess: true });
  // Bound before anything is connected: a port that is taken stops the start, not a bot at work.
  const health = createHealthWatch({ log, meter });
  told.addEventListener('abort', () => health.end());
  await healthServer(config.healthPort, { health, meter });
  const { slack, identity } = config;
  const look = async () => {
    const serviceIds =
      identity.mode === 'service-ids' ? await signedInServiceIds({ ...config.ibm, ...identity }) : undefined;
    const instances = await instancesOf(config, log);
    await checkPrivileges(config, instances, serviceIds, log);
    await checkSlack(config, instances, log);
    await checkRedis(config, log);
    return { serviceIds, instances };
  };
  // Looking holds nothing that would have to be let go.
  const { serviceIds, instances } = await Promise.race([look(), rejectsWhen(told)]);
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
    redis: config.redis,
    ...(config.redisPrefix === undefined ? {} : { prefix: config.redisPrefix }),
    instances,
    ibm: config.ibm,
    identity,
    roles: config.roles
      ? createRoleFileDirectory(config.roles)
      : { from: 'iam', matchByEmail: config.matchByEmail },
    maxDirectMessages: config.maxDirectMessages,
    reminders: config.reminders,
    retention: config.retention,
    audit: config.audit,
    ...(config.digest && { digest: config.digest }),
    log,
    signal: told,
    meter,
  });
  health.begin(app.health);
  log.info(
    {
      event: 'started',
      tookMs: Math.round(performance.now() - beganAt),
      delivery: slack.mode,
      identity: identity.mode,
      roles: config.roles ? 'file' : 'iam',
      ...serviceIds,
    },
    `Countersign is running. ${explainIdentity(identity.mode)}`,
  );
  return app;
}

async function rejectsWhen(signal: AbortSignal): Promise<never> {
  await once(signal);
  throw signal.reason;
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

/** Answers as long as the process lives: while it starts and stops, that it is not ready. */
async function healthServer(port: number | undefined, sources: HealthSources): Promise<void> {
  if (port === undefined) return;
  try {
    await startHealthServer(port, sources);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    const fault = code === 'EADDRINUSE' ? 'is taken by another program' : `cannot be listened on (${code})`;
    throw new Error(
      describeConfigurationProblems([configurationProblem('HEALTH_PORT', `is ${port}, which ${fault}`)]),
      { cause: error },
    );
  }
}
