// The sandbox as a program: `npm run sandbox`.
import { parseArgs } from 'node:util';
import { startBot } from './bot.js';
import { startSandbox } from './sandbox.js';

const usage =
  'usage: npm run sandbox -- [--port N] [--fresh] [--http] [--identity service-ids|passcode] [--data FOLDER] [--manifest FILE]';
const stopGraceMs = 15_000;

async function main(): Promise<() => Promise<void>> {
  const { values } = parseArgs({
    options: {
      port: { type: 'string' },
      fresh: { type: 'boolean', default: false },
      http: { type: 'boolean', default: false },
      identity: { type: 'string', default: 'service-ids' },
      data: { type: 'string' },
      manifest: { type: 'string' },
    },
  });
  const { fresh, http, identity, data, manifest } = values;
  const port = values.port === undefined ? undefined : Number(values.port);
  if (port !== undefined && !(Number.isInteger(port) && port >= 0 && port <= 65_535)) {
    throw new Error(`--port takes a number from 0 to 65535\n${usage}`);
  }
  if (identity !== 'service-ids' && identity !== 'passcode') {
    throw new Error(`--identity takes service-ids or passcode\n${usage}`);
  }
  const { stop } = await startSandbox({
    ...(port === undefined ? {} : { port }),
    fresh,
    http,
    identity,
    ...(data === undefined ? {} : { dataDir: data }),
    ...(manifest === undefined ? {} : { manifestFile: manifest }),
    searchPath: process.env['PATH'] ?? '',
    say: (line) => void process.stdout.write(`${line}\n`),
    startBot,
  });
  return stop;
}

// Bolt's reconnect fails outside any promise we hold.
process.on('unhandledRejection', (error) => {
  process.stderr.write(`The sandbox stops: ${error instanceof Error ? error.message : String(error)}\n`);
  process.exit(1);
});

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
