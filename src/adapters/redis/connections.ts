import { Cluster } from 'ioredis';
import { backoffMs } from '../../domain/backoff.js';
import type { Log } from '../../ports/log.js';
import { within } from '../../usecases/within.js';
import { makeDurable } from './durable-writes.js';
import { type Behaviour, openRedis, type RedisClient, type RedisSettings } from './open-redis.js';

export interface RedisConnections {
  /** For what a person waits on: fails at once while Redis is away. */
  readonly prompt: RedisClient;
  /** For what puts jobs into queues, as prompt: what BullMQ defines on its connection stays off the other. */
  readonly queueing: RedisClient;
  /** A further connection for a worker that blocks: waits for ever, notices a silent peer. */
  blocking(): RedisClient;
  close(): Promise<void>;
}

/** Connects to Redis; rejects when it does not answer within `connectTimeoutMs`. */
export async function connectRedis(
  settings: RedisSettings,
  log: Log,
  connectTimeoutMs = 5_000,
): Promise<RedisConnections> {
  const opened: RedisClient[] = [];
  let closing = false;
  // One line per outage: ioredis reports every try.
  const watch = (redis: RedisClient, name: string) => {
    inOneWrite(redis);
    let away = false;
    const lost = (reason: string) => {
      if (!away && !closing) log.warn({ connection: name, error: reason }, 'redis is away');
      away = true;
    };
    redis.on('error', (error: Error) => lost(reasonOf(error)));
    // Short outages come without an error.
    redis.on('close', () => lost('connection lost'));
    redis.on('ready', () => {
      if (away) log.info({ connection: name }, 'redis is back');
      away = false;
    });
    opened.push(redis);
    return redis;
  };
  const failingFast: Behaviour = {
    lazyConnect: true,
    maxRetriesPerRequest: 1,
    enableOfflineQueue: false,
    commandTimeout: 1_500,
    // A peer that silently went away is noticed by nothing else (armed only while an answer is due).
    socketTimeout: 5_000,
    connectTimeout: connectTimeoutMs,
    retryStrategy: (times) => backoffMs(times, { firstMs: 100, longestMs: 2_000 }),
  };
  // The client asks INFO whether the data is loaded, BullMQ for the version; some managed services refuse it.
  const withoutInfo: Behaviour = (await refusesInfo(settings, failingFast, connectTimeoutMs))
    ? { enableReadyCheck: false, skipVersionCheck: true }
    : {};
  Object.assign(failingFast, withoutInfo);
  const prompt = watch(openRedis(settings, failingFast), 'prompt');
  const queueing = watch(openRedis(settings, failingFast), 'queueing');
  if (settings.replicas) {
    const { withinMs } = settings.replicas;
    // Nothing is sent again by itself: the answer would be for another connection than it was asked over.
    const writing = { ...failingFast, maxRetriesPerRequest: 0, commandTimeout: 1_500 + withinMs };
    makeDurable(prompt, watch(openRedis(settings, writing), 'durable'), settings.replicas, log);
  }
  try {
    await Promise.all(opened.map((redis) => connected(redis, connectTimeoutMs)));
  } catch (error) {
    closing = true;
    for (const redis of opened) redis.disconnect();
    throw error;
  }
  return {
    prompt,
    queueing,
    blocking: () =>
      watch(
        openRedis(settings, {
          maxRetriesPerRequest: null,
          socketTimeout: 15_000,
          ...withoutInfo,
        }),
        'blocking',
      ),
    async close() {
      closing = true;
      await Promise.all(
        opened.map(async (redis) => {
          const isClosed = redis.quit().then(() => true);
          if (!(await within(1_000, isClosed, () => false).catch(() => false))) redis.disconnect();
        }),
      );
    },
  };
}

/** What is asked in one turn of the loop goes out in one write: of small commands the system calls cost most. */
function inOneWrite(redis: RedisClient): void {
  if (redis instanceof Cluster) return void redis.on('+node', inOneWrite);
  const send = redis.sendCommand.bind(redis);
  let isHeld = false;
  redis.sendCommand = (...asked) => {
    const { stream } = redis;
    if (!isHeld && stream) {
      isHeld = true;
      stream.cork();
      setImmediate(() => {
        isHeld = false;
        stream.uncork();
      });
    }
    return send(...asked);
  };
}

async function refusesInfo(
  settings: RedisSettings,
  behaviour: Behaviour,
  timeoutMs: number,
): Promise<boolean> {
  const redis = openRedis(settings, { ...behaviour, enableReadyCheck: false });
  redis.on('error', () => undefined);
  try {
    await connected(redis, timeoutMs);
    return await redis.info().then(() => false, isRedisAnswer);
  } finally {
    redis.disconnect();
  }
}

async function connected(redis: RedisClient, timeoutMs: number): Promise<void> {
  let refusal: Error | undefined;
  const refused = (error: Error) => void (refusal = error);
  redis.on('error', refused);
  try {
    await within(
      timeoutMs,
      new Promise<void>((resolve, reject) => {
        redis.once('ready', resolve);
        redis.connect().catch(reject);
      }),
      () => {
        throw new Error(`no answer within ${timeoutMs} ms`);
      },
    );
    // The client would go on in database 0, where others may live.
    if (refusal && isRedisAnswer(refusal)) throw refusal;
  } catch (error) {
    // What ioredis rejects with only says that the connection is closed; the event says why.
    throw new Error(`Redis cannot be reached: ${reasonOf(refusal ?? error)}`, { cause: error });
  } finally {
    redis.off('error', refused);
  }
}

/** Several addresses tried at once fail with an empty message and a code. Never the error itself: it may hold the password. */
function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const { lastNodeError, code } = error as Error & { lastNodeError?: Error; code?: string };
  return lastNodeError ? reasonOf(lastNodeError) : error.message || code || error.name;
}

/** True when Redis itself said no; otherwise the answer is missing, and the command may have taken effect. */
export function isRedisAnswer(error: unknown): boolean {
  return error instanceof Error && error.name === 'ReplyError';
}

const failureNames = [
  'ReplyError',
  'AbortError',
  'MaxRetriesPerRequestError',
  'ClusterAllFailedError',
  'NotReplicated',
];
/** What ioredis throws without a class of its own; a test meets each. */
const plainFailures = [
  'Connection is closed.',
  "Stream isn't writeable and enableOfflineQueue options is false",
  "Cluster isn't ready and enableOfflineQueue options is false",
  'Command timed out',
  'Too many Cluster redirections.',
];

/** Whether Redis, or the way to it, is what failed. */
export function isRedisFailure(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  return (
    failureNames.includes(error.name) ||
    plainFailures.some((failure) => error.message.startsWith(failure)) ||
    'syscall' in error
  );
}

/** Whether the connection can carry commands, now or within `timeoutMs`. */
export async function becomesReady(redis: RedisClient, timeoutMs: number): Promise<boolean> {
  if (redis.status === 'ready') return true;
  let ready = (): void => undefined;
  const isReady = new Promise<void>((resolve) => redis.once('ready', (ready = resolve)));
  return within(
    timeoutMs,
    isReady.then(() => true),
    () => (redis.off('ready', ready), false),
  );
}
