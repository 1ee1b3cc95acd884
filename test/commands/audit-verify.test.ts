import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { createRedisAuditLog } from '../../src/adapters/redis/audit-log.js';
import { redisKeys } from '../../src/adapters/redis/redis-keys.js';
import { run } from '../../src/commands/program.js';
import { createRecordingLog } from '../adapters/recording-log.js';
import {
  type AuditDump,
  headOf,
  putDump,
  rewritten,
  seals,
  sealKey,
  writeHonestLog,
} from '../adapters/redis/audit-tampering.js';
import { openTestRedis, type TestRedis } from '../adapters/redis/test-redis.js';

let redis: TestRedis;
let folder: string;
let prefix: string;
let honest: AuditDump;
beforeAll(async () => {
  redis = await openTestRedis();
  folder = await mkdtemp(join(tmpdir(), 'countersign-verify-'));
  prefix = redis.freshPrefix();
  honest = await writeHonestLog(redis.prompt, prefix, 9);
});
afterAll(async () => {
  await redis.clean();
  await rm(folder, { recursive: true, force: true });
});

/** Types a command line; nothing but Redis and the key are set. */
async function type(words: string[], { at = prefix, key = true, isTTY = false } = {}) {
  const [out, err] = [new PassThrough(), Object.assign(new PassThrough(), { isTTY })];
  const env = {
    REDIS_URL: inject('redisUrl'),
    REDIS_PREFIX: at,
    ...(key && { AUDIT_SEAL_KEY: sealKey.toString('hex') }),
  };
  const ended = await run(words, { env, out, err });
  out.end();
  err.end();
  return { ended, out: await text(out), err: await text(err) };
}

test('a log that is whole, with what nobody can tell without a head', async () => {
  const { seq, hash } = headOf(honest);
  const { ended, out, err } = await type(['audit', 'verify']);
  expect({ ended, err }).toEqual({ ended: 0, err: '' });
  expect(out).toContain(`The audit log is whole: 10 entries, 6 with a seal that holds, head ${seq}:${hash}.`);
  expect(out).toContain('Entries 1 to 4 are from before sealing began');
  expect(out).toContain('No head from outside was given');
  expect((await type(['audit', 'verify', '--head', `${seq}:${hash}`])).out).not.toContain('No head');
  expect((await type(['audit', 'verify'], { key: false })).out).toContain(
    '6 entries are sealed, and without',
  );
});

test('one that was written anew with the key, by the lines of the log', async () => {
  const { seq, hash } = headOf(honest);
  const forged = rewritten(honest, 6, seals, ([first, ...rest]) => [{ ...first!, type: 'forged' }, ...rest]);
  const at = redis.freshPrefix();
  await putDump(redis.prompt, at, forged);
  expect((await type(['audit', 'verify'], { at })).ended).toBe(0);
  const lines = join(folder, 'lines.log');
  await writeFile(
    lines,
    [
      'Countersign starts',
      JSON.stringify({ level: 'error', event: 'audit.tampered', head: `1:${'f'.repeat(64)}` }),
      JSON.stringify({ level: 'info', event: 'audit.head', head: `${seq}:${hash}`, when: 'day' }),
    ].join('\n'),
  );
  const { ended, out } = await type(['audit', 'verify', '--heads', lines, '--json'], { at });
  expect(ended).toBe(1);
  expect(JSON.parse(out)).toMatchObject({
    whole: false,
    findings: [{ kind: 'rewritten', noted: { seq, hash } }],
  });
  const told = await type(['audit', 'verify', '--heads', lines], { at });
  expect(told.out).toContain('not as it was written (one finding)');
  expect(told.out).toContain(`Entry ${seq} was noted earlier with another hash`);
});

test('progress is for terminals', async () => {
  expect((await type(['audit', 'verify'], { isTTY: true })).err).toContain('10 of 10 entries');
});

test('what is no head, or no file of heads, is told', async () => {
  const wrong = await type(['audit', 'verify', '--head', '12']);
  expect(wrong).toMatchObject({ ended: 2, out: '' });
  expect(wrong.err).toContain('It is SEQ:HASH');
  const empty = join(folder, 'empty.log');
  await writeFile(empty, 'nothing\n');
  expect(await type(['audit', 'verify', '--heads', empty])).toMatchObject({ ended: 1, out: '' });
  expect((await type(['audit', 'verify', '--heads', join(folder, 'gone')])).ended).toBe(1);
});

test('entries without seal are accepted by whoever has the key', async () => {
  const at = redis.freshPrefix();
  await putDump(redis.prompt, at, honest);
  const older = createRedisAuditLog(redis.prompt, at, createRecordingLog());
  await older.append({ at: 1, type: 'older', facts: {} });
  const found = await type(['audit', 'verify'], { at });
  expect(found.ended).toBe(1);
  expect(found.out).toContain('countersign audit accept 11-11');
  expect(await type(['audit', 'accept', '11'], { at, key: false })).toMatchObject({ ended: 1 });
  expect(await type(['audit', 'accept', '11-x'], { at })).toMatchObject({ ended: 2 });
  expect(await type(['audit', 'accept', '12'], { at })).toMatchObject({ ended: 1 });
  expect(await type(['audit', 'accept', '11-11'], { at })).toMatchObject({
    ended: 0,
    out: 'Accepted as they are: entry 11.\n',
  });
  expect((await type(['audit', 'verify'], { at })).ended).toBe(0);
  expect(await redis.prompt.hlen(redisKeys(at).audit)).toBe(12);
});
