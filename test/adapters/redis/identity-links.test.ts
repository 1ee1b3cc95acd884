import { createRecordingLog } from '../recording-log.js';
import { afterAll, afterEach, beforeAll, describe, expect, inject, it, vi } from 'vitest';
import { createRedisIdentityLinks } from '../../../src/adapters/redis/identity-links.js';
import { redisKeys } from '../../../src/adapters/redis/redis-keys.js';
import { amir, amirsId, identityLinksContract, rosa, rosasId } from '../../contracts/identity-links.js';
import { openTestRedis, type TestRedis } from './test-redis.js';
import { openWeakLine, type WeakLine } from './weak-line.js';

let redis: TestRedis;
beforeAll(async () => {
  redis = await openTestRedis();
});
afterAll(() => redis.clean());

const at = 1_772_445_600_000;

describe('links in Redis', () => {
  identityLinksContract(() =>
    createRedisIdentityLinks(redis.prompt, redis.freshPrefix(), createRecordingLog()),
  );

  it('are shared by replicas, and have one winner among those who link one identity at once', async () => {
    const other = await openTestRedis();
    const prefix = redis.freshPrefix();
    const replicas = [redis.prompt, other.prompt].map((one) =>
      createRedisIdentityLinks(one, prefix, createRecordingLog()),
    );
    const accounts = Array.from({ length: 20 }, (_, n) => ({ userId: `U0P${n}`, teamId: 'T0OWN' }));
    const made = await Promise.all(accounts.map((slack, n) => replicas[n % 2]!.link(slack, rosasId, at + n)));
    const holders = (await Promise.all(accounts.map((slack) => replicas[0]!.find(slack)))).filter(Boolean);
    expect(holders).toHaveLength(1);
    expect(await replicas[1]!.findByIamId(rosasId)).toEqual(holders[0]);
    expect(made.flatMap(({ replaced }) => replaced)).toHaveLength(19);
    await other.clean();
  });

  it('hold the identity and nothing else of the person', async () => {
    const prefix = redis.freshPrefix();
    await createRedisIdentityLinks(redis.prompt, prefix, createRecordingLog()).link(rosa, rosasId, at);
    const stored = await redis.prompt.hvals(redisKeys(prefix).links);
    expect(Object.keys(JSON.parse(stored[0]!) as object).sort()).toEqual([
      'account',
      'format',
      'iamId',
      'identity',
      'linkedAt',
      'madeBy',
    ]);
  });

  it.each(['no json', 'null', '{}', '{"account":"U0ROSA","iamId":"IBMid-1","linkedAt":1}'])(
    'are not taken for none when they read %s',
    async (content) => {
      const prefix = redis.freshPrefix();
      const links = createRedisIdentityLinks(redis.prompt, prefix, createRecordingLog());
      await redis.prompt.hset(redisKeys(prefix).links, 'T0OWN/U0ROSA', content);
      await redis.prompt.hset(redisKeys(prefix).linksByIamId, rosasId.toLowerCase(), content);
      await expect(links.find(rosa)).rejects.toThrow('unreadable');
      await expect(links.findByIamId(rosasId)).rejects.toThrow('unreadable');
    },
  );
});

describe('a link whose answer is lost', () => {
  let line: WeakLine;
  let faraway: TestRedis;
  beforeAll(async () => {
    line = await openWeakLine(inject('redisUrl'));
  });
  afterAll(() => line.close());
  afterEach(() => faraway.clean());

  it('is made once, and tells all the same what gave way', async () => {
    faraway = await openTestRedis(line.url);
    const prefix = redis.freshPrefix();
    const near = createRedisIdentityLinks(redis.prompt, prefix, createRecordingLog());
    const { link: rosas } = await near.link(rosa, rosasId, at);
    const { link: amirs } = await near.link(amir, amirsId, at);
    const lost = line.loseNextScriptAnswer();
    const linking = createRedisIdentityLinks(faraway.prompt, prefix, createRecordingLog()).link(
      rosa,
      amirsId,
      at + 1,
    );
    await lost;
    expect(await linking).toEqual({
      link: { slack: rosa, iamId: amirsId, linkedAt: at + 1, changedAt: at + 1 },
      replaced: [rosas, amirs],
    });
  });

  it('is a failure while Redis is away', async () => {
    faraway = await openTestRedis(line.url);
    await line.down();
    await expect(
      createRedisIdentityLinks(faraway.prompt, redis.freshPrefix(), createRecordingLog()).link(
        rosa,
        rosasId,
        at,
      ),
    ).rejects.toThrow();
    await line.up();
    await vi.waitFor(() => faraway.prompt.ping(), { timeout: 5_000 });
  });
});
