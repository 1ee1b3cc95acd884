import { isRestored } from './fate.js';
import { confirmedOfEarlier } from './own-deletion.js';
import type { DeletionRequest, EarlierRequest } from './request.js';

/** Whether the key is there and nothing of this request is left that could still delete it. */
export function canBeAskedAgain(request: DeletionRequest): boolean {
  return earlierOf(request) !== undefined;
}

/** How an ended request is told beside the one that asks again; undefined where asking again makes no sense. */
export function earlierOf(request: DeletionRequest): EarlierRequest | undefined {
  const { id } = request;
  // Of a deletion elsewhere nobody has asked.
  if (isRestored(request))
    return request.elsewhere ? undefined : { id, end: 'restored', at: request.restored.at };
  // What IBM has confirmed and nobody has seen may show yet.
  if (confirmedOfEarlier(request)) return undefined;
  switch (request.status) {
    case 'denied':
      return { id, end: 'denied', at: request.at, by: request.by, reason: request.denialReason };
    case 'cancelled':
      return { id, end: 'cancelled', at: request.at, by: request.by };
    case 'expired':
      return { id, end: 'expired', at: request.endedAt };
    case 'superseded':
      return request.change === 'unset' || request.change === 'set_again'
        ? { id, end: 'superseded', at: request.at }
        : undefined;
    case 'failed': {
      const { kind } = request.obstacle;
      return kind === 'kms' || kind === 'set_outside' ? { id, end: 'failed', at: request.at } : undefined;
    }
    default:
      return undefined;
  }
}
