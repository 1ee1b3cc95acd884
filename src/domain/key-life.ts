// What a key is and will be, by its facts and the clock. Whoever tells a moment of a key's life tells it from here
// (docs/facts/ibm.md#after-deletion-and-milder-ways).
import { parseCrn } from './crn.js';
import { authorizationPeriodMs, dayMs, hourMs } from './deadlines.js';
import { endOfLife } from './end-of-life.js';
import { isDeleted, type KeyFacts, type KeyService } from './key.js';

/** How long IBM lets a deleted key be restored, where nothing ends it sooner. */
export const restorePeriodDays = 30;
/** How long it keeps what is left of a deleted key. */
export const keptPeriodDays = 90;
/** IBM rotates a key once in this time. */
export const rotationPauseMs = hourMs;
/** IBM wants this long between a change, or a notification, and the next notification of the services (docs/facts/ibm.md#registrations). */
export const syncPauseMs = hourMs;

/** What ends the time in which a key can be restored. */
export type RestoreBound = 'period' | 'expiration' | 'end_of_service';

/** Whether a deleted key can be restored. Times in epoch ms. */
export type Restoring =
  | { may: 'now'; until: number; bound: RestoreBound }
  | { may: 'no_longer'; since: number; bound: RestoreBound }
  /** It was past its end when it was deleted. */
  | { may: 'never'; since: number; bound: RestoreBound }
  /** IBM says that it does not allow it. */
  | { may: 'not_allowed' }
  /** IBM does not say when it was deleted. */
  | { may: 'unknown' };

export interface KeyLife {
  expiration?: { at: number; is: 'past' | 'within_period' | 'later' };
  deletion?: { at?: number; restoring: Restoring; removal?: { at: number; is: 'due' | 'ahead' } };
  /** Restored since this deletion. */
  restoredAfter?: number;
  /** From when IBM notifies the services of a deleted key again. Absent where it does so now, as far as the key tells. */
  syncFrom?: number;
  /** From when IBM rotates the key again. Absent where it does so now. */
  rotateFrom?: number;
}

/** `now` in the KMS's own time. */
export function keyLife(key: KeyFacts, now: number): KeyLife {
  const { expiresAt, deletedAt, lastRotatedAt } = key;
  const deleted = isDeleted(key);
  const syncFrom = deleted ? latest(deletedAt, key.changedAt, -Infinity) + syncPauseMs : 0;
  const rotateFrom = lastRotatedAt === undefined ? 0 : lastRotatedAt + rotationPauseMs;
  return {
    ...(expiresAt !== undefined && { expiration: { at: expiresAt, is: standing(expiresAt, now) } }),
    ...(deleted && { deletion: deletionOf(key, now) }),
    // IBM keeps the date of a deletion that was undone.
    ...(!deleted && deletedAt !== undefined && { restoredAfter: deletedAt }),
    ...(syncFrom > now && { syncFrom }),
    ...(!deleted && rotateFrom > now && { rotateFrom }),
  };
}

/** By the key's CRN. */
export function serviceOf(key: Pick<KeyFacts, 'crn'>): KeyService {
  return parseCrn(key.crn)?.service === 'hs-crypto' ? 'hs-crypto' : 'kms';
}

export interface DeletedKey {
  service: KeyService;
  deletedAt: number | undefined;
  expiresAt?: number | undefined;
  /** As IBM gives it, which may leave the expiration out of account. */
  restorableUntil?: number | undefined;
}

/** When restoring ends, and by what: the earliest of all that IBM documents. */
export function restoreEnd(key: DeletedKey): { at: number; bound: RestoreBound } | undefined {
  const { deletedAt, expiresAt, restorableUntil, service } = key;
  const periodEnd =
    restorableUntil ?? (deletedAt === undefined ? undefined : deletedAt + restorePeriodDays * dayMs);
  if (periodEnd === undefined) return undefined;
  const ends: [number | undefined, RestoreBound][] = [
    [periodEnd, 'period'],
    [expiresAt, 'expiration'],
    [endOfLife(service)?.deletedAfter, 'end_of_service'],
  ];
  const [at, bound] = ends.reduce((first, one) =>
    (one[0] ?? Infinity) <= (first[0] ?? Infinity) ? one : first,
  );
  return { at: at ?? periodEnd, bound };
}

/** Whether this deleted key can be restored at `now`; at the very end no longer. */
export function restoringOf(
  key: DeletedKey & { restoreAllowed?: boolean | undefined },
  now: number,
): Restoring {
  const end = restoreEnd(key);
  if (end && end.at <= (key.deletedAt ?? -Infinity)) return { may: 'never', since: end.at, bound: end.bound };
  if (end && now >= end.at) return { may: 'no_longer', since: end.at, bound: end.bound };
  if (key.restoreAllowed === false) return { may: 'not_allowed' };
  if (end) return { may: 'now', until: end.at, bound: end.bound };
  return key.expiresAt !== undefined && now >= key.expiresAt
    ? { may: 'no_longer', since: key.expiresAt, bound: 'expiration' }
    : { may: 'unknown' };
}

function deletionOf(key: KeyFacts, now: number): NonNullable<KeyLife['deletion']> {
  const { deletedAt, expiresAt, restorableUntil, restoreAllowed } = key;
  const service = serviceOf(key);
  const keptUntil =
    key.removedAt ?? (deletedAt === undefined ? undefined : deletedAt + keptPeriodDays * dayMs);
  // With its instance goes all that is left of a key.
  const removedAt =
    keptUntil === undefined ? undefined : Math.min(keptUntil, endOfLife(service)?.deletedAfter ?? Infinity);
  return {
    ...(deletedAt !== undefined && { at: deletedAt }),
    restoring: restoringOf({ service, deletedAt, expiresAt, restorableUntil, restoreAllowed }, now),
    ...(removedAt !== undefined && { removal: { at: removedAt, is: now >= removedAt ? 'due' : 'ahead' } }),
  };
}

function standing(expiresAt: number, now: number): 'past' | 'within_period' | 'later' {
  if (now >= expiresAt) return 'past';
  return expiresAt <= now + authorizationPeriodMs ? 'within_period' : 'later';
}

function latest(...times: (number | undefined)[]): number {
  return Math.max(...times.filter((time) => time !== undefined));
}
