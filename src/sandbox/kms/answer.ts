import { errorEnvelope, type Refusal } from './error-envelope.js';
import type { ErrorEra } from './knobs.js';

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

/** An error as the resource controller words it. */
export function controllerError(status: number, message: string): Answer {
  return json(status, { message, status_code: status });
}

/** An error as account and user management word it (the latter seen in an issue of IBM's Terraform provider). */
export function accountError(status: number, code: string, message: string): Answer {
  return json(status, { trace: `sandbox-${code}`, errors: [{ code, message, more_info: message }] });
}

/** An error as policy management and access groups word it. */
export function managementError(status: number, code: string, message: string): Answer {
  return json(status, { trace: `sandbox-${code}`, errors: [{ code, message }], status_code: status });
}

/** An error as IAM words it. */
export function iamError(status: number, errorCode: string, errorMessage: string): Answer {
  return json(status, { errorCode, errorMessage, context: { requestId: `sandbox-${errorCode}` } });
}
