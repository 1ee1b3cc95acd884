import { recheckDelayMs } from '../../domain/deadlines.js';
import {
  type AwaitingApproval,
  awaitsDecision,
  type Blocked,
  type DeletionRequest,
} from '../../domain/request.js';
import { wayBackChangesAt } from '../../domain/restoring.js';
import type { EffectOutcome } from './effect-lease.js';
import { timerKinds } from '../../ports/timers.js';
import type { Ports } from '../ports.js';
import { createTurns } from '../turns.js';
import { planReminders, type RemindedPorts } from './who-is-reminded.js';

export type TimerPorts = RemindedPorts & Pick<Ports, 'requests' | 'timers' | 'clock' | 'random'>;

const plannedAtOnce = 10;

/** Plans the end of the period, the next reminder before it and the next look at what blocks; planning again moves them to where they belong. */
export async function planTimers(ports: TimerPorts, requestId: string): Promise<EffectOutcome> {
  const request = await ports.requests.load(requestId);
  if (request?.status === 'deleted') await planWayBack(ports, request);
  // While an effect is under way its outcome brings the end along.
  if (!request || !('endsAt' in request)) return { done: true };
  await ports.timers.plan(requestId, 'expire', request.endsAt);
  if (request.status === 'blocked') {
    const now = ports.clock.now();
    const dueAt = now + recheckDelayMs(now - request.former.at, ports.random());
    // A look that is planned keeps its moment, or planning again would put it off for ever.
    const plannedAt = (await ports.timers.plannedAt(requestId, 'recheck')) ?? Infinity;
    await ports.timers.plan(requestId, 'recheck', Math.min(plannedAt, dueAt, request.endsAt));
  }
  if (awaitsDecision(request)) await planReminder(ports, request);
  return { done: true };
}

/** When a deleted key can be restored, when a day of that is left, when it is over; none where nothing changes any more. */
export async function planWayBack(
  { timers, clock }: Pick<Ports, 'timers' | 'clock'>,
  request: DeletionRequest,
): Promise<void> {
  const at = wayBackChangesAt(request, clock.now());
  if (at !== undefined) await timers.plan(request.id, 'way_back', at);
}

/** A wake-up that is still to come keeps its moment: it plans the next one by what is true then. */
async function planReminder(ports: TimerPorts, request: AwaitingApproval | Blocked): Promise<void> {
  const now = ports.clock.now();
  let at = await ports.timers.plannedAt(request.id, 'remind');
  if (at === undefined || at <= now) {
    const { due, nextAt } = await planReminders(ports, request);
    at = due.length > 0 ? now : nextAt;
  }
  if (at !== undefined) await ports.timers.plan(request.id, 'remind', at);
}

export async function cancelTimers(ports: Pick<Ports, 'timers'>, requestId: string): Promise<EffectOutcome> {
  await Promise.all(timerKinds.map((kind) => ports.timers.cancel(requestId, kind)));
  return { done: true };
}

/**
 * Plans the timers of every open request anew, and of every deleted key that can be restored, after the clock or the queue has changed; the one that ends first before the others.
 * One that cannot be planned, as its wake-ups are under way, plans itself at their end and keeps no other waiting.
 */
export async function replanTimers(ports: TimerPorts): Promise<void> {
  const inTurn = createTurns(plannedAtOnce);
  const planOne = async (requestId: string) => {
    try {
      await planTimers(ports, requestId);
    } catch (error) {
      ports.log.warn({ requestId, error }, 'timers could not be planned anew');
    }
  };
  const open = await ports.requests.openByEnd();
  const followed = (await ports.requests.listFollowed()).requests.filter(
    ({ status }) => status === 'deleted',
  );
  await Promise.all([...open, ...followed].map(({ id }) => inTurn(() => planOne(id))));
}
