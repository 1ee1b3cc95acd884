import type { Happening } from './event.js';
import { awaitsDecision, type DeletionRequest } from './request.js';
import {
  isNobodyThere,
  isSameUnavailable,
  nobodyUnavailable,
  type Unavailable,
  unavailableOfRequest,
} from './unavailable.js';

/** Who takes no messages is told on the card as long as somebody is waited for. */
export function noteUnavailable(request: DeletionRequest, now: Unavailable): Happening[] {
  if (!awaitsDecision(request)) return [];
  const { approvers, unavailable: before } = request;
  const unavailable = unavailableOfRequest(request, now, before);
  if (isSameUnavailable(unavailable ?? nobodyUnavailable, before ?? nobodyUnavailable)) return [];
  const isGone = (one: Unavailable | undefined) => one !== undefined && isNobodyThere(approvers, one);
  return [
    {
      type: 'availability.changed',
      ...(unavailable && { unavailable }),
      ...(isGone(unavailable) && !isGone(before) && { isNobodyLeft: true }),
    },
  ];
}
