import { createRecordingLog } from '../recording-log.js';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createRedisAbsences } from '../../../src/adapters/redis/absences.js';
import { redisKeys } from '../../../src/adapters/redis/redis-keys.js';
import { absencesContract } from '../../contracts/absences.js';
import { openTestRedis, type TestRedis } from './test-redis.js';

let redis: TestRedis;
beforeAll(async () => {
  redis = await openTestRedis();
});
afterAll(() => redis.clean());

const rosa = { userId: 'U0ROSA', teamId: 'T0OWN' };
const until = 1_772_445_600_000;

const absencesAt = (prefix = redis.freshPrefix()) =>
  createRedisAbsences(redis.prompt, prefix, createRecordingLog());

describe('absences in Redis', () => {
  absencesContract(() => absencesAt());

  it('all hold when many are set at once on two replicas', async () => {
    const prefix = redis.freshPrefix();
    const replicas = [absencesAt(prefix), absencesAt(prefix)];
    const people = Array.from({ length: 50 }, (_, n) => ({ userId: `U0P${n}`, teamId: 'T0OWN' }));
    await Promise.all(people.map((slack, n) => replicas[n % 2]!.setAway(slack, until + n)));
    expect(await replicas[0]!.awayAmong(people, 0)).toEqual(
      people.map((slack, n) => ({ slack, until: until + n })),
    );
  });

  it.each(['soon', '', 'Infinity', 'NaN'])('are none where the entry reads %j', async (content) => {
    const prefix = redis.freshPrefix();
    await redis.prompt.hset(redisKeys(prefix).absences, 'T0OWN/U0ROSA', content);
    expect(await absencesAt(prefix).awayAmong([rosa], 0)).toEqual([]);
  });
});
