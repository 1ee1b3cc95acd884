import type { RequestList } from '../../ports/request-store.js';
import { defineScript } from './define-script.js';
import type { RedisClient } from './open-redis.js';
import type { redisKeys } from './redis-keys.js';

/** Redis does nothing else for half a millisecond. */
const askedAtOnce = 200;

/** Id and version of open requests by turns, for one page of them. */
const versionsScript = `
local page = {}
for _, id in ipairs(redis.call('ZRANGE', KEYS[1], ARGV[2], ARGV[3])) do
  page[#page + 1] = id
  page[#page + 1] = redis.call('HGET', ARGV[1] .. id, 'version') or ''
end
return page
`;

/**
 * Counts open requests by status. Of thousands only those are read whose version is another than when they were read last, by
 * whichever replica that was.
 */
export function createOpenStatuses(
  redis: RedisClient,
  keys: ReturnType<typeof redisKeys>,
  list: (ids: string[]) => Promise<RequestList>,
): () => Promise<ReadonlyMap<string, number>> {
  const readVersions = defineScript(redis, 'countersignVersions', { lua: versionsScript, numberOfKeys: 1 });
  let known = new Map<string, { version: string; status: string }>();

  return async () => {
    const found: typeof known = new Map();
    for (let from = 0; ; from += askedAtOnce) {
      const page = (await readVersions(
        keys.open,
        keys.request(''),
        String(from),
        String(from + askedAtOnce - 1),
      )) as string[];
      if (page.length === 0) break;
      const changed: string[] = [];
      for (let n = 0; n < page.length; n += 2) {
        const [id = '', version = ''] = page.slice(n, n + 2);
        const before = known.get(id);
        if (before?.version !== version) changed.push(id);
        found.set(id, { version, status: before?.status ?? '' });
      }
      const { requests, unreadable } = await list(changed);
      for (const { id, status } of requests) found.get(id)!.status = status;
      for (const { id } of unreadable) found.get(id)!.status = 'unreadable';
    }
    known = found;
    const counts = new Map<string, number>();
    // Of one that has ended meanwhile there may be nothing left.
    for (const { status } of found.values())
      if (status !== '') counts.set(status, (counts.get(status) ?? 0) + 1);
    return counts;
  };
}
