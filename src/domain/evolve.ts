import type { DeletionEvent } from './event.js';
import type { DeletionRequest, FormerApproval, RequestFacts } from './request.js';
import { awaitsDecision, isOpen } from './request.js';

/** The request after an event. An event that cannot follow the present status is a fault in the program, and thrown. */
export function evolve(request: DeletionRequest | undefined, event: DeletionEvent): DeletionRequest {
  if (event.type === 'request.opened') {
    if (request) throw impossible(request, event);
    const facts: RequestFacts = { ...event.facts, version: 0 };
    return facts.guard === 'kms'
      ? { ...facts, status: 'authorizing' }
      : { ...facts, status: 'awaiting_approval', endsAt: event.endsAt };
  }
  if (!request) throw impossible(request, event);
  const facts = factsOf(request);
  switch (event.type) {
    case 'authorization.sent':
      if (request.status !== 'authorizing') throw impossible(request, event);
      return { ...request, sentAt: event.at };
    case 'authorization.given':
      if (request.status !== 'authorizing') throw impossible(request, event);
      return { ...facts, status: 'awaiting_approval', endsAt: event.endsAt };
    case 'authorization.failed':
      if (request.status !== 'authorizing') throw impossible(request, event);
      return { ...facts, status: 'failed', obstacle: event.obstacle, at: event.at };
    case 'request.approved':
      if (!awaitsDecision(request)) throw impossible(request, event);
      return {
        ...facts,
        status: 'deleting',
        endsAt: request.endsAt,
        approver: event.by,
        approvedAt: event.at,
      };
    case 'deletion.sent':
      if (request.status !== 'deleting') throw impossible(request, event);
      return { ...request, sentAt: event.at };
    case 'key.deleted': {
      if (request.status !== 'deleting') throw impossible(request, event);
      const { deletedAt, restorableUntil } = event;
      return { ...facts, status: 'deleted', approver: request.approver, deletedAt, restorableUntil };
    }
    case 'deletion.blocked':
    case 'approval.lapsed': {
      if (request.status !== 'deleting') throw impossible(request, event);
      const former: FormerApproval = { approver: request.approver, at: event.at, failure: event.failure };
      return event.type === 'deletion.blocked'
        ? { ...facts, status: 'blocked', endsAt: request.endsAt, former }
        : { ...facts, status: 'awaiting_approval', endsAt: request.endsAt, lapsed: former };
    }
    case 'withdrawal.started': {
      if (!awaitsDecision(request)) throw impossible(request, event);
      const { withdrawal, at } = event;
      return { ...facts, status: 'withdrawing', endsAt: request.endsAt, withdrawal, withdrawnAt: at };
    }
    case 'withdrawal.troubled':
      if (request.status !== 'withdrawing') throw impossible(request, event);
      return { ...request, trouble: event.failure };
    case 'request.denied':
      if (!awaitsDecision(request) && request.status !== 'withdrawing') throw impossible(request, event);
      return { ...facts, status: 'denied', by: event.by, denialReason: event.reason, at: event.at };
    case 'request.cancelled':
      if (!awaitsDecision(request) && request.status !== 'withdrawing') throw impossible(request, event);
      return { ...facts, status: 'cancelled', by: event.by, at: event.at };
    case 'request.reminded':
      if (!awaitsDecision(request)) throw impossible(request, event);
      return { ...request, remindedAt: event.at };
    case 'request.expired':
      if (!awaitsDecision(request)) throw impossible(request, event);
      return { ...facts, status: 'expired', endedAt: event.endedAt };
    case 'request.superseded':
      if (!isOpen(request) || request.status === 'authorizing') throw impossible(request, event);
      return { ...facts, status: 'superseded', change: event.change, at: event.at };
  }
}

/** What outlives a change of status. */
function factsOf(request: DeletionRequest): RequestFacts {
  return {
    id: request.id,
    version: request.version,
    key: request.key,
    guard: request.guard,
    requester: request.requester,
    reason: request.reason,
    ...(request.ticket === undefined ? {} : { ticket: request.ticket }),
    protection: request.protection,
    approvers: request.approvers,
    ...(request.channelId === undefined ? {} : { channelId: request.channelId }),
    openedAt: request.openedAt,
    ...(request.remindedAt === undefined ? {} : { remindedAt: request.remindedAt }),
  };
}

function impossible(request: DeletionRequest | undefined, event: DeletionEvent): Error {
  return new Error(`${event.type} cannot follow status ${request?.status ?? 'none'}`);
}
