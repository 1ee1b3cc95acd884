import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { chmod, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { afterEach } from 'vitest';
import { isRunning, identifyProcess } from '../../../src/sandbox/redis/process-identity.js';
import {
  resolveRedis,
  type RedisResolverOptions,
  type RunningRedis,
} from '../../../src/sandbox/redis/resolve-redis.js';
import { RedisUnavailable } from '../../../src/sandbox/redis/redis-unavailable.js';

const PROJECT = join(import.meta.dirname, '..', '..', '..');
const cleanups: (() => Promise<unknown>)[] = [];

afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
});

/** A folder with a space in its name, removed after the test. */
export async function temporaryFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'countersign redis '));
  cleanups.push(() => rm(folder, { recursive: true, force: true }));
  return folder;
}

/** What the global setup used, so whatever it found or fetched is there; never fetches. */
export function realOptions(dataDir: string): RedisResolverOptions {
  const cacheDir = join(PROJECT, '.cache', 'redis');
  return {
    dataDir,
    cacheDir,
    say: () => undefined,
    searchPath: process.env['PATH'] ?? '',
    allowFetch: false,
  };
}

export async function start(options: RedisResolverOptions): Promise<RunningRedis> {
  const redis = await resolveRedis(options);
  cleanups.push(() => redis.stop());
  return redis;
}

export async function refusalOf(attempt: Promise<unknown>): Promise<RedisUnavailable> {
  const outcome = await attempt.then(
    () => undefined,
    (error: unknown) => error,
  );
  if (outcome instanceof RedisUnavailable) return outcome;
  throw new Error('expected RedisUnavailable', { cause: outcome });
}

/** A folder of shell scripts to be found as programs. */
export async function fakePrograms(programs: Record<string, string>): Promise<string> {
  const folder = join(await temporaryFolder(), 'bin');
  await mkdir(folder);
  for (const [name, body] of Object.entries(programs)) {
    await writeFile(join(folder, name), `#!/bin/sh\n${body}\n`);
    await chmod(join(folder, name), 0o755);
  }
  return folder;
}

/** Another process of ours that owns an embedded server, reported once it runs. */
export async function startOwner(
  options: RedisResolverOptions,
): Promise<{ owner: ChildProcess; url: string }> {
  const owner = spawn(
    process.execPath,
    ['--import', 'tsx', join(import.meta.dirname, 'owner-process.ts'), JSON.stringify(options)],
    { cwd: PROJECT, stdio: ['ignore', 'pipe', 'inherit'] },
  );
  cleanups.push(async () => {
    if (owner.exitCode !== null || owner.signalCode !== null) return;
    owner.kill('SIGTERM');
    await once(owner, 'exit');
  });
  for await (const line of createInterface(owner.stdout)) return { owner, url: line };
  throw new Error('the owner process ended before its server ran');
}

export async function untilGone(pid: number, withinMs = 10_000): Promise<void> {
  const identity = await identifyProcess(pid);
  const giveUpAt = Date.now() + withinMs;
  while (identity && (await isRunning(identity))) {
    if (Date.now() > giveUpAt) throw new Error(`process ${pid} still runs`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}
