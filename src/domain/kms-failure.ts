import type { IamErrorCode } from './iam-failure.js';

/** Reason codes of IBM's KMS that Countersign knows (docs/facts/ibm.md#reason-codes). */
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
  'INCORRECT_NONCE_ERR',
  'INCORRECT_NONCE_IV_ERR',
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
  'KEY_RING_KEYS_NOT_DELETED_ERR',
  'KEY_DELETED_ERR',
  'KEY_INVALID_STATE_ERR',
  'KEY_ROOT_REQ_REG_ERR',
  'KEY_VERSION_INVALID',
  'INVALID_SIG_EXP_ERR',
  'UNPROCESSABLE_CIPHERTEXT_ERR',
  'INCOMPLETE_METADATA_ERR',
] as const;
export type KmsReasonCode = (typeof kmsReasonCodes)[number];

export function isKmsReasonCode(code: unknown): code is KmsReasonCode {
  return (kmsReasonCodes as readonly unknown[]).includes(code);
}

/** What Countersign calls an answer that carries no known reason code: each meaning by its own name. */
export const kmsConditions = [
  'bad_request',
  'unauthorized',
  'forbidden',
  'not_found',
  'method_not_allowed',
  'request_timeout',
  'conflict',
  'gone',
  'precondition_failed',
  'too_large',
  'unsupported_media_type',
  'unprocessable',
  'locked',
  'failed_dependency',
  'too_early',
  'rate_limited',
  /** Any other 4xx. */
  'refused',
  'internal_error',
  'not_implemented',
  'bad_gateway',
  'unavailable',
  'gateway_timeout',
  'insufficient_storage',
  /** Any other 5xx. */
  'server_error',
  'no_answer',
  'unreadable_answer',
  'sign_in_failed',
  /** The token had expired. Told by words alone, so of what people paste alone. */
  'token_expired',
  /** Whoever was to act had signed in for this act alone, and that sign-in is not in memory any more. */
  'session_gone',
  'unexpected',
] as const;
export type KmsCondition = (typeof kmsConditions)[number];

/** Statuses with a meaning of their own. */
export const statusConditions: Readonly<Record<number, KmsCondition>> = {
  400: 'bad_request',
  401: 'unauthorized',
  403: 'forbidden',
  404: 'not_found',
  405: 'method_not_allowed',
  408: 'request_timeout',
  409: 'conflict',
  410: 'gone',
  412: 'precondition_failed',
  413: 'too_large',
  415: 'unsupported_media_type',
  422: 'unprocessable',
  423: 'locked',
  424: 'failed_dependency',
  425: 'too_early',
  429: 'rate_limited',
  500: 'internal_error',
  501: 'not_implemented',
  502: 'bad_gateway',
  503: 'unavailable',
  504: 'gateway_timeout',
  507: 'insufficient_storage',
};

/** What a bare HTTP status says; undefined stands for no answer at all. */
export function conditionOfStatus(status: number | undefined): KmsCondition {
  if (status === undefined) return 'no_answer';
  const own = statusConditions[status];
  if (own !== undefined) return own;
  if (status >= 200 && status < 300) return 'unreadable_answer';
  if (status >= 400 && status < 500) return 'refused';
  return status >= 500 && status < 600 ? 'server_error' : 'unexpected';
}

export type KmsFailureCode = KmsReasonCode | KmsCondition;

/** The KMS, or IAM on the way to it, did not do what was asked. */
export interface KmsFailure {
  code: KmsFailureCode;
  /** HTTP status, absent when no answer came. */
  status?: number;
  /** IBM support asks for it. */
  correlationId?: string;
  /** When IBM answered, by its own clock: epoch ms in whole seconds. */
  answeredAt?: number;
  /** The service's own text, for people to read; nothing branches on it. */
  detail?: string;
  /** The text of the reason behind `code`, for people to read only, e.g. when the next sync is allowed. */
  reason?: string;
  /**
   * Every further reason of the same answer, as received and in telling order: a missing authorization and registrations can
   * both stand in the way. Codes this version does not know are among them.
   */
  otherCodes?: string[];
  /** What IBM says of those, by code, for people to read only. */
  otherTexts?: Record<string, string>;
  /** A reason code this version does not know, as received. */
  unknownReasonCode?: string;
  /** IAM's own code, of a failed sign-in alone. */
  iamErrorCode?: IamErrorCode;
  /** Whether the call may have taken effect all the same: `unknown` after a timeout, a cut connection or a 5xx. */
  effect: 'none' | 'unknown';
  retryAfterMs?: number;
}

