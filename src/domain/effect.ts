import type { DeletionEvent } from './event.js';
import type { Reminding } from './reminding.js';
import type { DeletionRequest } from './request.js';

/** Moments people are told of in words, besides the card that shows them. */
export type Moment =
  | 'authorization_failed'
  | 'deleted'
  | 'fate'
  /** A deleted key can be restored for a day more. */
  | 'last_day'
  | 'blocked'
  | 'unblocked'
  | 'lapsed'
  | 'withdrawal_troubled'
  | 'denied'
  | 'cancelled'
  | 'nobody_left'
  | 'somebody_again'
  /** Nobody who could decide takes messages any more. */
  | 'nobody_there'
  | 'expired'
  | 'superseded'
  | 'question_asked'
  | 'question_answered';

/** What the world should now do. Every effect may run twice without harm. */
export type Effect =
  | { kind: 'give_first_authorization' }
  | { kind: 'delete_key' }
  | { kind: 'restore_key' }
  | { kind: 'withdraw_authorization' }
  | { kind: 'refresh_cards' }
  /** `questionId` where it is about one. */
  | { kind: 'announce'; moment: Moment; questionId?: string }
  /** Has them reminded by a message; `nudge` where the requester asks for it. */
  | { kind: 'remind'; people: readonly Reminding[]; nudge?: true }
  /** Has the card of the earlier request name the one that asks again. */
  | { kind: 'note_asked_again' }
  | { kind: 'plan_timers' }
  | { kind: 'cancel_timers' };

/** `after` is the request as the event left it. */
export function effectsOf(event: DeletionEvent, after: DeletionRequest): Effect[] {
  switch (event.type) {
    case 'request.opened':
      return after.status === 'authorizing' ? [{ kind: 'give_first_authorization' }] : asked(after);
    case 'authorization.confirmed':
    case 'deletion.confirmed':
    case 'withdrawal.confirmed':
    case 'restore.confirmed':
      return [{ kind: 'refresh_cards' }];
    case 'authorization.given':
      return asked(after);
    case 'authorization.failed':
      return [{ kind: 'announce', moment: 'authorization_failed' }];
    case 'request.approved':
      // It passes in a moment; whoever carries it out has it shown where it does not.
      return [{ kind: 'delete_key' }];
    case 'key.deleted':
      // The way back has its time.
      return [...ended('deleted'), { kind: 'plan_timers' }];
    case 'deletion.recorded':
      return [{ kind: 'refresh_cards' }, { kind: 'plan_timers' }];
    case 'way_back.changed':
      return [
        { kind: 'refresh_cards' },
        ...(event.to === 'last_day' ? [{ kind: 'announce', moment: 'last_day' } as const] : []),
        { kind: 'plan_timers' },
      ];
    case 'restore.begun':
      // As an approval.
      return [{ kind: 'restore_key' }];
    case 'deletion.blocked':
      return [
        { kind: 'refresh_cards' },
        { kind: 'announce', moment: 'blocked' },
        // The watch begins.
        { kind: 'plan_timers' },
      ];
    case 'key.restored':
    case 'key.purged':
      return [{ kind: 'refresh_cards' }, { kind: 'announce', moment: 'fate' }];
    case 'key.deleted_again':
      // Of a later request everyone is told by its own card.
      return [
        { kind: 'refresh_cards' },
        ...(event.by === undefined ? [{ kind: 'announce', moment: 'fate' } as const] : []),
      ];
    case 'request.unblocked':
      return [{ kind: 'refresh_cards' }, { kind: 'announce', moment: 'unblocked' }];
    case 'protection.changed':
    case 'key.state_changed':
    case 'reach.changed':
    case 'aftermath.noted':
    case 'restore.failed':
    case 'request.asked_again':
      return [{ kind: 'refresh_cards' }];
    case 'approvers.changed':
      return [{ kind: 'refresh_cards' }, ...tellingOfApprovers(event)];
    case 'question.asked':
      return [
        { kind: 'refresh_cards' },
        { kind: 'announce', moment: 'question_asked', questionId: event.id },
      ];
    case 'question.answered':
      return [
        { kind: 'refresh_cards' },
        { kind: 'announce', moment: 'question_answered', questionId: event.id },
      ];
    case 'availability.changed':
      return [
        { kind: 'refresh_cards' },
        ...(event.isNobodyLeft ? [{ kind: 'announce', moment: 'nobody_there' } as const] : []),
      ];
    case 'approval.lapsed':
      return [{ kind: 'refresh_cards' }, { kind: 'announce', moment: 'lapsed' }];
    case 'withdrawal.started':
      return [{ kind: 'withdraw_authorization' }];
    case 'withdrawal.troubled':
      return [{ kind: 'refresh_cards' }, { kind: 'announce', moment: 'withdrawal_troubled' }];
    case 'request.denied':
      return ended('denied');
    case 'request.cancelled':
      return ended('cancelled');
    case 'request.reminded':
      return [
        { kind: 'refresh_cards' },
        { kind: 'remind', people: event.people.filter(({ within }) => within === undefined) },
      ];
    case 'request.nudged':
      return [{ kind: 'refresh_cards' }, { kind: 'remind', people: event.people, nudge: true }];
    case 'request.expired':
      return ended('expired');
    case 'request.superseded':
      return ended('superseded');
    case 'request.replaced':
      // The force deletion's own card tells everyone.
      return [{ kind: 'refresh_cards' }, { kind: 'cancel_timers' }];
    case 'authorization.adopted':
    case 'authorization.sent':
    case 'deletion.sent':
    case 'restore.sent':
      return [];
  }
}

/** The card itself is the message to those who are asked. */
function asked({ earlier }: DeletionRequest): Effect[] {
  const noted: Effect[] = earlier ? [{ kind: 'note_asked_again' }] : [];
  return [{ kind: 'plan_timers' }, { kind: 'refresh_cards' }, ...noted];
}

/** Told in words is what only the requester can do something about, and that it is over; else the cards say it. */
function tellingOfApprovers({
  approvers,
  gained,
  lost,
  isToldLately,
}: Extract<DeletionEvent, { type: 'approvers.changed' }>): Effect[] {
  if (isToldLately) return [];
  if (approvers.length === 0) return [{ kind: 'announce', moment: 'nobody_left' }];
  const isFirst = lost.length === 0 && gained.length === approvers.length;
  return isFirst ? [{ kind: 'announce', moment: 'somebody_again' }] : [];
}

function ended(moment: Moment): Effect[] {
  return [{ kind: 'refresh_cards' }, { kind: 'announce', moment }, { kind: 'cancel_timers' }];
}
