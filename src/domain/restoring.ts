// Whether a key that was deleted here can be brought back: the one place that knows the time for it
// (docs/facts/ibm.md#after-deletion-and-milder-ways).
import { dayMs, type DecisionTime } from './deadlines.js';
import type { Happening } from './event.js';
import { type RestoreBound, restoreEnd } from './key-life.js';
import type { Deleted, DeletionRequest, RestoreAttempt, WayBack } from './request.js';

/** IBM restores a key this long after its deletion at the earliest. */
export const restorableAfterMs = 30_000;

/** When IBM restores the key and until when, end excluded; undefined where nobody can ever. Epoch ms. */
export function restoreWindow(
  request: Deleted,
): { from: number; until: number; bound: RestoreBound } | undefined {
  const end = restoreEnd({ ...request, ...request.key });
  const from = request.deletedAt + restorableAfterMs;
  return end && end.at > from ? { from, until: end.at, bound: end.bound } : undefined;
}

/** The end of the time in which it can be restored; undefined where nobody can ever. Epoch ms. */
export function restorableUntil(request: Deleted): number | undefined {
  return restoreWindow(request)?.until;
}

/** Under way: begun, and not come to an end yet. */
export function isRestoring(
  request: DeletionRequest,
): request is Deleted & Required<Pick<Deleted, 'restoring'>> {
  return request.status === 'deleted' && request.restoring !== undefined && !request.restoring.trouble;
}

/** Whether nothing is known to have come of the key since this request deleted it. */
export function isDeletedAlone(request: DeletionRequest): request is Deleted {
  return request.status === 'deleted' && !request.restored && !request.deletedAgain && !request.purged;
}

/** Whether a Manager can have it restored at `now`. */
export function mayRestore(request: DeletionRequest, now: number): request is Deleted {
  if (!isDeletedAlone(request) || isRestoring(request)) return false;
  const window = restoreWindow(request);
  return window !== undefined && now >= window.from && now < window.until;
}

/** The last day is told of where there were more. */
const lastDayMs = dayMs;

/** How the way back stands at `now`; undefined before it opens, and where it never does. */
function wayBackAt(request: Deleted, now: number): WayBack | undefined {
  const window = restoreWindow(request);
  if (!window || now < window.from) return undefined;
  if (now >= window.until) return 'over';
  const isLong = window.until - window.from > lastDayMs;
  return isLong && now >= window.until - lastDayMs ? 'last_day' : 'open';
}

/** When what the cards offer changes next, at once where it should have; undefined where it does no more. Epoch ms. */
export function wayBackChangesAt(request: DeletionRequest, now: number): number | undefined {
  if (wayBackEvents(request, { at: now }).length > 0) return now;
  const window = isDeletedAlone(request) ? restoreWindow(request) : undefined;
  if (!window) return undefined;
  const { from, until } = window;
  return [from, until - lastDayMs, until].find((at) => at > now && at >= from);
}

/** What the clock has brought about of the way back since the cards last said it. */
export function wayBackEvents(request: DeletionRequest, { at }: DecisionTime): Happening[] {
  if (!isDeletedAlone(request)) return [];
  const to = wayBackAt(request, at);
  return to === undefined || to === request.wayBack ? [] : [{ type: 'way_back.changed', to }];
}

/** Whether an attempt may have brought the key back, although nobody has said so. */
export function mayHaveRestored({ sent, trouble }: RestoreAttempt): boolean {
  return sent !== undefined && trouble?.failure.effect !== 'none';
}
