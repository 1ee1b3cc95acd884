import { describe, expect, test } from 'vitest';
import { iamErrorCodes } from '../../src/domain/iam-failure.js';
import { kmsConditions, kmsReasonCodes, type KmsFailure } from '../../src/domain/kms-failure.js';
import { signInStatuses } from '../../src/explanations/iam-failures.js';
import { explainKmsFailure } from '../../src/explanations/kms-failures.js';
import { expectCalmWords } from './calm-words.js';

const failures: KmsFailure[] = [
  ...[...kmsReasonCodes, ...kmsConditions].flatMap((code) =>
    (['none', 'unknown'] as const).map((effect): KmsFailure => ({ code, effect })),
  ),
  ...iamErrorCodes.map((iamErrorCode): KmsFailure => ({
    code: 'sign_in_failed',
    iamErrorCode,
    effect: 'none',
  })),
  ...[...signInStatuses, 418, 503].map((status): KmsFailure => ({
    code: 'sign_in_failed',
    status,
    effect: 'none',
  })),
];
const label = ({ code, effect, iamErrorCode, status }: KmsFailure) =>
  [code, effect, iamErrorCode, status].filter(Boolean).join(' ');

describe.each(failures.map((failure): [string, KmsFailure] => [label(failure), failure]))(
  'of a call that somebody else made, %s',
  (_, failure) => {
    test('is told without making Countersign its caller', () => {
      const explanation = explainKmsFailure(failure, { caller: 'somebody' });
      expectCalmWords(explanation);
      const { what, why, next } = explanation;
      expect(`${what} ${why} ${next}`).not.toMatch(
        /Countersign sent|runs Countersign|calls of Countersign|the log has|Countersign looks|this request|the card/i,
      );
    });
  },
);

test('Countersign’s own calls are told as such', () => {
  for (const code of ['BAD_BODY_ERR', 'refused', 'unexpected'] as const) {
    expect(explainKmsFailure({ code, effect: 'none' }).next).toContain('the log has the call');
  }
});

test('IBM’s own message without a reason code is shown', () => {
  for (const code of ['conflict', 'unexpected'] as const) {
    const failure: KmsFailure = {
      code,
      status: 409,
      effect: 'none',
      detail: 'Conflict: the vault is sealed',
    };
    expect(explainKmsFailure(failure).why).toMatch(/ IBM says: Conflict: the vault is sealed\.$/);
  }
});
