import { concernedBy } from '../../domain/concerned.js';
import type { DeletionRequest } from '../../domain/request.js';
import type { RequestList, RequestStore } from '../../ports/request-store.js';
import type { RedisClient } from './open-redis.js';
import type { redisKeys } from './redis-keys.js';

/** How long what was read is good for; what this process commits itself it knows at once. */
const keptMs = 10 * 60_000;

type OpenRequests = Pick<RequestStore, 'openByEnd' | 'openConcerning'> & {
  /** It has just been committed like this. */
  note(request: DeletionRequest): void;
};

/** Finds open requests by their ends and by whom they concern, without reading thousands each time. */
export function createOpenRequests(
  redis: RedisClient,
  keys: ReturnType<typeof redisKeys>,
  list: (ids: string[]) => Promise<RequestList>,
): OpenRequests {
  let concerned = new Map<string, { slackIds: readonly string[]; at: number }>();
  let line: Promise<unknown> = Promise.resolve();
  const note = (request: DeletionRequest) =>
    void concerned.set(request.id, { slackIds: concernedBy(request), at: Date.now() });

  async function indexEnds(): Promise<void> {
    const ids = await redis.zrange(keys.open, '0', '-1');
    const { requests } = await list(ids);
    const ends = new Map(requests.map((request) => [request.id, endOf(request)]));
    await redis.del(keys.ends);
    for (const id of ids) await redis.zadd(keys.ends, ends.get(id) ?? '+inf', id);
  }

  async function openByEnd(): Promise<{ id: string; endsAt: number }[]> {
    const readEnds = () => redis.zrange(keys.ends, '0', '-1', 'WITHSCORES');
    const [open, known] = await Promise.all([redis.zrange(keys.open, '0', '-1'), readEnds()]);
    const indexed = new Set(known.filter((_, n) => n % 2 === 0));
    // A program that knows nothing of this index opens and ends requests beside it, or did so before.
    const isTrue = open.length === indexed.size && open.every((id) => indexed.has(id));
    if (!isTrue) await indexEnds();
    const page = isTrue ? known : await readEnds();
    return Array.from({ length: page.length / 2 }, (_, n) => ({
      id: page[2 * n]!,
      endsAt: Number(page[2 * n + 1]!.replace('inf', 'Infinity')),
    }));
  }

  async function readConcerned(open: readonly string[]): Promise<void> {
    const at = Date.now();
    const isOld = (id: string) => (concerned.get(id)?.at ?? -Infinity) <= at - keptMs;
    const { requests, unreadable } = await list(open.filter(isOld));
    for (const { id } of unreadable) concerned.set(id, { slackIds: [], at });
    for (const request of requests) note(request);
    if (concerned.size <= open.length) return;
    const isOpen = new Set(open);
    concerned = new Map([...concerned].filter(([id]) => isOpen.has(id)));
  }

  return {
    note,
    openByEnd,
    async openConcerning(slackIds) {
      const open = (await openByEnd()).map(({ id }) => id);
      // Of many who ask at once one reads.
      const readInTurn = line.catch(() => undefined).then(() => readConcerned(open));
      line = readInTurn;
      await readInTurn;
      const wanted = new Set(slackIds);
      return open.filter((id) => concerned.get(id)?.slackIds.some((one) => wanted.has(one)));
    },
  };
}

/** As a score; what has no end yet comes last. */
export function endOf(request: DeletionRequest): string {
  return 'endsAt' in request ? String(request.endsAt) : '+inf';
}
