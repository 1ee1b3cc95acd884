// A connection like the one a person waits on, and a corner of the shared Redis that is this test file's own.
import { randomBytes } from 'node:crypto';
import { inject } from 'vitest';
import { connectRedis, type RedisConnections } from '../../../src/adapters/redis/connections.js';
import { createRecordingLog } from '../recording-log.js';

export interface TestRedis extends RedisConnections {
  prefix: string;
  /** A further corner, empty. */
  freshPrefix(): string;
  clean(): Promise<void>;
}

export async function openTestRedis(url = inject('redisUrl')): Promise<TestRedis> {
  const connections = await connectRedis({ url }, createRecordingLog());
  const used: string[] = [];
  const freshPrefix = (): string => {
    const prefix = `{cs-test-${randomBytes(6).toString('hex')}}`;
    used.push(prefix);
    return prefix;
  };
  return {
    ...connections,
    prefix: freshPrefix(),
    freshPrefix,
    async clean() {
      for (const prefix of used) {
        const keys = await connections.prompt.keys(`${prefix}:*`);
        if (keys.length > 0) await connections.prompt.del(keys);
      }
      await connections.close();
    },
  };
}
