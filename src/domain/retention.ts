// How long records are kept, and what of a request is gone earlier than the request itself.
import { dayMs } from './deadlines.js';
import { endedAt } from './ended.js';
import { nextLookAt } from './fate.js';
import type { DeletionRequest } from './request.js';

/** In ms after the end of a request, or after a record was written; absent: for ever. */
export interface Retention {
  requestsMs?: number;
  /** E-mail addresses in ended requests, and the lists of who was asked. */
  peopleMs?: number;
  callsMs: number;
  resourcesMs: number;
  auditMs?: number;
}

/** A year back and a month more can be shown; whom a request concerned is known while its key can be restored. */
export const usualRetention: Retention = {
  requestsMs: 400 * dayMs,
  peopleMs: 30 * dayMs,
  callsMs: 30 * dayMs,
  resourcesMs: 400 * dayMs,
};

/** Copies of a card that Slack does not take hold their request for so long beyond its time. */
const waitingForMs = 30 * dayMs;

/** Whether this request is over for so long, and nothing can come to its key that would be its story. */
export function isOverFor(request: DeletionRequest, forMs: number, now: number): boolean {
  const ended = endedAt(request);
  return ended !== undefined && ended + forMs < now && nextLookAt(request, now) === undefined;
}

/** Whether its record may go, as far as it tells by itself. `isWaiting`: some copy of its card still waits for Slack. */
export function mayBePruned(
  request: DeletionRequest,
  { keptMs, isWaiting, now }: { keptMs: number; isWaiting: boolean; now: number },
): boolean {
  return isOverFor(request, isWaiting ? keptMs + waitingForMs : keptMs, now);
}

/** Who is named on nothing but a list of whom it concerned; who acted stays, without an e-mail address. */
const listsOfPeople = ['left', 'asking', 'unreached', 'unavailable', 'reminded'] as const;

/** The ended request without e-mail addresses and without the lists of who was asked. */
export function withoutPeople(request: DeletionRequest): DeletionRequest {
  const { ...rest }: DeletionRequest = withoutEmails(request);
  for (const list of listsOfPeople) delete rest[list];
  return { ...rest, approvers: [] };
}

export function namesPeople(request: DeletionRequest): boolean {
  return (
    request.approvers.length > 0 ||
    listsOfPeople.some((list) => list in request) ||
    JSON.stringify(request) !== JSON.stringify(withoutEmails(request))
  );
}

function withoutEmails<T>(value: T): T {
  if (Array.isArray(value)) return value.map(withoutEmails) as T;
  if (typeof value !== 'object' || value === null) return value;
  const fields = Object.entries(value).filter(([name]) => name !== 'email');
  return Object.fromEntries(fields.map(([name, inner]) => [name, withoutEmails(inner)])) as T;
}
