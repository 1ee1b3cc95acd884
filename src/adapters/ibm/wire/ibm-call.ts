import { channel } from 'node:diagnostics_channel';
import { stringify } from 'node:querystring';
import { request } from 'undici';
import { type AnswerTime, answerTimes } from '../../../ports/clock-skew.js';
import {
  type CallOutcome,
  type IbmOperation,
  type RemoteCall,
  remoteCalls,
  remoteOperations,
} from '../../../ports/remote-calls.js';

export interface IbmCall {
  /** By the name in IBM's SDKs. */
  operation: IbmOperation;
  method: 'GET' | 'POST' | 'DELETE';
  url: string;
  query?: IbmQuery;
  headers?: Record<string, string>;
  /** Sent as a form. */
  form?: Record<string, string>;
  /** For the whole answer, its body included, from now on. */
  timeoutMs: number;
  /** No more of the body is read; default 32 MB. */
  bytesAtMost?: number;
}

/** What is undefined is left out. */
export type IbmQuery = Record<string, string | number | boolean | undefined>;

/** Any status is an answer. */
export interface IbmAnswer {
  ok: true;
  status: number;
  /** Names in lower case. */
  headers: Record<string, unknown>;
  /** The body, cut where it is larger than is read. */
  text: string;
}

export interface NoAnswer {
  ok: false;
  /** Not in the time there was. */
  isLate: boolean;
  /** Node's or undici's code of the failure, e.g. `ECONNREFUSED`. */
  networkErrorCode?: string;
  /** Of an answer whose body broke off half way. */
  begun?: Pick<IbmAnswer, 'status' | 'headers'>;
}

/** A page of a hundred policies with all their actions takes some hundred kilobytes. */
const usualBytesAtMost = 32 * 1024 * 1024;

/**
 * One call to IBM, neither repeated nor redirected, over connections that are kept. Never rejects; what it resolves with
 * holds nothing of what was sent.
 */
export async function callIbm(call: IbmCall): Promise<IbmAnswer | NoAnswer> {
  const startedAt = performance.now();
  const answer = await send(call);
  channel(remoteCalls).publish({
    service: serviceOf.get(call.operation) ?? 'iam',
    operation: call.operation,
    outcome: outcomeOf(answer),
    tookMs: performance.now() - startedAt,
  } satisfies RemoteCall);
  return answer;
}

const serviceOf = new Map(
  (['kms', 'iam', 'account'] as const).flatMap((service) =>
    remoteOperations[service].map((operation) => [operation as IbmOperation, service] as const),
  ),
);

function outcomeOf(answer: IbmAnswer | NoAnswer): CallOutcome {
  if (!answer.ok) return answer.isLate ? 'late' : 'unreachable';
  const { status } = answer;
  if (status === 429) return 'busy';
  if (status === 408 || status >= 500) return 'failed';
  return status >= 400 ? 'refused' : 'ok';
}

async function send(call: IbmCall): Promise<IbmAnswer | NoAnswer> {
  const { method, url, query, headers, form, timeoutMs, bytesAtMost = usualBytesAtMost } = call;
  const late = new AbortController();
  // One that is cleared, unlike that of `AbortSignal.timeout`, which would go off long after the answer.
  const timer = setTimeout(() => late.abort(), timeoutMs);
  let begun: NoAnswer['begun'];
  const askedAt = performance.now();
  try {
    const answer = await request(url + searchOf(query), {
      method,
      signal: late.signal,
      headers: {
        accept: 'application/json',
        'user-agent': 'countersign',
        ...(form && { 'content-type': 'application/x-www-form-urlencoded' }),
        ...headers,
      },
      ...(form && { body: new URLSearchParams(form).toString() }),
    });
    begun = { status: answer.statusCode, headers: answer.headers };
    tellTime(answer.headers['date'], performance.now() - askedAt);
    return { ok: true, ...begun, text: await readBody(answer.body, bytesAtMost) };
  } catch (error) {
    if (late.signal.aborted) return { ok: false, isLate: true, networkErrorCode: 'ETIMEDOUT' };
    const { code } = (error ?? {}) as { code?: unknown };
    return {
      ok: false,
      isLate: false,
      ...(typeof code === 'string' && { networkErrorCode: code }),
      ...(begun && { begun }),
    };
  } finally {
    clearTimeout(timer);
  }
}

function tellTime(date: unknown, tookMs: number): void {
  if (typeof date !== 'string') return;
  channel(answerTimes).publish({ whose: 'ibm', date, tookMs } satisfies AnswerTime);
}

function searchOf(query: IbmQuery = {}): string {
  const given = Object.entries(query).filter(([, value]) => value !== undefined);
  return given.length > 0 ? `?${stringify(Object.fromEntries(given))}` : '';
}

async function readBody(body: AsyncIterable<Buffer>, bytesAtMost: number): Promise<string> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of body) {
    chunks.push(chunk);
    bytes += chunk.length;
    // Leaving the loop ends the connection, and with it the rest.
    if (bytes >= bytesAtMost) break;
  }
  return Buffer.concat(chunks).toString('utf8', 0, bytesAtMost);
}

/** Parsed JSON, or undefined for what is no object and no list of it. */
export function parseJson(text: string): unknown {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? value : undefined;
  } catch {
    return undefined;
  }
}
