import { afterAll, beforeAll, expect, test } from 'vitest';
import { createRedisAuditLog } from '../../../src/adapters/redis/audit-log.js';
import { redisKeys } from '../../../src/adapters/redis/redis-keys.js';
import { createStoreWitness } from '../../../src/adapters/redis/store-witness.js';
import type { StoreLoss } from '../../../src/ports/card-surface.js';
import { createRecordingLog } from '../recording-log.js';
import { openTestRedis, type TestRedis } from './test-redis.js';

let redis: TestRedis;
beforeAll(async () => {
  redis = await openTestRedis();
});
afterAll(() => redis.clean());

async function withEntries(count: number, prefix = redis.freshPrefix()) {
  const log = createRecordingLog();
  const audit = createRedisAuditLog(redis.prompt, prefix, log);
  const told: StoreLoss[] = [];
  const refusals: Error[] = [];
  const tell = async (loss: StoreLoss) => {
    const refusal = refusals.shift();
    if (refusal) throw refusal;
    told.push(loss);
  };
  const witness = createStoreWitness(redis.prompt, prefix, { log, tell });
  const grow = async (times: number) => {
    for (let n = 0; n < times; n++) await audit.append({ at: n, type: 'a', facts: {} });
  };
  await grow(count);
  const said = () => log.lines.map(({ level, facts }) => [level, facts['event']]);
  const lose = async () => void (await redis.prompt.del(await redis.prompt.keys(`${prefix}:*`)));
  return { prefix, keys: redisKeys(prefix), witness, grow, lose, said, told, refusals };
}

test('an empty store has lost nothing, and one that grows neither', async () => {
  const { witness, grow, said } = await withEntries(0);
  expect(await witness.isWhole()).toBe(true);
  await grow(2);
  expect(await witness.isWhole()).toBe(true);
  expect(said()).toEqual([]);
});

test('a store without what was seen in it is not whole, which is said and told once, also when it grows anew', async () => {
  const { keys, witness, grow, said, told } = await withEntries(3);
  expect(await witness.isWhole()).toBe(true);
  const before = await redis.prompt.get(keys.auditHead);
  await redis.prompt.del(keys.auditHead, keys.audit);
  expect(await witness.isWhole()).toBe(false);
  await grow(1);
  expect(await witness.isWhole()).toBe(false);
  expect(said()).toEqual([['error', 'store.lost']]);
  expect(told).toEqual([{ seen: 3, found: 0 }]);
  await redis.prompt.set(keys.auditHead, before!);
  expect(await witness.isWhole()).toBe(true);
  expect(said()).toEqual([
    ['error', 'store.lost'],
    ['info', 'store.whole'],
  ]);
});

test('what cannot be told is told at the next look', async () => {
  const { keys, witness, said, told, refusals } = await withEntries(1);
  await witness.begin();
  await redis.prompt.del(keys.auditHead, keys.audit);
  refusals.push(new Error('Slack is away'));
  for (let looks = 0; looks < 3; looks++) expect(await witness.isWhole()).toBe(false);
  expect(told).toHaveLength(1);
  expect(said()).toEqual([
    ['error', 'store.lost'],
    ['warn', 'store.loss_not_told'],
  ]);
});

test('a first start is said, with what names begin with; a later one, and one on a store of earlier, is not', async () => {
  const first = await withEntries(0);
  await first.witness.begin();
  expect(first.said()).toEqual([['info', 'store.first_start']]);
  const second = await withEntries(0, first.prefix);
  await second.witness.begin();
  expect(second.said()).toEqual([]);
  const earlier = await withEntries(1);
  await earlier.witness.begin();
  expect(earlier.said()).toEqual([]);
});

test('a store that is emptied before anything was in it, and begun anew by another process, is not the same', async () => {
  const { prefix, witness, lose, told } = await withEntries(0);
  await witness.begin();
  expect(await witness.isWhole()).toBe(true);
  await lose();
  expect(await witness.isWhole()).toBe(false);
  const other = await withEntries(5, prefix);
  await other.witness.begin();
  expect(await other.witness.isWhole()).toBe(true);
  expect(await witness.isWhole()).toBe(false);
  expect(told).toHaveLength(1);
});
