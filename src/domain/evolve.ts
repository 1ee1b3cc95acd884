import { withAftermath } from './aftermath.js';
import { withApprovers } from './approvers-change.js';
import { blockersIn } from './blockers.js';
import type { DeletionEvent } from './event.js';
import { afterDeletion, confirmedBy } from './evolve-deleted.js';
import { mustForce, obstructionOf } from './gates.js';
import type { Question } from './question.js';
import { withReminded } from './reminding.js';
import type { Attempt, Deleting, DeletionRequest, FormerApproval, RequestFacts } from './request.js';
import { askedState, awaitsDecision, isOpen } from './request.js';

/** The request after an event. An event that cannot follow the present status is a fault in the program, and thrown. */
export function evolve(request: DeletionRequest | undefined, event: DeletionEvent): DeletionRequest {
  if (event.type === 'request.opened') {
    if (request) throw impossible(request, event);
    const facts: RequestFacts = { ...event.facts, version: 0 };
    return facts.guard === 'kms' && !event.authorized
      ? { ...facts, status: 'authorizing' }
      : { ...facts, status: 'awaiting_approval', endsAt: event.endsAt };
  }
  if (event.type === 'deletion.recorded') {
    if (request) throw impossible(request, event);
    return { ...event.deletion, version: 0 };
  }
  if (!request) throw impossible(request, event);
  const facts = factsOf(request);
  switch (event.type) {
    case 'authorization.adopted': {
      if (request.status !== 'awaiting_approval') throw impossible(request, event);
      const { by, at, rule, mayApprove } = event;
      return { ...request, adopted: { by, at, rule, ...(mayApprove && { mayApprove }) } };
    }
    case 'authorization.sent':
      if (request.status !== 'authorizing') throw impossible(request, event);
      return { ...request, sentAt: event.kmsTime ?? event.at };
    case 'authorization.confirmed':
      if (request.status !== 'authorizing') throw impossible(request, event);
      return { ...request, confirmed: confirmedBy(event) };
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
      return {
        ...request,
        sent: {
          at: event.at,
          ...(event.kmsTime === undefined ? {} : { kmsTime: event.kmsTime }),
          actingAs: event.actingAs,
          forced: mustForce(request),
        },
      };
    case 'deletion.confirmed': {
      const { sentAt } = event;
      const confirmed = confirmedBy(event);
      if (sentAt !== undefined) {
        const attempts = request.attempts?.map((one) => (one.at === sentAt ? { ...one, confirmed } : one));
        if (!isOpen(request) || !attempts) throw impossible(request, event);
        return { ...request, attempts };
      }
      if (request.status !== 'deleting' || !request.sent) throw impossible(request, event);
      return { ...request, sent: { ...request.sent, confirmed } };
    }
    case 'key.deleted': {
      if (!mayEndAsSeen(request)) throw impossible(request, event);
      const { by: approver, forced, deletedAt, restorableUntil } = event;
      return { ...facts, status: 'deleted', forced, approver, deletedAt, restorableUntil };
    }
    case 'deletion.blocked': {
      if (request.status !== 'deleting') throw impossible(request, event);
      const { at, failure } = event;
      return {
        ...facts,
        ...withAttempt(request, failure),
        status: 'blocked',
        endsAt: request.endsAt,
        former: { approver: request.approver, at, failure },
        obstruction: obstructionOf(failure),
        blockers: blockersIn(request.protection, request.force) ?? 0,
      };
    }
    case 'approval.lapsed': {
      if (request.status !== 'deleting') throw impossible(request, event);
      const { at, failure } = event;
      const lapsed: FormerApproval = { approver: request.approver, at, failure };
      return {
        ...facts,
        ...withAttempt(request, failure),
        status: 'awaiting_approval',
        endsAt: request.endsAt,
        lapsed,
      };
    }
    case 'protection.changed': {
      if (!awaitsDecision(request) && request.status !== 'deleting') throw impossible(request, event);
      const { changes: _, ...rest } = request;
      const { protection, changes } = event;
      const updated = { ...rest, protection, ...(changes === undefined ? {} : { changes }) };
      const left = blockersIn(protection, updated.force) ?? 0;
      if (updated.status === 'blocked') return { ...updated, blockers: Math.max(updated.blockers, left) };
      if (updated.status !== 'awaiting_approval' || left === 0) return updated;
      // The way was clear, and is not any more.
      const { unblocked: __, ...again } = updated;
      return again;
    }
    case 'aftermath.noted': {
      if (request.status !== 'deleted') throw impossible(request, event);
      return withAftermath(request, event.aftermath);
    }
    case 'way_back.changed':
    case 'restore.begun':
    case 'restore.sent':
    case 'restore.confirmed':
    case 'restore.failed':
    case 'key.restored':
    case 'key.deleted_again':
    case 'key.purged': {
      const after = request.status === 'deleted' ? afterDeletion(request, event) : undefined;
      if (!after) throw impossible(request, event);
      return after;
    }
    case 'request.unblocked': {
      if (request.status !== 'blocked') throw impossible(request, event);
      const unblocked = { at: event.at, former: request.former };
      return { ...facts, status: 'awaiting_approval', endsAt: request.endsAt, unblocked };
    }
    case 'key.state_changed': {
      if (!awaitsDecision(request)) throw impossible(request, event);
      const { keyState: _, ...rest } = request;
      const { state, at } = event;
      return state === askedState(request) ? rest : { ...rest, keyState: { state, at } };
    }
    case 'reach.changed': {
      if (!awaitsDecision(request)) throw impossible(request, event);
      const { unreached: _, ...rest } = request;
      return event.unreached.length === 0 ? rest : { ...rest, unreached: event.unreached };
    }
    case 'approvers.changed':
      if (!awaitsDecision(request)) throw impossible(request, event);
      return withApprovers(request, event);
    case 'availability.changed': {
      if (!awaitsDecision(request)) throw impossible(request, event);
      const { unavailable: _, ...rest } = request;
      return event.unavailable ? { ...rest, unavailable: event.unavailable } : rest;
    }
    case 'withdrawal.started': {
      if (!awaitsDecision(request)) throw impossible(request, event);
      const { withdrawal, at } = event;
      return { ...facts, status: 'withdrawing', endsAt: request.endsAt, withdrawal, withdrawnAt: at };
    }
    case 'withdrawal.troubled':
      if (request.status !== 'withdrawing') throw impossible(request, event);
      return { ...request, trouble: event.failure };
    case 'withdrawal.confirmed': {
      if (request.status !== 'withdrawing') throw impossible(request, event);
      const { trouble: _, ...rest } = request;
      return { ...rest, confirmed: confirmedBy(event) };
    }
    case 'request.denied':
      if (!awaitsDecision(request) && request.status !== 'withdrawing') throw impossible(request, event);
      return { ...facts, status: 'denied', by: event.by, denialReason: event.reason, at: event.at };
    case 'request.cancelled':
      if (!awaitsDecision(request) && request.status !== 'withdrawing') throw impossible(request, event);
      return { ...facts, status: 'cancelled', by: event.by, at: event.at };
    case 'request.reminded':
      if (!awaitsDecision(request)) throw impossible(request, event);
      return { ...request, reminded: withReminded(request.reminded, event.people, event.at) };
    case 'request.nudged': {
      if (!awaitsDecision(request)) throw impossible(request, event);
      const { at, people } = event;
      return { ...request, nudgedAt: at, reminded: withReminded(request.reminded, people, at) };
    }
    case 'question.asked': {
      if (!awaitsDecision(request)) throw impossible(request, event);
      const { id, by, text, at } = event;
      return { ...request, questions: [...(request.questions ?? []), { id, by, text, at }] };
    }
    case 'question.answered': {
      if (!awaitsDecision(request) || !request.questions) throw impossible(request, event);
      const { id, ...answer } = event;
      return {
        ...request,
        questions: request.questions.map((one) => (one.id === id ? answered(one, answer) : one)),
      };
    }
    case 'request.asked_again':
      if (isOpen(request)) throw impossible(request, event);
      return { ...request, again: { id: event.id, by: event.by, at: event.at } };
    case 'request.expired': {
      const { endedAt } = event;
      if (request.status === 'deleting' && request.sent?.confirmed) {
        return { ...facts, ...withAttempt(request), status: 'expired', endedAt };
      }
      if (!awaitsDecision(request)) throw impossible(request, event);
      return { ...facts, status: 'expired', endedAt };
    }
    case 'request.superseded':
      if (!mayEndAsSeen(request)) throw impossible(request, event);
      return {
        ...facts,
        status: 'superseded',
        change: event.change,
        ...(event.failure === undefined ? {} : { failure: event.failure }),
        at: event.at,
      };
    case 'request.replaced':
      if (!awaitsDecision(request)) throw impossible(request, event);
      return { ...facts, status: 'replaced', by: event.by, at: event.at };
  }
}

