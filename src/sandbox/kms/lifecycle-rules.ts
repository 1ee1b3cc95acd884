import { refuse, type Refusal } from './error-envelope.js';
import { purgeAllowedAfterMs, restoreWindowMs, wireTime, type KeyRecord } from './key-record.js';

/** Rest after a change before the key may be enabled or restored. */
const settleMs = 30_000;
/** Rest between two notifications of the services registered with a key. */
const syncIntervalMs = 3_600_000;

export function refusalOfDisabling(key: KeyRecord): Refusal | undefined {
  const what = 'Key could not be disabled';
  if (key.state === 5) return refuse('KEY_DELETED_ERR', what);
  if (key.extractable) return refuse('KEY_ROOT_REQ_ERR', what);
  if (key.state !== 1) return refuse('KEY_ACTION_INVALID_STATE_ERR', 'Key is not in active state');
  return undefined;
}

export function refusalOfEnabling(key: KeyRecord, nowMs: number): Refusal | undefined {
  const what = 'Key could not be enabled';
  if (key.state === 5) return refuse('KEY_DELETED_ERR', what);
  if (key.extractable) return refuse('KEY_ROOT_REQ_ERR', what);
  if (key.state !== 2) return refuse('KEY_ACTION_INVALID_STATE_ERR', 'Key is not in suspended state');
  if (nowMs < key.updatedAtMs + settleMs) return refuse('REQ_TOO_EARLY_ERR', what);
  return undefined;
}

export function refusalOfRotation(key: KeyRecord): Refusal | undefined {
  const what = 'Key could not be rotated';
  if (key.state === 5) return refuse('KEY_DELETED_ERR', what);
  if (key.extractable) return refuse('KEY_ROOT_REQ_ERR', what);
  if (key.state !== 1) return refuse('KEY_ACTION_INVALID_STATE_ERR', what);
  return undefined;
}

export function refusalOfSync(key: KeyRecord, nowMs: number): Refusal | undefined {
  const what = 'Associated resources could not be synced';
  if (key.state === 5) return refuse('KEY_DELETED_ERR', what);
  const allowedFromMs = key.notifiedAtMs === null ? 0 : key.notifiedAtMs + syncIntervalMs;
  return nowMs < allowedFromMs
    ? refuse('REQ_TOO_EARLY_ERR', what, `Sync cannot be performed until at least ${wireTime(allowedFromMs)}`)
    : undefined;
}

export function refusalOfRestoration(key: KeyRecord, nowMs: number): Refusal | undefined {
  const what = 'Key could not be restored';
  if (!key.deletion) return refuse('KEY_ACTION_INVALID_STATE_ERR', what);
  if (nowMs < key.deletion.atMs + settleMs) return refuse('REQ_TOO_EARLY_ERR', what);
  if (nowMs > key.deletion.atMs + restoreWindowMs) return refuse('KEY_RESTORE_EXPIRED', what);
  if (key.expiresAtMs !== null && key.expiresAtMs <= nowMs) {
    return refuse('KEY_EXPIRED_ERR', what, 'The key cannot be restored because the key is expired');
  }
  return undefined;
}

export function refusalOfPurge(key: KeyRecord, nowMs: number): Refusal | undefined {
  const what = 'Key could not be purged';
  if (!key.deletion) return refuse('KEY_ACTION_INVALID_STATE_ERR', what);
  return nowMs < key.deletion.atMs + purgeAllowedAfterMs
    ? refuse('REQ_TOO_EARLY_ERR', what, 'Purge operation is allowed 4h0m0s after key is deleted')
    : undefined;
}

/** What a deletion does to the record: nothing is cleared, so a restored key comes back as it was. */
export function markDeleted(key: KeyRecord, byIamId: string, nowMs: number): void {
  key.deletion = { atMs: nowMs, by: byIamId, stateBefore: key.state };
  key.state = 5;
  key.updatedAtMs = nowMs;
  key.notifiedAtMs = nowMs;
}

/** A Deactivated key comes back Deactivated, any other Active. */
export function markRestored(key: KeyRecord, nowMs: number): void {
  key.state = key.deletion?.stateBefore === 3 ? 3 : 1;
  key.deletion = null;
  key.updatedAtMs = nowMs;
  key.notifiedAtMs = nowMs;
}

export function markState(key: KeyRecord, state: 1 | 2, nowMs: number): void {
  key.state = state;
  key.updatedAtMs = nowMs;
  key.notifiedAtMs = nowMs;
}
