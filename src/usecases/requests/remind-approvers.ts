import type { Command } from '../../domain/command.js';
import { reminderDueAt } from '../../domain/deadlines.js';
import { outsideChange } from '../../domain/outside-change.js';
import { awaitsDecision } from '../../domain/request.js';
import type { Ports } from '../ports.js';
import { readKey } from '../keys/read-key.js';
import { notedBy, readProtection } from '../keys/read-protection.js';
import { transition } from '../effects/transition.js';

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
  // A reminder goes with the list as it is now.
  const reading = change ? undefined : await readProtection(ports, request.key);
  if (reading?.known && seen.ok && seen.key !== 'gone') {
    const noted = await notedBy(ports, request, reading);
    const note = { type: 'note_protection', ...noted } as const;
    await transition(ports, requestId, note, { ifVersion: request.version });
  }
  await transition(ports, requestId, command, change ? { ifVersion: request.version } : {});
}
