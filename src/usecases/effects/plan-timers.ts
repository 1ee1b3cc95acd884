import { recheckDelayMs } from '../../domain/deadlines.js';
import { type AwaitingApproval, awaitsDecision, type Blocked } from '../../domain/request.js';
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
 * Plans the timers of every open request anew, after the clock or the queue has changed; the one that ends first before the others.
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
  await Promise.all(open.map(({ id }) => inTurn(() => planOne(id))));
}
