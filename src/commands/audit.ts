// `countersign audit list|export|report`: the audit log for eyes, for an auditor's tools, and in numbers.
import { createWriteStream } from 'node:fs';
import { PassThrough, Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { type Command, InvalidArgumentError, Option } from 'commander';
import { stringify } from 'csv-stringify';
import { stringify as stringifyAll } from 'csv-stringify/sync';
import { auditPages } from '../adapters/redis/audit-pages.js';
import {
  answersQuestion,
  type AuditOutcome,
  auditOutcomes,
  type AuditQuestion,
} from '../domain/audit-question.js';
import { type AuditReading, createAuditReading, type RecordedKey } from '../domain/audit-reading.js';
import { createAuditReport } from '../domain/audit-report.js';
import { dayMs } from '../domain/deadlines.js';
import { reportColumns, reportRows, reportText } from '../explanations/audit-report.js';
import { auditColumns, auditLine, auditRow } from '../explanations/audit-rows.js';
import type { AuditEntry } from '../ports/audit-log.js';
import { type CommandWorld, type Does, type ExitCode, exitCodes } from './command-world.js';
import { type Records, say, withRecords } from './records.js';

interface Asked {
  from?: number;
  to?: number;
  key?: string;
  person?: string;
  outcome?: AuditOutcome;
}

/** Adds them to `countersign audit`. */
export function addAuditCommands(audit: Command, world: CommandWorld, does: Does): void {
  withQuestion(audit.command('list'))
    .description('show entries of the audit log, the latest last')
    .option('--limit <number>', 'at most so many, the latest', wholeNumber, 50)
    .action((asked: Asked & { limit: number }) => does(() => listEntries(world, asked))());

  withQuestion(audit.command('export'))
    .description('write entries of the audit log, oldest first, for other tools')
    .addOption(
      new Option('--format <format>', 'jsonl: as they are on record; csv: a row each')
        .choices(['jsonl', 'csv'])
        .default('jsonl'),
    )
    .option('--out <file>', 'to a new file, which only you may read; default standard output')
    .addHelpText('after', exportExamples)
    .action((asked: Asked & ExportAsked) => does(() => exportEntries(world, asked))());

  audit
    .command('report')
    .description('count what was asked for and what became of it, by month and key ring')
    .option('--month <month>', 'of the asking, such as 2026-11; default all', monthText)
    .addOption(new Option('--format <format>', 'how').choices(['text', 'json', 'csv']).default('text'))
    .action((asked: { month?: string; format: ReportFormat }) => does(() => report(world, asked))());
}

function withQuestion(command: Command): Command {
  return command
    .option('--from <time>', 'since then: a day (2026-07-01) or a time (2026-07-01T08:00Z), UTC', since)
    .option('--to <time>', 'until then, a day as a whole', until)
    .option('--key <key>', 'of the key with this name, alias or id')
    .option('--person <person>', 'who did or concern somebody: Slack user id, IAM id or name')
    .addOption(new Option('--outcome <outcome>', 'that say this').choices(auditOutcomes));
}

const exportExamples = `
Who deleted which key last quarter, approved by whom?
  $ countersign audit export --outcome deleted --from 2026-07-01 --to 2026-09-30 --format csv`;

interface ExportAsked {
  format: 'jsonl' | 'csv';
  out?: string;
}
type ReportFormat = 'text' | 'json' | 'csv';

interface Found {
  text: string;
  entry: AuditEntry;
}

/** Those that answer, oldest first; says how far it has come, and of those that cannot be read how many there are. */
async function* find(
  { redis, prefix, requests }: Records,
  { err }: CommandWorld,
  question: AuditQuestion,
  reading: AuditReading,
): AsyncGenerator<Found> {
  const damaged: number[] = [];
  for await (const { texts, read, of } of auditPages(redis, prefix)) {
    const keys = await keysOfEarlier(
      requests,
      texts.flatMap(({ entry }) => entry ?? []),
    );
    for (const { seq, text, entry } of texts) {
      if (!entry) {
        damaged.push(seq);
        continue;
      }
      reading.note(entry, keys.get(entry.requestId ?? ''));
      if (answersQuestion(question, entry, reading)) yield { text, entry };
    }
    if (err.isTTY) err.write(`\r${read} of ${of} entries${read === of ? '\n' : ''}`);
  }
  if (damaged.length > 0) {
    const which = damaged.slice(0, 10).join(', ');
    err.write(
      `Entries that cannot be read, left out: ${damaged.length} (${which}${damaged.length > 10 ? ' …' : ''})\n`,
    );
  }
}

/** Earlier programs did not write a key's ring and aliases into the log: they stand in the request, while that is kept. */
async function keysOfEarlier(
  requests: Records['requests'],
  entries: readonly AuditEntry[],
): Promise<Map<string, RecordedKey>> {
  const openings = entries.filter(
    ({ type, facts }) => type === 'request.opened' && facts['keyRingId'] === undefined,
  );
  const found = await Promise.all(
    openings.map(async ({ requestId = '' }): Promise<[string, RecordedKey] | undefined> => {
      const request = await requests.load(requestId).catch(() => undefined);
      if (!request) return undefined;
      const { instanceName, keyRingId, aliases } = request.key;
      return [requestId, { instanceName, keyRingId, aliases }];
    }),
  );
  return new Map(found.filter((one) => one !== undefined));
}

function listEntries(
  world: CommandWorld,
  { limit, ...question }: Asked & { limit: number },
): Promise<ExitCode> {
  return withRecords(world, async (records) => {
    const reading = createAuditReading();
    let latest: AuditEntry[] = [];
    for await (const { entry } of find(records, world, question, reading)) {
      latest.push(entry);
      if (latest.length > 2 * limit) latest = latest.slice(-limit);
    }
    const lines = latest.slice(-limit).map((entry) => auditLine(entry, reading));
    await say(world.out, lines.length > 0 ? `${lines.join('\n')}\n` : 'There are no such entries.\n');
    return exitCodes.done;
  });
}

function exportEntries(
  world: CommandWorld,
  { format, out, ...question }: Asked & ExportAsked,
): Promise<ExitCode> {
  return withRecords(world, async (records) => {
    const reading = createAuditReading();
    const found = find(records, world, question, reading);
    // Evidence is not written over, and not for everybody's eyes.
    const into = out === undefined ? world.out : createWriteStream(out, { flags: 'wx', mode: 0o600 });
    const form =
      format === 'csv'
        ? stringify({ header: true, columns: [...auditColumns], escape_formulas: true, bom: true })
        : new PassThrough();
    const rows = async function* () {
      for await (const { text, entry } of found)
        yield format === 'csv' ? auditRow(entry, reading) : `${text}\n`;
    };
    await pipeline(Readable.from(rows()), form, into, { end: out !== undefined }).catch((error: unknown) => {
      const { code } = error as NodeJS.ErrnoException;
      if (code === 'EEXIST') throw new Error(`${out} is there already: name another file, or remove it.`);
      // Whoever read along has seen enough.
      if (code !== 'EPIPE') throw error;
    });
    return exitCodes.done;
  });
}

function report(
  world: CommandWorld,
  { month, format }: { month?: string; format: ReportFormat },
): Promise<ExitCode> {
  return withRecords(world, async (records) => {
    const reading = createAuditReading();
    const counting = createAuditReport(reading, month);
    for await (const { entry } of find(records, world, {}, reading)) counting.take(entry);
    const counted = counting.report();
    await say(
      world.out,
      format === 'json'
        ? `${JSON.stringify(counted, undefined, 2)}\n`
        : format === 'csv'
          ? stringifyAll([reportColumns, ...reportRows(counted, inSeconds)], { escape_formulas: true })
          : `${reportText(counted)}\n`,
    );
    return exitCodes.done;
  });
}

const inSeconds = (ms: number | undefined) => (ms === undefined ? '' : Math.round(ms / 1_000));

const dayForm = /^\d{4}-\d{2}-\d{2}$/;
const timeForm = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2})?(Z|[+-]\d{2}:\d{2})?$/;

function since(text: string): number {
  const isTime = timeForm.test(text);
  const hasZone = /(Z|[+-]\d{2}:\d{2})$/.test(text);
  const at = Date.parse(isTime && !hasZone ? `${text}Z` : text);
  if ((!isTime && !dayForm.test(text)) || Number.isNaN(at))
    throw new InvalidArgumentError('It is a day such as 2026-07-01, or a time such as 2026-07-01T08:00Z.');
  return at;
}

function until(text: string): number {
  return since(text) + (dayForm.test(text) ? dayMs : 0);
}

function monthText(text: string): string {
  if (/^\d{4}-(0[1-9]|1[0-2])$/.test(text)) return text;
  throw new InvalidArgumentError('It is a month such as 2026-11.');
}

function wholeNumber(text: string): number {
  if (/^[1-9]\d{0,6}$/.test(text)) return Number(text);
  throw new InvalidArgumentError('It is a number from 1.');
}
