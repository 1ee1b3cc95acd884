import { Cluster, type Redis } from 'ioredis';
import type { Log } from '../../ports/log.js';
import { defineScript } from './define-script.js';
import type { RedisClient, RedisSettings } from './open-redis.js';

/** Where what must outlive a failover is written, and who has to have it before it counts. */
interface DurableWrites {
  /** Of its own: WAIT holds up everything behind it. */
  redis: RedisClient;
  replicas: NonNullable<RedisSettings['replicas']>;
  serverOf(key: string): Promise<Redis | undefined>;
  /** How many confirmed; absent: the connection was lost. */
  heard(confirmed: number | undefined): void;
}

const durable = new WeakMap<RedisClient, DurableWrites>();

/** The write took place where it was sent, and may be gone after a failover: as unknown as one whose answer was lost. */
export class NotReplicated extends Error {
  override name = 'NotReplicated';
}

/** From here on scripts defined as durable over `redis` go over `writer`, and count once the replicas have them. */
export function makeDurable(
  redis: RedisClient,
  writer: RedisClient,
  replicas: DurableWrites['replicas'],
  log: Log,
): void {
  let isLate = false;
  durable.set(redis, {
    redis: writer,
    replicas,
    serverOf: createServerOf(writer),
    heard(confirmed) {
      const wasLate = isLate;
      isLate = (confirmed ?? 0) < replicas.atLeast;
      const line = { event: isLate ? 'replicas.late' : 'replicas.back', confirmed, ...replicas };
      if (isLate && !wasLate)
        log.error(
          line,
          'too few replicas confirm what is written: it does not count, and clicks are refused',
        );
      if (!isLate && wasLate) log.info(line, 'replicas confirm what is written again');
    },
  });
}

/** The connection that durable scripts of `redis` go over. */
export function writerOf(redis: RedisClient): RedisClient {
  return durable.get(redis)?.redis ?? redis;
}

/** As `defineScript`, written as by `durably`: the script has to know itself when it comes again. */
export function defineDurableScript(
  redis: RedisClient,
  name: string,
  script: { lua: string; numberOfKeys: number },
): (...keysAndArguments: string[]) => Promise<unknown> {
  const run = defineScript(writerOf(redis), name, script);
  return (...words) => durably(redis, words[0]!, () => run(...words));
}

/**
 * Writes to the server of `key`; where replicas are waited for, rejects with `NotReplicated` when too few have confirmed in time. What is
 * written may be written twice, and has to write then too: what a connection has not written WAIT does not wait for.
 */
export async function durably<T>(
  redis: RedisClient,
  key: string,
  write: (writer: RedisClient) => Promise<T>,
): Promise<T> {
  const writes = durable.get(redis);
  if (!writes) return write(redis);
  const { replicas, serverOf, heard } = writes;
  const late = (confirmed?: number): never => {
    heard(confirmed);
    throw new NotReplicated(
      `${confirmed ?? 'no'} of ${replicas.atLeast} replicas confirmed the write in time`,
    );
  };
  const before = (await serverOf(key))?.stream;
  const answer = await write(writes.redis);
  let server = await serverOf(key);
  if (server?.stream !== before) {
    // Not the connection it was meant for, for which alone WAIT would answer: the first to a server of a Cluster, or a new one.
    const next = server?.stream;
    await write(writes.redis);
    server = await serverOf(key);
    if (server?.stream !== next) return late();
  }
  if (!server) return late();
  const { stream } = server;
  const confirmed = await server.wait(replicas.atLeast, replicas.withinMs).catch((error: Error) => {
    if (error.name === 'ReplyError') throw error;
    return undefined;
  });
  if (confirmed === undefined || server.stream !== stream || confirmed < replicas.atLeast)
    return late(confirmed);
  heard(confirmed);
  return answer;
}

/** The server that a key is written to, over the very connection that writes. */
function createServerOf(redis: RedisClient): (key: string) => Promise<Redis | undefined> {
  if (!(redis instanceof Cluster)) return () => Promise.resolve(redis);
  /** All names have one hash tag. */
  let slot: number | undefined;
  return async (key) => {
    slot ??= Number(await redis.cluster('KEYSLOT', key));
    const holder = redis.slots[slot]?.[0];
    return redis.nodes('master').find(({ options: { host, port } }) => `${host}:${port}` === holder);
  };
}
