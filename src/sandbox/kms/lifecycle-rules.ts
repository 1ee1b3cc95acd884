import { refuse, type Refusal } from './error-envelope.js';
import { purgeAllowedAfterMs, restoreWindowMs, wireTime, type KeyRecord } from './key-record.js';
import { whatFailed } from './what-failed.js';

/** Rest after a change before the key may be enabled or restored. */
const settleMs = 30_000;
/** Rest between two notifications of the services registered with a key. */
const syncIntervalMs = 3_600_000;
/** Rest between two rotations of one key. */
const rotationIntervalMs = 3_600_000;

export function refusalOfDisabling(key: KeyRecord): Refusal | undefined {
  const what = whatFailed.disableKey;
  if (key.state === 5) return refuse('KEY_DELETED_ERR', what);
  if (key.extractable) return refuse('KEY_ROOT_REQ_ERR', what);
  if (key.state !== 1) return refuse('KEY_ACTION_INVALID_STATE_ERR', `Key is not in active state: ${what}`);
  return undefined;
}

export function refusalOfEnabling(key: KeyRecord, nowMs: number): Refusal | undefined {
  const what = whatFailed.enableKey;
  if (key.state === 5) return refuse('KEY_DELETED_ERR', what);
  if (key.extractable) return refuse('KEY_ROOT_REQ_ERR', what);
  if (key.state !== 2)
    return refuse('KEY_ACTION_INVALID_STATE_ERR', `Key is not in suspended state: ${what}`);
  if (nowMs < key.updatedAtMs + settleMs) return refuse('REQ_TOO_EARLY_ERR', what);
  return undefined;
}

/** Key Protect rotates an expired key too, Hyper Protect an Active one alone (docs/facts/ibm.md#after-deletion-and-milder-ways). */
const rotatableStates: Record<'kms' | 'hs-crypto', readonly number[]> = { kms: [1, 3], 'hs-crypto': [1] };

export function refusalOfRotation(
  key: KeyRecord,
  nowMs: number,
  service: keyof typeof rotatableStates,
): Refusal | undefined {
  const what = whatFailed.rotateKey;
  if (key.state === 5) return refuse('KEY_DELETED_ERR', what);
  if (key.extractable) return refuse('KEY_ROOT_REQ_ERR', what);
  if (!rotatableStates[service].includes(key.state)) return refuse('KEY_ACTION_INVALID_STATE_ERR', what);
  if (key.rotatedAtMs !== null && nowMs < key.rotatedAtMs + rotationIntervalMs) {
    return refuse('KEY_ROTATION_NOT_PERMITTED', what);
  }
  return undefined;
}

/** A deleted key too: to sync it is IBM's own example (docs/facts/ibm.md#registrations). */
export function refusalOfSync(key: KeyRecord, nowMs: number): Refusal | undefined {
  const allowedFromMs = key.notifiedAtMs === null ? 0 : key.notifiedAtMs + syncIntervalMs;
  return nowMs < allowedFromMs
    ? refuse('REQ_TOO_EARLY_ERR', whatFailed.syncAssociatedResources, {
        detail: `Sync cannot be performed until at least ${wireTime(allowedFromMs)}`,
      })
    : undefined;
}

/** Until 30 days after the deletion or the expiration date, whichever is sooner (docs/facts/ibm.md#after-deletion-and-milder-ways). */
export function refusalOfRestoration(key: KeyRecord, nowMs: number): Refusal | undefined {
  const what = whatFailed.restoreKey;
  if (!key.deletion) return refuse('KEY_ACTION_INVALID_STATE_ERR', what);
  if (nowMs < key.deletion.atMs + settleMs) return refuse('REQ_TOO_EARLY_ERR', what);
  if (nowMs > key.deletion.atMs + restoreWindowMs) return refuse('KEY_RESTORE_EXPIRED', what);
  if (key.expiresAtMs !== null && key.expiresAtMs <= nowMs) {
    return refuse('KEY_EXPIRED_ERR', `The key expired on ${goTime(key.expiresAtMs)}: ${what}`);
  }
  return undefined;
}

/** A time as the service's own language writes it: `2020-08-14 19:33:47 +0000 UTC`. */
function goTime(atMs: number): string {
  return `${wireTime(atMs).replace('T', ' ').replace('Z', '')} +0000 UTC`;
}

export function refusalOfPurge(key: KeyRecord, nowMs: number): Refusal | undefined {
  const what = whatFailed.purgeKey;
  if (!key.deletion) return refuse('KEY_ACTION_INVALID_STATE_ERR', what);
  return nowMs < key.deletion.atMs + purgeAllowedAfterMs
    ? refuse('REQ_TOO_EARLY_ERR', what, { detail: 'Purge operation is allowed 4h0m0s after key is deleted' })
    : undefined;
}

/** What a deletion does to the record: nothing is cleared, so a restored key comes back as it was. */
export function markDeleted(key: KeyRecord, byIamId: string, nowMs: number): void {
  key.deletion = { atMs: nowMs, by: byIamId, stateBefore: key.state };
  key.state = 5;
  key.updatedAtMs = nowMs;
  key.notifiedAtMs = nowMs;
}

/** A Deactivated key comes back Deactivated, any other Active; when it was deleted and by whom stays on it. */
export function markRestored(key: KeyRecord, nowMs: number): void {
  markState(key, key.deletion?.stateBefore === 3 ? 3 : 1, nowMs);
}

export function markState(key: KeyRecord, state: 0 | 1 | 2 | 3, nowMs: number): void {
  if (key.deletion) key.lastDeletion = { atMs: key.deletion.atMs, by: key.deletion.by };
  key.deletion = null;
  key.state = state;
  key.updatedAtMs = nowMs;
  key.notifiedAtMs = nowMs;
}
