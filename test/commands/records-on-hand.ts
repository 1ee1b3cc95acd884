// A store with the records of two requests, and somebody who may only read it.
import { randomBytes } from 'node:crypto';
import { inject } from 'vitest';
import { createRedisAuditLog } from '../../src/adapters/redis/audit-log.js';
import { createRedisRequestStore } from '../../src/adapters/redis/request-store.js';
import type { DeletionEvent } from '../../src/domain/event.js';
import { evolve } from '../../src/domain/evolve.js';
import type { DeletionRequest } from '../../src/domain/request.js';
import type { AuditLog } from '../../src/ports/audit-log.js';
import { auditOf } from '../../src/usecases/audit-of.js';
import { createRecordingLog } from '../adapters/recording-log.js';
import { openTestRedis } from '../adapters/redis/test-redis.js';

export interface RecordsOnHand {
  /** For a command; its user may read and nothing else. */
  env: Record<string, string>;
  audit: AuditLog;
  /** What happens to one request, each with its entry. */
  live(...events: [DeletionEvent, ...DeletionEvent[]]): Promise<DeletionRequest>;
  /** Everything stored, for comparing. */
  stored(): Promise<Record<string, string>>;
  close(): Promise<void>;
}

export async function openRecords(): Promise<RecordsOnHand> {
  const redis = await openTestRedis();
  const { prefix } = redis;
  const log = createRecordingLog();
  const audit = createRedisAuditLog(redis.prompt, prefix, log);
  const requests = createRedisRequestStore(redis.prompt, prefix, log);
  const user = `reader-${randomBytes(4).toString('hex')}`;
  const rights = ['on', '>only-reads', '~*', '-@all', '+@read', '+@connection', '+info'];
  await redis.prompt.call('ACL', 'SETUSER', user, ...rights);
  const url = new URL(inject('redisUrl'));
  url.username = user;
  url.password = 'only-reads';
  return {
    env: { REDIS_URL: url.href, REDIS_PREFIX: prefix },
    audit,
    async live(...events) {
      let request: DeletionRequest | undefined;
      for (const event of events) {
        const next = evolve(request, event);
        const readVersion = request?.version ?? 0;
        request = { ...next, version: readVersion + 1 };
        const done = await requests.commit({
          request,
          readVersion,
          audit: [auditOf(event, request)],
          effects: [],
          leaseMs: 1,
        });
        if (!done.ok) throw new Error(done.conflict);
      }
      return request!;
    },
    async stored() {
      const names = (await redis.prompt.keys(`${prefix}:*`)).sort();
      const dumps = await Promise.all(names.map((name) => redis.prompt.dumpBuffer(name)));
      return Object.fromEntries(names.map((name, n) => [name, dumps[n]?.toString('base64') ?? '']));
    },
    async close() {
      await redis.prompt.call('ACL', 'DELUSER', user);
      await redis.clean();
    },
  };
}
