import type { Command } from '../../domain/command.js';
import { authorizationEndsAt, type KeyState } from '../../domain/key.js';
import type { KmsFailure } from '../../domain/kms-failure.js';
import { outsideChange } from '../../domain/outside-change.js';
import type { Withdrawing, WithdrawalTrouble } from '../../domain/request.js';
import type { SessionResult } from '../../ports/acting-sessions.js';
import type { OutboxItem } from '../../ports/request-store.js';
import { retryDelayMs, type EffectOutcome } from './effect-lease.js';
import type { Ports } from '../ports.js';
import { type KeyReadingPorts, inRingOf, readKey } from '../keys/read-key.js';
import { transition, type TransitionPorts } from './transition.js';

export type WithdrawingPorts = TransitionPorts & KeyReadingPorts & Pick<Ports, 'sessions'>;

/** However long the KMS asks us to wait: the authorization runs out meanwhile. */
const longestRetryMs = 5 * 60_000;

/**
 * Takes the authorization back at the KMS; only then is a request denied or cancelled. Goes on trying until it has
 * worked or there is nothing left to take back. Somebody else's authorization is left alone.
 */
export async function withdrawAuthorization(
  ports: WithdrawingPorts,
  item: OutboxItem,
): Promise<EffectOutcome> {
  const request = await ports.requests.load(item.requestId);
  if (request?.status !== 'withdrawing') return { done: true };

  const result = await takeBack(ports, request, () =>
    ports.sessions.sessionFor('withdrawal', request.withdrawal.by, request.key),
  );
  if (!result.ok) return trouble(ports, item, result.failure);
  await transition(ports, request.id, result.command, { settles: item.id });
  return { done: true };
}

export type TakenBack = { ok: true; command: Command } | { ok: false; failure: WithdrawalTrouble };

/** Unsets the key and reads it back; the command is what the request then has come to. Signs in only where it has to. */
export async function takeBack(
  ports: WithdrawingPorts,
  request: Withdrawing,
  signIn: () => Promise<SessionResult>,
): Promise<TakenBack> {
  const seen = await readKey(ports, request.key, 2);
  if (!seen.ok) return seen;
  const change = outsideChange(request, seen.key, seen.serverTime);
  // Unset by somebody else is what this was about to do.
  if (change && change !== 'unset') return { ok: true, command: { type: 'supersede', change } };
  if (seen.key !== 'gone' && authorizationEndsAt(seen.key, seen.serverTime) !== undefined) {
    const troubled = (failure: KmsFailure, keyState: KeyState) =>
      ({ ok: false, failure: { ...failure, keyState } }) as const;
    const signedIn = await signIn();
    if (!signedIn.ok) return troubled(signedIn.failure, seen.key.state);
    const result = await ports.keys.unsetKeyForDeletion(inRingOf(request.key, seen), signedIn.session);
    const after = await readKey(ports, request.key, 3);
    const unset =
      after.ok && after.key !== 'gone' && authorizationEndsAt(after.key, after.serverTime) === undefined;
    if (!unset) {
      const failure = result.ok ? (after.ok ? undefined : after.failure) : result.failure;
      const latest = after.ok && after.key !== 'gone' ? after.key : seen.key;
      return troubled(failure ?? { code: 'unexpected', effect: 'unknown' }, latest.state);
    }
  }
  return { ok: true, command: { type: 'confirm_withdrawal' } };
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