/** An instance that did not answer a search, so that what was found may not be all there is. */
export interface UnansweredInstance {
  instanceName: string;
  failure: KmsFailure;
}

/** The KMS's 2xx to an act: its word that this was done, whatever its readings show yet. */
export interface Confirmation {
  /** IBM support asks for it. */
  correlationId?: string;
  /** When IBM answered, by its own clock: epoch ms in whole seconds. */
  answeredAt?: number;
}

/** The same of what holds it among other things. */
export function confirmationIn({ correlationId, answeredAt }: Confirmation): Confirmation {
  return {
    ...(correlationId !== undefined && { correlationId }),
    ...(answeredAt !== undefined && { answeredAt }),
  };
}

/** Every answer of the KMS: the value, or why not. */
export type KmsResult<T> = { ok: true; value: T } | { ok: false; failure: KmsFailure };

/** Every reason of one answer, the leading one first. A decision has to hold for all of them. */
export function codesOf({ code, otherCodes = [] }: KmsFailure): readonly string[] {
  return [code, ...otherCodes];
}

/** Whether this reason, and nothing beside it, was given. */
export function isOnly(failure: KmsFailure, code: KmsReasonCode): boolean {
  return failure.code === code && codesOf(failure).length === 1;
}

/**
 * By what the reader can do about them: where nothing is left to do, what needs somebody else's right or another state of
 * the key first, what takes an owner, what the reader can clear away, what a second person gives, and what time alone mends.
 * IBM's own order says nothing: it differs between calls.
 */
const leading: readonly KmsReasonCode[] = [
  'KEY_DELETED_ERR',
  'KEY_NOT_FOUND_ERR',
  'UNAUTHORIZED_ERR',
  'RESOURCE_OWNER_ERR',
  'SERVICE_ONLY_ERR',
  'KEY_EXPIRED_ERR',
  'KEY_ACTION_INVALID_STATE_ERR',
  'KEY_INVALID_STATE_ERR',
  'PREV_KEY_DEL_ERR',
  'PROTECTED_RESOURCE_ERR',
  'AUTHORIZATIONS_NOT_MET',
  'NOT_DUAL_AUTH_ERR',
  'REQ_TOO_EARLY_ERR',
  'KEY_ROTATION_NOT_PERMITTED',
];
const tellingOrder = new Map<string, number>(
  [...new Set([...leading, ...kmsReasonCodes])].map((code, rank) => [code, rank]),
);

/** Each once, the most telling first; unknown ones last, as received. */
export function inTellingOrder(codes: readonly string[]): string[] {
  const rankOf = (code: string) => tellingOrder.get(code) ?? tellingOrder.size;
  return [...new Set(codes)].toSorted((one, other) => rankOf(one) - rankOf(other));
}

const gates: ReadonlySet<string> = new Set<KmsReasonCode>([
  'AUTHORIZATIONS_NOT_MET',
  'PROTECTED_RESOURCE_ERR',
  'PREV_KEY_DEL_ERR',
]);

/** Deletion was refused by a gate that someone can open, whatever else was named; the request stays alive and says which. */
export function isBlockedByGate(failure: KmsFailure): boolean {
  const { status, code, effect } = failure;
  return (
    status === 409 ||
    code === 'conflict' ||
    (effect === 'none' && codesOf(failure).some((one) => gates.has(one)))
  );
}

const transient: ReadonlySet<KmsFailureCode> = new Set<KmsCondition>([
  'request_timeout',
  'too_early',
  'rate_limited',
  'internal_error',
  'bad_gateway',
  'unavailable',
  'gateway_timeout',
  'insufficient_storage',
  'server_error',
  'no_answer',
  'unreadable_answer',
]);

/**
 * Worth another try by itself: nothing about the request is wrong. 501 is not: the service will not learn the call. A
 * sign-in passes or stays as its status says; without one IAM did not answer.
 */
export function isTransient({ code, status }: KmsFailure): boolean {
  return transient.has(code === 'sign_in_failed' ? conditionOfStatus(status) : code);
}
