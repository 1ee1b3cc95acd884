import { mayCancel, mayDecide, mayRequest } from './authority.js';
import type { Command } from './command.js';
import { authorizationPeriodMs, isOver } from './deadlines.js';
import type { DeletionEvent } from './event.js';
import { isSamePerson } from './person.js';
import { refusalOfAskingForce, refusalOfForce } from './preflight.js';
import { isSameProtection, type Protection, seenMark } from './protection.js';
import type { Refusal } from './refusal.js';
import type { AwaitingApproval, Blocked, DeletionRequest, Withdrawal } from './request.js';
import { awaitsDecision } from './request.js';
import type { ResourceDifference } from './resource-difference.js';
import { isClear, isWatched, type Noted } from './watch.js';

/** Slack's own limit on the form is the same; this is the one that counts. */
export const reasonLimit = 500;
export const ticketLimit = 100;

/** Events to commit (none: nothing to do, which a repeated effect or a late timer meets every day), or our no. */
export type Decision = { ok: true; events: DeletionEvent[] } | { ok: false; refusal: Refusal };

const nothing: Decision = { ok: true, events: [] };
const happened = (...events: DeletionEvent[]): Decision => ({ ok: true, events });
const refuse = (refusal: Refusal): Decision => ({ ok: false, refusal });

/**
 * The whole rule book of a deletion request. `now` is the time the deadlines are measured against: the KMS's own
 * where the KMS guards the key.
 */
export function decide(request: DeletionRequest | undefined, command: Command, now: number): Decision {
  if (command.type === 'open') return request ? nothing : open(command, now);
  if (!request) return nothing;
  switch (command.type) {
    case 'begin_first_authorization':
      return request.status === 'authorizing' && request.sentAt === undefined
        ? happened({ type: 'authorization.sent', at: now })
        : nothing;
    case 'confirm_first_authorization':
      return request.status === 'authorizing'
        ? happened({ type: 'authorization.given', at: now, endsAt: command.endsAt })
        : nothing;
    case 'fail_first_authorization':
      return request.status === 'authorizing'
        ? happened({ type: 'authorization.failed', at: now, obstacle: command.obstacle })
        : nothing;
    case 'approve':
      return approve(request, command, now);
    case 'begin_deletion':
      return request.status === 'deleting' && request.sent === undefined
        ? happened({ type: 'deletion.sent', at: now, actingAs: command.actingAs })
        : nothing;
    case 'confirm_deletion': {
      if (request.status !== 'deleting') return nothing;
      const { deletedAt, restorableUntil } = command;
      return happened({ type: 'key.deleted', at: now, deletedAt, restorableUntil });
    }
    case 'block_deletion':
      return endedAttempt(
        request,
        { type: 'deletion.blocked', at: now, failure: command.failure },
        command,
        now,
      );
    case 'lapse_approval':
      return endedAttempt(
        request,
        { type: 'approval.lapsed', at: now, failure: command.failure },
        command,
        now,
      );
    case 'note_protection':
      return noteProtection(request, command, now);
    case 'replace':
      return replace(request, command.by, now);
    case 'deny':
      return deny(request, command, now);
    case 'cancel':
      return cancel(request, command, now);
    case 'confirm_withdrawal':
      return request.status === 'withdrawing' ? happened(withdrawn(request.withdrawal, now)) : nothing;
    case 'report_withdrawal_trouble':
      // The first trouble is worth telling; the hundredth retry is not.
      return request.status === 'withdrawing' && request.trouble === undefined
        ? happened({ type: 'withdrawal.troubled', at: now, failure: command.failure })
        : nothing;
    case 'remind':
      return awaitsDecision(request) && request.remindedAt === undefined && !isOver(request.endsAt, now)
        ? happened({ type: 'request.reminded', at: now })
        : nothing;
    case 'expire':
      return awaitsDecision(request) && isOver(request.endsAt, now)
        ? happened(expired(request, now))
        : nothing;
    case 'supersede':
      return request.status === 'awaiting_approval' ||
        request.status === 'blocked' ||
        request.status === 'deleting' ||
        request.status === 'withdrawing'
        ? happened(superseded(command, now))
        : nothing;
  }
}

