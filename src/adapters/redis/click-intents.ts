import { createHash } from 'node:crypto';
import { z } from 'zod';
import { keyActs } from '../../domain/key.js';
import {
  type ClickAct,
  type ClickIntent,
  type ClickIntents,
  sameClickKey,
} from '../../ports/click-intents.js';
import type { Log } from '../../ports/log.js';
import type { RedisClient } from './open-redis.js';
import { defineScript } from './define-script.js';
import { defineDurableScript } from './durable-writes.js';
import { createSayUnread, firstFormat, readRecord } from './record-format.js';
import { redisKeys } from './redis-keys.js';

/** By then whoever clicked has been told, or asks anew. */
const keptMs = 24 * 60 * 60_000;
/** A click that waits longer than this hinders no other like it. */
const onceMs = 60_000;

// Redis's own clock, so that replicas whose clocks differ agree on who holds what.
const nowMs = `local t = redis.call('TIME') local now = t[1] * 1000 + math.floor(t[2] / 1000) `;

// A command whose answer is lost is sent again by the client: its own record is no repetition.
const recordScript = `${nowMs}
if redis.call('PEXPIRE', KEYS[1], ARGV[4]) == 1 then return 0 end
if ARGV[6] == '1' then
  local before = redis.call('INCR', KEYS[3]) - 1
  if before == 0 then redis.call('PEXPIRE', KEYS[3], ARGV[5]) else return before end
end
redis.call('SET', KEYS[1], ARGV[2], 'PX', ARGV[4])
redis.call('ZADD', KEYS[2], now + tonumber(ARGV[3]), ARGV[1])
return 0
`;

const renewScript = `${nowMs}
for n = 2, #ARGV do redis.call('ZADD', KEYS[1], 'XX', now + tonumber(ARGV[1]), ARGV[n]) end
`;

const dueScript = `${nowMs} return redis.call('ZRANGEBYSCORE', KEYS[1], '-inf', now)`;

const claimScript = `${nowMs}
local free = redis.call('ZSCORE', KEYS[1], ARGV[1])
if not free or tonumber(free) > now then return 0 end
redis.call('ZADD', KEYS[1], now + tonumber(ARGV[2]), ARGV[1])
return 1
`;

const key = { instanceId: z.string(), keyId: z.string() };
const force = { typedName: z.string(), seen: z.string() };
const act = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('approve'),
    requestId: z.string(),
    seen: z.string(),
    typedName: z.string().exactOptional(),
  }),
  z.object({ kind: z.literal('deny'), requestId: z.string(), reason: z.string() }),
  z.object({
    kind: z.enum(['ask_question', 'answer_question']),
    requestId: z.string(),
    id: z.string(),
    text: z.string(),
  }),
  z.object({ kind: z.enum(['cancel', 'unset', 'check', 'nudge']), requestId: z.string() }),
  z.object({
    kind: z.literal('open'),
    id: z.string().exactOptional(),
    ...key,
    reason: z.string(),
    ticket: z.string().exactOptional(),
    force: z.object(force).exactOptional(),
    earlier: z.string().exactOptional(),
    adopt: z.literal(true).exactOptional(),
  }),
  z.object({ kind: z.literal('ask_for_force'), requestId: z.string(), reason: z.string(), ...force }),
  z.object({ kind: z.literal('key_act'), act: z.enum(keyActs), ...key }),
  z.object({ kind: z.literal('command'), word: z.string() }),
  z.object({ kind: z.literal('link') }),
  z.object({ kind: z.literal('look'), requestId: z.string().exactOptional() }),
]) satisfies z.ZodType<ClickAct>;

const storedClick: z.ZodType<ClickIntent> = z.object({
  id: z.string(),
  by: z.object({ userId: z.string(), teamId: z.string() }),
  at: z.number(),
  // What a newer program can do is pressed again here.
  act: act.catch({ kind: 'look' }),
  asOneself: z.literal(true).exactOptional(),
  place: z
    .object({
      channel: z.string(),
      ts: z.string().exactOptional(),
      threadTs: z.string().exactOptional(),
    })
    .exactOptional(),
  form: z.object({ viewId: z.string(), title: z.string() }).exactOptional(),
});

export function createRedisClickIntents(redis: RedisClient, prefix: string, log: Log): ClickIntents {
  const keys = redisKeys(prefix);
  const say = createSayUnread(log);
  const sameAs = (click: ClickIntent) =>
    keys.sameClick(createHash('sha256').update(sameClickKey(click)).digest('base64url').slice(0, 22));
  const record = defineDurableScript(redis, 'recordClick', { lua: recordScript, numberOfKeys: 3 });
  const renew = defineScript(redis, 'renewClicks', { lua: renewScript, numberOfKeys: 1 });
  const due = defineScript(redis, 'dueClicks', { lua: dueScript, numberOfKeys: 1 });
  const claim = defineScript(redis, 'claimClick', { lua: claimScript, numberOfKeys: 1 });
  return {
    async record(click, leaseMs, { once } = { once: false }) {
      const body = JSON.stringify({ ...click, format: firstFormat });
      return (await record(
        keys.click(click.id),
        keys.clicksDue,
        sameAs(click),
        click.id,
        body,
        String(leaseMs),
        String(keptMs),
        String(onceMs),
        once ? '1' : '0',
      )) as number;
    },
    async renew(clickIds, leaseMs) {
      await renew(keys.clicksDue, String(leaseMs), ...clickIds);
    },
    async settle(click) {
      await redis.multi().del(keys.click(click.id), sameAs(click)).zrem(keys.clicksDue, click.id).exec();
    },
    due: async () => (await due(keys.clicksDue)) as string[],
    async claim(clickId, leaseMs) {
      const body = await redis.get(keys.click(clickId));
      if (body === null) {
        // Its day is over.
        await redis.zrem(keys.clicksDue, clickId);
        return undefined;
      }
      const click = readRecord('click', body, storedClick);
      if (!click.ok) {
        say('click', clickId, click);
        return undefined;
      }
      const claimed = await claim(keys.clicksDue, clickId, String(leaseMs));
      return claimed === 1 ? click.value : undefined;
    },
  };
}
