import { afterAll, beforeAll, expect, test } from 'vitest';
import { createRedisAuditLog } from '../../../src/adapters/redis/audit-log.js';
import { redisKeys } from '../../../src/adapters/redis/redis-keys.js';
import { createStoreWitness } from '../../../src/adapters/redis/store-witness.js';
import { createRecordingLog } from '../recording-log.js';
import { openTestRedis, type TestRedis } from './test-redis.js';

let redis: TestRedis;
beforeAll(async () => {
  redis = await openTestRedis();
});
afterAll(() => redis.clean());

async function withEntries(count: number) {
  const prefix = redis.freshPrefix();
  const log = createRecordingLog();
  const audit = createRedisAuditLog(redis.prompt, prefix, log);
  const witness = createStoreWitness(redis.prompt, prefix, log);
  const grow = async (times: number) => {
    for (let n = 0; n < times; n++) await audit.append({ at: n, type: 'a', facts: {} });
  };
  await grow(count);
  const said = () => log.lines.map(({ level, facts }) => [level, facts['event']]);
  return { head: redisKeys(prefix).auditHead, witness, grow, said };
}

test('an empty store has lost nothing, and one that grows neither', async () => {
  const { witness, grow, said } = await withEntries(0);
  expect(await witness.isWhole()).toBe(true);
  await grow(2);
  expect(await witness.isWhole()).toBe(true);
  expect(said()).toEqual([]);
});

test('a store without what was seen in it is not whole, which is said once, also when it grows anew', async () => {
  const { head, witness, grow, said } = await withEntries(3);
  expect(await witness.isWhole()).toBe(true);
  const before = await redis.prompt.get(head);
  await redis.prompt.del(head, head.replace('audit-head', 'audit'));
  expect(await witness.isWhole()).toBe(false);
  await grow(1);
  expect(await witness.isWhole()).toBe(false);
  expect(said()).toEqual([['error', 'store.lost']]);
  await redis.prompt.set(head, before!);
  expect(await witness.isWhole()).toBe(true);
  expect(said()).toEqual([
    ['error', 'store.lost'],
    ['info', 'store.whole'],
  ]);
});
