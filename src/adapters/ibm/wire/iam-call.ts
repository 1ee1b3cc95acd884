import { z } from 'zod';
import type { IamUnavailable } from '../../../domain/passcode-failure.js';
import { headerText, oneLine, retryAfterOf, serverTimeOf } from './texts.js';

/** IAM did not answer as IAM does. Holds nothing of what was sent. */
export class IamUnavailableError extends Error {
  override name = 'IamUnavailableError';
  constructor(
    readonly failure: IamUnavailable,
    /** Node's code of a network failure, e.g. `ECONNREFUSED`. */
    readonly networkErrorCode?: string,
  ) {
    super(`IAM is not available (${failure.problem})`);
  }
}

export interface IamCall {
  method: 'GET' | 'POST';
  url: string;
  headers?: Record<string, string>;
  body?: URLSearchParams;
  /** For the whole answer. */
  timeoutMs: number;
}

export interface IamReply {
  /** 2xx, or a 4xx that is IAM's no. */
  status: number;
  /** Parsed JSON; undefined for a 4xx with another body. */
  body: unknown;
  transactionId?: string;
  /** IAM's own time of the answer, in epoch ms. */
  serverTime?: number;
}

/** What IAM sends is far smaller; a hostile answer is not read to its end. */
const largestAnswer = 256 * 1024;

/**
 * One call to IAM, neither repeated nor redirected: it may carry a passcode. Rejects with an `IamUnavailableError` where
 * no answer of IAM's came, which a 408, 429 or 5xx is not either.
 */
export async function callIam(call: IamCall): Promise<IamReply> {
  const { status, headers, text } = await send(call);
  const body = parseJson(text);
  const transactionId = transactionIdOf(headers, body);
  const answered = { status, ...(transactionId !== undefined && { transactionId }) };
  const unavailable = (problem: IamUnavailable['problem'], retryAfterMs?: number) =>
    new IamUnavailableError({
      code: 'iam_unavailable',
      problem,
      ...answered,
      ...(retryAfterMs !== undefined && { retryAfterMs }),
    });
  if (status === 429) {
    throw unavailable('busy', retryAfterOf(headers));
  }
  if (status === 408 || status >= 500) throw unavailable('outage');
  const isSuccess = status >= 200 && status < 300;
  if (isSuccess ? typeof body !== 'object' : status < 400) throw unavailable('unreadable');
  const serverTime = serverTimeOf(headers);
  return { ...answered, body, ...(serverTime !== undefined && { serverTime }) };
}

interface Received {
  status: number;
  headers: Record<string, unknown>;
  /** Empty for a body too large to be IAM's. */
  text: string;
}

async function send({ method, url, headers, body, timeoutMs }: IamCall): Promise<Received> {
  try {
    const response = await fetch(url, {
      method,
      redirect: 'manual',
      signal: AbortSignal.timeout(timeoutMs),
      headers: { accept: 'application/json', ...headers },
      ...(body && { body }),
    });
    const text = await readBody(response);
    return { status: response.status, headers: Object.fromEntries(response.headers), text };
  } catch (error) {
    // Not the error itself, which may hold the request.
    throw new IamUnavailableError({ code: 'iam_unavailable', problem: 'no_answer' }, networkErrorCode(error));
  }
}

async function readBody({ body }: Response): Promise<string> {
  const chunks: Uint8Array[] = [];
  let length = 0;
  for await (const chunk of body ?? []) {
    length += chunk.length;
    // Leaving the loop cancels the rest.
    if (length > largestAnswer) return '';
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}

function networkErrorCode(error: unknown): string | undefined {
  const { name, cause } = (error ?? {}) as { name?: unknown; cause?: { code?: unknown } };
  if (name === 'TimeoutError') return 'ETIMEDOUT';
  return typeof cause?.code === 'string' ? cause.code : undefined;
}

function parseJson(text: string): unknown {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? value : undefined;
  } catch {
    return undefined;
  }
}

const contextSchema = z.object({ context: z.object({ requestId: z.string() }) });

/** Ids alone: whatever else stood there could be an echo of what was sent. */
function transactionIdOf(headers: Record<string, unknown>, body: unknown): string | undefined {
  const { data } = contextSchema.safeParse(body);
  const id = oneLine(data?.context.requestId) ?? headerText(headers, 'transaction-id');
  return id !== undefined && /^[\w.:-]{1,100}$/.test(id) ? id : undefined;
}
