import { promisify } from 'node:util';
import { gunzip, gzip } from 'node:zlib';
import type { Redis } from 'ioredis';
import { z } from 'zod';
import type { ProtectedResource } from '../../domain/protected-resource.js';
import type { ResourceSnapshots } from '../../ports/resource-snapshots.js';
import { redisKeys } from './redis-keys.js';

/** A request ends within days and stays readable for a year; a list it names is kept a little longer. */
const keptS = 400 * 24 * 60 * 60;

const zip = promisify(gzip);
const unzip = promisify(gunzip);

const storedResources = z.array(
  z.object({
    id: z.string(),
    service: z.string(),
    location: z.string(),
    accountId: z.string().optional(),
    instanceId: z.string(),
    instanceCrn: z.string().optional(),
    resourceType: z.string(),
    name: z.string(),
    underRetention: z.boolean(),
    registrations: z.number(),
    since: z.number().optional(),
    keyVersionIds: z.array(z.string()),
    descriptions: z.array(z.string()),
  }),
);

export function createRedisResourceSnapshots(redis: Redis, prefix: string): ResourceSnapshots {
  const keys = redisKeys(prefix);
  return {
    async save(fingerprint, resources) {
      const key = keys.resources(fingerprint);
      if ((await redis.expire(key, keptS)) === 1) return;
      await redis.set(key, await zip(JSON.stringify(resources)), 'EX', keptS);
    },
    async load(fingerprint) {
      const stored = await redis.getBuffer(keys.resources(fingerprint));
      return stored === null ? undefined : read(stored);
    },
  };
}

/** Undefined for what cannot be read any more: people then do without the comparison, and decide all the same. */
async function read(stored: Buffer): Promise<ProtectedResource[] | undefined> {
  try {
    return storedResources.parse(JSON.parse((await unzip(stored)).toString('utf8')));
  } catch {
    return undefined;
  }
}
