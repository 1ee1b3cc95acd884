import { hostname } from 'node:os';
import { createInstanceDiscovery } from '../adapters/ibm/instances/instance-discovery.js';
import type { KmsInstance } from '../adapters/ibm/instances/kms-instance.js';
import { createHealthWatch } from '../adapters/system/health-watch.js';
import { createLog } from '../adapters/system/log.js';
import { createMeter } from '../adapters/system/meter.js';
import { createRoleFileDirectory } from '../adapters/system/role-file.js';
import { onStrayRejection } from '../adapters/system/stray-rejections.js';
import { type CountersignApp, startApp } from '../app.js';
import { type Config, type ConfigResult, readConfig, secretsOf } from '../config.js';
import { examine, examinePorts } from '../examine.js';
import type { Finding } from '../explanations/finding.js';
import { explainIdentity } from '../explanations/identity.js';
import type { Log } from '../ports/log.js';
import { drainMs } from '../stop-grace.js';
import { bindPorts } from './bind-ports.js';
import { callOutByTheEnvironment } from './call-out.js';
import { type CommandWorld, exitCodes } from './command-world.js';
import { awaitEnd } from './ending.js';
import { NotStarting } from './not-starting.js';

type GoodConfig = Extract<ConfigResult, { ok: true }>;

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
    const read = await configOf(env);
    const { config } = read;
    log = createLog({ level: config.logLevel, base, secrets: secretsOf(config) });
    running = await connect(read, env, log, ending.told);
  } catch (error) {
    if (ending.told.aborted) return ending.end(undefined);
    // The text is for a terminal; the log has what it holds line by line.
    if (error instanceof NotStarting) error.findings.forEach((one) => logFinding(log, one));
    log.error(
      { event: 'start.failed', ...(!(error instanceof NotStarting) && { error }) },
      'Countersign could not start',
    );
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

async function configOf(env: CommandWorld['env']): Promise<GoodConfig> {
  const proxy = callOutByTheEnvironment(env);
  if (proxy.length > 0) throw new NotStarting(proxy);
  const read = readConfig(env);
  if (read.ok) return read;
  throw new NotStarting([...(await examinePorts(read.known)), ...(await examine(read, env))]);
}

/** Looks at the surroundings and connects everything. Rejects when `told` to stop meanwhile: nothing is left running then. */
async function connect(
  read: GoodConfig,
  env: CommandWorld['env'],
  log: Log,
  told: AbortSignal,
): Promise<CountersignApp> {
  const { config } = read;
  const beganAt = performance.now();
  log.info({ event: 'starting', node: process.version }, 'Countersign starts');
  const meter = createMeter({ ofProcess: true });
  const health = createHealthWatch({ log, meter });
  told.addEventListener('abort', () => health.end());
  const held = await bindPorts(config, { health, meter });
  const { slack, identity } = config;
  // Looking holds nothing that would have to be let go.
  const findings = await Promise.race([examine(read, env), rejectsWhen(told)]);
  if (findings.some(({ weight }) => weight === 'stops')) throw new NotStarting(findings);
  findings.forEach((one) => logFinding(log, one));
  const app = await startApp({
    slack: {
      botToken: slack.botToken,
      ...(slack.apiUrl === undefined ? {} : { apiUrl: slack.apiUrl }),
      delivery:
        slack.mode === 'socket'
          ? { mode: 'socket', appToken: slack.appToken }
          : {
              mode: 'http',
              signingSecret: slack.signingSecret,
              port: slack.port,
              drainMs,
              beforeListening: () => held?.release(),
            },
    },
    ...(slack.channelId === undefined ? {} : { channelId: slack.channelId }),
    commands: slack.commands,
    redis: config.redis,
    ...(config.redisPrefix === undefined ? {} : { prefix: config.redisPrefix }),
    instances: servedInstances(config, log),
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
    },
    `Countersign is running. ${explainIdentity(identity.mode)}`,
  );
  return app;
}

const levels = { stops: 'error', warns: 'warn', says: 'info' } as const;

function logFinding(log: Log, { weight, found, ...facts }: Finding): void {
  log[levels[weight]]({ event: 'check.found', ...facts }, found);
}

async function rejectsWhen(signal: AbortSignal): Promise<never> {
  await once(signal);
  throw signal.reason;
}

/** Those configured, or whatever the reader sees at the moment. */
function servedInstances({ instances, ibm }: Config, log: Log): () => Promise<readonly KmsInstance[]> {
  if (!('discover' in instances)) return () => Promise.resolve(instances);
  const { discover: network } = instances;
  return createInstanceDiscovery({ ...ibm, apiKey: ibm.readerApiKey, network, log }).instances;
}
