import { type Backoff, backoffMs } from '../../domain/backoff.js';
import { deletionResendWindowMs } from '../../domain/deadlines.js';
import { isTransient, type KmsFailure } from '../../domain/kms-failure.js';
import type { Ports } from '../ports.js';
import { startStopwatch } from './stopwatch.js';

const maxTries = 5;
const signingIn: Backoff = { firstMs: 1_000, longestMs: Infinity };

/**
 * For one attempt of what `about` names in the log: waits after a sign-in that failed and says whether it is worth another try. Nothing has
 * reached the KMS by then. The key has to be read anew, as it may have changed while this waited.
 */
export function startSignInPatience(
  ports: Pick<Ports, 'clock' | 'pause' | 'log'>,
  about: Readonly<Record<string, unknown>>,
): (failure: KmsFailure) => Promise<boolean> {
  const elapsedMs = startStopwatch(ports.clock);
  let tries = 0;
  return async (failure) => {
    tries++;
    const waitMs = Math.max(failure.retryAfterMs ?? 0, backoffMs(tries, signingIn));
    const isWorthAnother =
      isTransient(failure) && tries < maxTries && elapsedMs() + waitMs <= deletionResendWindowMs;
    const facts = { event: 'sign_in.failed', ...about, tries, failure };
    if (!isWorthAnother) {
      ports.log.warn(facts, 'signing in to act did not work');
      return false;
    }
    ports.log.warn({ ...facts, retryInMs: waitMs }, 'signing in to act did not work, trying again');
    await ports.pause(waitMs);
    return true;
  };
}
