import { createReadStream } from 'node:fs';
import { createInterface } from 'node:readline';
import { type Command, InvalidArgumentError } from 'commander';
import { createTimeStamps } from '../adapters/system/time-stamps.js';
import { explainVerification } from '../explanations/audit-findings.js';
import { headsIn, readHeadText } from '../noted-heads.js';
import type { NotedHead } from '../ports/audit-log.js';
import { verifyAudit } from '../usecases/verify-audit.js';
import { auditAccept } from './audit-accept.js';
import { type CommandWorld, type Does, type ExitCode, exitCodes } from './command-world.js';
import { say, withRecords } from './records.js';

interface VerifyOptions {
  json?: boolean;
  head?: NotedHead[];
  /** Path of a log, or of what a channel was told. */
  heads?: string;
}

/** Adds them to `countersign audit`. */
export function addAuditVerify(audit: Command, world: CommandWorld, does: Does): void {
  audit
    .command('verify')
    .description('look at every entry of the audit log for changes; 1 where anything was found')
    .option('--head <seq:hash>', 'a head that was noted elsewhere; may be given again', oneMore)
    .option('--heads <file>', 'lines of the log or of the channel, with the heads that went out')
    .option('--json', 'for programs')
    .addHelpText('after', examples)
    .action((options: VerifyOptions) => does(() => auditVerify(world, options))());

  audit
    .command('accept')
    .description('put on record, under seal, that entries without seal are your own')
    .argument('<entries>', 'such as 12 or 12-34')
    .action((span: string) => does(() => auditAccept(world, span))());
}

const examples = `
Examples:
  $ countersign audit verify
  $ countersign audit verify --heads countersign.log --json

REDIS_URL alone has to be set. AUDIT_SEAL_KEY tells whether seals hold, AUDIT_TIMESTAMP_CA whether time stamps do.`;

function oneMore(text: string, heads: NotedHead[] = []): NotedHead[] {
  const head = readHeadText(text);
  if (!head) throw new InvalidArgumentError('It is SEQ:HASH, as a log line of audit.head has it.');
  return [...heads, head];
}

/** Looks at every entry of the audit log; failed where anything is wrong. Rejects with words for whoever asked. */
async function auditVerify(world: CommandWorld, options: VerifyOptions): Promise<ExitCode> {
  const { out, err } = world;
  const given = [...(options.head ?? [])];
  if (options.heads !== undefined) {
    const found = await readHeads(options.heads);
    if (found.length === 0)
      throw new Error(`${options.heads} holds no line of audit.head, and no head of the channel.`);
    given.push(...found);
  }
  const verification = await withRecords(world, ({ audit, heads, auditSettings }) =>
    verifyAudit(
      {
        audit,
        heads,
        ...(auditSettings.stampAuthority !== undefined && {
          stamps: createTimeStamps({ ca: auditSettings.stampAuthority }),
        }),
      },
      { given, onProgress: progressOn(err) },
    ),
  );
  if (err.isTTY) err.write('\r\u001b[K');
  const isWhole = verification.findings.length === 0;
  await say(
    out,
    options.json
      ? `${JSON.stringify({ whole: isWhole, ...verification })}\n`
      : `${explainVerification(verification).join('\n')}\n`,
  );
  return isWhole ? exitCodes.done : exitCodes.failed;
}

async function readHeads(path: string): Promise<NotedHead[]> {
  const heads: NotedHead[] = [];
  for await (const line of createInterface({ input: createReadStream(path), crlfDelay: Infinity }))
    heads.push(...headsIn(line));
  return heads;
}

/** On a terminal alone, and not at every page. */
function progressOn(err: CommandWorld['err']): (seen: number, of: number) => void {
  const everyMs = 200;
  let saidAt = 0;
  return (seen, of) => {
    if (!err.isTTY || (performance.now() - saidAt < everyMs && seen < of)) return;
    saidAt = performance.now();
    err.write(`\r${seen} of ${of} entries`);
  };
}
