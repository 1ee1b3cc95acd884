import { takesTwo } from '../../domain/adopting.js';
import { type Backoff, backoffMs } from '../../domain/backoff.js';
import type { Command } from '../../domain/command.js';
import {
  attemptAbandonedAfterMs,
  deletionResendWindowMs,
  isGivenUp,
  isOver,
  measuredTime,
} from '../../domain/deadlines.js';
import { mustForce } from '../../domain/gates.js';
import { type Confirmation, isBlockedByGate, isTransient } from '../../domain/kms-failure.js';
import { isSameProtection } from '../../domain/protection.js';
import { outsideChange } from '../../domain/outside-change.js';
import type { Deleting, SentDeletion } from '../../domain/request.js';
import type { ActingSession } from '../../ports/acting-sessions.js';
import type { OfClick } from '../../ports/of-click.js';
import type { OutboxItem } from '../../ports/request-store.js';
import { concluder } from './concluder.js';
import { type EffectOutcome, retryDelayMs } from './effect-lease.js';
import { deletionSeen, endSeen } from './end-as-seen.js';
import { ibmFacts } from '../audit-of.js';
import type { Ports } from '../ports.js';
import { inRingOf, kmsTimeOf, readKey, type KeyReadingPorts, timeOf } from '../keys/read-key.js';
import type { Sighting } from '../../domain/sighting.js';
import { updateFrom, type ProtectionPorts, readProtection } from '../keys/read-protection.js';
import { startSignInPatience } from './sign-in-patience.js';
import { startStopwatch } from './stopwatch.js';
import { transition, type TransitionPorts } from './transition.js';

export type DeletingPorts = TransitionPorts &
  KeyReadingPorts &
  ProtectionPorts &
  Pick<Ports, 'sessions' | 'audit'>;

/** A DELETE rests on a reading of the key that was asked for no longer ago, or on one made right before it leaves. */
const readingCountsMs = 2_000;

/** Its end is that of the window in which a DELETE may be repeated at all. */
const resending: Backoff = { firstMs: 1_000, longestMs: Infinity };

/**
 * Deletes the key for one approval. The attempt is marked as sent before DELETE goes out, so exactly one performer
 * ever sends for an approval; whoever comes later reads the key and concludes. A missing answer is followed by
 * reading, and only a key that is still there is deleted again, within a window in which nobody can have restored it.
 * After a 2xx nothing is sent any more: it is kept, and the key is read until that shows it.
 */
export async function deleteKey(
  ports: DeletingPorts,
  item: OutboxItem,
  ofClick?: OfClick,
): Promise<EffectOutcome> {
  const request = await ports.requests.load(item.requestId);
  if (request?.status !== 'deleting') return { done: true };
  return request.sent === undefined
    ? send(ports, item, request, ofClick)
    : recover(ports, item, request, request.sent);
}

