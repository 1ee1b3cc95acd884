import { z } from 'zod';
import type { IamUnavailable } from '../../../domain/passcode-failure.js';
import { callIbm, parseJson, type IbmCall } from './ibm-call.js';
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

export type IamCall = Omit<IbmCall, 'bytesAtMost'>;

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
  const answer = await callIbm({ ...call, bytesAtMost: largestAnswer });
  if (!answer.ok) {
    const failure = { code: 'iam_unavailable', problem: 'no_answer' } as const;
    throw new IamUnavailableError(failure, answer.networkErrorCode);
  }
  const { status, headers, text } = answer;
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

const contextSchema = z.object({ context: z.object({ requestId: z.string() }) });

/** Ids alone: whatever else stood there could be an echo of what was sent. */
function transactionIdOf(headers: Record<string, unknown>, body: unknown): string | undefined {
  const { data } = contextSchema.safeParse(body);
  const id = oneLine(data?.context.requestId) ?? headerText(headers, 'transaction-id');
  return id !== undefined && /^[\w.:-]{1,100}$/.test(id) ? id : undefined;
}
