import { takesTwo } from './adopting.js';
import { isAftermathNews } from './aftermath.js';
import { approversChange } from './approvers-change.js';
import { mayApprove, mayCancel, mayDecide } from './authority.js';
import { canBeAskedAgain } from './asking-again.js';
import { isClear, isWatched } from './blockers.js';
import type { Command } from './command.js';
import { confirmationOf, noteConfirmation } from './confirmation.js';
import { refusalOfList, refusalOfName } from './confirming.js';
import { decidable } from './decidable.js';
import { type DecisionTime, isGivenUp, isPeriodOver, isSettingOver, measuredTime } from './deadlines.js';
import type { DeletionEvent, Happening } from './event.js';
import { fateOf } from './fate.js';
import { mustForce } from './gates.js';
import type { KeyState } from './key.js';
import { type Confirmation, confirmationIn } from './kms-failure.js';
import { attemptsOf } from './own-deletion.js';
import { noteUnavailable } from './note-unavailable.js';
import { charactersOf } from './plain-text.js';
import { open, reasonLimit } from './opening.js';
import { refusalOfForce } from './preflight.js';
import { isSameProtection, isSameSync, type ProtectionUpdate } from './protection.js';
import { answerQuestion, askQuestion } from './questioning.js';
import { isSameReach } from './reach.js';
import type { Refusal } from './refusal.js';
import { recordDeletion, refusalOfRestore, restoreEvents } from './restore.js';
import { wayBackEvents } from './restoring.js';
import { refusalOfNudge } from './nudge.js';
import type { AwaitingApproval, Blocked, DeletionRequest, Withdrawal, WithdrawalTrouble } from './request.js';
import { askedState, awaitsDecision, isOpen } from './request.js';

/** Events to commit (none: nothing to do, which a repeated effect or a late timer meets every day), or our no. */
export type Decision = { ok: true; events: DeletionEvent[] } | { ok: false; refusal: Refusal };

/** A decision before it is given its time. */
type Judgement = { ok: true; events: Happening[] } | { ok: false; refusal: Refusal };

const nothing: Judgement = { ok: true, events: [] };
const happened = (...events: Happening[]): Judgement => ({ ok: true, events });
const refuse = (refusal: Refusal): Judgement => ({ ok: false, refusal });

/** The whole rule book of a deletion request. */
export function decide(request: DeletionRequest | undefined, command: Command, time: DecisionTime): Decision {
  const judged = judge(request, command, time);
  return judged.ok ? { ok: true, events: judged.events.map((event) => ({ ...event, ...time })) } : judged;
}

