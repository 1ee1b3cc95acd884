// A Redis in readable form, and back.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { RedisClient } from '../../../src/adapters/redis/open-redis.js';

export type StoredRecord = { key: string } & (
  | { type: 'string'; value: string }
  /** In base64. */
  | { type: 'bytes'; value: string }
  | { type: 'hash'; value: Record<string, string> }
  | { type: 'list' | 'set'; value: string[] }
  /** Member → score. */
  | { type: 'zset'; value: Record<string, number | '+inf'> }
);

export const dumpFolder = join(import.meta.dirname, '..', '..', 'fixtures', 'records');

/** Names of the dumps in the repository, the oldest first. */
export function dumpNames(): string[] {
  const number = (name: string) => Number.parseInt(name, 10);
  return readdirSync(dumpFolder).sort((one, other) => number(one) - number(other));
}

export function readDump(name: string): StoredRecord[] {
  return JSON.parse(readFileSync(join(dumpFolder, name), 'utf8')) as StoredRecord[];
}

/** Writes a dump under a prefix of its own, as it was. */
export async function restoreDump(
  redis: RedisClient,
  prefix: string,
  records: StoredRecord[],
): Promise<void> {
  for (const record of records) {
    const key = record.key.replace(/^\{records\}/, prefix);
    switch (record.type) {
      case 'string':
        await redis.set(key, record.value);
        break;
      case 'bytes':
        await redis.set(key, Buffer.from(record.value, 'base64'));
        break;
      case 'hash':
        await redis.hset(key, record.value);
        break;
      case 'list':
        await redis.rpush(key, ...record.value);
        break;
      case 'set':
        await redis.sadd(key, ...record.value);
        break;
      case 'zset':
        await redis.zadd(key, ...Object.entries(record.value).flatMap(([member, score]) => [score, member]));
        break;
    }
  }
}
