// The sandbox as a program: `npm run sandbox`.
import { readArguments, usage, UsageError } from './arguments.js';

const stopGraceMs = 15_000;

async function main(): Promise<() => Promise<void>> {
  const chosen = readArguments(process.argv.slice(2));
  if (chosen === 'help') {
    process.stdout.write(usage);
    process.exit(0);
  }
  // Loading the bot takes a second, which no mistyped option is worth.
  const [{ startBot }, { startSandbox }] = await Promise.all([import('./bot.js'), import('./sandbox.js')]);
  const { stop } = await startSandbox({
    ...chosen,
    ...(process.env['REDIS_URL'] ? { redisUrl: process.env['REDIS_URL'] } : {}),
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
  if (error instanceof UsageError) process.stderr.write('`npm run sandbox -- --help` lists what there is.\n');
  process.exit(error instanceof UsageError ? 2 : 1);
}
