import { once } from 'node:events';
import { readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Redis } from 'ioredis';
import { describe, expect, inject, test } from 'vitest';
import { probeRedis } from '../../../src/sandbox/redis/redis-probe.js';
import {
  fakePrograms,
  realOptions,
  refusalOf,
  start,
  startOwner,
  temporaryFolder,
  untilGone,
} from './support.js';
import { resolveRedis } from '../../../src/sandbox/redis/resolve-redis.js';

async function withClient<T>(url: string, use: (client: Redis) => Promise<T>): Promise<T> {
  const client = new Redis(url, { maxRetriesPerRequest: 1 });
  try {
    return await use(client);
  } finally {
    client.disconnect();
  }
}

async function serverPid(url: string): Promise<number> {
  const probe = await probeRedis(url, { timeoutMs: 5_000 });
  if (!probe.ok || probe.processId === undefined) throw new Error('the server does not answer');
  return probe.processId;
}

async function readState(
  dataDir: string,
): Promise<{ server: { pid: number }; password: string; port: number }> {
  return JSON.parse(await readFile(join(dataDir, 'server.json'), 'utf8')) as Awaited<
    ReturnType<typeof readState>
  >;
}

describe('an embedded server', () => {
  test('runs with the settings nothing may be lost without', async () => {
    const { url, origin, version } = await start(realOptions(await temporaryFolder()));
    expect(['path', 'fetched']).toContain(origin);
    expect(version).toMatch(/^\d+\.\d+\.\d+$/);
    const settings = await withClient(url, async (client) => {
      const names = ['appendonly', 'appendfsync', 'save', 'maxmemory-policy', 'hz', 'bind'];
      const values = await Promise.all(
        names.map(async (name) => ((await client.config('GET', name)) as string[])[1]),
      );
      return Object.fromEntries(names.map((name, index) => [name, values[index]]));
    });
    expect(settings).toEqual({
      appendonly: 'yes',
      appendfsync: 'everysec',
      save: '',
      'maxmemory-policy': 'noeviction',
      hz: '100',
      bind: '127.0.0.1',
    });
  });

  test('answers nobody without the password, and keeps it in a private file in a private folder', async () => {
    const dataDir = await temporaryFolder();
    const { url } = await start(realOptions(dataDir));
    const { port, password } = await readState(dataDir);
    expect(url).toBe(`redis://:${password}@127.0.0.1:${port}`);
    const stranger = await probeRedis(`redis://127.0.0.1:${port}`, { timeoutMs: 5_000 });
    expect(stranger).toMatchObject({ ok: false, problem: 'auth' });
    expect((await stat(dataDir)).mode & 0o777).toBe(0o700);
    expect((await stat(join(dataDir, 'server.json'))).mode & 0o777).toBe(0o600);
    const commandLine = await readFile(`/proc/${await serverPid(url)}/cmdline`, 'utf8').catch(() => '');
    expect(commandLine).not.toContain(password);
  });

  test('keeps its data over a stop and a start', async () => {
    const options = realOptions(await temporaryFolder());
    const first = await start(options);
    await withClient(first.url, (client) => client.set('kept', 'yes'));
    await first.stop();
    expect((await probeRedis(first.url, { timeoutMs: 1_000 })).ok).toBe(false);
    const second = await start(options);
    expect(second.origin).not.toBe('attached');
    expect(await withClient(second.url, (client) => client.get('kept'))).toBe('yes');
  });

  test('can be stopped twice', async () => {
    const redis = await start(realOptions(await temporaryFolder()));
    await Promise.all([redis.stop(), redis.stop()]);
    await redis.stop();
  });

  test('a data folder whose path holds quotes, backslashes and accents works', async () => {
    const dataDir = join(await temporaryFolder(), 'a "quoted" \\ folder of Zoë');
    const { url } = await start(realOptions(dataDir));
    await withClient(url, (client) => client.set('here', '1'));
    expect((await stat(join(dataDir, 'appendonlydir'))).isDirectory()).toBe(true);
  });

  test('data it cannot read is reported with its own words, and the folder is free afterwards', async () => {
    const options = realOptions(await temporaryFolder());
    const first = await start(options);
    await withClient(first.url, (client) => client.set('kept', 'yes'));
    await first.stop();
    const manifest = join(options.dataDir, 'appendonlydir', 'appendonly.aof.manifest');
    const healthy = await readFile(manifest);
    await writeFile(manifest, 'not a manifest\n');
    const refusal = await refusalOf(resolveRedis(options));
    expect(refusal.tried[0]?.why).toMatch(/AOF manifest/i);
    await writeFile(manifest, healthy);
    const { url } = await start(options);
    expect(await withClient(url, (client) => client.get('kept'))).toBe('yes');
  });

  test('frees the data folder when it dies by itself, and says so', async () => {
    const lines: string[] = [];
    const options = { ...realOptions(await temporaryFolder()), say: (line: string) => void lines.push(line) };
    const first = await start(options);
    const pid = await serverPid(first.url);
    process.kill(pid, 'SIGKILL');
    await untilGone(pid);
    const second = await start(options);
    expect(second.origin).not.toBe('attached');
    expect(lines).toEqual([expect.stringContaining('ended by itself')]);
  });
});

