// One KMS instance over the wire.
import { randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import type { KmsFailure, KmsResult } from '../../../domain/kms-failure.js';
import type { IbmOperation } from '../../../ports/remote-calls.js';
import { repeatableAfter } from '../wire/back-off.js';
import { callIbm, parseJson, type IbmAnswer, type IbmQuery, type NoAnswer } from '../wire/ibm-call.js';
import { SignInError } from '../wire/iam-sign-in.js';
import { createReaderSession } from '../wire/reader-session.js';
import { kmsFailureFromAnswer, unreadableAnswer } from './kms-failures-from-answer.js';
import { headerText } from '../wire/texts.js';

export interface KmsServiceOptions {
  instanceId: string;
  /** Address without `/api/v2`. */
  url: string;
  /** A whole call, signing in to read and repeats included, may take this long. */
  timeoutMs: number;
}

interface KmsCall {
  operation: IbmOperation;
  method: 'GET' | 'POST' | 'DELETE';
  /** Below `/api/v2`. */
  url: string;
  query?: IbmQuery;
  headers?: Record<string, string>;
}

export interface KmsAnswer {
  headers: Record<string, unknown>;
  /** Parsed JSON; undefined for an empty body. */
  body: unknown;
  /** The service's own, or the one sent. */
  correlationId: string;
  /** The failure to report when `body` turns out not to say what was asked. */
  unreadable(): KmsFailure;
}

/** What was sent, and what came of it. */
interface Sent {
  call: { mutating: boolean; correlationId: string };
  outcome: IbmAnswer | NoAnswer;
}

async function send(
  service: KmsServiceOptions,
  token: string,
  { url, headers, ...call }: KmsCall,
  timeoutMs: number,
): Promise<Sent> {
  const correlationId = randomUUID();
  const outcome = await callIbm({
    ...call,
    url: `${service.url}/api/v2${url}`,
    headers: {
      authorization: `Bearer ${token}`,
      'bluemix-instance': service.instanceId,
      'correlation-id': correlationId,
      ...headers,
    },
    timeoutMs,
  });
  return { call: { mutating: call.method !== 'GET', correlationId }, outcome };
}

function resultOf({ call, outcome }: Sent): KmsResult<KmsAnswer> {
  if (!outcome.ok) {
    const { begun, networkErrorCode } = outcome;
    const failure =
      begun && begun.status < 300
        ? unreadableAnswer(begun, call)
        : kmsFailureFromAnswer(
            { ...begun, ...(networkErrorCode !== undefined && { networkErrorCode }) },
            call,
          );
    return { ok: false, failure };
  }
  const { status, headers, text } = outcome;
  if (status < 200 || status >= 300) {
    return { ok: false, failure: kmsFailureFromAnswer({ status, headers, body: text }, call) };
  }
  const unreadable = () => unreadableAnswer(outcome, call);
  const body = parseJson(text);
  if (body === undefined && text !== '') return { ok: false, failure: unreadable() };
  const correlationId = headerText(headers, 'correlation-id') ?? call.correlationId;
  return { ok: true, value: { headers, body, correlationId, unreadable } };
}

/** Reads with the reader's own token and repeats what may pass by itself. */
export interface KmsReader {
  get(call: Omit<KmsCall, 'method'>): Promise<KmsResult<KmsAnswer>>;
}

const repeatsAtMost = 2;

export function createKmsReader(
  options: KmsServiceOptions & { apiKey: string; iamUrl: string; repeatWithinMs: number },
): KmsReader {
  const { timeoutMs, repeatWithinMs } = options;
  const session = createReaderSession(options);
  return {
    async get(call) {
      const endsAt = performance.now() + timeoutMs;
      const leftMs = () => endsAt - performance.now();
      const ask = async (token: string) => {
        for (let repeats = 0; ; repeats += 1) {
          const sent = await send(options, token, { ...call, method: 'GET' }, leftMs());
          const waitMs = repeatableAfter(sent.outcome, repeats === 0 ? repeatWithinMs / 4 : repeatWithinMs);
          if (waitMs === undefined || waitMs > leftMs() || repeats === repeatsAtMost) return resultOf(sent);
          await pause(waitMs);
        }
      };
      try {
        return await session.ask(ask, (result) => !result.ok && mayBeTheToken(result.failure), leftMs);
      } catch (error) {
        if (error instanceof SignInError) return { ok: false, failure: error.failure };
        throw error;
      }
    },
  };
}

/**
 * Today an expired token is a 401, once it was a 400 without a reason (docs/facts/ibm.md#an-expired-token). A reading asked for
 * twice does no harm; acts are never repeated for it.
 */
function mayBeTheToken({ status, code, unknownReasonCode }: KmsFailure): boolean {
  return status === 401 || (code === 'bad_request' && unknownReasonCode === undefined);
}

/** Sends one act, once, with the given token. */
export async function sendAct(
  options: KmsServiceOptions,
  token: string,
  call: KmsCall,
): Promise<KmsResult<KmsAnswer>> {
  return resultOf(await send(options, token, call, options.timeoutMs));
}
