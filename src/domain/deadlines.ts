import type { Authorizing, Confirmed, Deleting, Guard } from './request.js';

export const hourMs = 60 * 60 * 1000;
export const dayMs = 24 * hourMs;

/** IBM's authorization period: exactly 7 × 24 h from the set call (docs/facts/ibm.md#setting-and-deleting). */
export const authorizationPeriodMs = 7 * dayMs;

/** The end itself no longer counts: the KMS refuses from `authExpiration` on. */
export function isOver(endsAt: number, now: number): boolean {
  return now >= endsAt;
}

/** When something is decided. What is recorded carries our clock; the KMS's is a fact beside it. */
export interface DecisionTime {
  /** Our own. */
  at: number;
  /** The KMS's, where it has just told it. */
  kmsTime?: number;
}

/** The time the KMS would judge by, where it guards the key: it ends its seven days by its own clock. */
export function measuredTime(guard: Guard, { at, kmsTime = at }: DecisionTime): number {
  return guard === 'kms' ? kmsTime : at;
}

/**
 * Whether nobody can decide any more. Ours tells the end, without asking anybody; where the KMS's is known and ahead, it would
 * refuse already.
 */
export function isPeriodOver(request: { guard: Guard; endsAt: number }, time: DecisionTime): boolean {
  return isOver(request.endsAt, Math.max(time.at, measuredTime(request.guard, time)));
}

const minuteMs = 60_000;
/** A blocked request is looked at again soon at first, and once an hour in the end. */
const shortestRecheckMs = minuteMs;
const longestRecheckMs = hourMs;
/** So that many blocked requests do not ask the KMS in one breath. */
const recheckJitter = 0.2;

/**
 * How long until a request that was blocked `blockedForMs` ago is looked at again: as long as it has been blocked,
 * within the two bounds, give or take a tenth. `random` in [0, 1).
 */
export function recheckDelayMs(blockedForMs: number, random: number): number {
  const delay = Math.min(Math.max(blockedForMs, shortestRecheckMs), longestRecheckMs);
  return Math.round(delay * (1 - recheckJitter / 2 + recheckJitter * random));
}

/** Reconciling asks the KMS no more often than this, for all replicas together. */
export const readingsPerSecond = 50;

/** How long a reading of the key of an open request is good for, where so many are open: a minute, and four with 10,000. */
export function rereadAfterMs(open: number): number {
  const shareOfPace = 0.83;
  return Math.max(minuteMs, Math.round((open * 1_000) / (readingsPerSecond * shareOfPace)));
}

/**
 * From the first DELETE of an approval, how long the same approval may send another one. IBM lets a deleted key be
 * restored after 30 s (docs/facts/ibm.md#after-deletion-and-milder-ways); a repeat inside that time can meet only the key it already knows, never one
 * that somebody has brought back.
 */
export const deletionResendWindowMs = 25_000;

/**
 * After the KMS has confirmed an act, how long a reading that shows the key otherwise is taken for an older state. IBM names no
 * bound (docs/facts/ibm.md#setting-and-deleting); a minute was seen.
 */
export const olderReadingsMs = hourMs;

/** Whether a reading at `now`, in the KMS's own time, may still show the key as it was before this was confirmed. */
export function mayBeOlder({ at, kmsTime = at }: Confirmed, now: number): boolean {
  return now < kmsTime + olderReadingsMs;
}

/** Whether whatever this request has set is over at `now`, in the KMS's own time. */
export function isSettingOver({ sentAt }: Authorizing, now: number): boolean {
  return sentAt !== undefined && now >= sentAt + attemptAbandonedAfterMs + authorizationPeriodMs;
}

/**
 * Whether a deletion that the KMS has confirmed is looked for no more: what its lists do not show in seven days, and when the
 * period is over, is told as that.
 */
export function isGivenUp(request: Deleting, time: DecisionTime): boolean {
  const { at, kmsTime = at } = time;
  const confirmed = request.sent?.confirmed;
  if (!confirmed || !isPeriodOver(request, time)) return false;
  return kmsTime >= (confirmed.kmsTime ?? confirmed.at) + authorizationPeriodMs;
}

/** After this long without an outcome an attempt is treated as abandoned; above the resend window plus one call's timeout. */
export const attemptAbandonedAfterMs = 60_000;
