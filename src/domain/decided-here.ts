import { isClear, isWatched } from './blockers.js';
import { confirmedOfEarlier } from './own-deletion.js';
import { type AwaitingApproval, awaitsDecision, type Blocked, type DeletionRequest } from './request.js';

/** Whether an approval is what the request waits for. */
export function isDecidedHere(request: DeletionRequest): request is AwaitingApproval | Blocked {
  return awaitsDecision(request) && mayApproveAgain(request);
}

/** Whether IBM would be asked: not once it has confirmed the deletion, nor while its list shows what it named. */
export function mayApproveAgain(request: AwaitingApproval | Blocked): boolean {
  if (confirmedOfEarlier(request)) return false;
  return request.status !== 'blocked' || !isWatched(request) || isClear(request);
}
