import { createRecordingLog } from '../recording-log.js';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { redisKeys } from '../../../src/adapters/redis/redis-keys.js';
import { createRedisResourceSnapshots } from '../../../src/adapters/redis/resource-snapshots.js';
import { resourcesOf } from '../../../src/domain/protected-resource.js';
import { resourceSnapshotsContract, snapshotResources } from '../../contracts/resource-snapshots.js';
import { openTestRedis, type TestRedis } from './test-redis.js';

const dayS = 24 * 60 * 60;
const keptMs = 400 * dayS * 1_000;
let redis: TestRedis;
beforeAll(async () => {
  redis = await openTestRedis();
});
afterAll(() => redis.clean());

function snapshotsAt(prefix = redis.freshPrefix()) {
  return {
    snapshots: createRedisResourceSnapshots(redis.prompt, prefix, createRecordingLog(), keptMs),
    keys: redisKeys(prefix),
  };
}

describe('lists of protected resources in Redis', () => {
  resourceSnapshotsContract(() => snapshotsAt().snapshots);

  it('take little room: 5,000 buckets less than 200 kB', async () => {
    const { snapshots, keys } = snapshotsAt();
    const many = resourcesOf(
      Array.from({ length: 5_000 }, (_, n) => ({
        resourceCrn: `crn:v1:bluemix:public:cloud-object-storage:global:a/acct:cos:bucket:invoices-${n}`,
        preventsKeyDeletion: n % 2 === 0,
      })),
    );
    await snapshots.save('f1', many);
    expect(await redis.prompt.strlen(keys.resources('f1'))).toBeLessThan(200_000);
    expect(await snapshots.load('f1')).toEqual(many);
  });

  it('live as long as they are to be kept from the last time they were seen, and are not written again', async () => {
    const { snapshots, keys } = snapshotsAt();
    const key = keys.resources('f1');
    await snapshots.save('f1', snapshotResources);
    expect(await redis.prompt.ttl(key)).toBeGreaterThan(399 * dayS);
    await redis.prompt.expire(key, 60);
    // Another content, which a second writing would replace.
    await redis.prompt.set(key, gzipSync('[]'), 'KEEPTTL');
    await snapshots.save('f1', snapshotResources);
    expect(await redis.prompt.ttl(key)).toBeGreaterThan(399 * dayS);
    expect(await snapshots.load('f1')).toEqual([]);
  });

  it.each<[string, string | Buffer]>([
    ['plain text', 'no gzip'],
    ['half a file', gzipSync(JSON.stringify(snapshotResources)).subarray(0, 60)],
    ['no JSON', gzipSync('not json')],
    ['another kind of thing', gzipSync(JSON.stringify([{ id: 'x' }]))],
    ['nothing', ''],
  ])('are unknown when the record holds %s', async (_name, content) => {
    const { snapshots, keys } = snapshotsAt();
    await redis.prompt.set(keys.resources('f1'), content);
    expect(await snapshots.load('f1')).toBeUndefined();
  });
});
