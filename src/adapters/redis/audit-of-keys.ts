// Which entries of the audit log are a key's and no request's: what somebody did to it beside its deletion.
import type { KeyRef } from '../../domain/key.js';
import type { AuditEntry } from '../../ports/audit-log.js';
import { readHead } from './audit-chain.js';
import type { RedisClient } from './open-redis.js';
import type { redisKeys } from './redis-keys.js';

const page = 500;

/**
 * Made when it is asked for, from the entries that came since: whoever wrote them need not know of it. `entriesAt` leaves out what
 * cannot be read.
 */
export function createAuditOfKeys(
  redis: RedisClient,
  keys: ReturnType<typeof redisKeys>,
  entriesAt: (numbers: string[]) => Promise<AuditEntry[]>,
): (ref: KeyRef) => Promise<AuditEntry[]> {
  async function index(): Promise<void> {
    const [known, stored] = await redis.mget(keys.auditOfKeysKnown, keys.auditHead);
    const head = readHead(stored ?? null).seq;
    for (let from = Number(known ?? 0) + 1; from <= head; from += page) {
      const until = Math.min(from + page - 1, head);
      const numbers = Array.from({ length: until - from + 1 }, (_, n) => String(from + n));
      for (const { seq, type, requestId, facts } of await entriesAt(numbers)) {
        const { instanceId, keyId } = facts;
        // Whoever may do nothing to a key must not be able to fill its story.
        const isRefused = type === 'click.refused';
        const isKeys =
          !isRefused &&
          requestId === undefined &&
          typeof instanceId === 'string' &&
          typeof keyId === 'string';
        if (isKeys) await redis.zadd(keys.auditOfKey({ instanceId, keyId }), seq, String(seq));
      }
      await redis.set(keys.auditOfKeysKnown, until);
    }
  }

  return async (ref) => {
    await index();
    return entriesAt(await redis.zrange(keys.auditOfKey(ref), '0', '-1'));
  };
}
