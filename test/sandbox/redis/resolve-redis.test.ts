import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:net';
import { join } from 'node:path';
import { afterEach, describe, expect, inject, test } from 'vitest';
import { fetchServer, findFetched } from '../../../src/sandbox/redis/debian-package.js';
import { resolveRedis, type RedisResolverOptions } from '../../../src/sandbox/redis/resolve-redis.js';
import { fakePrograms, refusalOf, temporaryFolder } from './support.js';

const servers: Server[] = [];
afterEach(() => {
  for (const server of servers.splice(0)) server.close();
});

/** Answers each command by its name; what is not in the table gets +OK. */
async function fakeRedis(replies: Record<string, string>): Promise<string> {
  const server = createServer((socket) => {
    socket.on('error', () => undefined);
    socket.on('data', (chunk) => {
      const name = chunk.toString().split('\r\n')[2] ?? '';
      socket.write(replies[name] ?? '+OK\r\n');
    });
  });
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return `redis://127.0.0.1:${(server.address() as { port: number }).port}`;
}

const bulk = (text: string): string => `$${text.length}\r\n${text}\r\n`;

async function options(more: Partial<RedisResolverOptions> = {}): Promise<RedisResolverOptions> {
  const folder = await temporaryFolder();
  return {
    dataDir: join(folder, 'data'),
    cacheDir: join(folder, 'cache'),
    say: () => undefined,
    searchPath: '',
    ...more,
  };
}

async function whyNot(url: string): Promise<string> {
  const given = await options({ url });
  const refusal = await refusalOf(resolveRedis(given));
  expect(refusal.tried).toHaveLength(1);
  expect(await readdir(join(given.dataDir, '..'))).toEqual([]);
  return refusal.tried[0]?.why ?? '';
}

describe('a given address', () => {
  test('is used as it is, starts nothing, and is never stopped', async () => {
    const given = await options({ url: inject('redisUrl') });
    const redis = await resolveRedis(given);
    expect(redis).toMatchObject({ url: inject('redisUrl'), origin: 'given' });
    await redis.stop();
    expect((await resolveRedis(given)).version).toBe(redis.version);
    expect(await readdir(join(given.dataDir, '..'))).toEqual([]);
  });

  test('is refused with the reason when nothing listens', async () => {
    const url = await fakeRedis({});
    const server = servers.pop();
    await new Promise((resolve) => server?.close(resolve));
    expect(await whyNot(url)).toMatch(/connection refused/);
  });

  test('is refused with the reason for a wrong or missing password, which is not repeated', async () => {
    const { host } = new URL(inject('redisUrl'));
    expect(await whyNot(`redis://${host}`)).toMatch(/NOAUTH/);
    const given = await options({ url: `redis://:mistaken-secret@${host}/0?x=mistaken-secret` });
    const refusal = await refusalOf(resolveRedis(given));
    expect(refusal.tried[0]?.why).toMatch(/WRONGPASS/);
    expect(refusal.message + JSON.stringify(refusal.tried)).not.toContain('mistaken-secret');
    expect(refusal.message).toContain(host);
  });

  test('is refused with the reason when the server is too old', async () => {
    const url = await fakeRedis({ PING: '+PONG\r\n', INFO: bulk('# Server\r\nredis_version:6.0.16\r\n') });
    expect(await whyNot(url)).toBe('version 6.0.16, at least 6.2 is needed');
  });

  test('is refused with the reason while the server reads its data', async () => {
    const url = await fakeRedis({ PING: '-LOADING Redis is loading the dataset in memory\r\n' });
    expect(await whyNot(url)).toMatch(/LOADING/);
  });

  test('is refused when something else answers', async () => {
    const url = await fakeRedis({ PING: 'HTTP/1.1 400 Bad Request\r\n\r\n' });
    expect(await whyNot(url)).toBe('what answers there is not Redis');
  });

  test('is refused when the user may not read INFO', async () => {
    const url = await fakeRedis({ PING: '+PONG\r\n', INFO: "-NOPERM no permissions to run 'info'\r\n" });
    expect(await whyNot(url)).toMatch(/lacks a permission/);
  });

  test.each(['localhost:6379', 'http://localhost:6379', 'redis://', ''])('%j is no address', async (url) => {
    expect(await whyNot(url)).toBe('not a redis:// or rediss:// address');
  });

  test('a Valkey is known by its own version', async () => {
    const info = bulk(
      'server_name:valkey\r\nredis_version:7.2.4\r\nvalkey_version:8.1.1\r\nprocess_id:12\r\n',
    );
    const url = await fakeRedis({ PING: '+PONG\r\n', INFO: info });
    expect((await resolveRedis(await options({ url }))).version).toBe('8.1.1');
  });
});

