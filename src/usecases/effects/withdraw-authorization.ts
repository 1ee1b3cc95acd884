import type { Command } from '../../domain/command.js';
import { authorizationEndsAt, type KeyState } from '../../domain/key.js';
import { confirmationIn, type KmsFailure } from '../../domain/kms-failure.js';
import type { Person } from '../../domain/person.js';
import type { Confirmed, Withdrawing, WithdrawalTrouble } from '../../domain/request.js';
import type { ActingSession } from '../../ports/acting-sessions.js';
import type { OfClick } from '../../ports/of-click.js';
import type { OutboxItem } from '../../ports/request-store.js';
import { retryDelayMs, type EffectOutcome } from './effect-lease.js';
import { endSeen } from './end-as-seen.js';
import type { Ports } from '../ports.js';
import { type KeyReadingPorts, inRingOf, kmsTimeOf, readKey } from '../keys/read-key.js';
import type { Sighting } from '../../domain/sighting.js';
import { transition, type TransitionPorts } from './transition.js';

export type WithdrawingPorts = TransitionPorts & KeyReadingPorts & Pick<Ports, 'sessions'>;

/** However long the KMS asks us to wait: the authorization runs out meanwhile. */
const longestRetryMs = 5 * 60_000;

/**
 * Takes the authorization back at the KMS; only then is a request denied or cancelled. Goes on trying until it has
 * worked or there is nothing left to take back. Somebody else's authorization is left alone. After a 2xx it is not asked again:
 * that is kept, and the key is read until that shows it.
 */
export async function withdrawAuthorization(
  ports: WithdrawingPorts,
  item: OutboxItem,
  ofClick?: OfClick,
): Promise<EffectOutcome> {
  const request = await ports.requests.load(item.requestId);
  if (request?.status !== 'withdrawing') return { done: true };

  // This is tried again by itself, after a sign-in that failed as after anything else.
  const taken = await takeBack(ports, request, request.withdrawal.by, () => Promise.resolve(false));
  if (!taken.ok) return trouble(ports, item, taken.failure);
  const { command, kmsTime } = taken;
  if (!command) return { done: true };
  if (command.type !== 'note_confirmation') {
    await transition(ports, request.id, command, { settles: item.id, kmsTime, ofClick });
    return { done: true };
  }
  await transition(ports, request.id, command, { kmsTime });
  return { done: false, retryInMs: retryDelayMs(item.attempts) };
}

/**
 * The command is what the request has come to: its end, or that IBM has said yes and its readings do not show it. None where it
 * has ended meanwhile without this.
 */
export type TakenBack =
  | { ok: true; command: Command | undefined; kmsTime?: number | undefined }
  | { ok: false; failure: WithdrawalTrouble };

/**
 * Unsets the key as this person and reads it back. Signs in only where it has to, and sends nothing after a yes. After a sign-in
 * that failed and may be tried again the key is looked at anew.
 */
export async function takeBack(
  ports: WithdrawingPorts,
  request: Withdrawing,
  by: Person,
  mayTryAgain: (failure: KmsFailure) => Promise<boolean>,
): Promise<TakenBack> {
  for (;;) {
    const seen = await readKey(ports, request.key, 2);
    const settled = settledBy(request, seen);
    if (settled) return settled;
    const signedIn = await ports.sessions.sessionFor('withdrawal', by, request.key);
    if (signedIn.ok) return unset(ports, request, seen, signedIn.session);
    if (!(await mayTryAgain(signedIn.failure))) {
      return { ok: false, failure: { ...signedIn.failure, ...stateIn(seen) } };
    }
  }
}

async function unset(
  ports: WithdrawingPorts,
  request: Withdrawing,
  before: Sighting,
  session: ActingSession,
): Promise<TakenBack> {
  const now = await ports.requests.load(request.id);
  // Whoever was held up must not unset a key that was set since for another request.
  if (now?.status !== 'withdrawing') return { ok: true, command: undefined };
  // Whoever else did it has IBM's yes.
  if (now.confirmed) return unseen(now.confirmed, before);
  const result = await ports.keys.unsetKeyForDeletion(inRingOf(request.key, before), session);
  if (result.ok) {
    const confirmed = { ...result.value, at: ports.clock.now() };
    const seen = await readKey(ports, request.key);
    const settled = settledBy({ ...request, confirmed }, seen);
    // Nothing is left to send. The yes is kept first, also where somebody has changed the key since.
    return settled?.ok && settled.command?.type === 'confirm_withdrawal' ? settled : unseen(confirmed, seen);
  }
  const after = await readKey(ports, request.key, 3);
  const settled = after.ok ? settledBy(request, after) : undefined;
  if (settled) return settled;
  const latest = after.ok && after.key !== 'gone' ? after : before;
  return { ok: false, failure: { ...result.failure, ...stateIn(latest) } };
}

/** What a reading settles; undefined where the key still has to be unset. */
function settledBy(request: Withdrawing, seen: Sighting): TakenBack | undefined {
  const { confirmed } = request;
  if (!seen.ok) return confirmed ? unseen(confirmed, seen) : seen;
  const kmsTime = kmsTimeOf(seen);
  const end = endSeen(request, seen);
  // Unset by somebody else is what this was about to do.
  if (end && !(end.type === 'supersede' && end.change === 'unset'))
    return { ok: true, command: end, kmsTime };
  if (seen.key === 'gone' || authorizationEndsAt(seen.key, seen.serverTime) === undefined) {
    return { ok: true, command: { type: 'confirm_withdrawal', ...confirmationIn(confirmed ?? {}) }, kmsTime };
  }
  return confirmed && unseen(confirmed, seen);
}

function unseen(confirmed: Confirmed, seen: Sighting): TakenBack {
  return {
    ok: true,
    command: { type: 'note_confirmation', ...confirmationIn(confirmed ?? {}) },
    kmsTime: kmsTimeOf(seen),
  };
}

function stateIn(seen: Sighting): { keyState?: KeyState } {
  return seen.ok && seen.key !== 'gone' ? { keyState: seen.key.state } : {};
}

async function trouble(
  ports: WithdrawingPorts,
  item: OutboxItem,
  failure: WithdrawalTrouble,
): Promise<EffectOutcome> {
  await transition(ports, item.requestId, { type: 'report_withdrawal_trouble', failure });
  const retryInMs = Math.min(
    Math.max(failure.retryAfterMs ?? 0, retryDelayMs(item.attempts)),
    longestRetryMs,
  );
  const { requestId, effect, attempts } = item;
  const facts = { event: 'withdrawal.failed', requestId, effect: effect.kind, tries: attempts + 1, failure };
  ports.log.warn({ ...facts, retryInMs }, 'taking an authorization back did not work, trying again');
  return { done: false, retryInMs };
}
