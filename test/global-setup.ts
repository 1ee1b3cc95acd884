// One Redis for the whole run. Tests reach it with inject('redisUrl') and keep to key prefixes of their own.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type {} from 'vitest';
import type { TestProject } from 'vitest/node';
import { resolveRedis } from '../src/sandbox/redis/resolve-redis.js';

declare module 'vitest' {
  export interface ProvidedContext {
    redisUrl: string;
  }
}

export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const dataDir = await mkdtemp(join(tmpdir(), 'countersign-test-redis-'));
  const { PATH: searchPath, TEST_REDIS_URL: url } = process.env;
  const redis = await resolveRedis({
    dataDir,
    cacheDir: join(import.meta.dirname, '..', '.cache', 'redis'),
    say: (line) => void process.stderr.write(`${line}\n`),
    // For machines that can start none (Windows): a Redis the tests may write to.
    ...(url ? { url } : {}),
    ...(searchPath ? { searchPath } : {}),
  });
  project.provide('redisUrl', redis.url);
  return async () => {
    await redis.stop();
    await rm(dataDir, { recursive: true, force: true });
  };
}
