import { blockersIn } from './gates.js';
import type { Protection } from './protection.js';
import type { Blocked } from './request.js';
import type { ResourceDifference } from './resource-difference.js';

/** The list as read now, against the one people were asked with; `changes` is absent where one of the two is unknown. */
export interface Noted {
  protection: Protection;
  changes?: ResourceDifference;
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
