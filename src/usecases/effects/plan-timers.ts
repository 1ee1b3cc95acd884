import { recheckDelayMs, reminderDueAt } from '../../domain/deadlines.js';
import { awaitsDecision } from '../../domain/request.js';
import type { EffectOutcome } from './effect-lease.js';
import type { Ports } from '../ports.js';

export type TimerPorts = Pick<Ports, 'requests' | 'timers' | 'clock' | 'random'>;

/** Plans the end of the period, the reminder before it and the next look at what blocks; planning again moves them to where they belong. */
export async function planTimers(ports: TimerPorts, requestId: string): Promise<EffectOutcome> {
  const request = await ports.requests.load(requestId);
  // While an effect is under way its outcome brings the end along.
  if (!request || !('endsAt' in request)) return { done: true };
  await ports.timers.plan(requestId, 'expire', request.endsAt);
  const remindAt = reminderDueAt(request.endsAt);
  // A request that took over the last hours of an authorization was asked for within them: nobody needs reminding.
  if (awaitsDecision(request) && request.remindedAt === undefined && remindAt > request.openedAt) {
    await ports.timers.plan(requestId, 'remind', remindAt);
  }
  if (request.status === 'blocked') {
    const now = ports.clock.now();
    const dueAt = now + recheckDelayMs(now - request.former.at, ports.random());
    // A look that is planned keeps its moment, or planning again would put it off for ever.
    const plannedAt = (await ports.timers.plannedAt(requestId, 'recheck')) ?? Infinity;
    await ports.timers.plan(requestId, 'recheck', Math.min(plannedAt, dueAt, request.endsAt));
  }
  return { done: true };
}

export async function cancelTimers(ports: Pick<Ports, 'timers'>, requestId: string): Promise<EffectOutcome> {
  await ports.timers.cancel(requestId, 'expire');
  await ports.timers.cancel(requestId, 'remind');
  await ports.timers.cancel(requestId, 'recheck');
  return { done: true };
}

/** Plans the timers of every open request anew, after the clock or the queue has changed. */
export async function replanTimers(ports: TimerPorts): Promise<void> {
  for (const request of (await ports.requests.listOpen()).requests) await planTimers(ports, request.id);
}
