import { mkdtemp, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { AuditEntry } from '../../src/ports/audit-log.js';
import { amir, openedAt, openedEvent, requestedKey, rosa, vera } from '../domain/given.js';
import { openRecords, type RecordsOnHand } from './records-on-hand.js';
import { typeCommand } from './type-command.js';

let records: RecordsOnHand;
let stored: Record<string, string>;
const at = openedAt;
const hourMs = 3_600_000;
const deletedAt = at + 2 * hourMs;
const later = Date.UTC(2026, 3, 1);

beforeAll(async () => {
  records = await openRecords();
  const { live, audit } = records;
  await live(
    openedEvent('kms', {}),
    { type: 'authorization.given', at: at + 1, endsAt: at + 7 * 24 * hourMs },
    { type: 'request.approved', at: deletedAt, by: amir },
    { type: 'deletion.sent', at: deletedAt, actingAs: 'iam-ServiceId-manager' },
    {
      type: 'key.deleted',
      at: deletedAt + 1_000,
      by: amir,
      deletedAt: deletedAt - 600_000,
      restorableUntil: deletedAt,
      forced: false,
      correlationId: 'of-ibm',
      answeredAt: deletedAt - 600_000,
    },
  );
  await audit.append({
    at: deletedAt + 2_000,
    type: 'click.refused',
    actor: { slackUserId: 'U0VERA', slackTeamId: 'T0OWN', iamId: vera.iamId, name: vera.name },
    facts: { asked: 'open', code: 'not_a_writer', ...requestedKey, keyName: '=HYPERLINK("http://x")' },
  });
  const opened = openedEvent('countersign');
  const reason = '+1 of "that",\nplease\u001b[31m';
  const facts = { ...opened.facts, id: 'CS-1QKTVC0SEC0', reason, openedAt: later };
  const second = { ...opened, at: later, facts };
  await live(second, { type: 'request.denied', at: later + hourMs, by: vera, reason: 'Still used' });
  stored = await records.stored();
});
afterAll(() => records.close());

const type = (line: string, options?: { isTTY: boolean }) =>
  typeCommand(`audit ${line}`, records.env, options);
const entriesIn = (out: string) =>
  out
    .trim()
    .split('\n')
    .filter(Boolean)
    .map((line) => JSON.parse(line) as AuditEntry);
const typesBy = async (line: string) => entriesIn((await type(`export ${line}`)).out).map((one) => one.type);

describe('an export', () => {
  test('holds every entry, to the letter as it is on record', async () => {
    const { ended, out, err } = await type('export');
    expect({ ended, err }).toEqual({ ended: 0, err: '' });
    const read = await records.audit.read(1, 100);
    expect(out).toBe(read.map((entry) => `${JSON.stringify(entry)}\n`).join(''));
    expect(read).toHaveLength(8);
  });

  test.each([
    ['--outcome deleted', ['key.deleted']],
    ['--outcome refused', ['click.refused']],
    ['--from 2026-04-01', ['request.opened', 'request.denied']],
    ['--from 2026-03-02 --to 2026-03-02 --outcome asked', ['request.opened']],
    ['--to 2026-03-01', []],
    ['--from 2026-04-01T01:00Z', ['request.denied']],
    ['--from 2026-04-01T02:00+01:00', ['request.denied']],
    ['--key backups-2019 --outcome asked', ['request.opened', 'request.opened']],
    [`--key ${requestedKey.keyId} --outcome refused`, ['click.refused']],
    ['--key no-such-key', []],
    ['--person vera --outcome denied', ['request.denied']],
    [`--person ${amir.iamId.toLowerCase()} --outcome deleted`, ['key.deleted']],
    ['--person U0AMIR --outcome deleted', ['key.deleted']],
    ['--person Rosa --outcome deleted', ['key.deleted']],
    ['--person U0NOBODY', []],
  ])('%s', async (line, types) => {
    expect(await typesBy(line)).toEqual(types);
  });

  test('answers who deleted which key, approved by whom, in one row', async () => {
    const { out } = await type('export --outcome deleted --format csv');
    const [header, row, end] = out.replace('\ufeff', '').split('\n');
    expect(end).toBe('');
    const cells = Object.fromEntries(header!.split(',').map((name, n) => [name, row!.split(',')[n]]));
    expect(cells).toMatchObject({
      key: 'old-backups',
      'key ring': 'default',
      instance: 'payments-kms',
      requester: rosa.name,
      approver: amir.name,
      time: new Date(deletedAt + 1_000).toISOString(),
      'ibm correlation id': 'of-ibm',
      'ibm time': new Date(deletedAt - 600_000).toISOString(),
    });
  });

  test('gives a spreadsheet no formula, and a text with line ends one cell', async () => {
    const { out } = await type('export --format csv');
    expect(out).toContain(`"'=HYPERLINK(""http://x"")"`);
    expect(out).toContain(`"'+1 of ""that"",\nplease\u001b[31m"`);
    expect(out).not.toMatch(/(^|,)"?=/m);
  });

  test('goes to a file that only its owner reads, and never over another', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'countersign-export-'));
    const file = join(folder, 'audit.jsonl');
    expect(await type(`export --out ${file}`)).toEqual({ ended: 0, out: '', err: '' });
    expect(entriesIn(await readFile(file, 'utf8'))).toHaveLength(8);
    expect((await stat(file)).mode & 0o077).toBe(0);
    const again = await type(`export --out ${file}`);
    expect(again).toMatchObject({
      ended: 1,
      out: '',
      err: `${file} is there already: name another file, or remove it.\n`,
    });
    await rm(folder, { recursive: true });
  });

  test('says how far it has come, on a terminal', async () => {
    expect((await type('export', { isTTY: true })).err).toBe('\r8 of 8 entries\n');
  });

  test.each([
    ['export --from yesterday', '2026-07-01'],
    ['export --from 2026-13-01', '2026-07-01'],
    ['export --outcome eaten', 'deleted'],
    ['export --format xml', 'jsonl'],
    ['report --month march', '2026-11'],
    ['list --limit 0', 'from 1'],
  ])('`%s` is called wrongly, and told what it takes', async (line, what) => {
    const { ended, err } = await type(line);
    expect(ended).toBe(2);
    expect(err).toContain(what);
  });
});

