import { Redis } from 'ioredis';
import type { Log } from '../../ports/log.js';

export interface RedisConnections {
  /** For what a person waits on: fails at once while Redis is away. */
  readonly prompt: Redis;
  /** A further connection for a worker that blocks: waits for ever, notices a silent peer. */
  blocking(): Redis;
  close(): Promise<void>;
}

/** Connects to Redis; rejects when it does not answer within `connectTimeoutMs`. */
export async function connectRedis(
  url: string,
  log: Log,
  connectTimeoutMs = 5_000,
): Promise<RedisConnections> {
  const opened: Redis[] = [];
  // One line per outage: ioredis reports every try.
  const watch = (redis: Redis, name: string) => {
    let away = false;
    redis.on('error', (error: Error) => {
      if (!away) log.warn({ connection: name, error: error.message }, 'redis is away');
      away = true;
    });
    redis.on('ready', () => {
      if (away) log.info({ connection: name }, 'redis is back');
      away = false;
    });
    opened.push(redis);
    return redis;
  };
  const prompt = watch(
    new Redis(url, {
      lazyConnect: true,
      maxRetriesPerRequest: 1,
      enableOfflineQueue: false,
      commandTimeout: 1_500,
      connectTimeout: connectTimeoutMs,
      retryStrategy: (times) => Math.min(50 * 2 ** times, 2_000),
    }),
    'prompt',
  );
  try {
    await withDeadline(
      new Promise<void>((resolve, reject) => {
        prompt.once('ready', resolve);
        prompt.connect().catch(reject);
      }),
      connectTimeoutMs,
    );
  } catch (error) {
    prompt.disconnect();
    const why = error instanceof Error ? error.message : String(error);
    throw new Error(`Redis cannot be reached: ${why}`, { cause: error });
  }
  return {
    prompt,
    blocking: () => watch(new Redis(url, { maxRetriesPerRequest: null, socketTimeout: 15_000 }), 'blocking'),
    async close() {
      await Promise.all(
        opened.map(async (redis) => {
          await withDeadline(redis.quit(), 1_000).catch(() => redis.disconnect());
        }),
      );
    },
  };
}

async function withDeadline<T>(work: Promise<T>, ms: number): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const deadline = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`no answer within ${ms} ms`)), ms);
  });
  try {
    return await Promise.race([work, deadline]);
  } finally {
    clearTimeout(timer);
  }
}
