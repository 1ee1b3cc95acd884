import { randomUUID } from 'node:crypto';
import type { Log } from '../../ports/log.js';
import type { StoreLoss } from '../../ports/card-surface.js';
import { readHead } from './audit-chain.js';
import type { RedisClient } from './open-redis.js';
import { redisKeys } from './redis-keys.js';

export interface StoreWitness {
  /** At the start of the program: says in the log where the store holds nothing yet. */
  begin(): Promise<void>;
  /**
   * Whether the store holds at least what this process has seen in it; says once in the log where it does not. Rejects when it does
   * not answer.
   */
  isWhole(): Promise<boolean>;
}

/**
 * The audit log only ever grows, and the mark of the first start stays: a head that is gone or set back, or another mark, means that
 * records are lost, by a flush, a failover to a replica that lagged, or an older backup. Nothing that is written afterwards
 * brings them back. `tell` has people told; where it rejects it is tried again at the next look.
 */
export function createStoreWitness(
  redis: RedisClient,
  prefix: string,
  { log, tell = async () => undefined }: { log: Log; tell?: (loss: StoreLoss) => Promise<void> },
): StoreWitness {
  const { auditHead, firstStart } = redisKeys(prefix);
  let seen = 0;
  let seenMark: string | null = null;
  let isNoted = false;
  let isTold = false;

  async function say(loss: StoreLoss): Promise<void> {
    if (!isNoted)
      log.error(
        { event: 'store.lost', ...loss },
        'the store has lost records: requests and their audit entries are gone. Restore it from a copy, then start Countersign again',
      );
    isNoted = true;
    if (isTold) return;
    isTold = true;
    await tell(loss).catch((error: unknown) => {
      isTold = false;
      log.warn({ event: 'store.loss_not_told', error }, 'that records are lost could not be told');
    });
  }

  return {
    async begin() {
      const isFirst = (await redis.set(firstStart, randomUUID(), 'NX')) === 'OK';
      const [mark, stored] = await redis.mget(firstStart, auditHead);
      seenMark = mark ?? null;
      seen = readHead(stored ?? null).seq;
      if (isFirst && seen === 0)
        log.info(
          { event: 'store.first_start', prefix },
          `nothing is stored under ${prefix}: this is a first start. If it is not, the store is lost or another one: restore it before anybody asks`,
        );
    },
    async isWhole() {
      const [mark, stored] = await redis.mget(firstStart, auditHead);
      const { seq } = readHead(stored ?? null);
      const isWhole = seq >= seen && (seenMark === null || mark === seenMark);
      if (!isWhole) await say({ seen, found: seq });
      else if (isNoted) {
        log.info({ event: 'store.whole', found: seq }, 'the store holds its records again');
        isNoted = isTold = false;
      }
      seen = Math.max(seen, seq);
      return isWhole;
    },
  };
}
