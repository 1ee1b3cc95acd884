// `countersign requests list|show`: what is on record, and what to do at IBM on the day Slack is down.
import type { Command } from 'commander';
import type { DeletionRequest } from '../domain/request.js';
import { byHand } from '../explanations/by-hand.js';
import { requestsTable, requestText } from '../explanations/request-text.js';
import { type CommandWorld, type Does, type ExitCode, exitCodes } from './command-world.js';
import { type Records, say, withRecords } from './records.js';

/** Adds them to `countersign requests`. */
export function addRequestsCommands(requests: Command, world: CommandWorld, does: Does): void {
  requests
    .command('list')
    .description('list the open requests, or all of them')
    .option('--open', 'those that wait for somebody (the default)')
    .option('--all', 'ended ones too, newest first')
    .option('--json', 'as JSON')
    .action((asked: { all?: true; json?: true }) => does(() => list(world, asked))());

  requests
    .command('show')
    .argument('<request-or-key>', 'id of a request, or name, alias or id of a key')
    .description('show a request, and what the second person does at IBM without Slack')
    .option('--json', 'as JSON')
    .action((named: string, asked: { json?: true }) => does(() => show(world, named, asked))());
}

const allOfThem = 100_000;

function list(world: CommandWorld, { all, json }: { all?: true; json?: true }): Promise<ExitCode> {
  return withRecords(world, async ({ requests }) => {
    const found = all ? await requests.listRecent(allOfThem) : await requests.listOpen();
    if (found.unreadable.length > 0) {
      const which = found.unreadable.map(({ id }) => id).join(', ');
      world.err.write(`Requests that cannot be read, left out: ${which}\n`);
    }
    await say(
      world.out,
      json ? `${JSON.stringify(found.requests, undefined, 2)}\n` : `${requestsTable(found.requests)}\n`,
    );
    return exitCodes.done;
  });
}

function show(world: CommandWorld, named: string, { json }: { json?: true }): Promise<ExitCode> {
  return withRecords(world, async ({ requests }) => {
    const found = await findNamed(requests, named);
    const now = Date.now();
    const [first] = found;
    if (!first) throw new Error(`There is no request ${named}, and none for a key that is called so.`);
    await say(
      world.out,
      json
        ? `${JSON.stringify(
            found.map((request) => ({ ...request, byHand: byHand(request, now) })),
            undefined,
            2,
          )}\n`
        : `${found.map((request) => requestText(request, now)).join('\n\n')}\n`,
    );
    return exitCodes.done;
  });
}

/** By its own id; by a key's those that are open, of several keys of one name each, else the latest of each. */
async function findNamed(requests: Records['requests'], named: string): Promise<DeletionRequest[]> {
  const own = await requests.load(named.toUpperCase());
  if (own) return [own];
  const isMeant = ({ key }: DeletionRequest) =>
    [key.name, key.keyId, ...key.aliases].some((name) => name.toLowerCase() === named.toLowerCase());
  const open = (await requests.listOpen()).requests.filter(isMeant);
  if (open.length > 0) return open;
  const latest = new Map<string, DeletionRequest>();
  for (const request of (await requests.listRecent(allOfThem)).requests.filter(isMeant)) {
    if (!latest.has(request.key.keyId)) latest.set(request.key.keyId, request);
  }
  return [...latest.values()];
}
