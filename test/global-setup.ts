// One Redis for the whole run. Tests reach it with inject('redisUrl') and keep to key prefixes of their own.
import type {} from 'vitest';
import type { TestProject } from 'vitest/node';
import { startOwnRedis } from './own-redis.js';

declare module 'vitest' {
  export interface ProvidedContext {
    redisUrl: string;
  }
}

export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const redis = await startOwnRedis();
  project.provide('redisUrl', redis.url);
  return redis.stop;
}
