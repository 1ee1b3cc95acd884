import type { Clock } from '../../ports/clock.js';
import type { ClockSkew } from '../../ports/clock-skew.js';
import type { RedisClient } from './open-redis.js';

/** Compares our clock with the store's, by which all replicas take turns. Rejects where it does not answer. */
export async function noteStoreTime(
  redis: RedisClient,
  skew: Pick<ClockSkew, 'note'>,
  clock: Clock,
): Promise<void> {
  const askedAt = clock.now();
  const [seconds, microseconds] = await redis.time();
  skew.note('redis', Number(seconds) * 1000 + Number(microseconds) / 1000, (askedAt + clock.now()) / 2);
}