function judge(request: DeletionRequest | undefined, command: Command, time: DecisionTime): Judgement {
  if (command.type === 'open') return request ? nothing : open(command, time.at);
  if (command.type === 'record_deletion')
    return request ? nothing : happened(...recordDeletion(command, time));
  if (!request) return nothing;
  switch (command.type) {
    case 'begin_first_authorization':
      return request.status === 'authorizing' && request.sentAt === undefined
        ? happened({ type: 'authorization.sent' })
        : nothing;
    case 'note_confirmation':
      return happened(...noteConfirmation(request, command));
    case 'confirm_first_authorization': {
      if (request.status !== 'authorizing') return nothing;
      const { endsAt } = command;
      return happened({ type: 'authorization.given', endsAt, ...confirmationOf(command, request) });
    }
    case 'fail_first_authorization':
      return failAuthorization(request, command, time);
    case 'approve':
      return approve(request, command, time);
    case 'begin_deletion':
      return request.status === 'deleting' &&
        request.sent === undefined &&
        takesTwo(request, request.approver, command.actingAs)
        ? happened({ type: 'deletion.sent', actingAs: command.actingAs })
        : nothing;
    case 'confirm_deletion':
      return confirmDeletion(request, command);
    case 'block_deletion':
      return endedAttempt(request, { type: 'deletion.blocked', failure: command.failure }, command, time);
    case 'lapse_approval':
      return endedAttempt(request, { type: 'approval.lapsed', failure: command.failure }, command, time);
    case 'update_protection':
      return updateProtection(request, command, time);
    case 'note_key_state':
      return awaitsDecision(request) && isNews(command.state, request)
        ? happened({ type: 'key.state_changed', state: command.state })
        : nothing;
    case 'note_reach':
      return awaitsDecision(request) && !isSameReach(command.unreached, request.unreached ?? [])
        ? happened({ type: 'reach.changed', unreached: command.unreached })
        : nothing;
    case 'note_approvers':
      return awaitsDecision(request) ? happened(...approversChange(request, command, time.at)) : nothing;
    case 'note_unavailable':
      return happened(...noteUnavailable(request, command.unavailable));
    case 'note_aftermath':
      return isAftermathNews(request, command.aftermath, time)
        ? happened({ type: 'aftermath.noted', aftermath: command.aftermath })
        : nothing;
    case 'note_way_back':
      return happened(...wayBackEvents(request, time));
    case 'restore': {
      const who = refusalOfRestore(request, command, time);
      return who.ok ? happened({ type: 'restore.begun', by: who.person }) : who;
    }
    case 'begin_restore':
    case 'confirm_restore':
    case 'fail_restore':
      return happened(...restoreEvents(request, command, time));
    case 'note_fate':
      return request.status === 'deleted' ? happened(...fateOf(request, command, time)) : nothing;
    case 'replace':
      return replace(request, command.by, time);
    case 'ask_question':
      return askQuestion(request, command, time);
    case 'answer_question':
      return answerQuestion(request, command, time);
    case 'note_asked_again':
      return canBeAskedAgain(request) && request.again?.id !== command.id
        ? happened({ type: 'request.asked_again', id: command.id, by: command.by })
        : nothing;
    case 'deny':
      return deny(request, command, time);
    case 'cancel':
      return cancel(request, command, time);
    case 'confirm_withdrawal':
      return request.status === 'withdrawing'
        ? happened(withdrawn(request.withdrawal, confirmationOf(command, request)))
        : nothing;
    case 'report_withdrawal_trouble':
      return request.status === 'withdrawing' &&
        !request.confirmed &&
        isNewTrouble(command.failure, request.trouble)
        ? happened({ type: 'withdrawal.troubled', failure: command.failure })
        : nothing;
    case 'remind':
      return awaitsDecision(request) && command.people.length > 0 && !isPeriodOver(request, time)
        ? happened({ type: 'request.reminded', people: command.people })
        : nothing;
    case 'nudge': {
      const who = refusalOfNudge(request, command.by, command.people, time);
      return who.ok ? happened({ type: 'request.nudged', by: who.person, people: command.people }) : who;
    }
    case 'expire':
      return (awaitsDecision(request) && isPeriodOver(request, time)) ||
        (request.status === 'deleting' && isGivenUp(request, time))
        ? happened(expired(request))
        : nothing;
    case 'supersede':
      return request.status === 'awaiting_approval' ||
        request.status === 'blocked' ||
        request.status === 'deleting' ||
        request.status === 'withdrawing' ||
        // Ended by the clock, before it was seen.
        (request.status === 'expired' && (command.change === 'deleted' || command.change === 'gone'))
        ? happened(superseded(command))
        : nothing;
  }
}

/** What IBM has confirmed does not fail for want of an answer while it can still be seen. */
function failAuthorization(
  request: DeletionRequest,
  { obstacle }: Extract<Command, { type: 'fail_first_authorization' }>,
  time: DecisionTime,
): Judgement {
  if (request.status !== 'authorizing') return nothing;
  const isAwaited = request.confirmed && !isSettingOver(request, measuredTime(request.guard, time));
  if (isAwaited && obstacle.kind === 'kms') return nothing;
  return happened({ type: 'authorization.failed', obstacle });
}

/** Whichever attempt did it: its approval counts, also where another step has begun since. */
function confirmDeletion(
  request: DeletionRequest,
  command: Extract<Command, { type: 'confirm_deletion' }>,
): Judgement {
  if (!isOpen(request) && request.status !== 'expired') return nothing;
  const attempt = attemptsOf(request).findLast(({ at }) => at === command.sentAt);
  if (!attempt) return nothing;
  const { deletedAt, restorableUntil } = command;
  const { approver: by, forced = mustForce(request) } = attempt;
  return happened({
    type: 'key.deleted',
    by,
    deletedAt,
    restorableUntil,
    forced,
    ...confirmationIn(attempt.confirmed ?? {}),
    ...confirmationIn(command),
  });
}

/** Where nobody knows how the key was, nobody knows what is new. */
function isNews(state: KeyState, request: DeletionRequest): boolean {
  const known = request.keyState?.state ?? askedState(request);
  return known !== undefined && state !== known;
}

/**
 * The first trouble is worth telling, and what takes another remedy: another state of the key, or that nobody is signed in
 * any more. The hundredth retry is not.
 */
