import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { createRedisHomeVisits } from '../../../src/adapters/redis/home-visits.js';
import { homeVisitsContract } from '../../contracts/home-visits.js';
import { openTestRedis, type TestRedis } from './test-redis.js';

let redis: TestRedis;
beforeAll(async () => {
  redis = await openTestRedis();
});
afterAll(() => redis.clean());

describe('visits in Redis', () => {
  homeVisitsContract((keepMs) => createRedisHomeVisits(redis.prompt, redis.freshPrefix(), keepMs));

  const rosa = { userId: 'U0ROSA', teamId: 'T0OWN' };

  it('leave nothing behind', async () => {
    const prefix = redis.freshPrefix();
    const visits = createRedisHomeVisits(redis.prompt, prefix, 20);
    await visits.opened(rosa, true);
    await visits.saveShown(rosa, { mark: 'one' });
    await visits.stir();
    await vi.waitFor(async () => expect(await redis.prompt.keys(`${prefix}*`)).toEqual([]), 10_000);
  });

  it('read what another program wrote in another way as nothing', async () => {
    const prefix = redis.freshPrefix();
    const visits = createRedisHomeVisits(redis.prompt, prefix);
    await visits.opened(rosa);
    for (const record of ['no JSON', '{"mark":1}', '[]']) {
      await redis.prompt.hset(`${prefix}:homes-shown`, 'T0OWN/U0ROSA', record);
      expect(await visits.shown(rosa)).toBeUndefined();
      expect(await visits.present()).toEqual([rosa]);
    }
  });
});
