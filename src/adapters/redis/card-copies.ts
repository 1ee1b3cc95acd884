import { randomUUID } from 'node:crypto';
import type { Redis } from 'ioredis';
import { audienceKey, type CardCopies, type CardCopy } from '../../ports/card-deliveries.js';
import { redisKeys } from './redis-keys.js';

const releaseScript = `
if redis.call('GET', KEYS[1]) == ARGV[1] then return redis.call('DEL', KEYS[1]) end
return 0
`;

export function createRedisCardCopies(redis: Redis, prefix: string): CardCopies {
  const keys = redisKeys(prefix);
  const notice = (noticeId: string, audience: string) => `${noticeId}/${audience}`;
  return {
    async list(requestId) {
      const stored = await redis.hvals(keys.copies(requestId));
      return stored.map((text) => JSON.parse(text) as CardCopy);
    },
    async save(requestId, copy) {
      await redis.hset(keys.copies(requestId), audienceKey(copy.audience), JSON.stringify(copy));
    },
    async claim(requestId, audience, leaseMs) {
      const lease = keys.copyLease(requestId, audienceKey(audience));
      const claim = randomUUID();
      return (await redis.set(lease, claim, 'PX', leaseMs, 'NX')) === 'OK' ? claim : undefined;
    },
    async release(requestId, audience, claim) {
      await redis.eval(releaseScript, 1, keys.copyLease(requestId, audienceKey(audience)), claim);
    },
    wasNoticeSent: async (requestId, noticeId, audience) =>
      (await redis.sismember(keys.notices(requestId), notice(noticeId, audienceKey(audience)))) === 1,
    async markNoticeSent(requestId, noticeId, audience) {
      await redis.sadd(keys.notices(requestId), notice(noticeId, audienceKey(audience)));
    },
  };
}
