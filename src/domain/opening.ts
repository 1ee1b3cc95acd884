// What a request begins with: who asks, why, and the authorization that runs already, where one does.
import { mayApproveAdopted } from './adopting.js';
import { mayRequest } from './authority.js';
import type { OpenCommand } from './command.js';
import { refusalOfList, refusalOfName } from './confirming.js';
import { authorizationPeriodMs } from './deadlines.js';
import type { Happening } from './event.js';
import { isSamePerson } from './person.js';
import { charactersOf } from './plain-text.js';
import { refusalOfAskingForce } from './preflight.js';
import { fingerprintOf } from './protection.js';
import type { Refusal } from './refusal.js';
import { nobodyUnavailable, unavailableOfRequest } from './unavailable.js';

/** Slack's own limit on the form is the same; this is the one that counts. */
export const reasonLimit = 500;
export const ticketLimit = 100;

/** The request as its requester asked for it, or why not. `now` by our clock. */
export function open(
  command: OpenCommand,
  now: number,
): { ok: true; events: Happening[] } | { ok: false; refusal: Refusal } {
  const refuse = (refusal: Refusal) => ({ ok: false, refusal }) as const;
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
  const { adopts: rule, authorizedUntil } = command;
  const mayApprove =
    rule !== undefined && mayApproveAdopted(rule, command.by.rights.mayDelete, command.force !== undefined);
  if (approvers.length === 0 && !mayApprove) return refuse({ code: 'no_approver_available' });
  const unavailable = unavailableOfRequest(
    { approvers, channelId: command.channelId },
    command.unavailable ?? nobodyUnavailable,
    'new',
  );
  const opened: Happening = {
    type: 'request.opened',
    facts: {
      id: command.id,
      key: command.key,
      guard: command.guard,
      force: command.force !== undefined,
      requester: who.person,
      reason,
      ...(ticket ? { ticket } : {}),
      protection: command.protection,
      askedWith: { mark: fingerprintOf(command.protection), at: now },
      approvers,
      ...(command.attempts ? { attempts: command.attempts } : {}),
      ...(command.asking ? { asking: command.asking } : {}),
      ...(unavailable ? { unavailable } : {}),
      ...(command.channelId ? { channelId: command.channelId } : {}),
      openedAt: now,
      ...(command.questions ? { questions: command.questions } : {}),
      ...(command.earlier ? { earlier: command.earlier } : {}),
      ...(command.adopted ? { adopted: command.adopted } : {}),
    },
    endsAt: authorizedUntil ?? now + authorizationPeriodMs,
    authorized: authorizedUntil !== undefined,
  };
  if (rule === undefined || authorizedUntil === undefined) return { ok: true, events: [opened] };
  const adopted: Happening = {
    type: 'authorization.adopted',
    by: who.person,
    endsAt: authorizedUntil,
    rule,
    ...(mayApprove && { mayApprove }),
  };
  return { ok: true, events: [opened, adopted] };
}
