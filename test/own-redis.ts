// A Redis of one run's own, with its data in a folder that goes with it.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { resolveRedis } from '../src/sandbox/redis/resolve-redis.js';

export interface OwnRedis {
  url: string;
  stop(): Promise<void>;
}

/** `TEST_REDIS_URL` is for machines that can start none (Windows): a Redis the run may write to. */
export async function startOwnRedis(): Promise<OwnRedis> {
  const dataDir = await mkdtemp(join(tmpdir(), 'countersign-test-redis-'));
  const { PATH: searchPath, TEST_REDIS_URL: url } = process.env;
  const redis = await resolveRedis({
    dataDir,
    cacheDir: join(import.meta.dirname, '..', '.cache', 'redis'),
    say: (line) => void process.stderr.write(`${line}\n`),
    ...(url ? { url } : {}),
    ...(searchPath ? { searchPath } : {}),
  });
  return {
    url: redis.url,
    async stop() {
      await redis.stop();
      await rm(dataDir, { recursive: true, force: true });
    },
  };
}
