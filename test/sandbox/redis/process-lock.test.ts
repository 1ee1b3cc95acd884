import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { identifyProcess } from '../../../src/sandbox/redis/process-identity.js';
import { tryLock } from '../../../src/sandbox/redis/process-lock.js';
import { temporaryFolder } from './support.js';

test('one holder at a time; a release lets the next one in', async () => {
  const folder = await temporaryFolder();
  const first = await tryLock(folder, 'lock');
  expect(await tryLock(folder, 'lock')).toMatchObject({ holder: { pid: process.pid } });
  if ('lock' in first) await first.lock.release();
  expect(await tryLock(folder, 'lock')).toHaveProperty('lock');
});

test('of many at once exactly one gets in, also over a stale lock', async () => {
  const folder = await temporaryFolder();
  await writeFile(
    join(folder, 'lock.7'),
    JSON.stringify({ holder: { pid: process.pid, startedAt: 'long ago' } }),
  );
  for (let round = 0; round < 20; round += 1) {
    const attempts = await Promise.all(Array.from({ length: 8 }, () => tryLock(folder, 'lock')));
    const winners = attempts.flatMap((attempt) => ('lock' in attempt ? [attempt.lock] : []));
    expect(winners).toHaveLength(1);
    await winners[0]?.release();
  }
  expect(await readdir(folder)).toEqual([`lock.${7 + 20}`]);
});

test('a lock of a process that is gone is taken over', async () => {
  const folder = await temporaryFolder();
  const child = spawn(process.execPath, ['-e', 'setInterval(() => 0, 1000)']);
  const holder = await identifyProcess(child.pid ?? 0);
  await writeFile(join(folder, 'lock.1'), JSON.stringify({ holder }));
  expect(await tryLock(folder, 'lock')).toEqual({ holder });
  child.kill('SIGKILL');
  await once(child, 'exit');
  expect(await tryLock(folder, 'lock')).toHaveProperty('lock');
});

test('a lock of an earlier process with the same number is taken over', async () => {
  const folder = await temporaryFolder();
  await writeFile(
    join(folder, 'lock.1'),
    JSON.stringify({ holder: { pid: process.pid, startedAt: 'boot/1' } }),
  );
  expect(await tryLock(folder, 'lock')).toHaveProperty('lock');
});

test('a folder that was removed meanwhile does not fail the release', async () => {
  const folder = await temporaryFolder();
  const { rm } = await import('node:fs/promises');
  const held = await tryLock(folder, 'lock');
  await rm(folder, { recursive: true });
  if ('lock' in held) await held.lock.release();
});
