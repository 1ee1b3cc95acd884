import type { Command } from '../domain/command.js';
import { decide } from '../domain/decide.js';
import { type Effect, effectsOf } from '../domain/effect.js';
import type { DeletionEvent } from '../domain/event.js';
import { evolve } from '../domain/evolve.js';
import type { Refusal } from '../domain/refusal.js';
import type { DeletionRequest } from '../domain/request.js';
import { auditOf } from './audit-of.js';
import { effectLeaseMs } from './effect-lease.js';
import { performNow } from './perform-effect.js';
import type { Ports } from './ports.js';

const maxRaces = 12;

export type Transition =
  | { ok: true; request: DeletionRequest | undefined; events: DeletionEvent[] }
  | { ok: false; refusal: Refusal; request: DeletionRequest | undefined };

export interface TransitionOptions {
  /** Time the deadlines are measured against; the bot's clock when absent. */
  now?: number;
  /** Outbox item this transition settles. */
  settles?: string;
  /**
   * Version the command was concluded from. When the request has moved since, nothing is done: what was seen may be
   * the request's own doing.
   */
  ifVersion?: number;
}

/**
 * Load, decide, commit, perform. Losing a race is ordinary: load and decide again. The effects have been tried
 * once when this returns; what did not work stays in the outbox. Rejects when the store cannot be reached.
 */
export async function transition(
  ports: Ports,
  requestId: string,
  command: Command,
  options: TransitionOptions = {},
): Promise<Transition> {
  for (let race = 0; race < maxRaces; race++) {
    const before = await ports.requests.load(requestId);
    if (options.ifVersion !== undefined && before?.version !== options.ifVersion) {
      return { ok: true, request: before, events: [] };
    }
    const decision = decide(before, command, options.now ?? ports.clock.now());
    if (!decision.ok) return { ok: false, refusal: decision.refusal, request: before };
    if (decision.events.length === 0) return { ok: true, request: before, events: [] };
    const readVersion = before?.version ?? 0;
    let request = before;
    const effects: Effect[] = [];
    for (const event of decision.events) {
      request = evolve(request, event);
      for (const effect of effectsOf(event, request)) {
        if (!effects.some((other) => isSameEffect(other, effect))) effects.push(effect);
      }
    }
    const after: DeletionRequest = { ...request!, version: readVersion + 1 };
    const result = await ports.requests.commit({
      request: after,
      readVersion,
      audit: decision.events.map((event) => auditOf(event, after)),
      effects,
      ...(options.settles === undefined ? {} : { settles: [options.settles] }),
      leaseMs: effectLeaseMs,
    });
    if (result.ok) {
      ports.log.info(
        { requestId, version: after.version, events: decision.events.map((event) => event.type) },
        'request moved',
      );
      await performNow(ports, result.outbox);
      return { ok: true, request: after, events: decision.events };
    }
    if (result.conflict === 'open_request') {
      const other = await ports.requests.load(result.requestId);
      if (other)
        return { ok: false, refusal: { code: 'request_already_open', request: other }, request: undefined };
    }
    await ports.pause(Math.floor(ports.random() * 10));
  }
  throw new Error(`request ${requestId} kept changing`);
}

function isSameEffect(one: Effect, other: Effect): boolean {
  if (one.kind === 'announce' && other.kind === 'announce') return one.moment === other.moment;
  return one.kind === other.kind;
}
