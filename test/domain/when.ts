// What comes of a command: its events, its refusal, or the request afterwards.
import type { Command } from '../../src/domain/command.js';
import { decide } from '../../src/domain/decide.js';
import type { DeletionEvent } from '../../src/domain/event.js';
import { evolve } from '../../src/domain/evolve.js';
import type { Refusal } from '../../src/domain/refusal.js';
import type { DeletionRequest } from '../../src/domain/request.js';
import { beforeTheEnd } from './given.js';

export function happened(
  request: DeletionRequest | undefined,
  command: Command,
  now = beforeTheEnd,
): DeletionEvent[] {
  const decision = decide(request, command, { at: now });
  if (!decision.ok) throw new Error(`refused: ${decision.refusal.code}`);
  return decision.events;
}

export function refused(request: DeletionRequest | undefined, command: Command, now = beforeTheEnd): Refusal {
  const decision = decide(request, command, { at: now });
  if (decision.ok) throw new Error('not refused');
  return decision.refusal;
}

/** The request after all that the commands made happen. */
export function moved(request: DeletionRequest, ...commands: Command[]): DeletionRequest {
  return commands.reduce((before, command) => happened(before, command).reduce(evolve, before), request);
}
