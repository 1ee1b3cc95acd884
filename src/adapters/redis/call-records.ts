import { z } from 'zod';
import type { KmsFailure } from '../../domain/kms-failure.js';
import type { CallRecords } from '../../ports/call-records.js';
import type { Log } from '../../ports/log.js';
import type { RedisClient } from './open-redis.js';
import { createSayUnread, firstFormat, readRecord } from './record-format.js';
import { redisKeys } from './redis-keys.js';

/** UUIDs and IAM's transaction ids; what people paste is not always one. */
const correlationIdForm = /^[\w-]{8,128}$/;

const storedRecord = z.object({
  correlationId: z.string(),
  operation: z.string(),
  instanceId: z.string(),
  key: z.string().exactOptional(),
  at: z.number(),
  failure: z.custom<KmsFailure>((value) => reliedFailure.safeParse(value).success).exactOptional(),
});
const reliedFailure = z.looseObject({ code: z.string(), effect: z.enum(['none', 'unknown']) });

export function createRedisCallRecords(
  redis: RedisClient,
  prefix: string,
  log: Log,
  keptMs: number,
): CallRecords {
  const keys = redisKeys(prefix);
  const say = createSayUnread(log);
  const keyOf = (correlationId: string) => keys.call(correlationId.toLowerCase());
  return {
    async save(record) {
      if (!correlationIdForm.test(record.correlationId)) return;
      await redis.set(
        keyOf(record.correlationId),
        JSON.stringify({ ...record, format: firstFormat }),
        'PX',
        keptMs,
      );
    },
    async find(correlationId) {
      if (!correlationIdForm.test(correlationId)) return undefined;
      const stored = await redis.get(keyOf(correlationId));
      if (stored === null) return undefined;
      const call = readRecord('call', stored, storedRecord);
      if (!call.ok) say('call', correlationId, call);
      // As if it had never been made.
      return call.ok ? call.value : undefined;
    },
  };
}
