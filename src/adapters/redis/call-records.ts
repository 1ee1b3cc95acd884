import type { Redis } from 'ioredis';
import { z } from 'zod';
import type { CallRecord, CallRecords } from '../../ports/call-records.js';
import { redisKeys } from './redis-keys.js';

/** As long as a deleted key can be restored; IBM's support asks within days. */
const keptS = 30 * 24 * 60 * 60;
/** UUIDs and IAM's transaction ids; what people paste is not always one. */
const correlationIdForm = /^[\w-]{8,128}$/;

const storedRecord = z.object({
  correlationId: z.string(),
  operation: z.string(),
  instanceId: z.string(),
  key: z.string().optional(),
  at: z.number(),
  failure: z.looseObject({ code: z.string(), effect: z.enum(['none', 'unknown']) }).optional(),
});

export function createRedisCallRecords(redis: Redis, prefix: string): CallRecords {
  const keys = redisKeys(prefix);
  const keyOf = (correlationId: string) => keys.call(correlationId.toLowerCase());
  return {
    async save(record) {
      if (!correlationIdForm.test(record.correlationId)) return;
      await redis.set(keyOf(record.correlationId), JSON.stringify(record), 'EX', keptS);
    },
    async find(correlationId) {
      if (!correlationIdForm.test(correlationId)) return undefined;
      const stored = await redis.get(keyOf(correlationId));
      return stored === null ? undefined : read(stored);
    },
  };
}

/** Undefined for what is no record, as if the call had never been made. */
function read(stored: string): CallRecord | undefined {
  try {
    return storedRecord.parse(JSON.parse(stored)) as CallRecord;
  } catch {
    return undefined;
  }
}
