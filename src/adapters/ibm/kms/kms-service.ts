// One KMS instance over the wire. The SDK core parses bodies by content type and throws away status and headers
// when that fails, so bodies come through it untouched and are read here.
import { randomUUID } from 'node:crypto';
import { BaseService, BearerTokenAuthenticator } from 'ibm-cloud-sdk-core';
import type { KmsFailure, KmsResult } from '../../../domain/kms-failure.js';
import { patienceMs } from '../wire/back-off.js';
import { SignInError } from '../wire/iam-sign-in.js';
import { createReaderSession } from '../wire/reader-session.js';
import { kmsFailureFromAnswer, unreadableAnswer, type FailedAnswer } from './kms-failures-from-answer.js';
import { headerText } from '../wire/texts.js';

export interface KmsServiceOptions {
  instanceId: string;
  /** Address without `/api/v2`. */
  url: string;
  /** A whole call, repeats included, may take this long. */
  timeoutMs: number;
}

interface KmsCall {
  method: 'GET' | 'POST' | 'DELETE';
  /** Below `/api/v2`, with `{name}` for each entry of `path`. */
  url: string;
  path?: Record<string, string>;
  qs?: Record<string, string | number>;
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

const passThrough = { transformResponse: [(data: unknown) => ({ text: data })] };

class KmsService extends BaseService {
  constructor(
    private readonly options: KmsServiceOptions,
    authenticator: ConstructorParameters<typeof BaseService>[0]['authenticator'],
    retries: boolean,
  ) {
    super({
      serviceUrl: options.url,
      authenticator,
      maxRedirects: 0,
      enableRetries: retries,
      ...passThrough,
    });
  }

  async send(call: KmsCall, extraAxiosOptions: Record<string, unknown> = {}): Promise<KmsResult<KmsAnswer>> {
    const correlationId = randomUUID();
    const facts = { mutating: call.method !== 'GET', correlationId };
    try {
      const response: unknown = await this.createRequest({
        options: { method: call.method, url: `/api/v2${call.url}`, path: call.path, qs: call.qs },
        defaultOptions: {
          ...this.baseOptions,
          headers: {
            Accept: 'application/json',
            'bluemix-instance': this.options.instanceId,
            'correlation-id': correlationId,
            ...call.headers,
          },
          axiosOptions: { signal: AbortSignal.timeout(this.options.timeoutMs), ...extraAxiosOptions },
        },
      });
      const answer = answerOf(response);
      const unreadable = () => unreadableAnswer(answer, facts);
      const body = parseBody(answer.body);
      if (!body.ok) return { ok: false, failure: unreadable() };
      return {
        ok: true,
        value: {
          headers: answer.headers ?? {},
          body: body.value,
          correlationId: headerText(answer.headers, 'correlation-id') ?? correlationId,
          unreadable,
        },
      };
    } catch (error) {
      const answer = answerOf(error);
      // A success whose body broke off half way arrives as an error with a 2xx.
      const failure =
        answer.status !== undefined && answer.status < 300
          ? unreadableAnswer(answer, facts)
          : kmsFailureFromAnswer(answer, facts);
      return { ok: false, failure };
    }
  }
}

/** Reads with the reader's own token and repeats what may pass by itself. */
export interface KmsReader {
  get(call: Omit<KmsCall, 'method'>): Promise<KmsResult<KmsAnswer>>;
}

export function createKmsReader(
  options: KmsServiceOptions & { apiKey: string; iamUrl: string; repeatWithinMs: number },
): KmsReader {
  const { apiKey, iamUrl, timeoutMs, repeatWithinMs } = options;
  const session = createReaderSession<KmsService>({
    apiKey,
    iamUrl,
    timeoutMs,
    connect: (authenticator) => new KmsService(options, authenticator, true),
  });
  // Given with each call, because the SDK's own switch cannot limit how long a Retry-After is obeyed (default 5 min).
  const raxConfig = (service: KmsService) => ({
    instance: service.getHttpClient(),
    retry: 2,
    noResponseRetries: 1,
    maxRetryDelay: repeatWithinMs,
    maxRetryAfter: patienceMs,
    httpMethodsToRetry: ['GET'],
    statusCodesToRetry: [
      // Only a body that broke off half way makes an error of a success.
      [200, 299],
      [429, 429],
      [500, 500],
      [502, 599],
    ],
  });
  return {
    async get(call) {
      try {
        return await session.ask(
          (service) => service.send({ ...call, method: 'GET' }, { raxConfig: raxConfig(service) }),
          (answer) => !answer.ok && mayBeTheToken(answer.failure),
          () => timeoutMs,
        );
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
export function sendAct(
  options: KmsServiceOptions,
  token: string,
  call: KmsCall,
): Promise<KmsResult<KmsAnswer>> {
  const service = new KmsService(options, new BearerTokenAuthenticator({ bearerToken: token }), false);
  return service.send(call);
}

/** What the SDK resolves or rejects with, reduced to what was on the wire. */
function answerOf(outcome: unknown): FailedAnswer {
  const { status, headers, result, statusText } = (outcome ?? {}) as Record<string, unknown>;
  return {
    ...(typeof status === 'number' && { status }),
    ...(typeof headers === 'object' && headers !== null && { headers: headers as Record<string, unknown> }),
    body: (result as { text?: unknown } | undefined)?.text,
    // The SDK puts the network error's code here when no answer came.
    ...(status === undefined && typeof statusText === 'string' && { networkErrorCode: statusText }),
  };
}

function parseBody(body: unknown): { ok: true; value: unknown } | { ok: false } {
  if (body === undefined || body === null || body === '') return { ok: true, value: undefined };
  if (typeof body !== 'string') return { ok: false };
  try {
    const value: unknown = JSON.parse(body);
    return typeof value === 'object' && value !== null ? { ok: true, value } : { ok: false };
  } catch {
    return { ok: false };
  }
}
