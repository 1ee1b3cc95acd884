// What a bot only waits for comes at once: the scenarios are about what happens, not about how long it takes.
import { setTimeout as sleep } from 'node:timers/promises';
import { Redis } from 'ioredis';
import { redisKeys } from '../../src/adapters/redis/redis-keys.js';
import type { Ports } from '../../src/usecases/ports.js';

const soonMs = 40;
/** What waits longer is not for the next try. */
const longestTryMs = 30_000;
const soon = (ms: number) => (ms > longestTryMs ? ms : Math.min(ms, soonMs));

/** The waits between two tries, as long as they are asked for, are cut short. */
export function hasten(ports: Ports): void {
  const { postpone } = ports.outbox;
  const { retryLater } = ports.retries;
  ports.pause = (ms) => sleep(soon(ms));
  ports.outbox.postpone = (itemId, delayMs) => postpone(itemId, soon(delayMs));
  ports.retries.retryLater = (itemId, delayMs) => retryLater(itemId, soon(delayMs));
}

/** A process that is dead renews nothing: what it held is free as if the time of its leases had passed. */
export async function endLeases(redisUrl: string, prefix: string): Promise<void> {
  const redis = new Redis(redisUrl);
  const { outboxDue, clicksDue } = redisKeys(prefix);
  for (const due of [outboxDue, clicksDue]) {
    for (const id of await redis.zrange(due, '0', '-1')) await redis.zadd(due, 'XX', '0', id);
  }
  await redis.quit();
}

/** Empties a bot's part of the store: what another installation would find there. */
export async function forgetAll(redisUrl: string, prefix: string): Promise<void> {
  const redis = new Redis(redisUrl);
  const names = await redis.keys(`${prefix}*`);
  if (names.length > 0) await redis.del(names);
  await redis.quit();
}
