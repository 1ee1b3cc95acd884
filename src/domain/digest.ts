// What a channel is told once a week: what is open, what has ended, what can still be brought back.
import { dayMs } from './deadlines.js';
import { endedAt } from './ended.js';
import { dateAfter, instantOf, localTimeAt, weekdayOf } from './local-time.js';
import type { Board } from './queue.js';
import type { Deleted, DeletionRequest, OpenRequest } from './request.js';
import { mayRestore } from './restoring.js';

/** When the week is told: a weekday and an hour, as clocks in the zone show them. */
export interface DigestTime {
  /** 0 for Sunday. */
  weekday: number;
  /** Of the day. */
  minute: number;
  /** IANA name. */
  timeZone: string;
}

/** The last moment at or before `now` at which the week was to be told, epoch ms. */
export function digestDueAt({ weekday, minute, timeZone }: DigestTime, now: number): number {
  const today = localTimeAt(now, timeZone);
  const backToDay = (weekdayOf(today) - weekday + 7) % 7;
  const at = (daysBack: number) => {
    const time = { hour: Math.floor(minute / 60), minute: minute % 60, second: 0 };
    return instantOf({ ...dateAfter(today, -daysBack), ...time }, timeZone);
  };
  const last = at(backToDay);
  return last <= now ? last : at(backToDay + 7);
}

/** Of each list so many are named; the rest are counted. */
export const namedInDigest = 5;

export interface Digest {
  /** Soonest end first. */
  open: OpenRequest[];
  blocked: OpenRequest[];
  /** Of the week that is over, the latest first. */
  deleted: DeletionRequest[];
  denied: DeletionRequest[];
  expired: DeletionRequest[];
  /** Keys that a Manager can still restore, soonest end first. */
  restorable: Deleted[];
}

/** Of the requests on the board; undefined where there is nothing to say. */
export function digestOf({ open, ended, deleted }: Board, now: number): Digest | undefined {
  const thisWeek = ended.filter((request) => (endedAt(request) ?? 0) > now - 7 * dayMs);
  const ofWeek = (status: DeletionRequest['status']) => thisWeek.filter((one) => one.status === status);
  const digest: Digest = {
    open: [...open],
    blocked: open.filter(({ status }) => status === 'blocked'),
    deleted: ofWeek('deleted'),
    denied: ofWeek('denied'),
    expired: ofWeek('expired'),
    restorable: deleted.filter((request) => mayRestore(request, now)),
  };
  return Object.values(digest).some((requests: readonly DeletionRequest[]) => requests.length > 0)
    ? digest
    : undefined;
}
