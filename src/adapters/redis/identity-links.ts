import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import { foldedIamId } from '../../domain/person.js';
import { type IdentityLink, type IdentityLinks, LinkUnreadable } from '../../ports/identity-links.js';
import type { Log } from '../../ports/log.js';
import type { RedisClient } from './open-redis.js';
import { createSayUnread, knownFormats, readRecord } from './record-format.js';
import { accountField, redisKeys } from './redis-keys.js';

const readable = `
local function readable(stored, format)
  local ok, link = pcall(cjson.decode, stored)
  return ok and type(link) == 'table' and (link.format == nil or link.format <= format)
end
`;

/**
 * Links that give way are kept as the last of their two sides, so that what changed hands is known also after an
 * unlinking. The client sends a call again whose answer was lost; it recognises its own work and answers the same.
 */
const linkScript = `${readable}
local links, byIamId, ended, endedByIamId = KEYS[1], KEYS[2], KEYS[3], KEYS[4]
local account, identity, iamId, at, call, format =
  ARGV[1], ARGV[2], ARGV[3], tonumber(ARGV[4]), ARGV[5], tonumber(ARGV[6])
local held, taken = redis.call('HGET', links, account), redis.call('HGET', byIamId, identity)
if held and not readable(held, format) or taken and not readable(taken, format) then return false end
if not held or held ~= taken then
  local before = held or redis.call('HGET', ended, account)
  local beforeOfIdentity = taken or redis.call('HGET', endedByIamId, identity)
  local link = {account = account, identity = identity, iamId = iamId, linkedAt = at, madeBy = call, format = 1}
  if before and before == beforeOfIdentity and readable(before, format) then
    -- These two again, after an unlinking.
    link.changedAt = cjson.decode(before).changedAt
  elseif before or beforeOfIdentity then
    link.changedAt = at
  end
  for _, stored in ipairs({held, taken}) do
    if stored then
      local old = cjson.decode(stored)
      -- As text: what this program does not know stays as it was written.
      local body = string.gsub(stored, '}%s*$', ',"endedBy":"' .. call .. '"}')
      redis.call('HDEL', links, old.account)
      redis.call('HDEL', byIamId, old.identity)
      redis.call('HSET', ended, old.account, body)
      redis.call('HSET', endedByIamId, old.identity, body)
    end
  end
  held = cjson.encode(link)
  redis.call('HSET', links, account, held)
  redis.call('HSET', byIamId, identity, held)
end
local answer = {held}
if cjson.decode(held).madeBy == call then
  for _, stored in ipairs({redis.call('HGET', ended, account), redis.call('HGET', endedByIamId, identity)}) do
    if stored and readable(stored, format) and cjson.decode(stored).endedBy == call then answer[#answer + 1] = stored end
  end
end
return answer
`;

const unlinkScript = `${readable}
local links, byIamId, ended, endedByIamId = KEYS[1], KEYS[2], KEYS[3], KEYS[4]
local held = redis.call('HGET', links, ARGV[1])
if not held then return 0 end
if not readable(held, tonumber(ARGV[2])) then return false end
local identity = cjson.decode(held).identity
redis.call('HDEL', links, ARGV[1])
redis.call('HDEL', byIamId, identity)
redis.call('HSET', ended, ARGV[1], held)
redis.call('HSET', endedByIamId, identity, held)
return 1
`;

const storedLink = z
  .object({
    account: z.string().regex(/^[^/]+\/[^/]+$/),
    iamId: z.string().min(1),
    linkedAt: z.number(),
    changedAt: z.number().optional(),
  })
  .transform(({ account, ...link }): IdentityLink => {
    const [teamId = '', userId = ''] = account.split('/');
    return { slack: { userId, teamId }, ...link };
  });

/** Rejects when Redis does not answer, and when what it holds is no link: an unknown identity is never "none". */
export function createRedisIdentityLinks(redis: RedisClient, prefix: string, log: Log): IdentityLinks {
  const keys = redisKeys(prefix);
  const all = [keys.links, keys.linksByIamId, keys.endedLinks, keys.endedLinksByIamId];
  const say = createSayUnread(log);
  const known = String(knownFormats.identity_link);

  function read(id: string, stored: string): IdentityLink {
    const link = readRecord('identity_link', stored, storedLink);
    if (link.ok) return link.value;
    say('identity_link', id, link);
    throw unreadable();
  }

  return {
    async find(slack) {
      const stored = await redis.hget(keys.links, accountField(slack));
      return stored === null ? undefined : read(accountField(slack), stored);
    },
    async findByIamId(iamId) {
      const stored = await redis.hget(keys.linksByIamId, foldedIamId(iamId));
      return stored === null ? undefined : read(foldedIamId(iamId), stored);
    },
    async link(slack, iamId, at) {
      const answer = (await redis.eval(
        linkScript,
        all.length,
        ...all,
        accountField(slack),
        foldedIamId(iamId),
        iamId,
        String(at),
        randomUUID(),
        known,
      )) as string[] | null;
      if (!answer) throw unreadable();
      const [link, ...replaced] = answer.map((stored) => read(accountField(slack), stored));
      return { link: link!, replaced };
    },
    async unlink(slack) {
      const ended = await redis.eval(unlinkScript, all.length, ...all, accountField(slack), known);
      if (ended === null) throw unreadable();
      return ended === 1;
    },
  };
}

const unreadable = () =>
  new LinkUnreadable('a stored link between a Slack account and an IAM identity is unreadable');
