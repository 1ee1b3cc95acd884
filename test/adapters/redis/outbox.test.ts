import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { createRedisOutbox } from '../../../src/adapters/redis/outbox.js';
import { redisKeys } from '../../../src/adapters/redis/redis-keys.js';
import { createRedisRequestStore } from '../../../src/adapters/redis/request-store.js';
import type { Outbox } from '../../../src/ports/request-store.js';
import { commitOf, requestFor } from '../../contracts/request-store.js';
import { openTestRedis, type TestRedis } from './test-redis.js';

let redis: TestRedis;
beforeAll(async () => {
  redis = await openTestRedis();
});
afterAll(() => redis.clean());

async function withItem(leaseMs: number): Promise<{ outbox: Outbox; id: string; prefix: string }> {
  const prefix = redis.freshPrefix();
  const commit = commitOf(requestFor('deleting'), { effects: [{ kind: 'delete_key' }], leaseMs });
  const result = await createRedisRequestStore(redis.prompt, prefix).commit(commit);
  if (!result.ok) throw new Error(result.conflict);
  return { outbox: createRedisOutbox(redis.prompt, prefix), id: result.outbox[0]!.id, prefix };
}

it('gives an item to one of many', async () => {
  const { outbox, id } = await withItem(0);
  const claims = await Promise.all(Array.from({ length: 20 }, () => outbox.claim(id, 60_000)));
  expect(claims.filter((item) => item !== undefined)).toHaveLength(1);
  expect(await outbox.due(10)).toEqual([]);
});

it('frees an item whose holder is gone', async () => {
  const { outbox, id } = await withItem(60);
  expect(await outbox.claim(id, 60_000)).toBeUndefined();
  await vi.waitFor(async () => expect(await outbox.due(10)).toEqual([id]), { interval: 10 });
  expect(await outbox.claim(id, 60_000)).toMatchObject({ id, effect: { kind: 'delete_key' } });
});

it('stays with a holder that renews, and a settled item stays gone', async () => {
  const { outbox, id } = await withItem(0);
  await outbox.claim(id, 5);
  await outbox.renew(id, 60_000);
  await sleep(10);
  expect(await outbox.claim(id, 1)).toBeUndefined();
  await outbox.settle(id);
  await outbox.renew(id, 0);
  expect(await outbox.due(10)).toEqual([]);
});

it('counts attempts and waits as long as asked', async () => {
  const { outbox, id } = await withItem(0);
  await outbox.claim(id, 60_000);
  await outbox.postpone(id, 60_000);
  expect(await outbox.claim(id, 1)).toBeUndefined();
  await outbox.postpone(id, 0);
  expect(await outbox.claim(id, 60_000)).toMatchObject({ id, attempts: 2 });
});

it('forgets a settled item, whoever still holds it', async () => {
  const { outbox, id, prefix } = await withItem(0);
  await outbox.claim(id, 1);
  await outbox.postpone(id, 0);
  await outbox.settle(id);
  await outbox.postpone(id, 0);
  await sleep(2);
  expect(await outbox.due(10)).toEqual([]);
  expect(await outbox.claim(id, 1)).toBeUndefined();
  expect(await redis.prompt.keys(`${prefix}:outbox*`)).toEqual([]);
});

it('leaves nothing of an item that a commit settles', async () => {
  const { outbox, id, prefix } = await withItem(0);
  await outbox.claim(id, 1);
  await outbox.postpone(id, 0);
  const commit = commitOf(requestFor('deleted', { version: 2 }), { settles: [id] });
  expect(await createRedisRequestStore(redis.prompt, prefix).commit(commit)).toMatchObject({ ok: true });
  expect(await redis.prompt.exists(redisKeys(prefix).outboxAttempts)).toBe(0);
});

it('lists the longest waiting first, as many as asked for', async () => {
  const prefix = redis.freshPrefix();
  const store = createRedisRequestStore(redis.prompt, prefix);
  const ids: string[] = [];
  for (const id of ['CS-Z', 'CS-Y', 'CS-X']) {
    const request = requestFor('deleting', { id, keyId: id });
    const result = await store.commit(commitOf(request, { effects: [{ kind: 'delete_key' }], leaseMs: 0 }));
    if (result.ok) ids.push(...result.outbox.map((item) => item.id));
    await sleep(2);
  }
  const outbox = createRedisOutbox(redis.prompt, prefix);
  expect(await outbox.due(2)).toEqual(ids.slice(0, 2));
});