function open(command: Extract<Command, { type: 'open' }>, now: number): Decision {
  const who = mayRequest(command.by);
  if (!who.ok) return who;
  const reason = command.reason.trim();
  const ticket = command.ticket?.trim();
  if (reason === '') return refuse({ code: 'reason_missing' });
  if (charactersOf(reason) > reasonLimit) {
    return refuse({ code: 'reason_too_long', length: charactersOf(reason), limit: reasonLimit });
  }
  if (ticket && charactersOf(ticket) > ticketLimit) {
    return refuse({ code: 'ticket_too_long', length: charactersOf(ticket), limit: ticketLimit });
  }
  if (command.force) {
    const unfit =
      refusalOfAskingForce(command.key.name, command.protection) ??
      refusalOfList(command.force.seen, command.protection) ??
      refusalOfName(command.force.typedName, command.key.name);
    if (unfit) return refuse(unfit);
  }
  const approvers = command.approvers.filter((approver) => !isSamePerson(approver, who.person));
  if (approvers.length === 0) return refuse({ code: 'no_approver_available' });
  return happened({
    type: 'request.opened',
    at: now,
    facts: {
      id: command.id,
      key: command.key,
      guard: command.guard,
      force: command.force !== undefined,
      requester: who.person,
      reason,
      ...(ticket ? { ticket } : {}),
      protection: command.protection,
      askedWith: { mark: seenMark(command.protection), at: now },
      approvers,
      ...(command.asking ? { asking: command.asking } : {}),
      ...(command.channelId ? { channelId: command.channelId } : {}),
      openedAt: now,
    },
    endsAt: command.authorizedUntil ?? now + authorizationPeriodMs,
    authorized: command.authorizedUntil !== undefined,
  });
}

function approve(
  request: DeletionRequest,
  command: Extract<Command, { type: 'approve' }>,
  now: number,
): Decision {
  const who = mayDecide(request, command.by);
  if (!who.ok) return who;
  const open = decidable(request, now);
  if (!open.ok) return open;
  const unfit = refusalOfApproval(open.request, command);
  return unfit ? refuse(unfit) : happened({ type: 'request.approved', at: now, by: who.person });
}

function refusalOfApproval(
  request: AwaitingApproval | Blocked,
  { seen, typedName }: Extract<Command, { type: 'approve' }>,
): Refusal | undefined {
  const { protection, changes, key } = request;
  const unseen = refusalOfList(seen, protection, changes);
  if (unseen) return unseen;
  // IBM would say no again; it is asked once the way is clear, or where nobody can tell from here.
  if (request.status === 'blocked' && isWatched(request) && !isClear(request)) {
    return { code: 'still_blocked', request };
  }
  if (!request.force) return undefined;
  return refusalOfForce(key.name, protection) ?? refusalOfName(typedName ?? '', key.name);
}

/** Whoever decides has to have had the very list in front of them. */
function refusalOfList(
  seen: string,
  protection: Protection,
  changes?: ResourceDifference,
): Refusal | undefined {
  if (seen === seenMark(protection)) return undefined;
  return { code: 'resources_changed', protection, ...(changes === undefined ? {} : { changes }) };
}

/** Blanks around a name come with copying; anything else is another name. */
function refusalOfName(typed: string, keyName: string): Refusal | undefined {
  return typed.trim() === keyName.trim() ? undefined : { code: 'name_not_confirmed', typed, keyName };
}