describe('one data folder', () => {
  test('gives two callers at once the same server, and only the one who started it ends it', async () => {
    const options = realOptions(await temporaryFolder());
    const both = await Promise.all([start(options), start(options), start(options)]);
    expect(new Set(both.map(({ url }) => url)).size).toBe(1);
    const attached = both.filter(({ origin }) => origin === 'attached');
    expect(attached).toHaveLength(2);
    for (const redis of attached) await redis.stop();
    expect((await probeRedis(attached[0]?.url ?? '', { timeoutMs: 5_000 })).ok).toBe(true);
  });

  test('lets another process attach', async () => {
    const options = realOptions(await temporaryFolder());
    const { owner, url } = await startOwner(options);
    const attached = await start(options);
    expect(attached).toMatchObject({ origin: 'attached', url });
    const pid = await serverPid(url);
    owner.kill('SIGTERM');
    await once(owner, 'exit');
    await untilGone(pid);
  });

  test('is not attached to when the answering process is not the one in the state file', async () => {
    const options = realOptions(await temporaryFolder());
    const first = await start(options);
    const state = await readState(options.dataDir);
    await first.stop();
    const { port, hostname, password } = new URL(inject('redisUrl'));
    expect(hostname).toBe('127.0.0.1');
    const self = { pid: process.pid, startedAt: 'another process of this number' };
    await writeFile(
      join(options.dataDir, 'server.json'),
      JSON.stringify({ ...state, owner: self, port: Number(port), password: password || 'x' }),
    );
    const second = await start(options);
    expect(second.origin).not.toBe('attached');
    expect(new URL(second.url).port).not.toBe(port);
  });
});

describe('a process killed with SIGKILL', () => {
  test('takes its server with it, and the next start has the data', async () => {
    const options = realOptions(await temporaryFolder());
    const { owner, url } = await startOwner(options);
    await withClient(url, (client) => client.set('kept', 'yes'));
    const pid = await serverPid(url);
    owner.kill('SIGKILL');
    await once(owner, 'exit');
    if (process.platform === 'linux') await untilGone(pid);
    const next = await start(options);
    expect(next.origin).not.toBe('attached');
    expect(await withClient(next.url, (client) => client.get('kept'))).toBe('yes');
  });

  test('without setpriv, its server is ended by the next start', async () => {
    const real = realOptions(await temporaryFolder());
    // Nothing but the server can be found here, so the kernel is not asked to end it.
    const running = await start(realOptions(await temporaryFolder()));
    const { origin } = running;
    await running.stop();
    const searchPath = await onlyTheServer(real.searchPath ?? '', origin);
    const options = { ...real, searchPath };
    const { owner, url } = await startOwner(options);
    await withClient(url, (client) => client.set('kept', 'yes'));
    const orphan = await serverPid(url);
    owner.kill('SIGKILL');
    await once(owner, 'exit');
    expect(await serverPid(url)).toBe(orphan);
    const next = await start(options);
    await untilGone(orphan, 0);
    expect(next.url).not.toBe(url);
    expect(await withClient(next.url, (client) => client.get('kept'))).toBe('yes');
  });
});

async function onlyTheServer(searchPath: string, origin: string): Promise<string> {
  if (origin === 'fetched') return fakePrograms({});
  const { findProgram } = await import('../../../src/sandbox/redis/redis-binary.js');
  const program =
    (await findProgram('valkey-server', searchPath)) ?? (await findProgram('redis-server', searchPath));
  return fakePrograms({ 'redis-server': `exec '${program}' "$@"` });
}