/** What is seen of the key ends what is open, and corrects an end that was told by the clock alone. */
function mayEndAsSeen(request: DeletionRequest): boolean {
  return request.status === 'expired' || (isOpen(request) && request.status !== 'authorizing');
}

/** With the attempt that an approval leaves behind, where that may have taken effect: what IBM has refused deletes nothing. */
function withAttempt(
  { attempts = [], sent, approver }: Deleting,
  { effect }: Pick<FormerApproval['failure'], 'effect'> = { effect: 'unknown' },
): { attempts?: Attempt[] } {
  return sent && effect === 'unknown' ? { attempts: [...attempts, { approver, ...sent }] } : {};
}

function answered(question: Question, { by, text, at }: Omit<Question, 'id' | 'answer'>): Question {
  return { ...question, answer: { by, text, at } };
}

/** What outlives a change of status. */
function factsOf(request: DeletionRequest): RequestFacts {
  return {
    id: request.id,
    version: request.version,
    key: request.key,
    guard: request.guard,
    force: request.force,
    requester: request.requester,
    reason: request.reason,
    ...(request.ticket === undefined ? {} : { ticket: request.ticket }),
    protection: request.protection,
    askedWith: request.askedWith,
    ...(request.changes === undefined ? {} : { changes: request.changes }),
    approvers: request.approvers,
    ...(request.approversSince === undefined ? {} : { approversSince: request.approversSince }),
    ...(request.nobodyLeftToldAt === undefined ? {} : { nobodyLeftToldAt: request.nobodyLeftToldAt }),
    ...(request.left === undefined ? {} : { left: request.left }),
    ...(request.keyState === undefined ? {} : { keyState: request.keyState }),
    ...(request.attempts === undefined ? {} : { attempts: request.attempts }),
    ...(request.asking === undefined ? {} : { asking: request.asking }),
    ...(request.unreached === undefined ? {} : { unreached: request.unreached }),
    ...(request.unavailable === undefined ? {} : { unavailable: request.unavailable }),
    ...(request.channelId === undefined ? {} : { channelId: request.channelId }),
    openedAt: request.openedAt,
    ...(request.remindedAt === undefined ? {} : { remindedAt: request.remindedAt }),
    ...(request.reminded === undefined ? {} : { reminded: request.reminded }),
    ...(request.nudgedAt === undefined ? {} : { nudgedAt: request.nudgedAt }),
    ...(request.questions === undefined ? {} : { questions: request.questions }),
    ...(request.earlier === undefined ? {} : { earlier: request.earlier }),
    ...(request.adopted === undefined ? {} : { adopted: request.adopted }),
    ...(request.again === undefined ? {} : { again: request.again }),
  };
}

function impossible(request: DeletionRequest | undefined, event: DeletionEvent): Error {
  return new Error(`${event.type} cannot follow status ${request?.status ?? 'none'}`);
}
