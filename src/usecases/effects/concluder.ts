import type { Command } from '../../domain/command.js';
import type { OfClick } from '../../ports/of-click.js';
import type { OutboxItem } from '../../ports/request-store.js';
import { kmsTimeOf } from '../keys/read-key.js';
import type { Sighting } from '../../domain/sighting.js';
import type { EffectOutcome } from './effect-lease.js';
import { transition, type TransitionPorts } from './transition.js';

/** Concludes an attempt at the version it was seen in; a request that has moved on is left to the next look. */
export function concluder(ports: TransitionPorts, item: OutboxItem, ifVersion: number, ofClick?: OfClick) {
  return async (command: Command, seen?: Sighting): Promise<EffectOutcome> => {
    const concluded = await transition(ports, item.requestId, command, {
      settles: item.id,
      ifVersion,
      ofClick,
      kmsTime: seen && kmsTimeOf(seen),
    });
    return concluded.ok && concluded.events.length > 0 ? { done: true } : { done: false, retryInMs: 1_000 };
  };
}
