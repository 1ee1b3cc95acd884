import type { ErrorEra } from './knobs.js';
import { reasonCodes, type ReasonCode } from './reason-codes.js';
import { whatFailedIn } from './what-failed.js';

/** The KMS's no: becomes an error envelope. Without a `code` the envelope carries no `reasons`. */
export interface Refusal {
  refused: true;
  status: number;
  code?: string;
  /** The whole of `errorMsg`, except for the pointer to the reasons. */
  errorMsg: string;
  /** `errorMsg` before 2021, where more than that pointer has changed. */
  olderErrorMsg?: string;
  /** The reason's own text. */
  message?: string;
  target?: { type: string; name: string };
  /** What else stands in the way, as further reasons of the same answer. */
  further?: Refusal[];
}

const statusTitles: Record<number, string> = {
  400: 'Bad Request',
  401: 'Unauthorized',
  403: 'Forbidden',
  404: 'Not Found',
  409: 'Conflict',
  410: 'Gone',
  422: 'Unprocessable Entity',
  429: 'Too Many Requests',
  500: 'Internal Server Error',
  502: 'Bad Gateway',
  503: 'Service Unavailable',
  504: 'Gateway Timeout',
};

/** What an answer says beyond the sentence its code always comes with. */
interface Particulars {
  /** Follows the usual sentence. */
  detail?: string;
  /** Stands in its place. */
  message?: string;
  target?: Refusal['target'];
}

/** `what` is what could not be done, e.g. `Key could not be deleted`. */
export function refuse(
  code: ReasonCode,
  what: string,
  { detail, message, target }: Particulars = {},
): Refusal {
  const [status, usual] = reasonCodes[code];
  return {
    refused: true,
    status,
    code,
    errorMsg: `${statusTitles[status]}: ${what}`,
    message: message ?? (detail === undefined ? usual : `${usual}: ${detail}`),
    target,
  };
}

/** A query parameter that will not do, in the form of IBM's own refusals of one. */
export function refuseQuery(what: string, name: string, mustBe: string): Refusal {
  return refuse('INVALID_QUERY_PARAM_ERR', what, {
    message: `The query_param \`${name}\` must be: ${mustBe}`,
    target: { type: 'query_param', name },
  });
}

/** A refusal whose `errorMsg` is all there is to it. */
export function refusePlainly(status: number, text: string): Refusal {
  return { refused: true, status, errorMsg: `${statusTitles[status] ?? 'Error'}: ${text}` };
}

/** 401 for every cause alike: token, role, network rule, instance. It never carries reasons (docs/facts/ibm.md#error-bodies). */
export function unauthorized(): Refusal {
  return {
    ...refusePlainly(
      401,
      'Either the user does not have access to the specified resource, the resource does not exist, or the region is incorrectly set',
    ),
    olderErrorMsg: 'Unauthorized: The user does not have access to the specified resource',
  };
}

/** Today like every other 401; before 2021 a 400 that says so (docs/facts/ibm.md#an-expired-token). */
export function expiredToken(era: ErrorEra): Refusal {
  return era === 'current' ? unauthorized() : refusePlainly(400, 'Token is expired');
}

/** A refusal made up by a fault: every code comes with the status and words IBM gives it, unless the fault says another status. */
export function refuseWith(status: number | undefined, code: string | undefined, operation: string): Refusal {
  // IBM's list has a code for the 401 too, and its answer none.
  const isPlain401 = status === 401 && code === undefined;
  if (isPlain401 || code === 'UNAUTHORIZED_ERR') return { ...unauthorized(), status: status ?? 401 };
  if (code === undefined) return refusePlainly(status ?? 500, plainText(status ?? 500));
  const known = Object.hasOwn(reasonCodes, code) ? reasonCodes[code as ReasonCode] : undefined;
  const actual = status ?? known?.[0] ?? 500;
  const what = known === undefined ? plainText(actual) : whatFailedIn(operation);
  return { ...refusePlainly(actual, what), code, message: known?.[1] ?? what };
}

function plainText(status: number): string {
  if (status === 429) return 'Please wait a few minutes and try again.';
  return status >= 500 ? 'The service is currently unavailable' : 'The request could not be processed';
}

export function isRefusal(value: unknown): value is Refusal {
  return typeof value === 'object' && value !== null && (value as { refused?: unknown }).refused === true;
}

const moreInfo = 'https://cloud.ibm.com/apidocs/key-protect';

/** The JSON body of an error: one resource with `errorMsg` and, unless it is a 401 or the like, its reasons. */
export function errorEnvelope(refusal: Refusal, era: ErrorEra): Record<string, unknown> {
  const resource: Record<string, unknown> = {
    errorMsg: errorMsgOf(refusal, era),
    ...(refusal.code !== undefined && {
      reasons: [refusal, ...(refusal.further ?? [])].map((one) => reasonOf(one, era)),
    }),
  };
  return {
    metadata: { collectionType: 'application/vnd.ibm.kms.error+json', collectionTotal: 1 },
    resources: [resource],
  };
}

function errorMsgOf({ code, errorMsg, olderErrorMsg }: Refusal, era: ErrorEra): string {
  const isToday = era === 'current';
  if (code === undefined) return isToday ? errorMsg : (olderErrorMsg ?? errorMsg);
  return isToday
    ? `${errorMsg}: Please see \`reasons\` for more details (${code})`
    : `${errorMsg}. Please see \`reasons\` for more details.`;
}

function reasonOf(refusal: Refusal, era: ErrorEra): Record<string, unknown> {
  const { code, status, target } = refusal;
  // Sentences that a colon joins today were joined by a full stop.
  const message = era === 'current' ? refusal.message : refusal.message?.replaceAll(/: (?=[A-Z])/g, '. ');
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