async function send(
  ports: DeletingPorts,
  item: OutboxItem,
  request: Deleting,
  ofClick: OfClick | undefined,
): Promise<EffectOutcome> {
  const concludeUnsent = concluder(ports, item, request.version, ofClick);
  const approach =
    (ofClick && approachOfClick(ports, request, ofClick)) ?? (await signInForSeenKey(ports, item, request));
  if (!approach.ok) return concludeUnsent(approach.command, approach.before);
  const { before, session } = approach;
  if (!takesTwo(request, request.approver, session.iamId)) {
    // Approved as themselves, and nobody is signed in as that any more.
    const failure = { code: 'session_gone', effect: 'none' } as const;
    return concludeUnsent({ type: 'lapse_approval', failure }, before);
  }
  // Before the attempt begins: what ends here has surely sent nothing.
  const unforceable = await reasonNotToForce(ports, request);
  if (unforceable) return concludeUnsent(unforceable, before);

  const begun = await transition(
    ports,
    request.id,
    { type: 'begin_deletion', actingAs: session.iamId },
    { ifVersion: request.version, kmsTime: kmsTimeOf(before) },
  );
  if (!begun.ok || begun.events.length === 0 || !begun.request) return { done: false, retryInMs: 1_000 };
  const attempted = begun.request;
  if (attempted.status !== 'deleting' || !attempted.sent) return { done: false, retryInMs: 1_000 };
  const { version, sent } = attempted;
  const conclude = concluder(ports, item, version, ofClick);
  const elapsedMs = startStopwatch(ports.clock);
  /** Some DELETE of this attempt may still take effect: no reading that shows the key alive settles it then. */
  let unclear = false;
  let key = inRingOf(request.key, before);
  let { ageMs } = approach;
  const isOld = () => ageMs() > readingCountsMs;

  for (let attempt = 1; ; attempt++) {
    let isToBeRead = attempt > 1;
    do {
      if (isToBeRead || isOld()) {
        const again = await readKey(ports, request.key, 3);
        ageMs = startStopwatch(ports.clock);
        isToBeRead = false;
        const deletion = deletionSeen(attempted, again);
        if (deletion) return conclude(deletion, again);
        const command = reasonNotToDelete(ports, attempted, again);
        // With an unclear DELETE behind it the attempt ends by reading alone.
        if (command) return unclear ? { done: false, retryInMs: 3_000 } : conclude(command, again);
        key = inRingOf(key, again);
      }
      const unforceableNow = attempt === 1 ? undefined : await reasonNotToForce(ports, request);
      if (unforceableNow) return unclear ? { done: false, retryInMs: 3_000 } : conclude(unforceableNow);
      // Last of all: a process that was held up may wake to find the approval lapsed and the request cancelled.
      const now = await ports.requests.load(request.id);
      if (now?.status !== 'deleting' || now.version !== version || elapsedMs() > deletionResendWindowMs) {
        return { done: false, retryInMs: 1_000 };
      }
    } while (isOld());
    const result = await ports.keys.deleteKey(key, session, { force: mustForce(request) });
    if (result.ok) return concludeConfirmed(ports, conclude, { ...attempted, sent }, result.value);
    const { failure } = result;
    unclear ||= failure.effect === 'unknown';
    const after = await readKey(ports, request.key, 4);
    key = inRingOf(key, after);
    const deletion = deletionSeen(attempted, after);
    if (deletion) return conclude(deletion, after);
    if (!unclear && !isTransient(failure)) {
      const change = after.ok ? outsideChange(attempted, after.key, after.serverTime) : undefined;
      if (change) return conclude({ type: 'supersede', change, failure }, after);
      if (isBlockedByGate(failure)) {
        return conclude({ type: 'block_deletion', failure, ...(await readUpdate(ports, request)) }, after);
      }
      if (after.ok) return conclude({ type: 'lapse_approval', failure }, after);
    }
    const waitMs = Math.max(failure.retryAfterMs ?? 0, backoffMs(attempt, resending));
    const mayResend = after.ok && isTransient(failure) && elapsedMs() + waitMs <= deletionResendWindowMs;
    if (!mayResend) {
      return unclear
        ? { done: false, retryInMs: 3_000 }
        : conclude({ type: 'lapse_approval', failure }, after);
    }
    await ports.pause(waitMs);
  }
}

/** `ageMs`: since the key was asked for. */
type Approach =
  | { ok: true; before: Sighting; session: ActingSession; ageMs: () => number }
  | { ok: false; command: Command; before: Sighting };

/** What the click has read and signed in for, as long as it counts; a list that force would destroy is always read anew. */
function approachOfClick(
  ports: DeletingPorts,
  request: Deleting,
  { seen, session }: OfClick,
): Approach | undefined {
  if (!seen?.sighting.ok || !session || request.force) return undefined;
  const { sighting: before, ageMs } = seen;
  if (ageMs() > readingCountsMs) return undefined;
  const command = reasonNotToDelete(ports, request, before);
  return command ? { ok: false, command, before } : { ok: true, before, session, ageMs };
}

/** The key as approved and whoever deletes it. A sign-in that is tried again comes after a fresh look at the key. */
async function signInForSeenKey(
  ports: DeletingPorts,
  item: OutboxItem,
  request: Deleting,
): Promise<Approach> {
  const mayTryAgain = startSignInPatience(ports, { requestId: item.requestId, effect: item.effect.kind });
  for (;;) {
    const ageMs = startStopwatch(ports.clock);
    const before = await readKey(ports, request.key, 3);
    const command = reasonNotToDelete(ports, request, before);
    if (command) return { ok: false, command, before };
    const signedIn = await ports.sessions.sessionFor('deletion', request.approver, request.key);
    if (signedIn.ok) return { ok: true, before, session: signedIn.session, ageMs };
    const { failure } = signedIn;
    if (!(await mayTryAgain(failure)))
      return { ok: false, command: { type: 'lapse_approval', failure }, before };
  }
}

