import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createRedisAbsences } from '../../../src/adapters/redis/absences.js';
import { redisKeys } from '../../../src/adapters/redis/redis-keys.js';
import { openTestRedis, type TestRedis } from './test-redis.js';

let redis: TestRedis;
beforeAll(async () => {
  redis = await openTestRedis();
});
afterAll(() => redis.clean());

const rosa = { userId: 'U0ROSA', teamId: 'T0OWN' };
const amir = { userId: 'U0AMIR', teamId: 'T0OWN' };
const vera = { userId: 'U0VERA', teamId: 'T0OWN' };
const until = 1_772_445_600_000;

const absencesAt = (prefix = redis.freshPrefix()) => createRedisAbsences(redis.prompt, prefix);

describe('absences in Redis', () => {
  it('are told of those who are asked about', async () => {
    const absences = absencesAt();
    await absences.setAway(rosa, until);
    await absences.setAway(amir, until + 1);
    expect(await absences.awayAmong([vera, amir, rosa], until - 1)).toEqual([
      { slack: amir, until: until + 1 },
      { slack: rosa, until },
    ]);
    expect(await absences.awayAmong([vera], until - 1)).toEqual([]);
    expect(await absences.awayAmong([], until - 1)).toEqual([]);
  });

  it('end by themselves: the last millisecond before still counts, the end does not', async () => {
    const absences = absencesAt();
    await absences.setAway(rosa, until);
    expect(await absences.awayAmong([rosa], until - 1)).toEqual([{ slack: rosa, until }]);
    expect(await absences.awayAmong([rosa], until)).toEqual([]);
  });

  it('are replaced by a later word, whether it is longer or shorter', async () => {
    const absences = absencesAt();
    for (const next of [until, until - 1_000, until + 1_000]) {
      await absences.setAway(rosa, next);
      expect(await absences.awayAmong([rosa], 0)).toEqual([{ slack: rosa, until: next }]);
    }
  });

  it('end when somebody is back, also who was never away', async () => {
    const absences = absencesAt();
    await absences.setAway(rosa, until);
    await absences.setAway(amir, until);
    await absences.endAway(rosa);
    await absences.endAway(vera);
    expect(await absences.awayAmong([rosa, amir, vera], 0)).toEqual([{ slack: amir, until }]);
  });

  it('are of one workspace', async () => {
    const absences = absencesAt();
    await absences.setAway(rosa, until);
    expect(await absences.awayAmong([{ ...rosa, teamId: 'T0ELSE' }], 0)).toEqual([]);
  });

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
