// What has become of a key that was deleted here, by later readings of it (docs/facts/ibm.md#after-deletion-and-milder-ways).
import {
  authorizationPeriodMs,
  dayMs,
  type DecisionTime,
  hourMs,
  isOver,
  olderReadingsMs,
} from './deadlines.js';
import { syncWindow } from './aftermath.js';
import type { Happening } from './event.js';
import { restorePeriodDays } from './key-life.js';
import { isDeleted, type KeyFacts } from './key.js';
import type { KeySighting } from './outside-change.js';
import type { Deleted, DeletionRequest, Restored } from './request.js';
import { isRestoring, mayHaveRestored, restorableAfterMs } from './restoring.js';

/** It purges none sooner; what is not found before that is no purge. */
const purgeableAfterMs = 4 * hourMs;

/**
 * What a reading of the key tells that the request does not know yet. IBM keeps the date of a deletion that was undone; a reading
 * without it may be older than the deletion. That a key is back tells whoever is restoring it here, with what else came of that.
 */
export function fateOf(
  request: Deleted,
  { key, later }: { key: KeySighting; later?: string },
  { at, kmsTime: now = at }: DecisionTime,
): Happening[] {
  const { deletedAt, restored, deletedAgain, purged } = request;
  if (key === 'gone') return purged || now < deletedAt + purgeableAfterMs ? [] : [{ type: 'key.purged' }];
  // No other deletion of it lies nearer.
  const isOfAnother = key.deletedAt !== undefined && key.deletedAt >= deletedAt + restorableAfterMs;
  const back: Happening = { type: 'key.restored', ...restoredBy(request) };
  if (isDeleted(key)) {
    if (!isOfAnother || deletedAgain) return [];
    const again: Happening = { type: 'key.deleted_again', ...(later === undefined ? {} : { by: later }) };
    return restored ? [again] : [back, again];
  }
  const isKnown = deletedAgain ? !isOfAnother : restored !== undefined || isRestoring(request);
  return isKnown || !isBack(request, key, now) ? [] : [back];
}

/** Whether this reading of a key that is there cannot be older than its deletion. */
export function isBack({ deletedAt }: Deleted, key: KeyFacts, now: number): boolean {
  const isOlder = key.deletedAt === undefined || key.deletedAt <= deletedAt - restorableAfterMs;
  return !isOlder || now >= deletedAt + olderReadingsMs;
}

/** Whose try has brought the key back, as far as can be told: IBM names nobody. */
function restoredBy({ restoring, restored }: Deleted): Pick<Restored, 'by'> {
  return restoring && !restored && mayHaveRestored(restoring) ? { by: restoring.by } : {};
}

/** Whether a deleted key went with this request, by the dates of both; of one that IBM does not date nothing speaks against it. */
export function deletedWith({ deletedAt }: Deleted, key: Pick<KeyFacts, 'deletedAt'>): boolean {
  return key.deletedAt === undefined || Math.abs(key.deletedAt - deletedAt) < restorableAfterMs;
}

/** Whether the key that this request deleted was seen to be back, and is not known to be deleted again. */
export function isRestored(
  request: DeletionRequest,
): request is Deleted & Required<Pick<Deleted, 'restored'>> {
  return request.status === 'deleted' && request.restored !== undefined && !request.deletedAgain;
}

/** Whether a key that is seen to be deleted or gone at `now` was so at `endedAt` already. */
export function wasDeletedBy(endedAt: number, key: KeySighting, now: number): boolean {
  if (key === 'gone') return now < endedAt + purgeableAfterMs;
  return isDeleted(key) && key.deletedAt !== undefined && key.deletedAt < endedAt;
}

const oftenMs = 5 * 60_000;
const seldomMs = hourMs;
/** After an expiry its key is looked at once more; where that cannot be done, again after this. */
const expiredLookMs = 60_000;
/** From the opening of a request to the last look at its key. */
export const longestFollowedMs = (restorePeriodDays + 1) * dayMs + authorizationPeriodMs;

/** When the key of a request that has just ended is looked at first; undefined where nothing can come to it that is its story. */
export function firstLookAt(request: DeletionRequest): number | undefined {
  switch (request.status) {
    case 'deleted': {
      const { deletedAt, restorableUntil, purged, deletedAgain } = request;
      const isSettled = purged || deletedAgain?.by !== undefined || isOver(restorableUntil, deletedAt);
      return isSettled ? undefined : deletedAt + oftenMs;
    }
    case 'expired':
      // What came to the key just before the end is told as that.
      return request.endedAt;
    default:
      return undefined;
  }
}

/** After a look at `now` the next: often within the first hour, then once an hour while the key can be restored. */
export function nextLookAt(request: DeletionRequest, now: number): number | undefined {
  if (firstLookAt(request) === undefined) return undefined;
  if (request.status === 'expired') {
    return isOver(request.endedAt + authorizationPeriodMs, now) ? undefined : now + expiredLookMs;
  }
  if (request.status !== 'deleted' || isOver(request.restorableUntil, now)) return undefined;
  const next = now + (now < request.deletedAt + hourMs ? oftenMs : seldomMs);
  const { from } = syncWindow(request);
  // Its cards offer something then.
  return request.forced && from > now ? Math.min(next, from) : next;
}
