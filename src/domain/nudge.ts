import { type Actor, mayCancel } from './authority.js';
import { isClear, isWatched } from './blockers.js';
import { decidable } from './decidable.js';
import { dayMs, type DecisionTime } from './deadlines.js';
import type { Person } from './person.js';
import type { Refusal } from './refusal.js';
import type { DeletionRequest } from './request.js';

/** How often a requester may have people reminded. */
const nudgeEveryMs = dayMs;

/** From when on they may again, epoch ms; undefined of a request nobody has nudged about. */
export function nudgeFreeAt({ nudgedAt }: Pick<DeletionRequest, 'nudgedAt'>): number | undefined {
  return nudgedAt === undefined ? undefined : nudgedAt + nudgeEveryMs;
}

/** Whether the requester may have people reminded now: once a day, and while somebody can decide. */
export function refusalOfNudge(
  request: DeletionRequest,
  by: Actor,
  people: readonly unknown[],
  time: DecisionTime,
): { ok: true; person: Person } | { ok: false; refusal: Refusal } {
  const who = mayCancel(request, by);
  if (!who.ok) return who;
  const open = decidable(request, time);
  if (!open.ok) return open;
  const { nudgedAt } = request;
  if (open.request.status === 'blocked' && isWatched(open.request) && !isClear(open.request)) {
    return { ok: false, refusal: { code: 'still_blocked', request: open.request } };
  }
  const nextAt = nudgeFreeAt(request);
  if (nudgedAt !== undefined && nextAt !== undefined && time.at < nextAt) {
    return { ok: false, refusal: { code: 'nudged_already', nudgedAt, nextAt } };
  }
  return people.length === 0 ? { ok: false, refusal: { code: 'nobody_to_nudge', request } } : who;
}
