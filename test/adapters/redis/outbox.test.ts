import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createRedisAuditLog } from '../../../src/adapters/redis/audit-log.js';
import { createRedisOutbox } from '../../../src/adapters/redis/outbox.js';
import { redisKeys } from '../../../src/adapters/redis/redis-keys.js';
import { createRedisRequestStore } from '../../../src/adapters/redis/request-store.js';
import type { Outbox } from '../../../src/ports/request-store.js';
import { createRecordingLog } from '../recording-log.js';
import { outboxContract } from '../../contracts/outbox.js';
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
  const result = await createRedisRequestStore(redis.prompt, prefix, createRecordingLog()).commit(commit);
  if (!result.ok) throw new Error(result.conflict);
  return {
    outbox: createRedisOutbox(redis.prompt, prefix, createRecordingLog()),
    id: result.outbox[0]!.id,
    prefix,
  };
}

describe('the outbox in Redis', () => {
  outboxContract(() => {
    const prefix = redis.freshPrefix();
    return {
      outbox: createRedisOutbox(redis.prompt, prefix, createRecordingLog()),
      requests: createRedisRequestStore(redis.prompt, prefix, createRecordingLog()),
      audit: createRedisAuditLog(redis.prompt, prefix, createRecordingLog()),
      wait: (ms) => sleep(ms + 20),
    };
  });

  it('leaves nothing of an item that was settled', async () => {
    const { outbox, id, prefix } = await withItem(0);
    await outbox.claim(id, 1);
    await outbox.postpone(id, 0);
    await outbox.settle(id);
    await outbox.postpone(id, 0);
    expect(await redis.prompt.keys(`${prefix}:outbox*`)).toEqual([]);
  });

  it('leaves nothing of an item that a commit settles', async () => {
    const { outbox, id, prefix } = await withItem(0);
    await outbox.claim(id, 1);
    await outbox.postpone(id, 0);
    const commit = commitOf(requestFor('deleted', { version: 2 }), { settles: [id] });
    expect(
      await createRedisRequestStore(redis.prompt, prefix, createRecordingLog()).commit(commit),
    ).toMatchObject({ ok: true });
    expect(await redis.prompt.exists(redisKeys(prefix).outboxAttempts)).toBe(0);
  });
});