function reasonNotToDelete(ports: DeletingPorts, request: Deleting, seen: Sighting): Command | undefined {
  if (!seen.ok) return { type: 'lapse_approval', failure: seen.failure };
  const end = endSeen(request, seen);
  if (end) return end;
  // Approved in time, it counts as long as the KMS takes it.
  if (!isOver(request.endsAt, measuredTime(request.guard, timeOf(ports, seen)))) return undefined;
  return { type: 'lapse_approval', failure: { code: 'AUTHORIZATIONS_NOT_MET', effect: 'none' } };
}

/**
 * Force destroys what is registered, so the list has to be the very one that was approved, read right before each
 * DELETE. Without force IBM itself refuses while anything is registered.
 */
async function reasonNotToForce(ports: DeletingPorts, request: Deleting): Promise<Command | undefined> {
  if (!request.force) return undefined;
  const reading = await readProtection(ports, request.key);
  if (!reading.known) return { type: 'lapse_approval', failure: reading.failure };
  if (isSameProtection(reading.protection, request.protection)) return undefined;
  return {
    type: 'lapse_approval',
    failure: { code: 'resources_changed', effect: 'none' },
    update: await updateFrom(ports, request, reading),
  };
}

/** What stands in the way, for the cards to list; a list that cannot be read leaves the last one standing. */
async function readUpdate(ports: DeletingPorts, request: Deleting) {
  const reading = await readProtection(ports, request.key);
  return reading.known ? { update: await updateFrom(ports, request, reading) } : {};
}

/**
 * IBM said yes. A reading that does not show it comes second to that: the yes is kept before anything else is tried, also where
 * the approval has lapsed meanwhile.
 */
async function concludeConfirmed(
  ports: DeletingPorts,
  conclude: ReturnType<typeof concluder>,
  request: Deleting & { sent: SentDeletion },
  confirmation: Confirmation,
): Promise<EffectOutcome> {
  const confirmed = { ...confirmation, at: ports.clock.now() };
  const seen = await readKey(ports, request.key);
  const deletion = deletionSeen({ ...request, sent: { ...request.sent, confirmed } }, seen);
  const concluded = deletion && (await conclude(deletion, seen));
  if (concluded?.done) return concluded;
  const told: Command =
    deletion?.type === 'confirm_deletion'
      ? deletion
      : { type: 'note_confirmation', sentAt: request.sent.at, ...confirmation };
  const noted = await transition(ports, request.id, told, { kmsTime: kmsTimeOf(seen) });
  if (!noted.ok || noted.events.length === 0) {
    const { id: requestId } = request;
    ports.log.warn(
      { event: 'deletion.confirmed_late', requestId, ...confirmation },
      'a request had ended when IBM confirmed its deletion',
    );
    const { instanceId, keyId, name: keyName } = request.key;
    await ports.audit.append({
      at: confirmed.at,
      type: 'deletion.confirmed_late',
      requestId,
      facts: { instanceId, keyId, keyName, actingAs: request.sent.actingAs, ...ibmFacts(confirmation) },
    });
  }
  return { done: false, retryInMs: 2_000 };
}

/** Somebody sent, and did not live to tell, or was told yes and did not see it: read and conclude, never send. */
async function recover(
  ports: DeletingPorts,
  item: OutboxItem,
  request: Deleting,
  sent: SentDeletion,
): Promise<EffectOutcome> {
  const seen = await readKey(ports, request.key, 3);
  const givenUp = isGivenUp(request, timeOf(ports, seen));
  if (!seen.ok && !givenUp) throw new Error(`key could not be read: ${seen.failure.code}`);
  const conclude = concluder(ports, item, request.version);
  const deletion = deletionSeen(request, seen);
  if (deletion) return conclude(deletion, seen);
  const leftMs = sent.at + attemptAbandonedAfterMs - ports.clock.now();
  if (!sent.confirmed && leftMs > 0) return { done: false, retryInMs: Math.min(leftMs + 500, 10_000) };
  const end = endSeen(request, seen);
  if (end) return conclude(end, seen);
  if (givenUp) return conclude({ type: 'expire' }, seen);
  if (sent.confirmed) return { done: false, retryInMs: retryDelayMs(item.attempts) };
  return conclude({ type: 'lapse_approval', failure: { code: 'no_answer', effect: 'unknown' } }, seen);
}
