import { attemptAbandonedAfterMs, olderReadingsMs } from './deadlines.js';
import { isDeleted, type KeyFacts } from './key.js';
import { isSameIamId } from './person.js';
import type { Attempt, Confirmed, DeletionRequest, Expired, OpenRequest } from './request.js';

/** IBM's times are whole seconds, and the two clocks of one service may differ by a little. */
const slackMs = 5_000;

/** Every DELETE of a request that may have taken effect, oldest first; the last one may be under way. */
export function attemptsOf(request: OpenRequest | Expired): Attempt[] {
  const { attempts = [] } = request;
  const running = runningIn(request);
  return running ? [...attempts, running] : attempts;
}

function runningIn(request: OpenRequest | Expired): Attempt | undefined {
  if (request.status !== 'deleting' || !request.sent) return undefined;
  return { approver: request.approver, ...request.sent };
}

/** Whether a reading of the key at `now` may not show yet what a DELETE of the request has done: IBM's yes is waited for to the last. */
export function mayShowLater(request: OpenRequest | Expired, now: number): boolean {
  return attemptsOf(request).some((one) => one.confirmed !== undefined || now < one.at + olderReadingsMs);
}

/** IBM's yes to a DELETE whose approval has ended without it, and which no reading has shown. */
export function confirmedOfEarlier({ attempts = [] }: DeletionRequest): Confirmed | undefined {
  return attempts.findLast(({ confirmed }) => confirmed)?.confirmed;
}

/**
 * Which attempt of the request deleted its key, whenever that is seen: the last one sent before it, as the identity that IBM
 * names, of those that may have done it by then. Undefined where nobody has deleted the key, or somebody else did: the identity
 * may be an approver's own, who deletes it by hand another day (docs/facts/ibm.md#setting-and-deleting).
 */
export function ownDeletion(request: OpenRequest | Expired, key: KeyFacts): Attempt | undefined {
  const running = runningIn(request);
  const { deletedBy, deletedAt } = key;
  if (!isDeleted(key)) {
    // IBM keeps the date of a deletion that was undone; one that it has confirmed need not be seen before that.
    const isUndone = running?.confirmed && deletedAt !== undefined && !isBefore(running, deletedAt);
    return isUndone && isSameIamId(running.actingAs, deletedBy ?? running.actingAs) ? running : undefined;
  }
  const ours = attemptsOf(request).filter((attempt) =>
    // Nameless or undated it is what is under way.
    deletedBy === undefined ? isRunning(attempt) : isSameIamId(attempt.actingAs, deletedBy),
  );
  function isRunning({ at }: Attempt): boolean {
    return at === running?.at;
  }
  if (deletedAt === undefined) return ours.findLast((one) => isRunning(one) || one.confirmed);
  const possible = ours.filter(
    (one) => !isBefore(one, deletedAt) && (one.confirmed || !isAfter(one, deletedAt)),
  );
  const found = possible.findLast((one) => sentAt(one) <= deletedAt) ?? possible[0];
  // The two clocks may differ; that the key was there before what is under way was seen.
  return found ?? ours.find((one) => isRunning(one) && isBefore(one, deletedAt));
}

const sentAt = ({ at, kmsTime = at }: Attempt) => kmsTime;

/** Deleted before the attempt was sent. */
function isBefore(attempt: Attempt, deletedAt: number): boolean {
  return deletedAt < sentAt(attempt) - slackMs;
}

/** Deleted when the attempt could not take effect any more. */
function isAfter(attempt: Attempt, deletedAt: number): boolean {
  return deletedAt > sentAt(attempt) + attemptAbandonedAfterMs + slackMs;
}
