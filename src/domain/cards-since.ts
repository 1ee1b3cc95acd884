// A reminder is a version of its own, and shows on the requester's card alone: where the message of another request tells of this
// one too, the other cards need not be edited for it. Those of the request that sends it are: one that was taken away comes back.
import type { DeletionEvent } from './event.js';
import type { Recipient } from './reach.js';
import type { DeletionRequest } from './request.js';

/** The version of the request that this copy of the card has to show at least. */
export function versionFor(
  { version, cardsSince = version }: Pick<DeletionRequest, 'version' | 'cardsSince'>,
  { kind }: Pick<Recipient, 'kind'>,
): number {
  return kind === 'requester' ? version : cardsSince;
}

/** The request as these events left it, with the version its cards have to show. */
export function withCardsSince(
  before: DeletionRequest | undefined,
  after: DeletionRequest,
  events: readonly DeletionEvent[],
): DeletionRequest {
  const version = (before?.version ?? 0) + 1;
  const { cardsSince: _, ...rest } = after;
  if (!before || !events.every(isToldElsewhere)) return { ...rest, version };
  return { ...rest, version, cardsSince: before.cardsSince ?? before.version };
}

function isToldElsewhere(event: DeletionEvent): boolean {
  return event.type === 'request.reminded' && event.people.every(({ within }) => within !== undefined);
}
