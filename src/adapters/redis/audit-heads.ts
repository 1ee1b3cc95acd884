import { z } from 'zod';
import type { AuditHeads, KeptHead } from '../../ports/audit-heads.js';
import { readHead } from './audit-chain.js';
import { headText } from './audit-check.js';
import type { AuditSeals } from './audit-seal.js';
import type { RedisClient } from './open-redis.js';
import { redisKeys } from './redis-keys.js';

const sealShape = z.object({ key: z.string(), mac: z.string() });
const keptShape = z.object({
  seq: z.number(),
  hash: z.string(),
  at: z.number(),
  seal: sealShape.optional(),
  token: z.string().optional(),
});

export function createRedisAuditHeads(redis: RedisClient, prefix: string, seals: AuditSeals): AuditHeads {
  const keys = redisKeys(prefix);
  return {
    keyId: seals.keyId,
    async now() {
      const head = readHead(await redis.get(keys.auditHead));
      if (head.seq === 0) return undefined;
      const seal = seals.seal('head', headText(head));
      return { ...head, ...(seal && { seal }) };
    },
    async keep(head) {
      await redis.hset(keys.auditHeads, String(head.seq), JSON.stringify(head));
      const base = readHead(await redis.get(keys.auditBase)).seq;
      const old = (await redis.hkeys(keys.auditHeads)).filter((seq) => Number(seq) < base);
      if (old.length > 0) await redis.hdel(keys.auditHeads, ...old);
    },
    async kept() {
      const heads = Object.values(await redis.hgetall(keys.auditHeads)).flatMap(readKept);
      return heads.sort((one, other) => one.seq - other.seq);
    },
    takeTurn: async (forMs) => (await redis.set(keys.auditTurn, '1', 'PX', forMs, 'NX')) === 'OK',
    giveBack: async () => void (await redis.del(keys.auditTurn)),
  };
}

function readKept(text: string): KeptHead[] {
  try {
    const { seal, token, ...head } = keptShape.parse(JSON.parse(text));
    return [{ ...head, ...(seal && { seal }), ...(token !== undefined && { token }) }];
  } catch {
    return [];
  }
}
