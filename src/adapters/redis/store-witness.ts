import type { Log } from '../../ports/log.js';
import { readHead } from './audit-chain.js';
import type { RedisClient } from './open-redis.js';
import { redisKeys } from './redis-keys.js';

export interface StoreWitness {
  /** Whether the store holds at least what this process has seen in it; says once in the log where it does not. Rejects when it does not answer. */
  isWhole(): Promise<boolean>;
}

/**
 * The audit log only ever grows: a head that is gone or set back means that records are lost, by a flush, a failover to a replica
 * that lagged, or an older backup. Nothing that is written afterwards brings them back.
 */
export function createStoreWitness(redis: RedisClient, prefix: string, log: Log): StoreWitness {
  const { auditHead } = redisKeys(prefix);
  let seen = 0;
  let isTold = false;
  return {
    async isWhole() {
      const { seq } = readHead(await redis.get(auditHead));
      const isWhole = seq >= seen;
      if (!isWhole && !isTold) {
        log.error(
          { event: 'store.lost', seen, found: seq },
          'the store has lost records: requests and their audit entries are gone. Restore it from a copy, then start Countersign again',
        );
      }
      if (isWhole && isTold)
        log.info({ event: 'store.whole', found: seq }, 'the store holds its records again');
      isTold = !isWhole;
      seen = Math.max(seen, seq);
      return isWhole;
    },
  };
}
