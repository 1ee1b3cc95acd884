import { reminderDueAt } from '../domain/deadlines.js';
import { awaitsDecision } from '../domain/request.js';
import type { EffectOutcome } from './perform-effect.js';
import type { Ports } from './ports.js';

/** Plans the end of the period and the reminder before it; planning again moves them to where they belong. */
export async function planTimers(
  ports: Pick<Ports, 'requests' | 'timers'>,
  requestId: string,
): Promise<EffectOutcome> {
  const request = await ports.requests.load(requestId);
  // While an effect is under way its outcome brings the end along.
  if (!request || !('endsAt' in request)) return { done: true };
  await ports.timers.plan(requestId, 'expire', request.endsAt);
  if (awaitsDecision(request) && request.remindedAt === undefined) {
    await ports.timers.plan(requestId, 'remind', reminderDueAt(request.endsAt));
  }
  return { done: true };
}

export async function cancelTimers(ports: Pick<Ports, 'timers'>, requestId: string): Promise<EffectOutcome> {
  await ports.timers.cancel(requestId, 'expire');
  await ports.timers.cancel(requestId, 'remind');
  return { done: true };
}

/** Plans the timers of every open request anew, after the clock or the queue has changed. */
export async function replanTimers(ports: Pick<Ports, 'requests' | 'timers'>): Promise<void> {
  for (const request of await ports.requests.listOpen()) await planTimers(ports, request.id);
}
