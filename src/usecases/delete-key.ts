import type { Command } from '../domain/command.js';
import { attemptAbandonedAfterMs, deletionResendWindowMs } from '../domain/deadlines.js';
import { isDeleted, type KeyFacts } from '../domain/key.js';
import { isBlockedByGate, isTransient, type KmsFailure } from '../domain/kms-failure.js';
import { outsideChange } from '../domain/outside-change.js';
import type { Deleting } from '../domain/request.js';
import { dayMs } from '../domain/deadlines.js';
import type { OutboxItem } from '../ports/request-store.js';
import type { EffectOutcome } from './perform-effect.js';
import type { Ports } from './ports.js';
import { readKey, type Sighting } from './read-key.js';
import { transition } from './transition.js';

/** IBM keeps deleted keys for 30 days; used only where the metadata does not say. */
const restorableForMs = 30 * dayMs;

/**
 * Deletes the key for one approval. The attempt is marked as sent before DELETE goes out, so exactly one performer
 * ever sends for an approval; whoever comes later reads the key and concludes. A missing answer is followed by
 * reading, and only a key that is still there is deleted again, within a window in which nobody can have restored it.
 */
export async function deleteKey(ports: Ports, item: OutboxItem): Promise<EffectOutcome> {
  const request = await ports.requests.load(item.requestId);
  if (request?.status !== 'deleting') return { done: true };
  return request.sentAt === undefined
    ? send(ports, item, request)
    : recover(ports, item, request, request.sentAt);
}

async function send(ports: Ports, item: OutboxItem, request: Deleting): Promise<EffectOutcome> {
  const concludeUnsent = concluder(ports, item, request.version);
  const before = await readKey(ports, request.key, 3);
  if (!before.ok) return concludeUnsent({ type: 'lapse_approval', failure: before.failure });
  const change = outsideChange(request, before.key, before.serverTime);
  if (change) return concludeUnsent({ type: 'supersede', change });
  if (request.endsAt <= before.serverTime) {
    const failure: KmsFailure = { code: 'AUTHORIZATIONS_NOT_MET', effect: 'none' };
    return concludeUnsent({ type: 'lapse_approval', failure }, before.serverTime);
  }
  const signedIn = await ports.sessions.sessionFor('deletion', request.approver, request);
  if (!signedIn.ok) return concludeUnsent({ type: 'lapse_approval', failure: signedIn.failure });
  const { session } = signedIn;

  const begun = await transition(
    ports,
    request.id,
    { type: 'begin_deletion' },
    { ifVersion: request.version },
  );
  if (!begun.ok || begun.events.length === 0 || !begun.request) return { done: false, retryInMs: 1_000 };
  const { version } = begun.request;
  const conclude = concluder(ports, item, version);
  // Two clocks, the larger counts: one may stand still while the machine sleeps, the other may be set back.
  const started = { monotonic: performance.now(), wall: ports.clock.now() };
  const elapsedMs = () => Math.max(performance.now() - started.monotonic, ports.clock.now() - started.wall);
  /** Some DELETE of this attempt may still take effect: no reading that shows the key alive settles it then. */
  let unclear = false;

  for (let attempt = 1; ; attempt++) {
    // A process that was held up may wake to find the approval lapsed and the request cancelled.
    const now = await ports.requests.load(request.id);
    if (now?.status !== 'deleting' || now.version !== version || elapsedMs() > deletionResendWindowMs) {
      return { done: false, retryInMs: 1_000 };
    }
    const result = await ports.keys.deleteKey(request.key, session);
    const failure = result.ok ? undefined : result.failure;
    unclear ||= failure?.effect === 'unknown';
    const after = await readKey(ports, request.key, 4);
    const outcome = concludedBy(request, after, session.iamId);
    if (outcome) return conclude(outcome);
    if (failure === undefined) return { done: false, retryInMs: 2_000 };
    if (!unclear && after.ok && !isTransient(failure)) {
      const changed = outsideChange(request, after.key, after.serverTime);
      if (changed) return conclude({ type: 'supersede', change: changed });
      return isBlockedByGate(failure)
        ? conclude({ type: 'block_deletion', failure })
        : conclude({ type: 'lapse_approval', failure });
    }
    const waitMs = Math.max(failure.retryAfterMs ?? 0, 500 * 2 ** attempt);
    const mayResend = after.ok && isTransient(failure) && elapsedMs() + waitMs <= deletionResendWindowMs;
    if (!mayResend) {
      return unclear ? { done: false, retryInMs: 3_000 } : conclude({ type: 'lapse_approval', failure });
    }
    await ports.pause(waitMs);
  }
}

/** Somebody sent, and did not live to tell: read and conclude, never send. */
async function recover(
  ports: Ports,
  item: OutboxItem,
  request: Deleting,
  sentAt: number,
): Promise<EffectOutcome> {
  const seen = await readKey(ports, request.key, 3);
  if (!seen.ok) throw new Error(`key could not be read: ${seen.failure.code}`);
  const signedIn = await ports.sessions.sessionFor('deletion', request.approver, request);
  // Without knowing who acts for us, our own deletion could pass for somebody else's.
  if (!signedIn.ok && seen.key !== 'gone' && isDeleted(seen.key)) {
    throw new Error(`who deleted cannot be told: ${signedIn.failure.code}`);
  }
  const outcome = concludedBy(request, seen, signedIn.ok ? signedIn.session.iamId : request.approver.iamId);
  const conclude = concluder(ports, item, request.version);
  if (outcome) return conclude(outcome);
  const leftMs = sentAt + attemptAbandonedAfterMs - ports.clock.now();
  if (leftMs > 0) return { done: false, retryInMs: Math.min(leftMs + 500, 10_000) };
  const change = outsideChange(request, seen.key, seen.serverTime);
  if (change) return conclude({ type: 'supersede', change });
  return conclude(
    { type: 'lapse_approval', failure: { code: 'no_answer', effect: 'unknown' } },
    seen.serverTime,
  );
}

/** The command a reading settles: the key is gone or destroyed, by us or by somebody else. */
function concludedBy(request: Deleting, seen: Sighting, actingIamId: string): Command | undefined {
  if (!seen.ok) return undefined;
  if (seen.key === 'gone') return { type: 'supersede', change: 'gone' };
  if (!isDeleted(seen.key)) return undefined;
  if (wasDeletedByAnother(seen.key, actingIamId)) return { type: 'supersede', change: 'deleted' };
  const deletedAt = seen.key.deletedAt ?? seen.serverTime;
  return {
    type: 'confirm_deletion',
    deletedAt,
    restorableUntil: seen.key.restorableUntil ?? deletedAt + restorableForMs,
  };
}

function wasDeletedByAnother(key: KeyFacts, actingIamId: string): boolean {
  return key.deletedBy !== undefined && key.deletedBy !== actingIamId;
}

/** Concludes the attempt at the version it was seen in; a request that has moved on is left to the next look. */
function concluder(ports: Ports, item: OutboxItem, ifVersion: number) {
  return async (command: Command, now?: number): Promise<EffectOutcome> => {
    const moved = await transition(ports, item.requestId, command, {
      settles: item.id,
      ifVersion,
      ...(now === undefined ? {} : { now }),
    });
    return moved.ok && moved.events.length > 0 ? { done: true } : { done: false, retryInMs: 1_000 };
  };
}
