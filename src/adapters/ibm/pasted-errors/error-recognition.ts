// Upstream errors are recognised by code and status, never by text: a service's words change, and its answer has a
// code. Here the text is a person's own paste and all there is. Nothing is decided by it: it picks the explanation and
// the key to look at, and how that key stands is then read from the KMS.
import { isIamErrorCode } from '../../../domain/iam-failure.js';
import type { KmsFailure, KmsReasonCode } from '../../../domain/kms-failure.js';
import type { ErrorRecognition, RecognisedError } from '../../../ports/error-recognition.js';
import { findErrorBody, statusInBody } from '../wire/error-body.js';
import { isKmsReasonCode, kmsFailureFromAnswer } from '../kms/kms-failures-from-answer.js';
import { idsIn } from './named-ids.js';
import { plainText, readingsOf } from './pasted-text.js';

/** An error with its stack is shorter; what comes after is not read. */
const charactersRead = 20_000;

interface Message {
  pattern: RegExp;
  code?: KmsReasonCode;
  status: number;
}

/** As the console of Hyper Protect Crypto Services puts it (docs/facts/ibm.md#why-cant-i-delete-keys). */
const dualAuthorization: Message = {
  pattern: /enabled with the dual[ -]authorization policy/i,
  code: 'AUTHORIZATIONS_NOT_MET',
  status: 409,
};
/** IBM's own sentences, of the console and of error bodies (docs/facts/ibm.md#reason-codes); what says more comes first. */
const messages: Message[] = [
  dualAuthorization,
  {
    pattern: /prior authorization\(s\) are required|number of authorizations required to delete is not met/i,
    code: 'AUTHORIZATIONS_NOT_MET',
    status: 409,
  },
  {
    pattern: /not dual auth enabled and cannot be set for deletion/i,
    code: 'NOT_DUAL_AUTH_ERR',
    status: 409,
  },
  {
    pattern: /protecting (?:a|one or more) cloud resources? that (?:has|have) a retention policy/i,
    code: 'PREV_KEY_DEL_ERR',
    status: 409,
  },
  { pattern: /protecting one or more cloud resources/i, code: 'PROTECTED_RESOURCE_ERR', status: 409 },
  { pattern: /key has already been deleted/i, code: 'KEY_DELETED_ERR', status: 410 },
  { pattern: /key was updated recently/i, code: 'REQ_TOO_EARLY_ERR', status: 409 },
  { pattern: /key is not in a valid state/i, code: 'KEY_ACTION_INVALID_STATE_ERR', status: 409 },
  { pattern: /user does not have access to the specified resource/i, status: 401 },
  { pattern: /too many requests/i, status: 429 },
  { pattern: /gone: (?:key|action) could not be/i, status: 410 },
  { pattern: /conflict: (?:key|action) could not be/i, status: 409 },
];

/** A status with a word that makes it one; three digits alone may be part of anything. */
const statuses = [
  /\bstatus(?:[ _-]?code)?["']? ?[:=]? ?["']?([45]\d\d)(?![\w-])/i,
  /\bhttp(?:\/\d(?:\.\d)?)?:? (?:error |status |code ){0,2}([45]\d\d)(?![\w-])/i,
  /\berror(?: code)?:? ([45]\d\d)(?![\w-])/i,
  /\(([45]\d\d)\)/,
  /(?<![\w-])([45]\d\d) (?:bad request|unauthorized|forbidden|not found|conflict|gone|too many requests|internal server error|bad gateway|service unavailable|gateway time-?out)\b/i,
];

const longestCode = 64;

export function createIbmErrorRecognition(): ErrorRecognition {
  return {
    recognise(text) {
      // Of what is quoted from the text, nothing may pass for a mark of ours (explanations/marks).
      const readings = readingsOf(text.slice(0, charactersRead).replaceAll(/[\p{Cc}\p{Cs}]/gu, ' '));
      const plain = plainText(readings.at(-1) ?? '');
      const ids = idsIn(plain);
      return {
        ...failureIn(readings, plain, ids.correlationIds[0]),
        ...ids,
        aboutDualAuthorization: dualAuthorization.pattern.test(plain),
      };
    },
  };
}

function failureIn(
  readings: readonly string[],
  plain: string,
  correlationId: string | undefined,
): Pick<RecognisedError, 'failure' | 'by'> {
  const message = messages.find(({ pattern }) => pattern.test(plain));
  const said = statusIn(plain) ?? message?.status;
  const about = { plain, correlationId };

  const body = readings.map(findErrorBody).find((found) => found !== undefined);
  if (body !== undefined) return { by: 'body', failure: failureOf(body, statusInBody(body) ?? said, about) };

  const words = plain.match(/\w+/g) ?? [];
  const known = words.find(isKmsReasonCode);
  if (known) return { by: 'reason_code', failure: failureOf(bodyWith(known, plain), said, about) };

  const iamCode = words.find((word) => /^BXNIM\d{4}E$/.test(word));
  if (iamCode) return { by: 'reason_code', failure: signInFailed(iamCode, said, about) };

  const unknown = words.find((word) => word.length <= longestCode && /^[A-Z][A-Z\d_]*_ERR$/.test(word));
  const code = message?.code ?? unknown;
  const by = message ? 'console_message' : unknown !== undefined ? 'reason_code' : 'status';
  if (code === undefined && said === undefined) return {};
  return { by, failure: failureOf(code && bodyWith(code, plain), said, about) };
}

interface About {
  plain: string;
  correlationId: string | undefined;
}

function failureOf(body: unknown, status: number | undefined, { correlationId }: About): KmsFailure {
  const failure = kmsFailureFromAnswer(
    { ...(status !== undefined && { status }), body },
    // Without a status only IBM's words are left, and they are of an answer: what was asked was refused.
    { mutating: status !== undefined, ...(correlationId !== undefined && { correlationId }) },
  );
  return failure.code === 'no_answer' ? { ...failure, code: 'unexpected' } : failure;
}

/** A code found without its body, with what IBM's Go SDK, CLI and Terraform provider print beside it. */
function bodyWith(code: string, plain: string): unknown {
  const errorMsg = /\bmsg='([^']{1,600})'/.exec(plain)?.[1];
  return { resources: [{ errorMsg, reasons: [{ code }] }] };
}

function signInFailed(
  iamCode: string,
  status: number | undefined,
  { plain, correlationId }: About,
): KmsFailure {
  const said = /BXNIM\d{4}E(?:: |", ?"errorMessage": ?")([^"]{1,200})/.exec(plain)?.[1];
  return {
    code: 'sign_in_failed',
    effect: 'none',
    ...(status !== undefined && { status }),
    ...(isIamErrorCode(iamCode) && { iamErrorCode: iamCode }),
    detail: said === undefined ? iamCode : `${iamCode}: ${said}`,
    ...(correlationId !== undefined && { correlationId }),
  };
}

function statusIn(plain: string): number | undefined {
  for (const pattern of statuses) {
    const status = pattern.exec(plain)?.[1];
    if (status !== undefined) return Number(status);
  }
  return undefined;
}
