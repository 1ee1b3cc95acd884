import { isDeleted, type KeyFacts } from './key.js';
import { isSameIamId } from './person.js';
import type { Attempt, OpenRequest } from './request.js';

/** IBM's times are whole seconds, and the two clocks of one service may differ by a little. */
const slackMs = 5_000;

/** Every DELETE that was sent for a request, oldest first; the last one may be under way. */
export function attemptsOf(request: OpenRequest): Attempt[] {
  const { attempts = [] } = request;
  const running = runningIn(request);
  return running ? [...attempts, running] : attempts;
}

function runningIn(request: OpenRequest): Attempt | undefined {
  if (request.status !== 'deleting' || !request.sent) return undefined;
  return { approver: request.approver, ...request.sent };
}

/**
 * Which attempt of the request deleted its key, whenever that is seen: the last one sent before it, as the identity that IBM
 * names. Undefined where nobody has deleted the key, or somebody else did (docs/facts/ibm.md#setting-and-deleting).
 */
export function ownDeletion(request: OpenRequest, key: KeyFacts): Attempt | undefined {
  const running = runningIn(request);
  const { deletedBy, deletedAt } = key;
  // IBM keeps the date of a deletion that was undone; one that it has confirmed need not be seen before that.
  if (!isDeleted(key) && (!running?.confirmed || deletedAt === undefined)) return undefined;
  // Nameless it is what is under way.
  if (deletedBy === undefined && isDeleted(key)) return running;
  const ours = attemptsOf(request).filter(({ actingAs }) => isSameIamId(actingAs, deletedBy ?? actingAs));
  const sentUntil = (until: number) => ours.filter(({ at, kmsTime = at }) => kmsTime <= until);
  const before = sentUntil(deletedAt ?? Infinity).at(-1) ?? sentUntil((deletedAt ?? 0) + slackMs)[0];
  if (before || !isDeleted(key)) return before;
  // The two clocks may differ; that the key was there before what is under way was seen.
  return running && isSameIamId(running.actingAs, deletedBy ?? '') ? running : undefined;
}
