// What comes of a key after it was deleted, by events.
import type { DeletionEvent } from './event.js';
import { type Confirmation, confirmationIn } from './kms-failure.js';
import type { Confirmed, Deleted } from './request.js';

type AfterDeletion = Extract<
  DeletionEvent,
  {
    type:
      | 'way_back.changed'
      | 'restore.begun'
      | 'restore.sent'
      | 'restore.confirmed'
      | 'restore.failed'
      | 'key.restored'
      | 'key.deleted_again'
      | 'key.purged';
  }
>;

/** The request after one of these; undefined where it cannot follow. */
export function afterDeletion(request: Deleted, event: AfterDeletion): Deleted | undefined {
  const { restoring, ...rest } = request;
  switch (event.type) {
    case 'way_back.changed':
      return { ...request, wayBack: event.to };
    case 'restore.begun':
      return { ...request, restoring: { by: event.by, startedAt: event.at } };
    case 'restore.sent': {
      const { at, kmsTime, actingAs, setUntil } = event;
      const sent = {
        at,
        ...(kmsTime === undefined ? {} : { kmsTime }),
        actingAs,
        ...(setUntil === undefined ? {} : { setUntil }),
      };
      return restoring && { ...request, restoring: { ...restoring, sent } };
    }
    case 'restore.confirmed':
      return (
        restoring?.sent && {
          ...request,
          restoring: { ...restoring, sent: { ...restoring.sent, confirmed: confirmedBy(event) } },
        }
      );
    case 'restore.failed':
      return (
        restoring && {
          ...request,
          restoring: { ...restoring, trouble: { at: event.at, failure: event.failure } },
        }
      );
    case 'key.restored': {
      const { deletedAgain: _, ...again } = rest;
      const { at, by, authorization } = event;
      return { ...again, restored: { at, ...(by && { by }), ...(authorization && { authorization }) } };
    }
    case 'key.deleted_again': {
      const { at, by } = event;
      return { ...rest, deletedAgain: { at, ...(by === undefined ? {} : { by }) } };
    }
    case 'key.purged':
      return { ...rest, purged: { at: event.at } };
  }
}

/** IBM's yes, as a request keeps it. */
export function confirmedBy({
  at,
  kmsTime,
  ...event
}: Confirmation & { at: number; kmsTime?: number }): Confirmed {
  return { at, ...(kmsTime === undefined ? {} : { kmsTime }), ...confirmationIn(event) };
}
