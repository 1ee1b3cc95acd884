/** Reason codes of IBM's KMS that Countersign knows (kms-api §4.3). */
export const kmsReasonCodes = [
  'BAD_BODY_ERR',
  'NO_BODY_ERR',
  'COLLECTION_TOTAL_MISMATCH_ERR',
  'BODY_QUERY_PARAM_MISMATCH_ERR',
  'NUM_COLLECTION_RESOURCE_ERR',
  'INVALID_FIELD_ERR',
  'INVALID_QUERY_PARAM_ERR',
  'KEY_SEARCH_TOO_BROAD',
  'BEARER_SUB_EXTRACTION_ERR',
  'KEY_ROOT_REQ_ERR',
  'KEY_IMPT_REQ_ERR',
  'KEY_EXPIRED_ERR',
  'KEY_RESTORE_EXPIRED',
  'KEY_PAYLOAD_REQ_ERR',
  'UNAUTHORIZED_ERR',
  'CONFIG_RULE_CONFLICT_ERR',
  'RESOURCE_OWNER_ERR',
  'SERVICE_ONLY_ERR',
  'FEATURE_RESTRICTED_ERR',
  'KEY_NOT_FOUND_ERR',
  'AUTHORIZATIONS_NOT_MET',
  'NOT_DUAL_AUTH_ERR',
  'PROTECTED_RESOURCE_ERR',
  'PREV_KEY_DEL_ERR',
  'KEY_ACTION_INVALID_STATE_ERR',
  'REQ_TOO_EARLY_ERR',
  'KEY_ROTATION_NOT_PERMITTED',
  'KEY_CREATE_IMPORT_ACCESS_ERR',
  'IMPORT_TOKEN_EXPIRED_ERR',
  'KEY_ALIAS_NOT_UNIQUE_ERR',
  'KEY_ALIAS_QUOTA_ERR',
  'KEY_RING_NOT_EMPTY_ERR',
  'KEY_DELETED_ERR',
  'KEY_INVALID_STATE_ERR',
  'KEY_ROOT_REQ_REG_ERR',
  'KEY_VERSION_INVALID',
  'UNPROCESSABLE_CIPHERTEXT_ERR',
  'INCOMPLETE_METADATA_ERR',
] as const;
export type KmsReasonCode = (typeof kmsReasonCodes)[number];

/** What Countersign calls an answer that carries no known reason code. */
export const kmsConditions = [
  'unauthorized',
  'forbidden',
  'not_found',
  'conflict',
  'gone',
  'rate_limited',
  'unavailable',
  'no_answer',
  'unreadable_answer',
  'sign_in_failed',
  'unexpected',
] as const;
export type KmsCondition = (typeof kmsConditions)[number];

export type KmsFailureCode = KmsReasonCode | KmsCondition;

/** The KMS, or IAM on the way to it, did not do what was asked. */
export interface KmsFailure {
  code: KmsFailureCode;
  /** HTTP status, absent when no answer came. */
  status?: number;
  /** IBM support asks for it. */
  correlationId?: string;
  /** The service's own text, for people to read; nothing branches on it. */
  detail?: string;
  /** A reason code this version does not know, as received. */
  unknownReasonCode?: string;
  /** Whether the call may have taken effect all the same: `unknown` after a timeout, a cut connection or a 5xx. */
  effect: 'none' | 'unknown';
  retryAfterMs?: number;
}

/** Every answer of the KMS: the value, or why not. */
export type KmsResult<T> = { ok: true; value: T } | { ok: false; failure: KmsFailure };

/** Deletion was refused by a gate that someone can open; the request stays alive and says which. */
export function isBlockedByGate(failure: KmsFailure): boolean {
  return failure.status === 409 || failure.code === 'conflict';
}

/** Worth another try by itself: nothing about the request is wrong. */
export function isTransient(failure: KmsFailure): boolean {
  return (
    failure.code === 'rate_limited' ||
    failure.code === 'unavailable' ||
    failure.code === 'no_answer' ||
    failure.code === 'unreadable_answer'
  );
}
