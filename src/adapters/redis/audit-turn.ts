import type { RedisClient } from './open-redis.js';
import type { redisKeys } from './redis-keys.js';

const maxRaces = 200;

/** How long a write leaves a record of itself: far above the moments between two sendings of it. */
export const commitRecordMs = 10 * 60_000;

/** Behind which head it was tried: either another process has moved it, or this is the head now. */
export type BehindHead<T> = { moved: true } | { moved: false; head?: string; value: T };

/**
 * Writes behind the head of the audit log. Whatever this process writes takes turns and goes on from the head it
 * remembers; the script that writes has the last word, so that another process costs a second try and nothing else.
 */
export type AuditTurn = <T>(write: (head: string) => Promise<BehindHead<T>>) => Promise<T>;

const turns = new WeakMap<RedisClient, Map<string, AuditTurn>>();

/** One for all who write over this connection: commits and single entries. */
export function auditTurnOf(redis: RedisClient, { auditHead }: ReturnType<typeof redisKeys>): AuditTurn {
  const ofConnection = turns.get(redis) ?? new Map<string, AuditTurn>();
  turns.set(redis, ofConnection);
  const turn = ofConnection.get(auditHead) ?? createAuditTurn(async () => (await redis.get(auditHead)) ?? '');
  ofConnection.set(auditHead, turn);
  return turn;
}

function createAuditTurn(readHead: () => Promise<string>): AuditTurn {
  let known: string | undefined;
  let isTaken = false;
  let line: (() => void)[] = [];

  return async (write) => {
    if (isTaken) await new Promise<void>((resolve) => line.push(resolve));
    isTaken = true;
    try {
      for (let race = 0; race < maxRaces; race++) {
        const written = await write((known ??= await readHead()));
        if (!written.moved) {
          known = written.head ?? known;
          return written.value;
        }
        known = undefined;
      }
      throw new Error('the audit log kept moving');
    } catch (error) {
      known = undefined;
      // A Redis that does not answer is not waited for one by one.
      const all = line;
      line = [];
      for (const go of all) go();
      throw error;
    } finally {
      const next = line.shift();
      if (next) next();
      else isTaken = false;
    }
  };
}
