import type { HealthFault, PartLook } from '../../domain/health.js';
import { within } from '../../usecases/within.js';
import { isRedisAnswer } from './connections.js';
import { durably, NotReplicated } from './durable-writes.js';
import type { RedisClient } from './open-redis.js';
import { redisKeys } from './redis-keys.js';

/** It goes by itself where Countersign is taken away. */
const keptMs = 24 * 3_600_000;
/** Below what whoever asks has. */
const patienceMs = 1_000;

/** Writes, as every click does, and tells why it cannot. Never rejects. */
export async function tryWriting(redis: RedisClient, prefix: string): Promise<PartLook> {
  const askedAt = performance.now();
  try {
    const key = redisKeys(prefix).written;
    const written = durably(redis, key, (writer) => writer.set(key, String(Date.now()), 'PX', keptMs));
    const hasAnswered = await within(
      patienceMs,
      written.then(() => true),
      () => false,
    );
    if (!hasAnswered) return { ok: false, why: 'redis_away' };
    return { ok: true, figures: { answeredMs: Math.round(performance.now() - askedAt) } };
  } catch (error) {
    if (error instanceof NotReplicated) return { ok: false, why: 'redis_lacks_replicas' };
    return { ok: false, why: isRedisAnswer(error) ? refusalOf(error as Error) : 'redis_away' };
  }
}

/** By the code at the beginning of Redis's own answer. */
const refusals: Readonly<Record<string, HealthFault>> = {
  OOM: 'redis_full',
  READONLY: 'redis_read_only',
  MISCONF: 'redis_cannot_save',
  NOREPLICAS: 'redis_lacks_replicas',
  LOADING: 'redis_away',
  MASTERDOWN: 'redis_away',
  CLUSTERDOWN: 'redis_away',
};

function refusalOf({ message }: Error): HealthFault {
  return refusals[message.split(' ', 1)[0] ?? ''] ?? 'redis_refuses';
}
