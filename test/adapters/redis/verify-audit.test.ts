import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createRedisAuditLog } from '../../../src/adapters/redis/audit-log.js';
import { auditMarks } from '../../../src/adapters/redis/audit-check.js';
import { createAuditSeals } from '../../../src/adapters/redis/audit-seal.js';
import { redisKeys } from '../../../src/adapters/redis/redis-keys.js';
import { createRecordingLog } from '../recording-log.js';
import {
  allEdits,
  type AuditDump,
  findingsOf,
  headOf,
  putDump,
  rewritten,
  seals,
  sealKey,
  takeDump,
  writeHonestLog,
} from './audit-tampering.js';
import { openTestRedis, type TestRedis } from './test-redis.js';

let redis: TestRedis;
let honest: AuditDump;
beforeAll(async () => {
  redis = await openTestRedis();
  honest = await writeHonestLog(redis.prompt, redis.freshPrefix(), 9);
});
afterAll(() => redis.clean());

const needs = ['log', 'key', 'head'] as const;

async function put(dump: AuditDump): Promise<string> {
  const prefix = redis.freshPrefix();
  await putDump(redis.prompt, prefix, dump);
  return prefix;
}

async function look(dump: AuditDump, needed: (typeof needs)[number]) {
  return findingsOf(redis.prompt, await put(dump), needed, headOf(honest));
}

it.each(needs)('an honest log is whole, looked at with the %s', async (needed) => {
  const { findings, more, entries, sealed, head } = await look(honest, needed);
  expect({ findings, more, head }).toEqual({ findings: [], more: 0, head: headOf(honest) });
  expect([entries, sealed]).toEqual([10, needed === 'log' ? 0 : 6]);
});

/** One edit of each kind; `npm run tamper:audit` makes thousands. */
describe('it is found', () => {
  it('whatever was done to the log', async () => {
    const kinds = new Map(allEdits(honest).map((edit) => [edit.kind, edit]));
    const missed: string[] = [];
    for (const { kind, needed, apply } of kinds.values()) {
      const dump = apply(honest);
      if (!dump) continue;
      const { findings } = await look(dump, needed);
      if (findings.length === 0) missed.push(kind);
    }
    expect(missed).toEqual([]);
    expect(kinds.size).toBeGreaterThan(40);
  });

  it('and said which entry it is', async () => {
    const at = async (kind: string) => {
      const edit = allEdits(honest).find((one) => one.kind === kind)!;
      return (await look(edit.apply(honest)!, edit.needed)).findings;
    };
    expect(await at('its text made null')).toEqual([{ kind: 'entry', fault: 'unreadable', seq: 1 }]);
    expect(await at('an entry dropped')).toEqual([{ kind: 'missing', from: 1, to: 1 }]);
    expect(await at('a space put in')).toEqual([{ kind: 'entry', fault: 'not_as_written', seq: 1 }]);
    expect(await at('everything deleted')).toEqual([{ kind: 'cut', noted: headOf(honest) }]);
    expect(await at('every seal taken away')).toEqual([{ kind: 'unsealed', from: 5, to: 10 }]);
    expect(await at('written anew from here on, with the key')).toEqual([
      { kind: 'rewritten', noted: headOf(honest) },
    ]);
  });
});

describe('what is no fault', () => {
  const auditAt = (prefix: string, by = seals) =>
    createRedisAuditLog(redis.prompt, prefix, createRecordingLog(), by);
  const draft = (type: string, facts: Record<string, unknown> = {}) => ({ at: 1, type, facts });

  it('entries of a program without the key beside this one, once somebody with the key accepts them', async () => {
    const prefix = await put(honest);
    const older = createRedisAuditLog(redis.prompt, prefix, createRecordingLog());
    const audit = auditAt(prefix);
    await older.append(draft('older.1'));
    await older.append(draft('older.2'));
    await audit.append(draft('newer'));
    expect((await audit.verify()).findings).toEqual([{ kind: 'unsealed', from: 11, to: 12 }]);
    await audit.append(draft(auditMarks.unsealedAccepted, { from: 11, to: 12 }));
    const { findings, notes } = await audit.verify();
    expect(findings).toEqual([]);
    expect(notes).toContainEqual({ kind: 'accepted', from: 11, to: 12 });
  });

  it('an earlier key that is still known, and no longer when it is not', async () => {
    const prefix = await put(honest);
    const next = Buffer.alloc(32, 'the key after it');
    await auditAt(prefix, createAuditSeals([next, sealKey])).append(draft('later'));
    expect((await auditAt(prefix, createAuditSeals([next, sealKey])).verify()).findings).toEqual([]);
    const { findings } = await auditAt(prefix, createAuditSeals([next])).verify();
    expect(findings).toContainEqual({ kind: 'entry', fault: 'seal_unknown', seq: 7 });
  });

  it('entries pruned from the front, where a sealed one says so', async () => {
    const { hash } = JSON.parse(honest.entries['7']!) as { hash: string };
    const said = rewritten(honest, 10, seals, (drafts) => [
      ...drafts,
      draft(auditMarks.pruned, { upTo: 7, hash }),
    ]);
    for (let seq = 1; seq <= 7; seq++) delete said.entries[seq];
    const prefix = await put({ ...said, base: `7:${hash}` });
    const { findings, notes, entries } = await auditAt(prefix).verify({
      noted: [
        { seq: 7, hash },
        { seq: 3, hash },
      ],
    });
    expect({ findings, entries }).toEqual({ findings: [], entries: 4 });
    expect(notes).toContainEqual({ kind: 'pruned', upTo: 7 });
    expect(notes).toContainEqual({ kind: 'head_pruned', noted: { seq: 3, hash } });
  });

  it('entries that come while it looks', async () => {
    const prefix = await put(honest);
    const audit = auditAt(prefix);
    let writing: Promise<unknown> | undefined;
    const { findings, entries } = await audit.verify({
      onProgress: () => {
        writing ??= Promise.all(
          ['one', 'two'].map((type) => audit.append({ ...draft(type), requestId: 'CS-1' })),
        );
      },
    });
    await writing;
    expect(findings).toEqual([]);
    expect(entries).toBeGreaterThanOrEqual(10);
    expect(Object.keys((await takeDump(redis.prompt, prefix)).entries)).toHaveLength(12);
  });
});

it('a key is never in what is stored', async () => {
  const { audit } = redisKeys(await put(honest));
  const stored = JSON.stringify(await redis.prompt.hgetall(audit));
  for (const form of ['hex', 'base64'] as const) expect(stored).not.toContain(sealKey.toString(form));
});
