import type { ErrorEra } from './knobs.js';

/** The KMS's no: becomes an error envelope. Without a `code` the envelope carries no `reasons`. */
export interface Refusal {
  refused: true;
  status: number;
  code?: string;
  /** The whole of `errorMsg`, except for the pointer to the reasons. */
  errorMsg: string;
  /** The reason's own text. */
  message?: string;
  target?: { type: string; name: string };
  /** What else stands in the way, as further reasons of the same answer. */
  further?: Refusal[];
}

/** Reason codes with their HTTP status and wire text (Key Protect, `error-messages.md`). */
const reasons = {
  BAD_BODY_ERR: [400, 'Body is missing or has unexpected fields'],
  NO_BODY_ERR: [400, 'No request body was given'],
  COLLECTION_TOTAL_MISMATCH_ERR: [400, 'The collection total does not match the number of resources'],
  BODY_QUERY_PARAM_MISMATCH_ERR: [400, 'The policy in the query does not match the body'],
  NUM_COLLECTION_RESOURCE_ERR: [400, 'Only one policy of a kind is allowed'],
  INVALID_FIELD_ERR: [400, 'A field has an invalid value'],
  INVALID_QUERY_PARAM_ERR: [400, 'A query parameter is invalid'],
  KEY_SEARCH_TOO_BROAD: [400, 'The search covers too many keys'],
  BEARER_SUB_EXTRACTION_ERR: [400, 'The subject of the token could not be read'],
  KEY_ROOT_REQ_ERR: [400, 'The action needs a root key'],
  KEY_EXPIRED_ERR: [400, 'The action is not possible because the key is expired'],
  KEY_RESTORE_EXPIRED: [400, 'Key restoration has expired'],
  CONFIG_RULE_CONFLICT_ERR: [403, 'The request is not compliant with the configuration rules'],
  SERVICE_ONLY_ERR: [403, 'Only a service may do this'],
  KEY_NOT_FOUND_ERR: [404, 'Key does not exist'],
  AUTHORIZATIONS_NOT_MET: [409, 'Number of authorizations required to delete is not met'],
  NOT_DUAL_AUTH_ERR: [409, 'The key is not dual auth enabled and cannot be set for deletion'],
  PROTECTED_RESOURCE_ERR: [409, 'Key is protecting one or more cloud resources'],
  PREV_KEY_DEL_ERR: [
    409,
    'A retention policy on a protected resource prevents the deletion: contact the account owner',
  ],
  KEY_ACTION_INVALID_STATE_ERR: [409, 'Key is not in a valid state'],
  REQ_TOO_EARLY_ERR: [409, 'The key was updated recently: Please wait and try again'],
  KEY_DELETED_ERR: [410, 'Key has already been deleted: Please delete references to this key'],
  INCOMPLETE_METADATA_ERR: [500, 'The metadata of the key is incomplete'],
} as const satisfies Record<string, readonly [number, string]>;

export type ReasonCode = keyof typeof reasons;

const statusTitles: Record<number, string> = {
  400: 'Bad Request',
  401: 'Unauthorized',
  403: 'Forbidden',
  404: 'Not Found',
  409: 'Conflict',
  410: 'Gone',
  429: 'Too Many Requests',
  500: 'Internal Server Error',
  502: 'Bad Gateway',
  503: 'Service Unavailable',
  504: 'Gateway Timeout',
};

/** `what` is what could not be done, e.g. `Key could not be deleted`; `message` replaces the code's usual text. */
export function refuse(
  code: ReasonCode,
  what: string,
  message?: string,
  target?: Refusal['target'],
): Refusal {
  const [status, usual] = reasons[code];
  return {
    refused: true,
    status,
    code,
    errorMsg: `${statusTitles[status]}: ${what}`,
    message: message ?? usual,
    target,
  };
}

/** 401 for every cause alike: token, role, network rule, instance. It never carries reasons. */
export function unauthorized(): Refusal {
  return {
    refused: true,
    status: 401,
    errorMsg: 'Unauthorized: The user does not have access to the specified resource',
  };
}

/** A refusal made up by a fault or for a status without reason codes. */
export function refuseWith(status: number | undefined, code?: string): Refusal {
  const known = code !== undefined && code in reasons ? reasons[code as ReasonCode] : undefined;
  const actual = status ?? known?.[0] ?? 500;
  if (actual === 401 && code === undefined) return unauthorized();
  const text =
    actual === 429
      ? 'Please wait a few minutes and try again.'
      : actual >= 500
        ? 'The service is currently unavailable'
        : 'The request could not be processed';
  return {
    refused: true,
    status: actual,
    code,
    errorMsg: `${statusTitles[actual] ?? 'Error'}: ${text}`,
    message: known?.[1] ?? text,
  };
}

export function isRefusal(value: unknown): value is Refusal {
  return typeof value === 'object' && value !== null && (value as { refused?: unknown }).refused === true;
}

const moreInfo = 'https://cloud.ibm.com/apidocs/key-protect';

/** The JSON body of an error: one resource with `errorMsg` and, unless it is a 401 or the like, its reasons. */
export function errorEnvelope(refusal: Refusal, era: ErrorEra): Record<string, unknown> {
  const resource: Record<string, unknown> =
    refusal.code === undefined
      ? { errorMsg: refusal.errorMsg }
      : {
          errorMsg:
            era === '2020'
              ? `${refusal.errorMsg}: Please see \`reasons\` for more details. (${refusal.code})`
              : `${refusal.errorMsg}. Please see \`reasons\` for more details.`,
          reasons: [refusal, ...(refusal.further ?? [])].map((one) => reasonOf(one, era)),
        };
  return {
    metadata: { collectionType: 'application/vnd.ibm.kms.error+json', collectionTotal: 1 },
    resources: [resource],
  };
}

function reasonOf({ code, message, status, target }: Refusal, era: ErrorEra): Record<string, unknown> {
  switch (era) {
    case 'current':
      return { code, message, status, moreInfo, ...(target && { target }) };
    case '2020':
      return { code, message, status, more_info: moreInfo };
    case 'no-status':
      return { code, message, moreInfo };
    case 'blank-code':
      return { code: ` ${code}`, message, status, moreInfo };
    case 'go-capitals':
      return { Code: code, Message: message, Status: status, MoreInfo: moreInfo };
    default: {
      const never: never = era;
      return never;
    }
  }
}
