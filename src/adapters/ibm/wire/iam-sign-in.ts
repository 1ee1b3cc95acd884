import { z } from 'zod';
import { isIamErrorCode } from '../../../domain/iam-failure.js';
import type { KmsFailure } from '../../../domain/kms-failure.js';
import { callIbm, parseJson, type IbmAnswer } from './ibm-call.js';
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

export interface IamToken {
  token: string;
  iamId: string | undefined;
  /** How long IAM takes it, in ms; 0 where the token does not say. */
  livesMs: number;
}

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
export async function signIn(options: SignInOptions): Promise<SignInResult> {
  try {
    const { token, iamId } = await fetchToken(options);
    if (iamId !== undefined) return { ok: true, value: { iamId, token } };
    return { ok: false, failure: { ...plainFailure, detail: 'the token names no identity' } };
  } catch (error) {
    if (error instanceof SignInError) return { ok: false, failure: error.failure };
    throw error;
  }
}

/** The same for whoever need not know as whom. Rejects with `SignInError`. */
export async function fetchToken({ apiKey, iamUrl, timeoutMs }: SignInOptions): Promise<IamToken> {
  const answer = await callIbm({
    operation: 'getToken',
    method: 'POST',
    url: `${iamUrl}/identity/token`,
    form: {
      grant_type: 'urn:ibm:params:oauth:grant-type:apikey',
      response_type: 'cloud_iam',
      apikey: apiKey,
    },
    timeoutMs,
  });
  if (!answer.ok) throw new SignInError(plainFailure, answer);
  if (answer.status < 200 || answer.status >= 300) throw new SignInError(signInFailure(answer, apiKey));
  const token = tokenSchema.safeParse(parseJson(answer.text)).data?.access_token;
  if (token === undefined) throw new SignInError(plainFailure);
  const { iam_id: iamId, iat, exp } = readClaims(token);
  return { token, iamId, livesMs: (exp - iat) * 1000 || 0 };
}

const tokenSchema = z.object({ access_token: z.string().min(1) });

const plainFailure: KmsFailure = { code: 'sign_in_failed', effect: 'none' };

const iamErrorSchema = z.object({
  errorCode: z.string().optional().catch(undefined),
  errorMessage: z.string().optional().catch(undefined),
  context: z.object({ requestId: z.string().optional() }).optional().catch(undefined),
});

/** IAM's no as a failure: nothing has reached the KMS. `status` is IAM's. */
function signInFailure({ status, headers, text }: IbmAnswer, apiKey: string): KmsFailure {
  const said = iamErrorSchema.safeParse(parseJson(text)).data;
  const iamErrorCode = said?.errorCode?.trim();
  // Blotted out before the text is cut, which could leave half of the key.
  const detail = oneLine(
    [iamErrorCode, said?.errorMessage].filter(Boolean).join(': ').replaceAll(apiKey, '***'),
  );
  const correlationId = oneLine(said?.context?.requestId) ?? headerText(headers, 'transaction-id');
  const retryAfterMs = retryAfterOf(headers);
  return {
    ...plainFailure,
    status,
    ...(correlationId !== undefined && { correlationId }),
    ...(detail !== undefined && { detail }),
    ...(isIamErrorCode(iamErrorCode) && { iamErrorCode }),
    ...(retryAfterMs !== undefined && { retryAfterMs }),
  };
}

const claimsSchema = z.object({
  iam_id: z.string().min(1).optional().catch(undefined),
  account: z.object({ bss: z.string() }).optional().catch(undefined),
  iat: z.number().catch(NaN),
  exp: z.number().catch(NaN),
});

/** As they stand: the token came from IAM itself over TLS, so its signature is not checked again. */
function readClaims(token: string): z.infer<typeof claimsSchema> {
  try {
    const claims: unknown = JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString('utf8'));
    return claimsSchema.parse(claims);
  } catch {
    return { iam_id: undefined, iat: NaN, exp: NaN };
  }
}

/** The account a token is for (docs/facts/ibm.md#token-claims). */
export function readAccountId(token: string): string | undefined {
  return readClaims(token).account?.bss;
}

export function readIamId(token: string): string | undefined {
  return readClaims(token).iam_id;
}
