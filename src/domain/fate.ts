// What has become of a key that was deleted here, by later readings of it (docs/facts/ibm.md#after-deletion-and-milder-ways).
import { authorizationPeriodMs, hourMs, type DecisionTime, isOver, olderReadingsMs } from './deadlines.js';
import type { Happening } from './event.js';
import { isDeleted } from './key.js';
import type { KeySighting } from './outside-change.js';
import type { Deleted, DeletionRequest } from './request.js';

/** IBM restores a key this long after its deletion at the earliest: no other deletion of it lies nearer. */
const restorableAfterMs = 30_000;
/** It purges none sooner; what is not found before that is no purge. */
const purgeableAfterMs = 4 * hourMs;

/**
 * What a reading of the key tells that the request does not know yet. IBM keeps the date of a deletion that was undone; a reading
 * without it may be older than the deletion.
 */
export function fateOf(
  request: Deleted,
  { key, later }: { key: KeySighting; later?: string },
  { at, kmsTime: now = at }: DecisionTime,
): Happening[] {
  const { deletedAt, restored, deletedAgain, purged } = request;
  if (key === 'gone') return purged || now < deletedAt + purgeableAfterMs ? [] : [{ type: 'key.purged' }];
  const isOfAnother = key.deletedAt !== undefined && key.deletedAt >= deletedAt + restorableAfterMs;
  if (isDeleted(key)) {
    if (!isOfAnother || deletedAgain) return [];
    const again: Happening = { type: 'key.deleted_again', ...(later === undefined ? {} : { by: later }) };
    return restored ? [again] : [{ type: 'key.restored' }, again];
  }
  const isOlder =
    (key.deletedAt === undefined || key.deletedAt <= deletedAt - restorableAfterMs) &&
    now < deletedAt + olderReadingsMs;
  const isKnown = deletedAgain ? !isOfAnother : restored !== undefined;
  return isOlder || isKnown ? [] : [{ type: 'key.restored' }];
}

/** Whether the key that this request deleted was seen to be back, and is not known to be deleted again. */
export function isRestored(
  request: DeletionRequest,
): request is Deleted & Required<Pick<Deleted, 'restored'>> {
  return request.status === 'deleted' && request.restored !== undefined && !request.deletedAgain;
}

/**
 * Until when the key of a request that has ended is looked at: a deleted one while it can be restored, and that of an expired
 * one once more, for what came to it just before the end.
 */
export function followedUntil(request: DeletionRequest): number | undefined {
  switch (request.status) {
    case 'deleted': {
      const { deletedAt, restorableUntil, purged, deletedAgain } = request;
      const isSettled = purged || deletedAgain?.by !== undefined || isOver(restorableUntil, deletedAt);
      return isSettled ? undefined : restorableUntil;
    }
    case 'expired':
      return request.endedAt + authorizationPeriodMs;
    default:
      return undefined;
  }
}
