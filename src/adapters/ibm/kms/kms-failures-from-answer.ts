import {
  conditionOfStatus,
  inTellingOrder,
  isKmsReasonCode,
  type KmsFailure,
} from '../../../domain/kms-failure.js';
import { errorMsgOf, errorResources, member, reasonsOf } from '../wire/error-body.js';
import { headerText, isPresent, oneLine, retryAfterOf, serverTimeOf } from '../wire/texts.js';

/** What came of a call that did not succeed; nothing here is trusted to have the documented form. */
export interface FailedAnswer {
  /** HTTP status; absent when no answer came. */
  status?: number;
  /** Names in any case. */
  headers?: Record<string, unknown>;
  /** Text as received, or an object already parsed. */
  body?: unknown;
  /** Node's code of a network failure, e.g. `ECONNREFUSED`. */
  networkErrorCode?: string;
}

export interface CallFacts {
  /** Whether the call changes anything at the KMS. */
  mutating: boolean;
  /** The `correlation-id` sent; the service's own takes precedence. */
  correlationId?: string;
}

/** No answer of IBM's was seen with more than a few; the known ones come first. */
const reasonsCarried = 8;

/**
 * The failure behind an answer: by reason code, else by status, never by text (docs/facts/ibm.md#error-bodies). Never throws.
 */
export function kmsFailureFromAnswer(answer: FailedAnswer, call: CallFacts): KmsFailure {
  const status = isStatus(answer.status) ? answer.status : undefined;
  const { reasons, errorMsg } = readError(answer.body);
  const [first, ...otherCodes] = inTellingOrder(reasons.map((one) => one.code).filter(isPresent)).slice(
    0,
    reasonsCarried,
  );
  const code = isKmsReasonCode(first) ? first : undefined;
  const unknown = code === undefined ? first : undefined;
  // With several reasons, the text shown beside a code has to be that code's.
  const textOf = (one: string) => reasons.find((said) => said.code === one)?.message;
  const reason = first === undefined ? reasons[0]?.message : textOf(first);
  const otherTexts = otherCodes
    .map((one) => [one, textOf(one)] as const)
    .filter(([, text]) => isPresent(text));
  const detail = errorMsg ?? reason;
  const correlationId = headerText(answer.headers, 'correlation-id') ?? call.correlationId;
  const retryAfterMs = retryAfterOf(answer.headers);
  const answeredAt = serverTimeOf(answer.headers);
  return {
    code: code ?? conditionOfStatus(status),
    ...(status !== undefined && { status }),
    ...(correlationId !== undefined && { correlationId }),
    ...(answeredAt !== undefined && { answeredAt }),
    ...(detail !== undefined && { detail }),
    ...(reason !== undefined && { reason }),
    ...(otherCodes.length > 0 && { otherCodes }),
    ...(otherTexts.length > 0 && { otherTexts: Object.fromEntries(otherTexts) as Record<string, string> }),
    ...(unknown !== undefined && { unknownReasonCode: unknown }),
    effect: effectOf(status, answer.networkErrorCode, call.mutating),
    ...(retryAfterMs !== undefined && { retryAfterMs }),
  };
}

/** A success by its status whose body says nothing: a gateway's page, or an answer cut short. */
export function unreadableAnswer(answer: FailedAnswer, call: CallFacts): KmsFailure {
  const { status, correlationId } = kmsFailureFromAnswer(answer, call);
  return {
    code: 'unreadable_answer',
    ...(status !== undefined && { status }),
    ...(correlationId !== undefined && { correlationId }),
    effect: call.mutating ? 'unknown' : 'none',
  };
}

function isStatus(status: unknown): status is number {
  return typeof status === 'number' && Number.isInteger(status) && status >= 100 && status <= 599;
}

/** Codes of connections that never came about, so that no request can have arrived. */
const neverConnected = new Set(['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN']);

function effectOf(
  status: number | undefined,
  networkErrorCode: string | undefined,
  mutating: boolean,
): KmsFailure['effect'] {
  if (!mutating) return 'none';
  if (status === undefined) return neverConnected.has(networkErrorCode ?? '') ? 'none' : 'unknown';
  // By the book 408 means the request never arrived whole; a gateway also says it while the service is still at work.
  if (status === 408) return 'unknown';
  return status >= 400 && status < 500 ? 'none' : 'unknown';
}

interface Reason {
  code?: string;
  message?: string;
}

/** In the forms of all years: capitals as Go writes them, blanks in codes, no status, one resource or several (docs/facts/ibm.md#error-bodies). */
function readError(body: unknown): { reasons: Reason[]; errorMsg?: string } {
  const resources = errorResources(typeof body === 'string' ? parseJson(body) : body);
  const reasons = resources.flatMap(reasonsOf).map(readReason);
  const errorMsg = resources.map((resource) => oneLine(errorMsgOf(resource))).find(isPresent);
  return { reasons, ...(errorMsg !== undefined && { errorMsg }) };
}

function readReason(reason: unknown): Reason {
  const code = oneLine(member(reason, 'code', 'Code'));
  const solid = code?.replaceAll(' ', '');
  const message = oneLine(member(reason, 'message', 'Message'));
  return {
    ...(code !== undefined && { code: isKmsReasonCode(solid) ? solid : code }),
    ...(message !== undefined && { message }),
  };
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
