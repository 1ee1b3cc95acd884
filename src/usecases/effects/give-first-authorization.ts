import { type Backoff, backoffMs } from '../../domain/backoff.js';
import { attemptAbandonedAfterMs, authorizationPeriodMs, isSettingOver } from '../../domain/deadlines.js';
import { authorizationEndsAt, isDeleted } from '../../domain/key.js';
import { type Confirmation, isTransient, type KmsFailure } from '../../domain/kms-failure.js';
import type { Authorizing, AuthorizationObstacle } from '../../domain/request.js';
import type { ActingSession } from '../../ports/acting-sessions.js';
import type { OutboxItem } from '../../ports/request-store.js';
import { concluder } from './concluder.js';
import { type EffectOutcome, retryDelayMs } from './effect-lease.js';
import type { Ports } from '../ports.js';
import { type KeyReadingPorts, inRingOf, kmsTimeOf, readKey } from '../keys/read-key.js';
import type { Sighting } from '../../domain/sighting.js';
import { startSignInPatience } from './sign-in-patience.js';
import { startStopwatch } from './stopwatch.js';
import { transition, type TransitionPorts } from './transition.js';

export type AuthorizingPorts = TransitionPorts & KeyReadingPorts & Pick<Ports, 'sessions'>;

const maxSends = 3;
const setting: Backoff = { firstMs: 800, longestMs: 3_000 };
/** No send later than this after the attempt began, so that every set of it falls into the time it is adopted for. */
const sendWindowMs = 30_000;
/** Server time comes in whole seconds, and the two clocks of one service may differ by a little. */
const adoptionSlackMs = 5_000;

/**
 * Sets the key for deletion as the requester's acting identity. It is marked as sent before it is sent, and read
 * back afterwards; when an answer is missing the key is read before anything is sent again, so that a running
 * authorization is never replaced. After a 2xx nothing is sent any more: it is kept, and the key is read until that shows it.
 */
export async function giveFirstAuthorization(
  ports: AuthorizingPorts,
  item: OutboxItem,
): Promise<EffectOutcome> {
  const request = await ports.requests.load(item.requestId);
  if (request?.status !== 'authorizing') return { done: true };
  return request.sentAt === undefined
    ? give(ports, item, request)
    : recover(ports, item, request, request.sentAt);
}

async function give(ports: AuthorizingPorts, item: OutboxItem, request: Authorizing): Promise<EffectOutcome> {
  const approach = await signInForSeenKey(ports, item, request);
  if (!approach.ok) return fail(ports, item, request.version, approach.obstacle);
  const { before, session } = approach;

  const begun = await transition(
    ports,
    request.id,
    { type: 'begin_first_authorization' },
    { kmsTime: before.serverTime, ifVersion: request.version },
  );
  // Somebody else began: what they did will be found by reading.
  if (!begun.ok || begun.events.length === 0 || !begun.request) return { done: false, retryInMs: 1_000 };
  const { version } = begun.request;
  const elapsedMs = startStopwatch(ports.clock);
  /** Some call of this attempt may still take effect: only time, not a reading, can then say that it did not. */
  let unclear = false;
  let key = inRingOf(request.key, before);

  for (let send = 1; ; send++) {
    // A process that was held up must not set a key for a request that has moved on.
    const now = await ports.requests.load(request.id);
    if (now?.status !== 'authorizing' || now.version !== version || elapsedMs() > sendWindowMs) {
      return { done: false, retryInMs: 1_000 };
    }
    const result = await ports.keys.setKeyForDeletion(key, session);
    if (result.ok) return concludeConfirmed(ports, item, { ...request, version }, result.value);
    const { failure } = result;
    unclear ||= failure.effect === 'unknown';
    const after = await readKey(ports, request.key, 4);
    key = inRingOf(key, after);
    if (after.ok && after.key !== 'gone') {
      const endsAt = authorizationEndsAt(after.key, after.serverTime);
      if (endsAt !== undefined) {
        return isOurs(endsAt, before.serverTime, after.serverTime)
          ? confirm(ports, item, version, endsAt)
          : fail(ports, item, version, { kind: 'set_outside', endsAt });
      }
    }
    // An unclear call may still be on its way: only a reading that shows nothing set allows another.
    if (!after.ok || send >= maxSends || !isTransient(failure)) {
      return unclear
        ? { done: false, retryInMs: 3_000 }
        : fail(ports, item, version, { kind: 'kms', failure });
    }
    await ports.pause(Math.min(failure.retryAfterMs ?? backoffMs(send, setting), setting.longestMs));
  }
}

type Approach =
  | { ok: true; before: Extract<Sighting, { ok: true }>; session: ActingSession }
  | { ok: false; obstacle: AuthorizationObstacle };

