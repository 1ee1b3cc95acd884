import type { Command } from './command.js';
import type { Happening } from './event.js';
import { type Confirmation, confirmationIn } from './kms-failure.js';
import { confirmedIn, type DeletionRequest, isOpen } from './request.js';
import { isRestoring } from './restoring.js';

/** What a command brings of it, or what is on record of the act under way. */
export function confirmationOf(command: Confirmation, request: DeletionRequest): Confirmation {
  return { ...confirmationIn(confirmedIn(request) ?? {}), ...confirmationIn(command) };
}

/** Once: a second answer to the same act tells nothing new. */
export function noteConfirmation(
  request: DeletionRequest,
  command: Extract<Command, { type: 'note_confirmation' }>,
): Happening[] {
  const { sentAt } = command;
  const running = runningSince(request);
  if (sentAt !== undefined && sentAt !== running) {
    const ended = isOpen(request) ? request.attempts?.find(({ at }) => at === sentAt) : undefined;
    return !ended || ended.confirmed ? [] : [{ ...command, type: 'deletion.confirmed', sentAt }];
  }
  if (confirmedIn(request)) return [];
  const confirmation = confirmationOf(command, request);
  switch (request.status) {
    case 'authorizing':
      return request.sentAt === undefined ? [] : [{ type: 'authorization.confirmed', ...confirmation }];
    case 'deleting':
      return request.sent ? [{ type: 'deletion.confirmed', ...confirmation }] : [];
    case 'withdrawing':
      return [{ type: 'withdrawal.confirmed', ...confirmation }];
    case 'deleted':
      return sentAt === undefined ? [] : [{ type: 'restore.confirmed', ...confirmation }];
    default:
      return [];
  }
}

/** When what is under way was sent, of what may be sent more than once in a request's life. */
function runningSince(request: DeletionRequest): number | undefined {
  if (request.status === 'deleting') return request.sent?.at;
  return isRestoring(request) ? request.restoring.sent?.at : undefined;
}
