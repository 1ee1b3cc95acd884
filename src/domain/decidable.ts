import { type DecisionTime, isPeriodOver } from './deadlines.js';
import type { Refusal } from './refusal.js';
import type { AwaitingApproval, Blocked, DeletionRequest } from './request.js';

/** A decision is still possible, or the reason why not. */
export function decidable(
  request: DeletionRequest,
  time: DecisionTime,
): { ok: true; request: AwaitingApproval | Blocked } | { ok: false; refusal: Refusal } {
  switch (request.status) {
    case 'awaiting_approval':
    case 'blocked':
      return isPeriodOver(request, time)
        ? { ok: false, refusal: { code: 'authorization_period_over', endedAt: request.endsAt, request } }
        : { ok: true, request };
    case 'authorizing':
      return { ok: false, refusal: { code: 'first_authorization_running', request } };
    case 'deleting':
    case 'withdrawing':
      return { ok: false, refusal: { code: 'decision_in_progress', request } };
    case 'expired':
      return { ok: false, refusal: { code: 'authorization_period_over', endedAt: request.endedAt, request } };
    case 'deleted':
    case 'denied':
    case 'cancelled':
    case 'superseded':
    case 'replaced':
    case 'failed':
      return { ok: false, refusal: { code: 'request_decided', request } };
  }
}
