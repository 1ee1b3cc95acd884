import {
  conditionOfStatus,
  kmsReasonCodes,
  type KmsFailure,
  type KmsReasonCode,
} from '../../../domain/kms-failure.js';
import { errorMsgOf, errorResources, member, reasonsOf } from '../wire/error-body.js';

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

/**
 * The failure behind an answer: by reason code, else by status, never by text (kms-api §4.2). Never throws.
 */
export function kmsFailureFromAnswer(answer: FailedAnswer, call: CallFacts): KmsFailure {
  const status = isStatus(answer.status) ? answer.status : undefined;
  const { reasons, errorMsg } = readError(answer.body);
  const known = [...new Set(reasons.map(({ code }) => code).filter(isKmsReasonCode))];
  const [code, ...otherCodes] = known;
  // With several reasons, the text shown beside a code has to be that code's.
  const told = reasons.find((one) => (code === undefined ? one.code !== undefined : one.code === code));
  const unknown = code === undefined ? told?.code : undefined;
  const reason = (told ?? reasons[0])?.message;
  const detail = errorMsg ?? reason;
  const correlationId = headerText(answer.headers, 'correlation-id') ?? call.correlationId;
  const retryAfterMs = retryAfterOf(answer.headers);
  return {
    code: code ?? conditionOfStatus(status),
    ...(status !== undefined && { status }),
    ...(correlationId !== undefined && { correlationId }),
    ...(detail !== undefined && { detail }),
    ...(reason !== undefined && { reason }),
    ...(otherCodes.length > 0 && { otherCodes }),
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

export function isKmsReasonCode(code: unknown): code is KmsReasonCode {
  return (kmsReasonCodes as readonly unknown[]).includes(code);
}

/** More than this of one text is not looked at, so that a hostile answer costs little. */
const charactersRead = 4_000;

/**
 * A text from outside as people may see it. Control characters could pass for marks of ours (explanations/marks), and
 * what turns the direction of writing can make a text read as another.
 */
export function withoutControls(text: string): string {
  return text.replaceAll(/[\p{Cc}\p{Cs}\p{Bidi_Control}]+/gu, ' ').trim();
}

/** One line of at most 300 characters, or undefined for what is no text for people, such as a gateway's HTML. */
export function oneLine(value: unknown): string | undefined {
  if (typeof value !== 'string') return undefined;
  const line = withoutControls(value.trimStart().slice(0, charactersRead)).replaceAll(/\s+/gu, ' ');
  if (line === '' || /<[a-z!/]/i.test(line)) return undefined;
  const characters = [...line];
  return characters.length <= 300 ? line : `${characters.slice(0, 299).join('')}…`;
}

/** The first text under the name, which may come in any case, more than once or as a list. */
export function headerText(headers: Record<string, unknown> | undefined, name: string): string | undefined {
  for (const [key, value] of Object.entries(headers ?? {})) {
    if (key.toLowerCase() !== name) continue;
    const text = [value].flat().map(oneLine).find(isPresent);
    if (text !== undefined) return text;
  }
  return undefined;
}

function isPresent<T>(value: T | undefined): value is T {
  return value !== undefined;
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

/** In the forms of all years: capitals as Go writes them, blanks in codes, no status, one resource or several (kms-api §4.2). */
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

/** Seconds or an HTTP date; a date already past means now. */
function retryAfterOf(headers: Record<string, unknown> | undefined): number | undefined {
  const text = headerText(headers, 'retry-after');
  if (text === undefined) return undefined;
  if (/^\d{1,6}(\.\d+)?$/.test(text)) return Math.round(Number(text) * 1000);
  const at = Date.parse(text);
  if (Number.isNaN(at)) return undefined;
  // Measured against the answer's own Date: both are the server's clock.
  const sentAt = Date.parse(headerText(headers, 'date') ?? '');
  return Number.isNaN(sentAt) ? undefined : Math.max(0, at - sentAt);
}
