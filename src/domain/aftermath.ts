// After a force deletion: services that used the key may go on using it until they are told again
// (docs/facts/ibm.md#registrations).
import { dayMs, type DecisionTime } from './deadlines.js';
import { endOfLife } from './end-of-life.js';
import { keptPeriodDays, syncPauseMs } from './key-life.js';
import type { Aftermath, Deleted, DeletionRequest } from './request.js';

/** What is noted of it; `due`: IBM tells them again from now on. */
export type AftermathNoted = Aftermath | { is: 'due' };

/** From when IBM tells the services again, and until when it has anything left to tell of, end excluded. Epoch ms. */
export function syncWindow({ deletedAt, key }: Deleted): { from: number; until: number } {
  const until = Math.min(
    deletedAt + keptPeriodDays * dayMs,
    endOfLife(key.service)?.deletedAfter ?? Infinity,
  );
  return { from: deletedAt + syncPauseMs, until };
}

/** Whether services may go on using a key that was deleted over their heads, and nobody has had them told again. */
export function mayStillBeUsed(request: DeletionRequest): request is Deleted {
  if (request.status !== 'deleted' || !request.forced) return false;
  return request.aftermath === undefined && request.restored === undefined && request.purged === undefined;
}

/** Whether the cards offer to have them told again: as the clock has brought it about, and nothing ended it. */
export function isSyncOffered(request: DeletionRequest): request is Deleted {
  return mayStillBeUsed(request) && request.syncDue === true;
}

/** What the clock has brought about by now; undefined while that is nothing new. */
export function aftermathDue(request: DeletionRequest, now: number): AftermathNoted | undefined {
  if (request.status !== 'deleted' || !request.forced) return undefined;
  const { from, until } = syncWindow(request);
  if (now >= until) return request.aftermath?.is === 'nothing_left' ? undefined : { is: 'nothing_left' };
  return now >= from && mayStillBeUsed(request) && !request.syncDue ? { is: 'due' } : undefined;
}

/** Whether this is news of the request; what is gone can not be told of anything any more. */
export function isAftermathNews(
  request: DeletionRequest,
  noted: AftermathNoted,
  { at }: DecisionTime,
): boolean {
  if (request.status !== 'deleted' || !request.forced) return false;
  if (noted.is === 'due') return aftermathDue(request, at)?.is === 'due';
  const { aftermath: known } = request;
  if (!known || known.is === 'nothing_left') return !known;
  return noted.is === 'nothing_left' || noted.at > known.at;
}

/** The request with what was noted. */
export function withAftermath(request: Deleted, noted: AftermathNoted): Deleted {
  return noted.is === 'due' ? { ...request, syncDue: true } : { ...request, aftermath: noted };
}
