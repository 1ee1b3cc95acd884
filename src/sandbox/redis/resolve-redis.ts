import { chmod, mkdir } from 'node:fs/promises';
import { resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { canFetch, fetchServer, findFetched } from './debian-package.js';
import { attachToServer, startServer } from './embedded-server.js';
import { type ProcessLock, tryLock } from './process-lock.js';
import { findProgram, probeBinary, type RedisBinary, USUAL_SEARCH_PATH } from './redis-binary.js';
import { probeRedis, withoutPassword } from './redis-probe.js';
import { RedisUnavailable, type TriedRedis } from './redis-unavailable.js';

export interface RedisResolverOptions {
  /** The operator's own Redis (redis:// or rediss://). When given, nothing is ever started. */
  url?: string;
  /** Holds the embedded server's data, state and lock; created, and made private to this user (0700). */
  dataDir: string;
  /** Keeps a fetched copy of the distribution's server for the next start. */
  cacheDir: string;
  /** Hears one line about anything the person starting this should know. */
  say: (line: string) => void;
  /** Where programs are looked for, in the form of PATH; the usual system folders when absent. */
  searchPath?: string;
  /** False never fetches; a copy fetched earlier is still used. Default true. */
  allowFetch?: boolean;
}

export interface RunningRedis {
  /** redis://:password@127.0.0.1:port for our own server, the given address otherwise. */
  url: string;
  origin: 'given' | 'attached' | 'path' | 'fetched';
  /** The server's own version, such as 7.0.15. */
  version: string;
  /** Ends the server this process started, after writing its data; does nothing to one it only uses. */
  stop(): Promise<void>;
}

const GIVEN_TIMEOUT_MS = 5_000;
const OTHER_START_TIMEOUT_MS = 120_000;

/**
 * Finds or starts a Redis: the given address, our own running server, valkey-server or redis-server on the
 * search path, a private copy of the distribution's package. A server that merely listens on port 6379 is
 * never adopted: it may be somebody's cache. Throws RedisUnavailable.
 */
export async function resolveRedis(options: RedisResolverOptions): Promise<RunningRedis> {
  if (options.url !== undefined) return useGiven(options.url);
  const dataDir = resolve(options.dataDir);
  const searchPath = options.searchPath ?? USUAL_SEARCH_PATH;
  await prepareDataDir(dataDir);
  const running = await attach(dataDir);
  if (running) return running;
  const { binary, origin } = await findBinary({
    ...options,
    cacheDir: resolve(options.cacheDir),
    searchPath,
  });
  const held = await lockOrAttach(dataDir);
  if ('running' in held) return held.running;
  try {
    return {
      ...(await startServer({ binary, dataDir, searchPath, lock: held.lock, say: options.say })),
      origin,
    };
  } catch (error) {
    await held.lock.release();
    throw new RedisUnavailable(
      'The embedded Redis did not start.',
      [{ what: `${binary.path} on ${dataDir}`, why: (error as Error).message }],
      { waysOut: false },
    );
  }
}

async function useGiven(url: string): Promise<RunningRedis> {
  const probe = await probeRedis(url, { timeoutMs: GIVEN_TIMEOUT_MS });
  if (probe.ok) return { url, origin: 'given', version: probe.version, stop: async () => undefined };
  throw new RedisUnavailable(
    'REDIS_URL is set, so no other Redis is looked for, but it cannot be used.',
    [{ what: `REDIS_URL ${withoutPassword(url)}`, why: probe.why }],
    { waysOut: false },
  );
}

async function prepareDataDir(dataDir: string): Promise<void> {
  try {
    await mkdir(dataDir, { recursive: true, mode: 0o700 });
    await chmod(dataDir, 0o700);
  } catch (error) {
    throw new RedisUnavailable(
      'The data folder of the embedded Redis cannot be used.',
      [{ what: dataDir, why: (error as Error).message }],
      { waysOut: false },
    );
  }
}

async function attach(dataDir: string): Promise<RunningRedis | undefined> {
  const server = await attachToServer(dataDir);
  return server && { ...server, origin: 'attached', stop: async () => undefined };
}

/** One server a data folder: whoever does not get the lock waits for the holder's server and uses that. */
async function lockOrAttach(dataDir: string): Promise<{ lock: ProcessLock } | { running: RunningRedis }> {
  const giveUpAt = Date.now() + OTHER_START_TIMEOUT_MS;
  for (;;) {
    const attempt = await tryLock(dataDir, 'lock');
    if ('lock' in attempt) return attempt;
    const running = await attach(dataDir);
    if (running) return { running };
    if (Date.now() > giveUpAt) {
      throw new RedisUnavailable(
        'The data folder is in use.',
        [{ what: dataDir, why: `process ${attempt.holder.pid} holds it, but no server of its answers` }],
        { waysOut: false },
      );
    }
    await sleep(50);
  }
}

type FindOptions = RedisResolverOptions & { searchPath: string };

async function findBinary(
  options: FindOptions,
): Promise<{ binary: RedisBinary; origin: 'path' | 'fetched' }> {
  const tried: TriedRedis[] = [
    { what: 'REDIS_URL', why: 'not set' },
    { what: `a server of ours on ${options.dataDir}`, why: 'none is running' },
  ];
  for (const name of ['valkey-server', 'redis-server']) {
    const path = await findProgram(name, options.searchPath);
    if (path === undefined) {
      tried.push({ what: `${name} on PATH`, why: 'not found' });
      continue;
    }
    const probed = await probeBinary(path);
    if ('binary' in probed) return { binary: probed.binary, origin: 'path' };
    tried.push({ what: path, why: probed.why });
  }
  const fetched = await fetchedBinary(options);
  if ('binary' in fetched) return { binary: fetched.binary, origin: 'fetched' };
  tried.push({ what: "a private copy of the distribution's package", why: fetched.why });
  throw new RedisUnavailable('No Redis could be found or started.', tried, { waysOut: true });
}

async function fetchedBinary(options: FindOptions): Promise<{ binary: RedisBinary } | { why: string }> {
  const { cacheDir, searchPath, say } = options;
  const kept = await findFetched(cacheDir);
  if (kept) return { binary: kept };
  if (options.allowFetch === false) return { why: 'fetching is switched off' };
  if (!(await canFetch(searchPath))) return { why: 'there is no apt-get on PATH (only Debian and Ubuntu)' };
  try {
    return { binary: await fetchServer({ cacheDir, searchPath, say }) };
  } catch (error) {
    return { why: (error as Error).message };
  }
}
