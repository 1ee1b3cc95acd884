// Upstream errors are recognised by code and status, never by text: a service's words change, and its answer has a
// code. Here the text is a person's own paste and all there is. Nothing is decided by it: it picks the explanation and
// the key to look at, and how that key stands is then read from the KMS.
import { isIamErrorCode } from '../../../domain/iam-failure.js';
import type { KmsFailure } from '../../../domain/kms-failure.js';
import type { ErrorRecognition, RecognisedError } from '../../../ports/error-recognition.js';
import { kmsFailureFromAnswer } from '../kms/kms-failures-from-answer.js';
import { findErrorBody, statusInBody } from '../wire/error-body.js';
import { iamErrorIn } from './iam-errors.js';
import { dualAuthorization, sentencesIn } from './ibm-sentences.js';
import { idsIn, nameAfter, nameBefore } from './named-ids.js';
import { networkTroubleIn } from './network-trouble.js';
import { plainText, readingsOf, upToItsEnd, withoutLineMarks } from './pasted-text.js';
import { behindReasons, type PrintedReason, reasonsIn } from './printed-reasons.js';
import { statusIn, titledIn } from './printed-status.js';
import { isOfOthers } from './whose-text.js';

/** An error with its stack is shorter; what comes after is not read. */
const charactersRead = 20_000;

export function createIbmErrorRecognition(): ErrorRecognition {
  return {
    recognise(pasted) {
      // Of what is quoted from the text, nothing may pass for a mark of ours (explanations/marks).
      const text = withoutLineMarks(pasted.slice(0, charactersRead).replaceAll(/[^\P{Cc}\n]|\p{Cs}/gu, ' '));
      const readings = readingsOf(text.replaceAll('\n', ' '));
      const plain = plainText(readingsOf(text).at(-1) ?? '');
      const ids = idsIn(plain);
      const [first] = sentencesIn(plain);
      const keyName = ids.keyName ?? (first && nameBefore(plain.slice(0, first.at)));
      const perhapsKeyName =
        first || keyName !== undefined ? undefined : nameAfter(behindReasons(plain) ?? '');
      return {
        ...failureIn(readings, plain, ids.correlationIds[0]),
        ...ids,
        ...(keyName !== undefined && { keyName }),
        ...(perhapsKeyName !== undefined && { perhapsKeyName }),
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
  const printed = statusIn(plain);
  const reasons = reasonsIn(plain);
  const sentences = sentencesIn(plain, {
    ...(printed !== undefined && { status: printed }),
    ...(reasons[0] && { code: reasons[0].code }),
  });
  const [sentence] = sentences;
  const said = printed ?? sentence?.status;

  const body = readings.map(findErrorBody).find((found) => found !== undefined);
  if (body !== undefined) {
    return { by: 'body', failure: failureOf(body, statusInBody(body) ?? said, correlationId) };
  }

  if (reasons.length > 0) {
    const status = printed ?? sentences.find(({ code }) => code === reasons[0]?.code)?.status;
    return { by: 'reason_code', failure: failureOf(bodyWith(reasons, plain), status, correlationId) };
  }

  const iam = iamErrorIn(plain);
  if (iam) {
    return {
      by: iam.byName ? 'reason_code' : 'console_message',
      failure: signInFailed(iam, printed, correlationId),
    };
  }

  if (sentence) {
    const told = sentences.map(({ code, text }) => ({ ...(code && { code }), message: text }));
    return { by: 'console_message', failure: failureOf(bodyWith(told, plain), said, correlationId) };
  }
  if (isOfOthers(plain)) return {};
  if (said !== undefined) {
    const by = titledIn(plain) === undefined ? 'status' : 'console_message';
    return { by, failure: failureOf(bodyWith([], plain), said, correlationId) };
  }
  return noAnswer(plain, correlationId);
}

function failureOf(body: unknown, status: number | undefined, correlationId: string | undefined): KmsFailure {
  const failure = kmsFailureFromAnswer(
    { ...(status !== undefined && { status }), body },
    // Without a status only IBM's words are left, and they are of an answer: what was asked was refused.
    { mutating: status !== undefined, ...(correlationId !== undefined && { correlationId }) },
  );
  if (isExpiredToken(failure)) return { ...failure, code: 'token_expired' };
  return failure.code === 'no_answer' ? { ...failure, code: 'unexpected' } : failure;
}

/** No reason code says it: a 400 did once, and today's 401 says the same of everything (docs/facts/ibm.md#an-expired-token). */
function isExpiredToken({ code, unknownReasonCode, detail = '' }: KmsFailure): boolean {
  const isBare = (code === 'bad_request' || code === 'unauthorized') && unknownReasonCode === undefined;
  return isBare && /\btoken (?:is |has )?expired\b/i.test(detail);
}

/** An error body made of what stands in the text, to be read like any other. */
function bodyWith(reasons: readonly Partial<PrintedReason>[], plain: string): unknown {
  const printed = /\bmsg='(.{1,600}?)'(?=, reasons=|[\s"',.)]|$)/.exec(plain)?.[1];
  return { resources: [{ errorMsg: printed ?? tellingTitle(plain), reasons }] };
}

/** That a step could not be done, and where to look why, says no more than its title does. */
const tellsNothing =
  /^([A-Z][A-Za-z ]+): (?:(?:[\w ]{1,60}could not be[\w ]{1,40}|\1)[.:]?(?: Please see.*)?)?$/;

function tellingTitle(plain: string): string | undefined {
  const titled = upToItsEnd(titledIn(plain) ?? '');
  return titled === '' || tellsNothing.test(titled) ? undefined : titled;
}

function signInFailed(
  { code, said }: { code: string; said?: string },
  status: number | undefined,
  correlationId: string | undefined,
): KmsFailure {
  return {
    code: 'sign_in_failed',
    effect: 'none',
    ...(status !== undefined && { status }),
    ...(isIamErrorCode(code) && { iamErrorCode: code }),
    detail: said === undefined ? code : `${code}: ${said}`,
    ...(correlationId !== undefined && { correlationId }),
  };
}

function noAnswer(plain: string, correlationId: string | undefined): Pick<RecognisedError, 'failure' | 'by'> {
  const trouble = networkTroubleIn(plain);
  if (!trouble) return {};
  const { atIam, mutating, networkErrorCode } = trouble;
  const call = { mutating: mutating && !atIam, ...(correlationId !== undefined && { correlationId }) };
  const failure = kmsFailureFromAnswer({ networkErrorCode }, call);
  return { by: 'network', failure: atIam ? { ...failure, code: 'sign_in_failed' } : failure };
}
