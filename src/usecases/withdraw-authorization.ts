import { authorizationEndsAt } from '../domain/key.js';
import type { KmsFailure } from '../domain/kms-failure.js';
import { outsideChange } from '../domain/outside-change.js';
import type { OutboxItem } from '../ports/request-store.js';
import { backoffMs, type EffectOutcome } from './perform-effect.js';
import type { Ports } from './ports.js';
import { readKey } from './read-key.js';
import { transition } from './transition.js';

/** However long the KMS asks us to wait: the authorization runs out meanwhile. */
const longestRetryMs = 5 * 60_000;

/**
 * Takes the authorization back at the KMS; only then is a request denied or cancelled. Goes on trying until it has
 * worked or there is nothing left to take back. Somebody else's authorization is left alone.
 */
export async function withdrawAuthorization(ports: Ports, item: OutboxItem): Promise<EffectOutcome> {
  const request = await ports.requests.load(item.requestId);
  if (request?.status !== 'withdrawing') return { done: true };

  const seen = await readKey(ports, request.key, 2);
  if (!seen.ok) return trouble(ports, item, seen.failure);
  const change = outsideChange(request, seen.key, seen.serverTime);
  // Unset by somebody else is what this was about to do.
  if (change && change !== 'unset') {
    await transition(ports, request.id, { type: 'supersede', change }, { settles: item.id });
    return { done: true };
  }
  const stillSet = seen.key !== 'gone' && authorizationEndsAt(seen.key, seen.serverTime) !== undefined;
  if (stillSet) {
    const by = request.withdrawal.by;
    const signedIn = await ports.sessions.sessionFor('withdrawal', by, request);
    if (!signedIn.ok) return trouble(ports, item, signedIn.failure);
    const result = await ports.keys.unsetKeyForDeletion(request.key, signedIn.session);
    const after = await readKey(ports, request.key, 3);
    const unset =
      after.ok && after.key !== 'gone' && authorizationEndsAt(after.key, after.serverTime) === undefined;
    if (!unset) {
      const failure = result.ok ? (after.ok ? undefined : after.failure) : result.failure;
      return trouble(ports, item, failure ?? { code: 'unexpected', effect: 'unknown' });
    }
  }
  await transition(ports, request.id, { type: 'confirm_withdrawal' }, { settles: item.id });
  return { done: true };
}

async function trouble(ports: Ports, item: OutboxItem, failure: KmsFailure): Promise<EffectOutcome> {
  await transition(ports, item.requestId, { type: 'report_withdrawal_trouble', failure });
  return {
    done: false,
    retryInMs: Math.min(Math.max(failure.retryAfterMs ?? 0, backoffMs(item.attempts)), longestRetryMs),
  };
}