/** A key that may be set and whoever sets it. A sign-in that is tried again comes after a fresh look at the key. */
async function signInForSeenKey(
  ports: AuthorizingPorts,
  item: OutboxItem,
  { key, requester }: Authorizing,
): Promise<Approach> {
  const mayTryAgain = startSignInPatience(ports, { requestId: item.requestId, effect: item.effect.kind });
  for (;;) {
    const before = await readKey(ports, key, 3);
    if (!before.ok) return { ok: false, obstacle: { kind: 'kms', failure: before.failure } };
    const obstacle = obstacleIn(before.key, before.serverTime);
    if (obstacle) return { ok: false, obstacle };
    const signedIn = await ports.sessions.sessionFor('first_authorization', requester, key);
    if (signedIn.ok) return { ok: true, before, session: signedIn.session };
    const { failure } = signedIn;
    if (!(await mayTryAgain(failure))) return { ok: false, obstacle: { kind: 'kms', failure } };
  }
}

/** IBM said yes. A reading that does not show it comes second to that: the yes is kept before anything else is tried. */
async function concludeConfirmed(
  ports: AuthorizingPorts,
  item: OutboxItem,
  request: Authorizing,
  confirmation: Confirmation,
): Promise<EffectOutcome> {
  const seen = await readKey(ports, request.key);
  const endsAt = seen.ok && seen.key !== 'gone' ? authorizationEndsAt(seen.key, seen.serverTime) : undefined;
  if (endsAt !== undefined) return confirm(ports, item, request.version, endsAt, confirmation);
  await transition(
    ports,
    request.id,
    { type: 'note_confirmation', ...confirmation },
    { ifVersion: request.version, kmsTime: kmsTimeOf(seen) },
  );
  return { done: false, retryInMs: 2_000 };
}

/** After a crash, an unclear answer or a yes that was not seen: the key tells what happened; nothing is sent again. */
async function recover(
  ports: AuthorizingPorts,
  item: OutboxItem,
  request: Authorizing,
  sentAt: number,
): Promise<EffectOutcome> {
  const seen = await readKey(ports, request.key, 3);
  if (!seen.ok) throw new Error(`key could not be read: ${seen.failure.code}`);
  if (seen.key !== 'gone') {
    const endsAt = authorizationEndsAt(seen.key, seen.serverTime);
    if (endsAt !== undefined && isOurs(endsAt, sentAt, sentAt + attemptAbandonedAfterMs)) {
      return confirm(ports, item, request.version, endsAt);
    }
    // What was set before is an older state of a key that IBM has confirmed to be set since.
    const isOlder = endsAt !== undefined && endsAt - authorizationPeriodMs < sentAt;
    if (request.confirmed && isOlder) return { done: false, retryInMs: retryDelayMs(item.attempts) };
  }
  const obstacle = obstacleIn(seen.key, seen.serverTime);
  if (obstacle) return fail(ports, item, request.version, obstacle);
  if (request.confirmed && !isSettingOver(request, seen.serverTime)) {
    return { done: false, retryInMs: retryDelayMs(item.attempts) };
  }
  const leftMs = sentAt + attemptAbandonedAfterMs - seen.serverTime;
  if (leftMs > 0) return { done: false, retryInMs: Math.min(leftMs + 1_000, 10_000) };
  const noAnswer: KmsFailure = { code: 'no_answer', effect: 'unknown' };
  return fail(ports, item, request.version, { kind: 'kms', failure: noAnswer }, seen);
}

/** IBM gives seven days from the call to the second, so the end tells when the call was made. */
function isOurs(endsAt: number, sentFrom: number, sentUntil: number): boolean {
  const setAt = endsAt - authorizationPeriodMs;
  return setAt >= sentFrom - adoptionSlackMs && setAt <= sentUntil + adoptionSlackMs;
}

function obstacleIn(
  key: Parameters<typeof isDeleted>[0] | 'gone',
  serverTime: number,
): AuthorizationObstacle | undefined {
  if (key === 'gone') return { kind: 'key_gone' };
  if (isDeleted(key)) return { kind: 'key_deleted' };
  const endsAt = authorizationEndsAt(key, serverTime);
  return endsAt === undefined ? undefined : { kind: 'set_outside', endsAt };
}

function confirm(
  ports: AuthorizingPorts,
  item: OutboxItem,
  ifVersion: number,
  endsAt: number,
  confirmation: Confirmation = {},
): Promise<EffectOutcome> {
  const command = { type: 'confirm_first_authorization', endsAt, ...confirmation } as const;
  return concluder(ports, item, ifVersion)(command);
}

function fail(
  ports: AuthorizingPorts,
  item: OutboxItem,
  ifVersion: number,
  obstacle: AuthorizationObstacle,
  seen?: Sighting,
): Promise<EffectOutcome> {
  return concluder(ports, item, ifVersion)({ type: 'fail_first_authorization', obstacle }, seen);
}