describe('programs on the search path', () => {
  const tooOld = 'echo "Redis server v=6.0.16 sha=00000000:0 malloc=jemalloc-5.2.1 bits=64 build=1"';

  test('each unusable one is named with its reason, and the ways out follow', async () => {
    const searchPath = await fakePrograms({
      'valkey-server': 'echo "valkey-server: error while loading shared libraries: libx.so.1" >&2; exit 127',
      'redis-server': tooOld,
    });
    const refusal = await refusalOf(resolveRedis(await options({ searchPath })));
    expect(refusal.tried.map(({ what }) => what)).toEqual([
      'REDIS_URL',
      expect.stringContaining('a server of ours'),
      join(searchPath, 'valkey-server'),
      join(searchPath, 'redis-server'),
      expect.stringContaining('private copy'),
    ]);
    const reasons = refusal.tried.map(({ why }) => why);
    expect(reasons[2]).toContain('error while loading shared libraries: libx.so.1');
    expect(reasons[3]).toContain('6.0.16');
    expect(reasons[4]).toContain('no apt-get');
    for (const way of ['apt-get install', 'brew install', 'docker compose', 'REDIS_URL=', 'WSL']) {
      expect(refusal.message).toContain(way);
    }
  });

  test('valkey-server comes before redis-server, and an unusable one is passed over', async () => {
    const runs = (version: string): string =>
      `case "$1" in --version) echo "server v=${version} x";; *) echo "started ${version}"; exit 3;; esac`;
    const both = await fakePrograms({ 'valkey-server': runs('8.1.1'), 'redis-server': runs('7.0.15') });
    const first = await refusalOf(resolveRedis(await options({ searchPath: both })));
    expect(first.tried[0]).toMatchObject({
      what: expect.stringContaining('valkey-server'),
      why: 'started 8.1.1',
    });
    const one = await fakePrograms({ 'valkey-server': 'exit 1', 'redis-server': runs('7.0.15') });
    const second = await refusalOf(resolveRedis(await options({ searchPath: one })));
    expect(second.tried[0]).toMatchObject({
      what: expect.stringContaining('redis-server'),
      why: 'started 7.0.15',
    });
  });

  test('a server that is merely there on a port is not asked', async () => {
    const refusal = await refusalOf(resolveRedis(await options()));
    expect(refusal.message).toMatch(/redis-server on PATH: not found/);
  });
});

