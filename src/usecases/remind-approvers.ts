import type { Command } from '../domain/command.js';
import { reminderDueAt } from '../domain/deadlines.js';
import { outsideChange } from '../domain/outside-change.js';
import { awaitsDecision } from '../domain/request.js';
import type { Ports } from './ports.js';
import { readKey } from './read-key.js';
import { transition } from './transition.js';

/** Reminds once, a day before the end, and only of what is still true. */
export async function remindApprovers(ports: Ports, requestId: string): Promise<void> {
  const request = await ports.requests.load(requestId);
  if (!request || !awaitsDecision(request)) return;
  const dueAt = reminderDueAt(request.endsAt);
  if (dueAt > ports.clock.now()) {
    await ports.timers.plan(requestId, 'remind', dueAt);
    return;
  }
  const seen = await readKey(ports, request.key);
  const change = seen.ok ? outsideChange(request, seen.key, seen.serverTime) : undefined;
  const command: Command = change ? { type: 'supersede', change } : { type: 'remind' };
  await transition(ports, requestId, command, { ifVersion: request.version });
}
