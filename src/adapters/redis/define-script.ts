import type { RedisClient } from './open-redis.js';

/** A script of this connection by its hash: the text is sent once, and again only to a Redis that has lost it. */
export function defineScript(
  redis: RedisClient,
  name: string,
  { lua, numberOfKeys }: { lua: string; numberOfKeys: number },
): (...keysAndArguments: string[]) => Promise<unknown> {
  redis.defineCommand(name, { lua, numberOfKeys });
  const defined = redis as unknown as Record<string, (...args: string[]) => Promise<unknown>>;
  return (...args) => defined[name]!(...args);
}
