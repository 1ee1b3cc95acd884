import { Cluster, type Redis } from 'ioredis';
import type { Log } from '../../ports/log.js';
import { defineScript } from './define-script.js';
import type { RedisClient, RedisSettings } from './open-redis.js';

/** Where what must outlive a failover is written, and who has to have it before it counts. */
interface DurableWrites {
  /** Of its own: WAIT holds up everything behind it. */
  redis: RedisClient;
  replicas: NonNullable<RedisSettings['replicas']>;
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

/**
 * As `defineScript`; where replicas are waited for, it rejects with `NotReplicated` when too few have confirmed in time. The script has
 * to know itself when it comes again, and to write then too: what a connection has not written WAIT does not wait for.
 */
export function defineDurableScript(
  redis: RedisClient,
  name: string,
  script: { lua: string; numberOfKeys: number },
): (...keysAndArguments: string[]) => Promise<unknown> {
  const writes = durable.get(redis);
  const run = defineScript(writes?.redis ?? redis, name, script);
  if (!writes) return run;
  const { replicas, heard } = writes;
  const serverOf = createServerOf(writes.redis);
  return async (...words) => {
    const before = (await serverOf(words[0]!))?.stream;
    const answer = await run(...words);
    let server = await serverOf(words[0]!);
    if (server?.stream !== before) {
      // Not the connection it was meant for, for which alone WAIT would answer: the first of a Cluster's servers, or a new one.
      const next = server?.stream;
      await run(...words);
      server = await serverOf(words[0]!);
      if (server?.stream !== next) return late(undefined);
    }
    if (!server) return late(undefined);
    const { stream } = server;
    const confirmed = await server.wait(replicas.atLeast, replicas.withinMs).catch((error: Error) => {
      if (error.name === 'ReplyError') throw error;
      return undefined;
    });
    if (confirmed === undefined || server.stream !== stream || confirmed < replicas.atLeast)
      return late(confirmed);
    heard(confirmed);
    return answer;
  };

  function late(confirmed: number | undefined): never {
    heard(confirmed);
    throw new NotReplicated(
      `${confirmed ?? 'no'} of ${replicas.atLeast} replicas confirmed the write in time`,
    );
  }
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