function isNewTrouble(trouble: WithdrawalTrouble, told: WithdrawalTrouble | undefined): boolean {
  if (told === undefined) return true;
  if (trouble.code === 'session_gone' && told.code !== 'session_gone') return true;
  const { keyState = 'active' } = told;
  return trouble.keyState !== undefined && trouble.keyState !== keyState;
}

function approve(
  request: DeletionRequest,
  command: Extract<Command, { type: 'approve' }>,
  time: DecisionTime,
): Judgement {
  const who = mayApprove(request, command.by);
  if (!who.ok) return who;
  const open = decidable(request, time);
  if (!open.ok) return open;
  const unfit = refusalOfApproval(open.request, command);
  return unfit ? refuse(unfit) : happened({ type: 'request.approved', by: who.person });
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

function deny(
  request: DeletionRequest,
  command: Extract<Command, { type: 'deny' }>,
  time: DecisionTime,
): Judgement {
  const who = mayDecide(request, command.by);
  if (!who.ok) return who;
  const open = decidable(request, time);
  if (!open.ok) return open;
  const reason = command.reason.trim();
  if (reason === '') return refuse({ code: 'reason_missing' });
  if (charactersOf(reason) > reasonLimit) {
    return refuse({ code: 'reason_too_long', length: charactersOf(reason), limit: reasonLimit });
  }
  return withdraw(request, { kind: 'denied', by: who.person, reason });
}

function cancel(
  request: DeletionRequest,
  command: Extract<Command, { type: 'cancel' }>,
  time: DecisionTime,
): Judgement {
  const who = mayCancel(request, command.by);
  if (!who.ok) return who;
  const open = decidable(request, time);
  if (!open.ok) return open;
  return withdraw(request, { kind: 'cancelled', by: who.person });
}

/** Where the KMS holds an authorization it is taken back first; otherwise there is nothing to wait for. */
function withdraw(request: DeletionRequest, withdrawal: Withdrawal): Judgement {
  return request.guard === 'kms'
    ? happened({ type: 'withdrawal.started', withdrawal })
    : happened(withdrawn(withdrawal));
}

function withdrawn(withdrawal: Withdrawal, confirmation: Confirmation = {}): Happening {
  return withdrawal.kind === 'denied'
    ? { type: 'request.denied', by: withdrawal.by, reason: withdrawal.reason, ...confirmation }
    : { type: 'request.cancelled', by: withdrawal.by, ...confirmation };
}

/**
 * An attempt that did not delete; when the period ended meanwhile, nothing is left to decide. One that IBM has confirmed
 * did: nothing but a reading that shows it, or what came of the key since, ends it.
 */
function endedAttempt(
  request: DeletionRequest,
  event: Happening,
  { update }: { update?: ProtectionUpdate },
  time: DecisionTime,
): Judgement {
  if (request.status !== 'deleting' || request.sent?.confirmed) return nothing;
  const events = [
    // First, so that what is blocked is counted from what was found.
    ...(update && saysMore(update, request) ? [changed(update)] : []),
    event,
    ...(isPeriodOver(request, time) ? [expired(request)] : []),
  ];
  return happened(...events);
}

function updateProtection(request: DeletionRequest, update: ProtectionUpdate, time: DecisionTime): Judgement {
  if (!awaitsDecision(request)) return nothing;
  const { protection } = update;
  const events = saysMore(update, request) ? [changed(update)] : [];
  // After the end nothing is worth clearing: the request expires.
  const isNowClear =
    request.status === 'blocked' && isClear({ ...request, protection }) && !isPeriodOver(request, time);
  return happened(...events, ...(isNowClear ? [{ type: 'request.unblocked' } as const] : []));
}

function saysMore({ protection }: ProtectionUpdate, request: DeletionRequest): boolean {
  return !isSameProtection(protection, request.protection) || !isSameSync(protection, request.protection);
}

function changed({ protection, changes }: ProtectionUpdate): Happening {
  return { type: 'protection.changed', protection, ...(changes === undefined ? {} : { changes }) };
}

/** Only what could still be decided gives way to a force deletion. */
function replace(request: DeletionRequest, by: string, time: DecisionTime): Judgement {
  const open = decidable(request, time);
  return open.ok ? happened({ type: 'request.replaced', by }) : open;
}

function superseded({ change, failure }: Extract<Command, { type: 'supersede' }>): Happening {
  return { type: 'request.superseded', change, ...(failure === undefined ? {} : { failure }) };
}

function expired(request: Pick<AwaitingApproval | Blocked, 'endsAt'>): Happening {
  return { type: 'request.expired', endedAt: request.endsAt };
}
