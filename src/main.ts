import { parseArgs } from 'node:util';
import { checkServiceIds } from './adapters/ibm/service-id-sessions.js';
import { startHealthServer } from './adapters/system/health-server.js';
import { slackSurface } from './adapters/slack/surface.js';
import { createLog } from './adapters/system/log.js';
import { createRoleFileDirectory } from './adapters/system/role-file.js';
import { startApp } from './app.js';
import { readConfig } from './config.js';
import type { SandboxBot, SandboxBotOptions } from './sandbox/sandbox.js';
import { describeConfigurationProblems } from './explanations/configuration.js';

const usage = 'usage: main [sandbox [--port N] [--fresh] [--http] [--data FOLDER]]';

async function main(): Promise<() => Promise<void>> {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      port: { type: 'string' },
      fresh: { type: 'boolean' },
      http: { type: 'boolean' },
      data: { type: 'string' },
    },
  });
  if (positionals.length === 1 && positionals[0] === 'sandbox') {
    const port = values.port === undefined ? undefined : Number(values.port);
    if (port !== undefined && !(Number.isInteger(port) && port >= 0 && port <= 65_535)) {
      throw new Error(`--port takes a number from 0 to 65535\n${usage}`);
    }
    // Loaded here alone and only on this word: a live bot cannot fall into the simulator.
    const { startSandbox } = await import('./sandbox/sandbox.js');
    const sandbox = await startSandbox({
      ...(port === undefined ? {} : { port }),
      fresh: values.fresh ?? false,
      http: values.http ?? false,
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
  const app = await startApp({
    ...sandbox,
    ibm: {
      iamUrl: sandbox.iamUrl,
      readerApiKey: sandbox.apiKeys.reader,
      writerApiKey: sandbox.apiKeys.writer,
      managerApiKey: sandbox.apiKeys.manager,
    },
    roles: createRoleFileDirectory(sandbox.roles),
    log: createLog({ level: 'error' }),
  });
  return {
    openRequests: () => app.ports.requests.listOpen(),
    replanTimers: app.replanTimers,
    stop: app.stop,
  };
}

async function startLive(): Promise<() => Promise<void>> {
  const read = readConfig(process.env);
  if (!read.ok) throw new Error(describeConfigurationProblems(read.problems));
  const { config } = read;
  const log = createLog({ level: config.logLevel });
  const check = await checkServiceIds(config.ibm);
  if (!check.ok) {
    throw new Error(
      check.problem === 'same_identity'
        ? 'IBM_WRITER_API_KEY and IBM_MANAGER_API_KEY belong to one identity. IBM refuses the second step of the identity that took the first: use two service IDs.'
        : `The ${check.role} service ID cannot sign in to IBM Cloud (${check.failure.detail ?? check.failure.code}).`,
    );
  }
  const { slack } = config;
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
    instances: config.instances,
    ibm: config.ibm,
    roles: createRoleFileDirectory(config.roles),
    log,
  });
  const health =
    config.healthPort === undefined ? undefined : await startHealthServer(config.healthPort, app.isHealthy);
  log.info(
    { delivery: slack.mode, identity: 'service-ids', writer: check.writerIamId, manager: check.managerIamId },
    'Countersign is running. It acts through two service IDs: that two people decided is its own guarantee, IBM sees two identities',
  );
  return async () => {
    health?.close();
    await app.stop();
  };
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
