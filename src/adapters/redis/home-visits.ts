import { z } from 'zod';
import type { HomeVisits } from '../../ports/home-visits.js';
import type { RedisClient } from './open-redis.js';
import { accountField, redisKeys } from './redis-keys.js';

const storedShown = z.looseObject({
  mark: z.string(),
  hash: z.string().exactOptional(),
  at: z.number(),
});

const usualKeepMs = 30 * 60_000;

/** Times are real ones. What another program wrote in another way is as good as nothing: it is published anew. */
export function createRedisHomeVisits(redis: RedisClient, prefix: string, keepMs = usualKeepMs): HomeVisits {
  const keys = redisKeys(prefix);

  async function shownOf(field: string) {
    const stored = await redis.hget(keys.homesShown, field);
    try {
      return stored === null ? undefined : storedShown.safeParse(JSON.parse(stored)).data;
    } catch {
      return undefined;
    }
  }

  async function forget(fields: readonly string[]): Promise<void> {
    if (fields.length === 0) return;
    await redis.zrem(keys.homeVisits, ...fields);
    await redis.hdel(keys.homesShown, ...fields);
  }

  return {
    async opened(slack, isFirst = false) {
      await redis.zadd(keys.homeVisits, Date.now(), accountField(slack));
      await redis.pexpire(keys.homeVisits, keepMs);
      if (isFirst) await redis.set(keys.firstVisit(slack), '1', 'PX', keepMs);
    },
    isFirst: async (slack) => (await redis.exists(keys.firstVisit(slack))) === 1,
    left: (slack) => forget([accountField(slack)]),
    async present() {
      const since = Date.now() - keepMs;
      await forget(await redis.zrangebyscore(keys.homeVisits, '-inf', `(${since}`));
      const fields = await redis.zrange(keys.homeVisits, '0', '-1');
      const seen = await Promise.all(
        fields.map(async (field) => ({ field, at: (await shownOf(field))?.at ?? 0 })),
      );
      return seen
        .sort((one, other) => one.at - other.at)
        .flatMap(({ field }) => {
          const [teamId, userId] = field.split('/');
          return teamId === undefined || userId === undefined ? [] : [{ teamId, userId }];
        });
    },
    async shown(slack) {
      const { mark, hash } = (await shownOf(accountField(slack))) ?? {};
      return mark === undefined ? undefined : { mark, ...(hash !== undefined && { hash }) };
    },
    async saveShown(slack, shown) {
      const record = JSON.stringify({ ...shown, at: Date.now() });
      await redis.hset(keys.homesShown, accountField(slack), record);
      await redis.pexpire(keys.homesShown, keepMs);
    },
    async stir() {
      await redis.set(keys.homesStirred, '1', 'PX', keepMs);
    },
    takeStir: async () => (await redis.del(keys.homesStirred)) === 1,
  };
}
