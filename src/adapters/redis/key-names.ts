// Names, aliases and ids of keys that requests were made for, so that a key is found by them which IBM no longer lists.
import type { KeyRef } from '../../domain/key.js';
import type { RequestList } from '../../ports/request-store.js';
import type { RedisClient } from './open-redis.js';
import { keyField, type redisKeys } from './redis-keys.js';

/** Of thousands, so many are held at a time. */
const indexedAtOnce = 500;

export interface KeyNames {
  /** Keys that a request names so, letter case aside. */
  keysNamed(nameOrId: string): Promise<KeyRef[]>;
}

/**
 * Made when it is asked for, from the requests that came since: those of a program that knows nothing of it are not left out.
 */
export function createKeyNames(
  redis: RedisClient,
  keys: ReturnType<typeof redisKeys>,
  list: (ids: string[]) => Promise<RequestList>,
): KeyNames {
  async function index(): Promise<void> {
    const [upTo = '-inf', counted = '0'] = (await redis.get(keys.keyNamesKnown))?.split(' ') ?? [];
    // Requests come in the order of their opening, but for clocks that differ: then all of it is read once more.
    const isWhole = (await redis.zcount(keys.all, '-inf', upTo)) === Number(counted);
    const from = isWhole && upTo !== '-inf' ? `(${upTo}` : '-inf';
    const page = await redis.zrangebyscore(keys.all, from, '+inf', 'WITHSCORES');
    const ids = page.filter((_, n) => n % 2 === 0);
    if (ids.length === 0) return;
    for (let n = 0; n < ids.length; n += indexedAtOnce) {
      const { requests } = await list(ids.slice(n, n + indexedAtOnce));
      const members = requests.flatMap(({ key }) =>
        [key.name, ...key.aliases, key.keyId].map((name) => memberOf(name, keyField(key))),
      );
      if (members.length > 0) await redis.zadd(keys.keyNames, ...members.flatMap((member) => ['0', member]));
    }
    const known = (from === '-inf' ? 0 : Number(counted)) + ids.length;
    await redis.set(keys.keyNamesKnown, `${page.at(-1)} ${known}`);
  }

  return {
    async keysNamed(nameOrId) {
      await index();
      const start = memberOf(nameOrId, '');
      const members = await redis.zrangebylex(keys.keyNames, `[${start}`, `[${start}\uffff`);
      return members.map((member) => {
        const [instanceId = '', keyId = ''] = member.slice(start.length).split('/');
        return { instanceId, keyId };
      });
    },
  };
}

/** No name holds a line's end. */
export function memberOf(name: string, field: string): string {
  return `${name.toLowerCase()}\n${field}`;
}