test('a list tells the latest in words, one a line', async () => {
  const { out } = await type('list --limit 2');
  expect(out).toBe(
    [
      '2026-04-01 00:00:00Z  CS-1QKTVC0SEC0  old-backups  Rosa asked: +1 of "that", please [31m',
      '2026-04-01 01:00:00Z  CS-1QKTVC0SEC0  old-backups  Vera denied: Still used',
      '',
    ].join('\n'),
  );
  expect((await type('list --person nobody')).out).toBe('There are no such entries.\n');
});

describe('a report', () => {
  const figures = { expired: 0, cancelled: 0, failed: 0, superseded: 0, replaced: 0, open: 0 };
  const deleted = { asked: 1, approved: 1, deleted: 1, denied: 0, decided: 1, ...figures };

  test('counts by month and ring, with how long a decision took', async () => {
    const { out } = await type('report --format json');
    const place = { instance: 'payments-kms', keyRingId: 'default' };
    expect(JSON.parse(out)).toEqual({
      lines: [
        { month: '2026-03', ...place, ...deleted, medianWaitMs: 2 * hourMs, p95WaitMs: 2 * hourMs },
        {
          month: '2026-04',
          ...place,
          ...{ ...deleted, approved: 0, deleted: 0, denied: 1 },
          medianWaitMs: hourMs,
          p95WaitMs: hourMs,
        },
      ],
      total: {
        ...{ ...deleted, asked: 2, denied: 1, decided: 2 },
        medianWaitMs: hourMs,
        p95WaitMs: 2 * hourMs,
      },
    });
  });

  test('is a table for eyes, and one for a spreadsheet', async () => {
    const { out } = await type('report --month 2026-03');
    expect(out.split('\n').slice(0, 3)).toEqual([
      expect.stringMatching(/^month +instance +key ring +asked +approved +deleted/),
      expect.stringMatching(/^2026-03 +payments-kms +default +1 +1 +1 +0 .*2 hours/),
      expect.stringMatching(/^all +1 +1 +1 +0/),
    ]);
    expect((await type('report --format csv')).out).toContain(
      '2026-03,payments-kms,default,1,1,1,0,0,0,0,0,0,0,7200,7200',
    );
    expect((await type('report --month 2025-01')).out).toBe('Nothing was asked for in that time.\n');
  });
});

test('only where the records are has to be set, and what is wrong with that is told', async () => {
  const { ended, err } = await typeCommand('audit list', { REDIS_PREFIX: 'bare' });
  expect(ended).toBe(1);
  expect(err).toContain('REDIS_URL is missing');
  expect(err).toContain('REDIS_PREFIX is "bare"');
  expect(err).not.toMatch(/SLACK|IBM/);
});

test('nothing is written by looking', async () => {
  expect(await records.stored()).toEqual(stored);
});
