// What stands in the way of a deletion and can go away by itself: the resources registered with the key.
import type { Protection } from './protection.js';
import type { Blocked } from './request.js';

/** How many resources stand in the way: all that are registered, or under force only those under retention. */
export function blockersIn(protection: Protection, force: boolean): number | undefined {
  if (!protection.known) return undefined;
  return force ? protection.underRetention : protection.resources;
}

/**
 * Whether the list of resources tells when the way is clear: what IBM named has been in it. Where the list never showed
 * it, or IBM named something else, only another try can tell.
 */
export function isWatched({ obstruction, blockers }: Pick<Blocked, 'obstruction' | 'blockers'>): boolean {
  return (obstruction === 'resources' || obstruction === 'retention') && blockers > 0;
}

/** Whether what was watched has gone from the list. */
export function isClear(
  request: Pick<Blocked, 'obstruction' | 'blockers' | 'protection' | 'force'>,
): boolean {
  return isWatched(request) && blockersIn(request.protection, request.force) === 0;
}
