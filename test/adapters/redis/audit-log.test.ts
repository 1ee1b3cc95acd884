import { createRecordingLog } from '../recording-log.js';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { createRedisAuditLog } from '../../../src/adapters/redis/audit-log.js';
import { redisKeys } from '../../../src/adapters/redis/redis-keys.js';
import type { AuditLog } from '../../../src/ports/audit-log.js';
import { auditLogContract } from '../../contracts/audit-log.js';
import { draft } from '../../contracts/request-store.js';
import { openTestRedis, type TestRedis } from './test-redis.js';
import { openWeakLine } from './weak-line.js';

let redis: TestRedis;
beforeAll(async () => {
  redis = await openTestRedis();
});
afterAll(() => redis.clean());

async function logOf(count: number): Promise<{ audit: AuditLog; keys: ReturnType<typeof redisKeys> }> {
  const prefix = redis.freshPrefix();
  const audit = createRedisAuditLog(redis.prompt, prefix, createRecordingLog());
  for (let n = 1; n <= count; n++) await audit.append(draft(`CS-${n % 2}`, `entry.${n}`));
  return { audit, keys: redisKeys(prefix) };
}

describe('the audit log in Redis', () => {
  auditLogContract(() => createRedisAuditLog(redis.prompt, redis.freshPrefix(), createRecordingLog()));
});

it('an entry whose answer is lost is recognised, and not made twice', async () => {
  const line = await openWeakLine(inject('redisUrl'));
  const faraway = await openTestRedis(line.url);
  const prefix = redis.freshPrefix();
  const lost = line.loseNextScriptAnswer();
  const appending = createRedisAuditLog(faraway.prompt, prefix, createRecordingLog()).append(draft('CS-1'));
  await lost;
  await appending;
  const audit = createRedisAuditLog(redis.prompt, prefix, createRecordingLog());
  expect(await audit.read(1, 10)).toHaveLength(1);
  expect((await audit.verify()).findings).toEqual([]);
  await faraway.clean();
  await line.close();
});

describe('a changed audit log', () => {
  it('is never written over', async () => {
    const { audit, keys } = await logOf(4);
    const before = await redis.prompt.hgetall(keys.audit);
    await redis.prompt.del(keys.auditHead);
    await expect(audit.append(draft('CS-1'))).rejects.toThrow(/audit log/);
    expect(await redis.prompt.hgetall(keys.audit)).toEqual(before);
  });
});
