import { attemptAbandonedAfterMs, mayBeOlder } from '../../domain/deadlines.js';
import { isBack } from '../../domain/fate.js';
import { authorizationEndsAt, isDeleted, type KeyFacts } from '../../domain/key.js';
import { confirmationIn, isTransient, type KmsFailure } from '../../domain/kms-failure.js';
import type { Deleted, RestoreAttempt, Restored, SentRestore } from '../../domain/request.js';
import { isOfDeletion } from '../../domain/restore.js';
import { isRestoring, restorableAfterMs } from '../../domain/restoring.js';
import type { Command } from '../../domain/command.js';
import type { ActingSession } from '../../ports/acting-sessions.js';
import type { OfClick } from '../../ports/of-click.js';
import type { OutboxItem } from '../../ports/request-store.js';
import type { Sighting } from '../../domain/sighting.js';
import { inRingOf, kmsTimeOf, type KeyReadingPorts, readKey, timeOf } from '../keys/read-key.js';
import type { Ports } from '../ports.js';
import { concluder } from './concluder.js';
import { type EffectOutcome, retryDelayMs } from './effect-lease.js';
import { startSignInPatience } from './sign-in-patience.js';
import { startStopwatch } from './stopwatch.js';
import { transition, type TransitionPorts } from './transition.js';

export type RestoringPorts = TransitionPorts & KeyReadingPorts & Pick<Ports, 'sessions'>;

/** Being restored, and sent. */
type Sent = Deleted & { restoring: RestoreAttempt & { sent: SentRestore } };

/** A POST rests on a reading of the key that was asked for no longer ago, or on one made right before it leaves. */
const readingCountsMs = 2_000;

/**
 * Restores the key for one attempt of one person, and unsets what came back with it. The attempt is marked as sent before the POST
 * goes out, once, so nothing is ever sent twice for it: whoever comes later reads the key and concludes. A POST that took effect
 * late could undo a later deletion, so what was not answered is not sent again.
 */
export async function restoreDeletedKey(
  ports: RestoringPorts,
  item: OutboxItem,
  ofClick?: OfClick,
): Promise<EffectOutcome> {
  const request = await ports.requests.load(item.requestId);
  if (!request || !isRestoring(request)) return { done: true };
  return isSent(request) ? recover(ports, item, request) : send(ports, item, request, ofClick);
}

function isSent(request: Deleted): request is Sent {
  return request.restoring?.sent !== undefined;
}

async function send(
  ports: RestoringPorts,
  item: OutboxItem,
  request: Deleted & { restoring: RestoreAttempt },
  ofClick: OfClick | undefined,
): Promise<EffectOutcome> {
  const { by } = request.restoring;
  const mayTryAgain = startSignInPatience(ports, { requestId: item.requestId, effect: item.effect.kind });
  const concludeUnsent = concluder(ports, item, request.version, ofClick);
  for (;;) {
    const ageMs = startStopwatch(ports.clock);
    const before = await readKey(ports, request.key, 3);
    const command = reasonNotToRestore(request, before);
    if (command) return concludeUnsent(command, before);
    const signedIn = await ports.sessions.sessionFor('restoration', by, request.key);
    if (signedIn.ok)
      return sendAs(ports, item, request, { before, ageMs, session: signedIn.session }, ofClick);
    const { failure } = signedIn;
    if (!(await mayTryAgain(failure))) return concludeUnsent({ type: 'fail_restore', failure }, before);
  }
}

async function sendAs(
  ports: RestoringPorts,
  item: OutboxItem,
  request: Deleted,
  { before, ageMs, session }: { before: Sighting; ageMs: () => number; session: ActingSession },
  ofClick: OfClick | undefined,
): Promise<EffectOutcome> {
  const setUntil =
    before.ok && before.key !== 'gone' ? authorizationEndsAt(before.key, before.serverTime) : undefined;
  const begun = await transition(
    ports,
    request.id,
    { type: 'begin_restore', actingAs: session.iamId, ...(setUntil !== undefined && { setUntil }) },
    { ifVersion: request.version, kmsTime: kmsTimeOf(before) },
  );
  const attempted = begun.request;
  const isOurs = begun.ok && begun.events.length > 0 && attempted?.status === 'deleted';
  if (!isOurs || !isSent(attempted)) return { done: false, retryInMs: 1_000 };
  const { version } = attempted;
  const conclude = concluder(ports, item, version, ofClick);

  let last = before;
  let isOld = () => ageMs() > readingCountsMs;
  do {
    if (isOld()) {
      const againMs = startStopwatch(ports.clock);
      last = await readKey(ports, request.key, 3);
      isOld = () => againMs() > readingCountsMs;
      const command = reasonNotToRestore(attempted, last);
      // Nothing has left: that somebody else was faster the next look tells.
      if (command?.type === 'confirm_restore') return conclude(notDeleted, last);
      if (command) return conclude(command, last);
    }
    // Last of all: a process that was held up may wake to find the attempt given up.
    const now = await ports.requests.load(request.id);
    if (now?.version !== version) return { done: false, retryInMs: 1_000 };
  } while (isOld());
  const result = await ports.keys.restoreKey(inRingOf(request.key, last), session);
  const after = await readKey(ports, request.key, 4);
  if (result.ok) {
    const { sent } = attempted.restoring;
    const confirmed = { ...result.value, at: ports.clock.now() };
    const restoring = { ...attempted.restoring, sent: { ...sent, confirmed } };
    const concluded = await concludeSeen(ports, { ...attempted, restoring }, after, conclude, session);
    if (concluded?.done) return concluded;
    // The yes is kept before anything else is tried.
    await transition(
      ports,
      request.id,
      { type: 'note_confirmation', sentAt: sent.at, ...result.value },
      {
        kmsTime: kmsTimeOf(after),
      },
    );
    return { done: false, retryInMs: 2_000 };
  }
  const { failure } = result;
  if (failure.effect === 'unknown') {
    return (
      (await concludeSeen(ports, attempted, after, conclude, session)) ?? { done: false, retryInMs: 3_000 }
    );
  }
  return conclude({ type: 'fail_restore', failure }, after);
}

