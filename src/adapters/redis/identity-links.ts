import { randomUUID } from 'node:crypto';
import type { Redis } from 'ioredis';
import { z } from 'zod';
import { foldedIamId } from '../../domain/person.js';
import type { IdentityLink, IdentityLinks } from '../../ports/identity-links.js';
import { accountField, redisKeys } from './redis-keys.js';

/**
 * Links that give way are kept as the last of their two sides, so that what changed hands is known also after an
 * unlinking. The client sends a call again whose answer was lost; it recognises its own work and answers the same.
 */
const linkScript = `
local links, byIamId, ended, endedByIamId = KEYS[1], KEYS[2], KEYS[3], KEYS[4]
local account, identity, iamId, at, call = ARGV[1], ARGV[2], ARGV[3], tonumber(ARGV[4]), ARGV[5]
local held, taken = redis.call('HGET', links, account), redis.call('HGET', byIamId, identity)
if not held or held ~= taken then
  local before = held or redis.call('HGET', ended, account)
  local beforeOfIdentity = taken or redis.call('HGET', endedByIamId, identity)
  local link = {account = account, identity = identity, iamId = iamId, linkedAt = at, madeBy = call}
  if before and before == beforeOfIdentity then
    -- These two again, after an unlinking.
    link.changedAt = cjson.decode(before).changedAt
  elseif before or beforeOfIdentity then
    link.changedAt = at
  end
  for _, stored in ipairs({held, taken}) do
    if stored then
      local old = cjson.decode(stored)
      old.endedBy = call
      local body = cjson.encode(old)
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
    if stored and cjson.decode(stored).endedBy == call then answer[#answer + 1] = stored end
  end
end
return answer
`;

const unlinkScript = `
local links, byIamId, ended, endedByIamId = KEYS[1], KEYS[2], KEYS[3], KEYS[4]
local held = redis.call('HGET', links, ARGV[1])
if not held then return 0 end
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
export function createRedisIdentityLinks(redis: Redis, prefix: string): IdentityLinks {
  const keys = redisKeys(prefix);
  const all = [keys.links, keys.linksByIamId, keys.endedLinks, keys.endedLinksByIamId];

  return {
    async find(slack) {
      const stored = await redis.hget(keys.links, accountField(slack));
      return stored === null ? undefined : read(stored);
    },
    async findByIamId(iamId) {
      const stored = await redis.hget(keys.linksByIamId, foldedIamId(iamId));
      return stored === null ? undefined : read(stored);
    },
    async link(slack, iamId, at) {
      const [link, ...replaced] = (await redis.eval(
        linkScript,
        all.length,
        ...all,
        accountField(slack),
        foldedIamId(iamId),
        iamId,
        String(at),
        randomUUID(),
      )) as [string, ...string[]];
      return { link: read(link), replaced: replaced.map(read) };
    },
    unlink: async (slack) => (await redis.eval(unlinkScript, all.length, ...all, accountField(slack))) === 1,
  };
}

function read(stored: string): IdentityLink {
  try {
    return storedLink.parse(JSON.parse(stored));
  } catch (error) {
    throw new Error('a stored link between a Slack account and an IAM identity is unreadable', {
      cause: error,
    });
  }
}
