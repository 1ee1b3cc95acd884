import { readFileSync } from 'node:fs';
import { Command, CommanderError } from 'commander';
import { addAuditCommands } from './audit.js';
import { addAuditVerify } from './audit-verify.js';
import { check } from './check.js';
import { type CommandWorld, type Does, type ExitCode, exitCodes } from './command-world.js';
import { addRequestsCommands } from './requests.js';
import { start } from './start.js';

/** Runs the command these words name; resolves with how it ended. The bot's `start` resolves with the end of the bot. */
export async function run(words: readonly string[], world: CommandWorld): Promise<number> {
  let ended: ExitCode = exitCodes.done;
  /** A command's work; what it throws was meant for whoever typed it. */
  const does: Does = (work) => async () => {
    ended = await work();
  };

  const program = new Command('countersign')
    .description(
      'Dual-authorization key deletion for IBM Cloud Hyper Protect Crypto Services and Key Protect, decided in Slack.',
    )
    .version(programVersion(), '-V, --version', 'say the version')
    .helpOption('-h, --help', 'explain a command')
    .showHelpAfterError('(countersign --help lists every command)')
    .configureOutput({
      writeOut: (text) => void world.out.write(text),
      writeErr: (text) => void world.err.write(text),
    })
    .exitOverride()
    .addHelpText('after', examples);

  program
    .command('start')
    .description('start the bot; it runs until it is told to stop (SIGTERM, SIGINT)')
    .action(does(() => start(world, programVersion())));

  const requests = program.command('requests').description('look at requests, without Slack and IBM');
  addRequestsCommands(requests, world, does);

  const audit = program.command('audit').description('read the audit log, without Slack and IBM');
  addAuditCommands(audit, world, does);
  addAuditVerify(audit, world, does);

  program
    .command('check')
    .description(
      'look at every setting and at all they lead to, changing nothing; 1 where something keeps the bot from starting',
    )
    .option('--json', 'for programs')
    .action((options: { json?: boolean }) => does(() => check(world, options))());

  if (words.length === 0) {
    world.err.write(program.helpInformation());
    return exitCodes.misused;
  }
  try {
    await program.parseAsync(words, { from: 'user' });
    return ended;
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? exitCodes.done : exitCodes.misused;
    world.err.write(`${error instanceof Error ? error.message : String(error)}\n`);
    return exitCodes.failed;
  }
}

const examples = `
Settings are read from the environment (docs: README.md, .env.example).

Examples:
  $ countersign check
  $ countersign check --json
  $ countersign start
  $ countersign requests show billing-root
  $ countersign audit report --month 2026-11
  $ countersign audit verify --heads countersign.log

It ends with 0 when all went well, 1 when something failed or was found wrong, 2 when it was called wrongly.
Nothing to try it with yet? \`npm run sandbox\` needs no settings at all.`;

function programVersion(): string {
  const manifest = new URL('../../package.json', import.meta.url);
  return (JSON.parse(readFileSync(manifest, 'utf8')) as { version: string }).version;
}
