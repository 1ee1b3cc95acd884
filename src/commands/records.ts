// What commands read of the store. They need Redis alone, and work beside a bot that runs.
import { once } from 'node:events';
import { createLog } from '../adapters/system/log.js';
import { createRedisAuditHeads } from '../adapters/redis/audit-heads.js';
import { createRedisAuditLog } from '../adapters/redis/audit-log.js';
import { createAuditSeals } from '../adapters/redis/audit-seal.js';
import { connectRedis } from '../adapters/redis/connections.js';
import type { RedisClient } from '../adapters/redis/open-redis.js';
import { createRedisRequestStore } from '../adapters/redis/request-store.js';
import { type AuditSettings, sealSecrets } from '../audit-settings.js';
import { readStoreConfig } from '../config.js';
import { settingFinding } from '../explanations/configuration.js';
import { describeFindings } from '../explanations/findings.js';
import type { AuditHeads } from '../ports/audit-heads.js';
import type { AuditLog } from '../ports/audit-log.js';
import type { RequestStore } from '../ports/request-store.js';
import { redisSecrets } from '../redis-settings.js';
import type { CommandWorld } from './command-world.js';

export interface Records {
  redis: RedisClient;
  prefix: string;
  /** Of what only reads: some lists of it would make their index first. */
  requests: Pick<RequestStore, 'load' | 'listOpen' | 'listRecent'>;
  /** Its `append` is the one thing here that writes. */
  audit: Pick<AuditLog, 'read' | 'verify' | 'append'>;
  heads: Pick<AuditHeads, 'kept' | 'keyId'>;
  auditSettings: AuditSettings;
}

/** Lends the records for as long as `work` takes. Rejects with words for whoever typed the command. */
export async function withRecords<T>(
  { env, err }: CommandWorld,
  work: (records: Records) => Promise<T>,
): Promise<T> {
  const settings = readStoreConfig(env);
  if (!settings.ok)
    throw new Error(describeFindings(settings.problems.map(settingFinding), 'The records cannot be read'));
  const { prefix, audit: auditSettings } = settings;
  const secrets = [...redisSecrets(settings.redis), ...sealSecrets(auditSettings)];
  const log = createLog({ level: 'error', destination: err, secrets });
  const seals = createAuditSeals(auditSettings.sealKeys);
  const redis = await connectRedis(settings.redis, log);
  try {
    return await work({
      redis: redis.prompt,
      prefix,
      requests: createRedisRequestStore(redis.prompt, prefix, log),
      audit: createRedisAuditLog(redis.prompt, prefix, log, seals),
      heads: createRedisAuditHeads(redis.prompt, prefix, seals),
      auditSettings,
    });
  } finally {
    await redis.close();
  }
}

/** Writes, and waits where whoever reads is slower. What people once typed must not steer a terminal. */
export async function say(out: NodeJS.WritableStream, text: string): Promise<void> {
  if (!out.write(text.replaceAll(/[^\P{Cc}\n]/gu, ' '))) await once(out, 'drain');
}