/** Somebody sent, and did not live to tell, or was told yes and did not see it: read and conclude, never send. */
async function recover(ports: RestoringPorts, item: OutboxItem, request: Sent): Promise<EffectOutcome> {
  const { at, confirmed } = request.restoring.sent;
  const seen = await readKey(ports, request.key, 3);
  if (!seen.ok) throw new Error(`key could not be read: ${seen.failure.code}`);
  const conclude = concluder(ports, item, request.version);
  const concluded = await concludeSeen(ports, request, seen, conclude);
  if (concluded) return concluded;
  const time = timeOf(ports, seen);
  const leftMs = at + attemptAbandonedAfterMs - time.at;
  if (!confirmed && leftMs > 0) return { done: false, retryInMs: Math.min(leftMs + 500, 10_000) };
  if (confirmed && mayBeOlder(confirmed, time.kmsTime ?? time.at)) {
    return { done: false, retryInMs: retryDelayMs(item.attempts) };
  }
  return conclude({ type: 'fail_restore', failure: noAnswer }, seen);
}

const noAnswer: KmsFailure = { code: 'no_answer', effect: 'unknown' };
const notDeleted: Command = {
  type: 'fail_restore',
  failure: { code: 'KEY_ACTION_INVALID_STATE_ERR', effect: 'none' },
};
const notThere: KmsFailure = { code: 'KEY_NOT_FOUND_ERR', effect: 'none' };

/** What ends an attempt before its POST leaves; undefined where the key is deleted as it was, and no more. */
function reasonNotToRestore(request: Deleted, seen: Sighting): Command | undefined {
  if (!seen.ok) return { type: 'fail_restore', failure: seen.failure };
  if (seen.key === 'gone') return { type: 'fail_restore', failure: notThere };
  if (isOfAnotherDeletion(request, seen.key)) return { type: 'note_fate', key: seen.key };
  if (isDeleted(seen.key)) return undefined;
  return isBack(request, seen.key, seen.serverTime)
    ? // Somebody else has, and what is set is theirs.
      { type: 'confirm_restore' }
    : notDeleted;
}

/** What a reading after the POST settles; undefined where it shows the key as it was. */
async function concludeSeen(
  ports: RestoringPorts,
  request: Sent,
  seen: Sighting,
  conclude: ReturnType<typeof concluder>,
  session?: ActingSession,
): Promise<EffectOutcome | undefined> {
  if (!seen.ok) return undefined;
  const { key } = seen;
  if (key === 'gone' || isOfAnotherDeletion(request, key)) {
    const told = await conclude({ type: 'note_fate', key }, seen);
    return told.done ? told : undefined;
  }
  const isShown =
    !isDeleted(key) && (request.restoring.sent.confirmed || isBack(request, key, seen.serverTime));
  if (!isShown) return undefined;
  const authorization = await unsetLeftover(ports, request, key, seen.serverTime, session);
  return conclude(
    {
      type: 'confirm_restore',
      ...(authorization && { authorization }),
      ...confirmationIn(request.restoring.sent.confirmed ?? {}),
    },
    seen,
  );
}

/** A restored key may be deleted by anybody but whoever had set it: what was agreed on is over, so it is unset. */
async function unsetLeftover(
  ports: RestoringPorts,
  request: Sent,
  key: KeyFacts,
  now: number,
  ofAttempt?: ActingSession,
): Promise<Restored['authorization']> {
  const { by, sent } = request.restoring;
  const endsAt = authorizationEndsAt(key, now);
  if (endsAt === undefined) {
    return sent.setUntil !== undefined && sent.setUntil > now ? { is: 'unset' } : undefined;
  }
  if (!isOfDeletion(request, endsAt)) return undefined;
  let session = ofAttempt;
  if (!session) {
    const signedIn = await ports.sessions.sessionFor('withdrawal', by, key);
    if (!signedIn.ok) return { is: 'still_set', endsAt, failure: signedIn.failure };
    session = signedIn.session;
  }
  for (let tries = 1; ; tries++) {
    const result = await ports.keys.unsetKeyForDeletion(key, session);
    if (result.ok) return { is: 'unset', ...result.value };
    const { failure } = result;
    const after = await readKey(ports, key, 3);
    const isUnset =
      after.ok && after.key !== 'gone' && authorizationEndsAt(after.key, after.serverTime) === undefined;
    if (isUnset) return { is: 'unset' };
    if (!isTransient(failure) || tries === 3) return { is: 'still_set', endsAt, failure };
    await ports.pause(Math.min(failure.retryAfterMs ?? 1_000, 3_000));
  }
}

function isOfAnotherDeletion({ deletedAt }: Deleted, key: KeyFacts): boolean {
  return isDeleted(key) && key.deletedAt !== undefined && key.deletedAt >= deletedAt + restorableAfterMs;
}
