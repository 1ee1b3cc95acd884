import { errorEnvelope, type ErrorEra, type Refusal } from './error-envelope.js';

/** What goes back over the wire; no body means an empty one. */
export interface Answer {
  status: number;
  body?: string;
  contentType?: string;
  headers?: Record<string, string>;
}

/** A collection of the KMS. An empty one has no `resources` at all, as the live service was seen to answer. */
export function collection(
  type: string,
  resources: readonly unknown[],
  options: { status?: number; metadata?: Record<string, unknown> } = {},
): Answer {
  return json(options.status ?? 200, {
    metadata: {
      collectionType: `application/vnd.ibm.kms.${type}+json`,
      collectionTotal: resources.length,
      ...options.metadata,
    },
    ...(resources.length > 0 && { resources }),
  });
}

export function json(status: number, body: unknown): Answer {
  return { status, body: JSON.stringify(body), contentType: 'application/json' };
}

export const noContent: Answer = { status: 204 };

export function refusalAnswer(refusal: Refusal, era: ErrorEra): Answer {
  return json(refusal.status, errorEnvelope(refusal, era));
}

/** An error as IAM words it. */
export function iamError(status: number, errorCode: string, errorMessage: string): Answer {
  return json(status, { errorCode, errorMessage, context: { requestId: `sandbox-${errorCode}` } });
}
