// A sync has IBM tell the registered services of a key again; what it promised is compared with what came of it
// (docs/facts/ibm.md#registrations).
import { holdCauseOf } from './key-hold.js';
import type { SlackIdentity } from './person.js';
import type { ProtectedResource } from './protected-resource.js';

/** How long services have to answer. */
export const syncAnswerMs = 4 * 60 * 60 * 1000;

/** A sync that IBM confirmed to Countersign. */
export interface KeySync {
  /** Epoch ms, the KMS's own time. */
  at: number;
  by: SlackIdentity;
  correlationId?: string;
  /** Fingerprint of the list of protected resources just before; absent where it could not be read. */
  registered?: string;
  /** The key was deleted by then: the services were told to end their access. */
  keyWasDeleted?: boolean;
}

/** What a list that was read later says of the last sync. */
export interface SyncOutcome {
  /** Epoch ms, the KMS's own time. */
  at: number;
  by: SlackIdentity;
  correlationId?: string;
  keyWasDeleted?: boolean;
  /** Whether the services' time was over when the list was read. */
  isOver: boolean;
  /** Registered before the sync and still, other than under a retention policy: that is there. */
  outlived: number;
  /** Registered before the sync and not any more. */
  gone: number;
}

/** `before` is the list that stood before the sync, where it is known; `readAt` of `resources` in the KMS's own time. */
export function syncOutcome(
  { at, by, correlationId, keyWasDeleted }: KeySync,
  before: readonly ProtectedResource[] | undefined,
  resources: readonly ProtectedResource[],
  readAt: number,
): SyncOutcome {
  const earlier = before && new Set(before.map(({ id }) => id));
  const later = new Set(resources.map(({ id }) => id));
  const stayed = resources.filter(
    ({ id, since }) => earlier?.has(id) ?? (since === undefined || since <= at),
  );
  return {
    at,
    by,
    ...(correlationId !== undefined && { correlationId }),
    ...(keyWasDeleted && { keyWasDeleted }),
    isOver: readAt >= at + syncAnswerMs,
    outlived: stayed.filter((one) => !one.underRetention || holdCauseOf(one) !== 'retention_policy').length,
    gone: before?.filter(({ id }) => !later.has(id)).length ?? 0,
  };
}
