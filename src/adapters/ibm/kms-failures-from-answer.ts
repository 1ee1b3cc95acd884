import {
  kmsReasonCodes,
  type KmsCondition,
  type KmsFailure,
  type KmsReasonCode,
} from '../../domain/kms-failure.js';

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
  const error = readError(answer.body);
  const known = error?.codes.find(isKmsReasonCode);
  const unknown = known === undefined ? error?.codes[0] : undefined;
  const correlationId = headerText(answer.headers, 'correlation-id') ?? call.correlationId;
  const retryAfterMs = retryAfterOf(answer.headers);
  return {
    code: known ?? conditionOf(status),
    ...(status !== undefined && { status }),
    ...(correlationId !== undefined && { correlationId }),
    ...(error?.detail !== undefined && { detail: error.detail }),
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

export function isKmsReasonCode(code: string): code is KmsReasonCode {
  return (kmsReasonCodes as readonly string[]).includes(code);
}

/** One line of at most 300 characters, or undefined for what is no text for people, such as a gateway's HTML. */
export function oneLine(value: unknown): string | undefined {
  if (typeof value !== 'string') return undefined;
  const line = value.replaceAll(/[\s\p{Cc}\p{Cs}]+/gu, ' ').trim();
  if (line === '' || /<[a-z!/]/i.test(line)) return undefined;
  const characters = [...line];
  return characters.length <= 300 ? line : `${characters.slice(0, 299).join('')}…`;
}

export function headerText(headers: Record<string, unknown> | undefined, name: string): string | undefined {
  for (const [key, value] of Object.entries(headers ?? {})) {
    if (key.toLowerCase() !== name) continue;
    const text: unknown = Array.isArray(value) ? value[0] : value;
    if (typeof text === 'string' && text.trim() !== '') return oneLine(text);
  }
  return undefined;
}

function isStatus(status: unknown): status is number {
  return typeof status === 'number' && Number.isInteger(status) && status >= 100 && status <= 599;
}

function conditionOf(status: number | undefined): KmsCondition {
  if (status === undefined) return 'no_answer';
  switch (status) {
    case 401:
      return 'unauthorized';
    case 403:
      return 'forbidden';
    case 404:
      return 'not_found';
    case 409:
      return 'conflict';
    case 410:
      return 'gone';
    case 429:
      return 'rate_limited';
    default:
      return status >= 500 ? 'unavailable' : status < 300 ? 'unreadable_answer' : 'unexpected';
  }
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
  return status >= 400 && status < 500 ? 'none' : 'unknown';
}

function readError(body: unknown): { codes: string[]; detail?: string } | undefined {
  const envelope = typeof body === 'string' ? parseJson(body) : body;
  const resources = member(envelope, 'resources');
  const resource: unknown = Array.isArray(resources) ? resources[0] : undefined;
  if (resource === undefined) return undefined;
  const listed = member(resource, 'reasons', 'Reasons');
  const reasons: unknown[] = Array.isArray(listed) ? listed : [];
  const codes = reasons
    .map((reason) => oneLine(member(reason, 'code', 'Code')))
    .filter((code) => code !== undefined);
  const errorMsg = oneLine(member(resource, 'errorMsg', 'ErrorMsg'));
  const message = oneLine(member(reasons[0], 'message', 'Message'));
  const detail = errorMsg ?? message;
  return { codes, ...(detail !== undefined && { detail }) };
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function member(value: unknown, ...names: string[]): unknown {
  if (typeof value !== 'object' || value === null) return undefined;
  for (const name of names) if (Object.hasOwn(value, name)) return (value as Record<string, unknown>)[name];
  return undefined;
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
