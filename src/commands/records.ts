// What commands read of the store. They need Redis alone, write nothing, and work beside a bot that runs.
import { once } from 'node:events';
import { createLog } from '../adapters/system/log.js';
import { connectRedis } from '../adapters/redis/connections.js';
import type { RedisClient } from '../adapters/redis/open-redis.js';
import { createRedisRequestStore } from '../adapters/redis/request-store.js';
import { readStoreConfig } from '../config.js';
import { describeConfigurationProblems } from '../explanations/configuration.js';
import type { RequestStore } from '../ports/request-store.js';
import type { CommandWorld } from './command-world.js';

export interface Records {
  redis: RedisClient;
  prefix: string;
  /** Of what only reads: some lists of it would make their index first. */
  requests: Pick<RequestStore, 'load' | 'listOpen' | 'listRecent'>;
}

/** Lends the records for as long as `work` takes. Rejects with words for whoever typed the command. */
export async function withRecords<T>(
  { env, err }: CommandWorld,
  work: (records: Records) => Promise<T>,
): Promise<T> {
  const settings = readStoreConfig(env);
  if (!settings.ok)
    throw new Error(describeConfigurationProblems(settings.problems, 'The records were not read'));
  const { prefix } = settings;
  const log = createLog({ level: 'error', destination: err });
  const redis = await connectRedis(settings.redis, log);
  try {
    return await work({
      redis: redis.prompt,
      prefix,
      requests: createRedisRequestStore(redis.prompt, prefix, log),
    });
  } finally {
    await redis.close();
  }
}

/** Writes, and waits where whoever reads is slower. What people once typed must not steer a terminal. */
export async function say(out: NodeJS.WritableStream, text: string): Promise<void> {
  if (!out.write(text.replaceAll(/[^\P{Cc}\n]/gu, ' '))) await once(out, 'drain');
}
