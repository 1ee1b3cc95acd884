import type { Command, OpenCommand } from '../../domain/command.js';
import { withCardsSince } from '../../domain/cards-since.js';
import { decide } from '../../domain/decide.js';
import { type Effect, effectsOf } from '../../domain/effect.js';
import type { DeletionEvent } from '../../domain/event.js';
import { evolve } from '../../domain/evolve.js';
import type { Refusal } from '../../domain/refusal.js';
import type { DeletionRequest } from '../../domain/request.js';
import type { OfClick } from '../../ports/of-click.js';
import type { AuditDraft } from '../../ports/audit-log.js';
import type { CommitResult } from '../../ports/request-store.js';
import { auditOf } from '../audit-of.js';
import { effectLeaseMs } from './effect-lease.js';
import { timeNow } from '../keys/read-key.js';
import type { Ports } from '../ports.js';
import { stepLine } from '../step-line.js';

const maxRaces = 12;

export type TransitionPorts = Pick<Ports, 'requests' | 'perform' | 'clock' | 'random' | 'pause' | 'log'>;

export type Transition =
  | { ok: true; request: DeletionRequest | undefined; events: DeletionEvent[] }
  | { ok: false; refusal: Refusal; request: DeletionRequest | undefined };

export interface TransitionOptions {
  /** The KMS's own time, where the command follows from a reading of the key: it measures the period the KMS guards. */
  kmsTime?: number | undefined;
  /** Outbox item this transition settles. */
  settles?: string;
  /**
   * Version the command was concluded from. When the request has moved since, nothing is done: what was seen may be
   * the request's own doing.
   */
  ifVersion?: number;
  /** Spares the effects asking again for what the click has in hand. */
  ofClick?: OfClick | undefined;
}

/**
 * Load, decide, commit, perform. Losing a race is ordinary: load and decide again. The effects have been tried
 * once when this returns; what did not work stays in the outbox. Rejects when the store cannot be reached.
 */
export async function transition(
  ports: TransitionPorts,
  requestId: string,
  command: Command,
  options: TransitionOptions = {},
): Promise<Transition> {
  for (let race = 0; race < maxRaces; race++) {
    const before = await ports.requests.load(requestId);
    if (options.ifVersion !== undefined && before?.version !== options.ifVersion) {
      return { ok: true, request: before, events: [] };
    }
    const decision = decide(before, command, timeNow(ports, options.kmsTime));
    if (!decision.ok) return { ok: false, refusal: decision.refusal, request: before };
    const { events } = decision;
    if (events.length === 0) return { ok: true, request: before, events: [] };
    const commit = commitOf(before, events);
    const result = await ports.requests.commit({
      ...commit,
      ...(options.settles === undefined ? {} : { settles: [options.settles] }),
      leaseMs: effectLeaseMs,
    });
    if (result.ok) {
      await carryOut(ports, commit.request, events, result, options.ofClick);
      return { ok: true, request: commit.request, events };
    }
    const holder = await openInstead(ports, result);
    if (holder) return holder;
    await ports.pause(Math.floor(ports.random() * 10));
  }
  throw new Error(`request ${requestId} kept changing`);
}

/**
 * Opens a request in place of another for the same key, which ends in the same commit: at no moment are there two, or
 * none. What was sent for the other one goes over to it, and what was asked about it.
 */
export async function openInPlaceOf(
  ports: TransitionPorts,
  replacedId: string,
  command: Omit<OpenCommand, 'attempts' | 'questions' | 'earlier' | 'adopted'>,
  kmsTime?: number,
): Promise<Transition> {
  for (let race = 0; race < maxRaces; race++) {
    const replaced = await ports.requests.load(replacedId);
    const time = timeNow(ports, kmsTime);
    const opening = decide(undefined, { ...command, ...(replaced && keptOf(replaced)) }, time);
    if (!opening.ok) return { ok: false, refusal: opening.refusal, request: undefined };
    const opened = commitOf(undefined, opening.events);
    const ending = decide(replaced, { type: 'replace', by: command.id }, time);
    if (!ending.ok) return { ok: false, refusal: ending.refusal, request: replaced };
    const replacedCommit = commitOf(replaced, ending.events);
    const result = await ports.requests.commit({
      ...opened,
      replaces: replacedCommit,
      leaseMs: effectLeaseMs,
    });
    if (result.ok) {
      sayMoved(ports, replacedCommit.request, ending.events);
      await carryOut(ports, opened.request, opening.events, result);
      return { ok: true, request: opened.request, events: opening.events };
    }
    const holder = await openInstead(ports, result);
    if (holder) return holder;
    // A reminder or a look at the blockers came in between, or a decision: decided anew.
    await ports.pause(Math.floor(ports.random() * 10));
  }
  throw new Error(`request ${replacedId} kept changing`);
}

function keptOf({ attempts, questions, earlier, adopted }: DeletionRequest): Partial<OpenCommand> {
  return {
    ...(attempts && { attempts }),
    ...(questions && { questions }),
    ...(earlier && { earlier }),
    ...(adopted && { adopted }),
  };
}

/** What a commit is made of: the request after its events, their audit entries and effects. */
function commitOf(
  before: DeletionRequest | undefined,
  events: readonly DeletionEvent[],
): { request: DeletionRequest; readVersion: number; audit: AuditDraft[]; effects: Effect[] } {
  const readVersion = before?.version ?? 0;
  let after = before;
  const effects: Effect[] = [];
  for (const event of events) {
    after = evolve(after, event);
    for (const effect of effectsOf(event, after)) {
      const earlier = effects.findIndex((other) => other.kind === effect.kind);
      // People are told of where a commit ends, not of what it passed through.
      if (earlier >= 0) effects[earlier] = effect;
      else effects.push(effect);
    }
  }
  if (!after) throw new Error('nothing happened');
  const request = withCardsSince(before, after, events);
  return { request, readVersion, audit: events.map((event) => auditOf(event, request)), effects };
}

async function carryOut(
  ports: TransitionPorts,
  request: DeletionRequest,
  events: readonly DeletionEvent[],
  { outbox }: Extract<CommitResult, { ok: true }>,
  ofClick?: OfClick,
): Promise<void> {
  sayMoved(ports, request, events);
  await ports.perform(outbox, ofClick);
}

function sayMoved(
  { log }: Pick<TransitionPorts, 'log'>,
  request: DeletionRequest,
  events: readonly DeletionEvent[],
): void {
  for (const event of events) {
    const line = stepLine(auditOf(event, request));
    log.info({ ...line, recordVersion: request.version }, 'request moved');
  }
}

async function openInstead(
  ports: TransitionPorts,
  result: Extract<CommitResult, { ok: false }>,
): Promise<Extract<Transition, { ok: false }> | undefined> {
  if (result.conflict !== 'open_request') return undefined;
  const other = await ports.requests.load(result.requestId);
  return (
    other && { ok: false, refusal: { code: 'request_already_open', request: other }, request: undefined }
  );
}
