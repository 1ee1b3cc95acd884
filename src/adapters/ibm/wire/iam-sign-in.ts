import { IamTokenManager } from 'ibm-cloud-sdk-core';
import { z } from 'zod';
import { isIamErrorCode } from '../../../domain/iam-failure.js';
import type { KmsFailure } from '../../../domain/kms-failure.js';
import { headerText, oneLine, retryAfterOf } from './texts.js';

export interface SignInOptions {
  apiKey: string;
  /** IAM's address, without `/identity/token`. */
  iamUrl: string;
  timeoutMs: number;
}

export interface SignedIn {
  /** `iam_id` of the token: the identity the KMS sees. */
  iamId: string;
  token: string;
}

export type SignInResult = { ok: true; value: SignedIn } | { ok: false; failure: KmsFailure };

/** There is no token: signing in failed, or what a session was handed out for is over. */
export class SignInError extends Error {
  override name = 'SignInError';
  /** No answer of IAM's came in the time there was. */
  readonly isLate: boolean;
  constructor(
    readonly failure: KmsFailure,
    { isLate = false }: { isLate?: boolean } = {},
  ) {
    super(failure.detail ?? 'signing in at IAM failed');
    this.isLate = isLate;
  }
}

/** Exchanges an API key for a fresh token; nothing is cached. */
export async function signIn({ apiKey, iamUrl, timeoutMs }: SignInOptions): Promise<SignInResult> {
  try {
    const manager = new IamTokenManager({
      apikey: apiKey,
      url: iamUrl,
      maxRedirects: 0,
      signal: AbortSignal.timeout(timeoutMs),
    });
    const token = await manager.getToken();
    const iamId = readIamId(token);
    if (iamId === undefined) {
      return { ok: false, failure: { ...plainFailure, detail: 'the token names no identity' } };
    }
    return { ok: true, value: { iamId, token } };
  } catch (error) {
    return { ok: false, failure: signInFailure(error, apiKey) };
  }
}

const plainFailure: KmsFailure = { code: 'sign_in_failed', effect: 'none' };

const iamErrorSchema = z.object({
  errorCode: z.string().optional().catch(undefined),
  errorMessage: z.string().optional().catch(undefined),
  context: z.object({ requestId: z.string().optional() }).optional().catch(undefined),
});

/** IAM's no as a failure: nothing has reached the KMS. `status` is IAM's, absent when IAM did not answer. */
export function signInFailure(error: unknown, apiKey: string): KmsFailure {
  const { status, result, headers } = (error ?? {}) as Record<string, unknown>;
  const said = iamErrorSchema.safeParse(result).data;
  const iamErrorCode = said?.errorCode?.trim();
  // Blotted out before the text is cut, which could leave half of the key.
  const detail = oneLine(
    [iamErrorCode, said?.errorMessage].filter(Boolean).join(': ').replaceAll(apiKey, '***'),
  );
  const received = headers as Record<string, unknown> | undefined;
  const correlationId = oneLine(said?.context?.requestId) ?? headerText(received, 'transaction-id');
  const retryAfterMs = retryAfterOf(received);
  return {
    ...plainFailure,
    ...(typeof status === 'number' && { status }),
    ...(correlationId !== undefined && { correlationId }),
    ...(detail !== undefined && { detail }),
    ...(isIamErrorCode(iamErrorCode) && { iamErrorCode }),
    ...(retryAfterMs !== undefined && { retryAfterMs }),
  };
}

const claimsSchema = z.object({ iam_id: z.string().min(1) });

/** The claim as it stands: the token came from IAM itself over TLS, so its signature is not checked again. */
export function readIamId(token: string): string | undefined {
  try {
    const claims: unknown = JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString('utf8'));
    return claimsSchema.safeParse(claims).data?.iam_id;
  } catch {
    return undefined;
  }
}