function deny(request: DeletionRequest, command: Extract<Command, { type: 'deny' }>, now: number): Decision {
  const who = mayDecide(request, command.by);
  if (!who.ok) return who;
  const open = decidable(request, now);
  if (!open.ok) return open;
  const reason = command.reason.trim();
  if (reason === '') return refuse({ code: 'reason_missing' });
  if (charactersOf(reason) > reasonLimit) {
    return refuse({ code: 'reason_too_long', length: charactersOf(reason), limit: reasonLimit });
  }
  return withdraw(request, { kind: 'denied', by: who.person, reason }, now);
}

function cancel(
  request: DeletionRequest,
  command: Extract<Command, { type: 'cancel' }>,
  now: number,
): Decision {
  const who = mayCancel(request, command.by);
  if (!who.ok) return who;
  const open = decidable(request, now);
  if (!open.ok) return open;
  return withdraw(request, { kind: 'cancelled', by: who.person }, now);
}

/** Where the KMS holds an authorization it is taken back first; otherwise there is nothing to wait for. */
function withdraw(request: DeletionRequest, withdrawal: Withdrawal, now: number): Decision {
  return request.guard === 'kms'
    ? happened({ type: 'withdrawal.started', at: now, withdrawal })
    : happened(withdrawn(withdrawal, now));
}

function withdrawn(withdrawal: Withdrawal, now: number): DeletionEvent {
  return withdrawal.kind === 'denied'
    ? { type: 'request.denied', at: now, by: withdrawal.by, reason: withdrawal.reason }
    : { type: 'request.cancelled', at: now, by: withdrawal.by };
}

/** A decision is still possible, or the reason why not. */
export function decidable(
  request: DeletionRequest,
  now: number,
): { ok: true; request: AwaitingApproval | Blocked } | { ok: false; refusal: Refusal } {
  switch (request.status) {
    case 'awaiting_approval':
    case 'blocked':
      return isOver(request.endsAt, now)
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

/** An attempt that did not delete; when the period ended meanwhile, nothing is left to decide. */
function endedAttempt(
  request: DeletionRequest,
  event: DeletionEvent,
  { noted }: { noted?: Noted },
  now: number,
): Decision {
  if (request.status !== 'deleting') return nothing;
  const events = [
    // First, so that what is blocked is counted from what was found.
    ...(noted && !isSameProtection(noted.protection, request.protection) ? [changed(noted, now)] : []),
    event,
    ...(isOver(request.endsAt, now) ? [expired(request, now)] : []),
  ];
  return happened(...events);
}

function noteProtection(request: DeletionRequest, noted: Noted, now: number): Decision {
  if (!awaitsDecision(request)) return nothing;
  const { protection } = noted;
  const events = isSameProtection(protection, request.protection) ? [] : [changed(noted, now)];
  // After the end nothing is worth clearing: the request expires.
  const isNowClear =
    request.status === 'blocked' && isClear({ ...request, protection }) && !isOver(request.endsAt, now);
  return happened(...events, ...(isNowClear ? [{ type: 'request.unblocked', at: now } as const] : []));
}

function changed({ protection, changes }: Noted, now: number): DeletionEvent {
  return { type: 'protection.changed', at: now, protection, ...(changes === undefined ? {} : { changes }) };
}

/** Only what could still be decided gives way to a force deletion. */
function replace(request: DeletionRequest, by: string, now: number): Decision {
  const open = decidable(request, now);
  return open.ok ? happened({ type: 'request.replaced', at: now, by }) : open;
}

function superseded(
  { change, failure }: Extract<Command, { type: 'supersede' }>,
  now: number,
): DeletionEvent {
  return { type: 'request.superseded', at: now, change, ...(failure === undefined ? {} : { failure }) };
}

function expired(request: Pick<AwaitingApproval | Blocked, 'endsAt'>, now: number): DeletionEvent {
  return { type: 'request.expired', at: now, endedAt: request.endsAt };
}

/** As people count: an emoji is one. */
function charactersOf(text: string): number {
  return [...text].length;
}
