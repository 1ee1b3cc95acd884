import { isAuthorizationPending, type KeyRecord } from './key-record.js';
import { refuse, type Refusal } from './error-envelope.js';
import type { DeletionCheck, KmsKnobs } from './knobs.js';
import { whatFailed } from './what-failed.js';

/** Why the key cannot be set or unset for deletion; undefined when it can. Who asks and what is pending do not matter. */
export function refusalOfSetting(key: KeyRecord, action: 'set' | 'unset'): Refusal | undefined {
  const what = whatFailed[`${action}KeyForDeletion`];
  if (key.state === 5) return refuse('KEY_DELETED_ERR', what);
  if (!key.policy?.enabled) return refuse('NOT_DUAL_AUTH_ERR', what);
  if (key.state !== 1) return refuse('KEY_ACTION_INVALID_STATE_ERR', what);
  return undefined;
}

interface DeletionAttempt {
  callerIamId: string;
  nowMs: number;
  force: boolean;
}

/** Why this caller cannot delete the key now; undefined when the deletion takes effect. */
export function refusalOfDeletion(
  key: KeyRecord,
  attempt: DeletionAttempt & Pick<KmsKnobs, 'checkOrder' | 'reasons'>,
): Refusal | undefined {
  const what = whatFailed.deleteKey;
  if (key.state === 5) return refuse('KEY_DELETED_ERR', what);
  if (key.state === 0) return refuse('KEY_ACTION_INVALID_STATE_ERR', what);
  const [first, ...further] = attempt.checkOrder.flatMap((check) => checks[check](key, attempt) ?? []);
  return first && attempt.reasons === 'all' ? { ...first, further } : first;
}

const checks: Record<DeletionCheck, (key: KeyRecord, attempt: DeletionAttempt) => Refusal | undefined> = {
  authorization(key, { callerIamId, nowMs }) {
    if (!key.policy?.enabled) return undefined;
    if (!isAuthorizationPending(key, nowMs)) {
      return refuse(
        'AUTHORIZATIONS_NOT_MET',
        `1 prior authorization(s) are required for deletion: ${whatFailed.deleteKey}`,
      );
    }
    if (key.authorization?.byIamId === callerIamId) {
      return refuse('AUTHORIZATIONS_NOT_MET', whatFailed.deleteKey, {
        message: 'The key cannot be deleted because it failed the dual authorization request.',
      });
    }
    return undefined;
  },
  retention(key) {
    return key.registrations.some((registration) => registration.preventKeyDeletion)
      ? refuse('PREV_KEY_DEL_ERR', whatFailed.deleteKey)
      : undefined;
  },
  // Force overrides this gate and no other.
  registrations(key, { force }) {
    return !force && key.registrations.length > 0
      ? refuse('PROTECTED_RESOURCE_ERR', whatFailed.deleteKey, {
          target: { type: 'query_param', name: 'force' },
        })
      : undefined;
  },
};
