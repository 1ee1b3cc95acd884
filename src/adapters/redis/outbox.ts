import { z } from 'zod';
import type { Effect } from '../../domain/effect.js';
import type { Log } from '../../ports/log.js';
import type { NewsItem, Outbox, OutboxItem } from '../../ports/request-store.js';
import type { RedisClient } from './open-redis.js';
import { defineScript } from './define-script.js';
import { createSayUnread, firstFormat, readRecord } from './record-format.js';
import { redisKeys } from './redis-keys.js';

// Redis's own clock, so that replicas whose clocks differ agree on who holds what.
const nowMs = `local t = redis.call('TIME') local now = t[1] * 1000 + math.floor(t[2] / 1000) `;

const claimScript = `${nowMs}
local free = redis.call('ZSCORE', KEYS[1], ARGV[1])
if not free or tonumber(free) > now then return false end
redis.call('ZADD', KEYS[1], now + tonumber(ARGV[2]), ARGV[1])
return redis.call('HGET', KEYS[2], ARGV[1]) or '0'
`;

const postponeScript = `${nowMs}
if not redis.call('ZSCORE', KEYS[1], ARGV[1]) then return 0 end
redis.call('ZADD', KEYS[1], now + tonumber(ARGV[2]), ARGV[1])
return redis.call('HINCRBY', KEYS[2], ARGV[1], 1)
`;

const renewScript = `${nowMs} return redis.call('ZADD', KEYS[1], 'XX', now + tonumber(ARGV[2]), ARGV[1])`;

const settleScript = `
redis.call('HDEL', KEYS[1], ARGV[1])
redis.call('ZREM', KEYS[2], ARGV[1])
redis.call('HDEL', KEYS[3], ARGV[1])
`;

/** Item, body and for how long it has been free, by turns. */
const dueScript = `${nowMs}
local page = {}
local due = redis.call('ZRANGEBYSCORE', KEYS[1], '-inf', now, 'WITHSCORES', 'LIMIT', ARGV[1], ARGV[2])
for n = 1, #due, 2 do
  page[#page + 1] = due[n]
  page[#page + 1] = redis.call('HGET', KEYS[2], due[n]) or ''
  page[#page + 1] = string.format('%d', now - due[n + 1])
end
return page
`;

type StoredItem = Pick<OutboxItem, 'requestId' | 'effect'>;
type StoredNews = Pick<NewsItem, 'entry'>;

const kinds: Record<Effect['kind'], true> = {
  give_first_authorization: true,
  delete_key: true,
  restore_key: true,
  withdraw_authorization: true,
  refresh_cards: true,
  announce: true,
  remind: true,
  note_asked_again: true,
  plan_timers: true,
  cancel_timers: true,
};
const storedItem = z.object({
  requestId: z.string(),
  effect: z.custom<Effect>((value) => reliedEffect.safeParse(value).success),
});
const reliedEffect = z.looseObject({ kind: z.string().refine((kind) => Object.hasOwn(kinds, kind)) });

export function writeOutboxItem(item: StoredItem): string {
  return JSON.stringify({ ...item, format: firstFormat });
}

const storedNews = z.object({ entry: z.number() });
const stored = z.union([storedItem, storedNews]);

/** The same entry is told of once. */
export function newsIdOf(entry: number): string {
  return `entry-${entry}`;
}

export function writeNewsItem(entry: number): string {
  return JSON.stringify({ entry, format: firstFormat });
}

export function createRedisOutbox(redis: RedisClient, prefix: string, log: Log): Outbox {
  const keys = redisKeys(prefix);
  const say = createSayUnread(log);
  const claimItem = defineScript(redis, 'countersignClaim', { lua: claimScript, numberOfKeys: 2 });
  const postponeItem = defineScript(redis, 'countersignPostpone', { lua: postponeScript, numberOfKeys: 2 });
  const renewItem = defineScript(redis, 'countersignRenew', { lua: renewScript, numberOfKeys: 1 });
  const settleItem = defineScript(redis, 'countersignSettle', { lua: settleScript, numberOfKeys: 3 });
  const listDue = defineScript(redis, 'countersignDue', { lua: dueScript, numberOfKeys: 2 });

  function read(itemId: string, text: string): StoredItem | StoredNews | undefined {
    const item = readRecord('outbox_item', text, stored);
    if (!item.ok) say('outbox_item', itemId, item);
    return item.ok ? item.value : undefined;
  }

  /** However many lie there that cannot be read, the others come up. */
  async function listReadable(limit: number): Promise<{ id: string; overdueMs: number }[]> {
    const due: { id: string; overdueMs: number }[] = [];
    // In pages that are worth asking for.
    const pageSize = Math.max(limit, 20);
    for (let from = 0; due.length < limit; from += pageSize) {
      const page = (await listDue(keys.outboxDue, keys.outbox, String(from), String(pageSize))) as string[];
      if (page.length === 0) break;
      for (let n = 0; n < page.length; n += 3) {
        if (read(page[n]!, page[n + 1]!)) due.push({ id: page[n]!, overdueMs: Number(page[n + 2]) });
      }
    }
    return due.slice(0, limit);
  }

  return {
    async claim(itemId, leaseMs) {
      const body = await redis.hget(keys.outbox, itemId);
      // Before it is held: whoever can read it is not to wait for a program that cannot.
      const item = body === null ? undefined : read(itemId, body);
      if (!item) return undefined;
      const claimed = (await claimItem(keys.outboxDue, keys.outboxAttempts, itemId, String(leaseMs))) as
        string | null;
      return claimed ? { id: itemId, ...item, attempts: Number(claimed) } : undefined;
    },
    async renew(itemId, leaseMs) {
      await renewItem(keys.outboxDue, itemId, String(leaseMs));
    },
    async settle(itemId) {
      await settleItem(keys.outbox, keys.outboxDue, keys.outboxAttempts, itemId);
    },
    async postpone(itemId, delayMs) {
      await postponeItem(keys.outboxDue, keys.outboxAttempts, itemId, String(Math.ceil(delayMs)));
    },
    due: async (limit) => (await listReadable(limit)).map(({ id }) => id),
    overdueMs: async () => (await listReadable(1))[0]?.overdueMs ?? 0,
  };
}