describe('a private copy of the distribution package', () => {
  /** Counts its downloads; what dpkg unpacks is a script that prints the version in the package. */
  async function distribution(more: { version?: string; apt?: string } = {}): Promise<{
    searchPath: string;
    downloads: () => Promise<string[]>;
  }> {
    const log = join(await temporaryFolder(), 'downloads');
    await writeFile(log, '');
    const version = more.version ?? '7.0.15';
    const apt = `
for last; do :; done
for word in "$@"; do case "$word" in
  update) exit 0;;
  install) [ "$last" = redis-server ] || { echo "E: Unable to locate package $last" >&2; exit 100; }
    echo "Inst liblzf1 (3.6-3 Debian [amd64])"; echo "Inst libc6 (2.41-1 Debian [amd64])"
    echo "Inst adduser (3.1 Debian [all])"; echo "Inst redis-server (5:${version}-1 Debian [amd64])"; exit 0;;
  download) found=1;;
  *) if [ -n "$found" ]; then echo "$word" >> '${log}'; echo ${version} > "$word.deb"; fi;;
esac; done`;
    const dpkg = `
case "$2" in *redis-server.deb) mkdir -p "$3/usr/bin"
  printf '#!/bin/sh\\necho "Redis server v=%s libs=$LD_LIBRARY_PATH"\\n' "$(cat "$2")" > "$3/usr/bin/redis-server"
  chmod 755 "$3/usr/bin/redis-server";; esac`;
    const searchPath = await fakePrograms({ 'apt-get': more.apt ?? apt, dpkg });
    return {
      searchPath,
      downloads: async () => (await readFile(log, 'utf8')).trim().split('\n').filter(Boolean),
    };
  }

  test('takes the server, its tools and the libraries this machine lacks, never the C library', async () => {
    const { searchPath, downloads } = await distribution();
    const { cacheDir } = await options();
    const lines: string[] = [];
    const binary = await fetchServer({ cacheDir, searchPath, say: (line) => void lines.push(line) });
    expect(binary.version).toBe('7.0.15');
    expect(await downloads()).toEqual(['redis-server', 'redis-tools', 'liblzf1']);
    expect(lines).toHaveLength(2);
    expect(lines[0]).toContain(cacheDir);
  });

  test('is kept, used again without a fetch, and leaves nothing else behind', async () => {
    const { searchPath, downloads } = await distribution();
    const { cacheDir, say } = await options();
    await fetchServer({ cacheDir, searchPath, say });
    await fetchServer({ cacheDir, searchPath, say });
    expect((await downloads()).filter((name) => name === 'redis-server')).toHaveLength(1);
    expect((await findFetched(cacheDir))?.version).toBe('7.0.15');
    expect((await readdir(cacheDir)).filter((file) => !file.startsWith('fetch-lock.'))).toEqual(['server']);
  });

  test('is fetched once by callers at the same time', async () => {
    const { searchPath, downloads } = await distribution();
    const { cacheDir, say } = await options();
    const all = await Promise.all([1, 2, 3].map(() => fetchServer({ cacheDir, searchPath, say })));
    expect(new Set(all.map(({ path }) => path)).size).toBe(1);
    expect((await downloads()).filter((name) => name === 'redis-server')).toHaveLength(1);
  });

  test('that no longer runs here is fetched anew', async () => {
    const { searchPath } = await distribution();
    const { cacheDir, say } = await options();
    await mkdir(join(cacheDir, 'server', 'usr', 'bin'), { recursive: true });
    await writeFile(join(cacheDir, 'server', 'usr', 'bin', 'redis-server'), 'half a download', {
      mode: 0o755,
    });
    expect(await findFetched(cacheDir)).toBeUndefined();
    expect((await fetchServer({ cacheDir, searchPath, say })).version).toBe('7.0.15');
  });

  test('that would be too old is not downloaded', async () => {
    const { searchPath, downloads } = await distribution({ version: '6.0.16' });
    const refusal = await refusalOf(resolveRedis(await options({ searchPath })));
    expect(refusal.tried.at(-1)?.why).toContain('redis-server is version 6.0');
    expect(await downloads()).toEqual([]);
  });

  test('that cannot be had is refused with what apt said', async () => {
    const apt = 'echo "W: noise" >&2; echo "E: Unable to locate package redis-server" >&2; exit 100';
    const { searchPath } = await distribution({ apt });
    const given = await options({ searchPath });
    const refusal = await refusalOf(resolveRedis(given));
    expect(refusal.tried.at(-1)?.why).toBe('apt-get update: E: Unable to locate package redis-server');
    expect((await readdir(given.cacheDir)).filter((file) => !file.startsWith('fetch-lock.'))).toEqual([]);
  });

  test('is not fetched when that is switched off', async () => {
    const { searchPath, downloads } = await distribution();
    const refusal = await refusalOf(resolveRedis(await options({ searchPath, allowFetch: false })));
    expect(refusal.tried.at(-1)?.why).toBe('fetching is switched off');
    expect(await downloads()).toEqual([]);
  });
});
