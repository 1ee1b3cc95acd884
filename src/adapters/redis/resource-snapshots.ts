import { promisify } from 'node:util';
import { gunzip, gzip } from 'node:zlib';
import { z } from 'zod';
import type { ProtectedResource } from '../../domain/protected-resource.js';
import type { Log } from '../../ports/log.js';
import type { ResourceSnapshots } from '../../ports/resource-snapshots.js';
import type { RedisClient } from './open-redis.js';
import { createSayUnread, firstFormat, readRecord, type RecordRead } from './record-format.js';
import { redisKeys } from './redis-keys.js';

const zip = promisify(gzip);
const unzip = promisify(gunzip);

const resources = z.array(
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

const storedResources = z.object({ resources });

export function createRedisResourceSnapshots(
  redis: RedisClient,
  prefix: string,
  log: Log,
  keptMs: number,
): ResourceSnapshots {
  const keys = redisKeys(prefix);
  const say = createSayUnread(log);
  return {
    async save(fingerprint, resources) {
      const key = keys.resources(fingerprint);
      if ((await redis.pexpire(key, keptMs)) === 1) return;
      await redis.set(key, await zip(JSON.stringify({ resources, format: firstFormat })), 'PX', keptMs);
    },
    async load(fingerprint) {
      const stored = await redis.getBuffer(keys.resources(fingerprint));
      if (stored === null) return undefined;
      const list = await read(stored);
      if (!list.ok) say('resources', fingerprint, list);
      return list.ok ? list.value : undefined;
    },
  };
}

/** Of what cannot be read any more people do without the comparison, and decide all the same. */
async function read(stored: Buffer): Promise<RecordRead<ProtectedResource[]>> {
  const text = await unzip(stored).then(
    (bytes) => bytes.toString('utf8'),
    () => '',
  );
  // The first ones were the list and nothing else.
  const list = readRecord(
    'resources',
    text.startsWith('[') ? `{"resources":${text}}` : text,
    storedResources,
  );
  return list.ok ? { ok: true, value: list.value.resources } : list;
}
