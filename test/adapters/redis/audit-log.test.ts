import { createRecordingLog } from '../recording-log.js';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { createRedisAuditLog } from '../../../src/adapters/redis/audit-log.js';
import { redisKeys } from '../../../src/adapters/redis/redis-keys.js';
import type { AuditEntry, AuditLog } from '../../../src/ports/audit-log.js';
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
  expect(await audit.firstBroken()).toBeUndefined();
  await faraway.clean();
  await line.close();
});

describe('a changed audit log', () => {
  const change =
    (seq: number, changes: Partial<AuditEntry>) =>
    async (keys: ReturnType<typeof redisKeys>): Promise<void> => {
      const entry = JSON.parse((await redis.prompt.hget(keys.audit, String(seq)))!) as AuditEntry;
      await redis.prompt.hset(keys.audit, String(seq), JSON.stringify({ ...entry, ...changes }));
    };

  it.each<[string, number, (keys: ReturnType<typeof redisKeys>) => Promise<unknown>]>([
    ['a fact changed', 2, change(2, { facts: { approved: false } })],
    ['a time changed', 3, change(3, { at: 5 })],
    ['a hash changed', 2, change(2, { hash: 'f'.repeat(64) })],
    ['the last entry changed', 4, change(4, { type: 'other' })],
    ['an entry dropped', 2, (keys) => redis.prompt.hdel(keys.audit, '2')],
    ['the last entry dropped', 4, (keys) => redis.prompt.hdel(keys.audit, '4')],
    ['an entry made unreadable', 3, (keys) => redis.prompt.hset(keys.audit, '3', '{"seq":3')],
    ['an entry replaced by something else', 3, (keys) => redis.prompt.hset(keys.audit, '3', 'null')],
    ['everything dropped', 1, (keys) => redis.prompt.del(keys.audit)],
    ['its head dropped', 1, (keys) => redis.prompt.del(keys.auditHead)],
    ['its head set back', 3, (keys) => setHeadBack(keys, 2)],
  ])('is found with %s', async (_, broken, tamper) => {
    const { audit, keys } = await logOf(4);
    await tamper(keys);
    expect(await audit.firstBroken()).toBe(broken);
  });

  it('is never written over', async () => {
    const { audit, keys } = await logOf(4);
    const before = await redis.prompt.hgetall(keys.audit);
    await redis.prompt.del(keys.auditHead);
    await expect(audit.append(draft('CS-1'))).rejects.toThrow(/audit log/);
    expect(await redis.prompt.hgetall(keys.audit)).toEqual(before);
  });

  async function setHeadBack(keys: ReturnType<typeof redisKeys>, seq: number): Promise<void> {
    const entry = JSON.parse((await redis.prompt.hget(keys.audit, String(seq)))!) as AuditEntry;
    await redis.prompt.set(keys.auditHead, `${seq}:${entry.hash}`);
  }
});
