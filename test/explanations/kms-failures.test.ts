import { describe, expect, test } from 'vitest';
import {
  kmsConditions,
  kmsReasonCodes,
  type KmsFailure,
  type KmsFailureCode,
  type KmsReasonCode,
} from '../../src/domain/kms-failure.js';
import { explainKmsFailure } from '../../src/explanations/kms-failures.js';
import { expectCalmWords } from './calm-words.js';

const codes: KmsFailureCode[] = [...kmsReasonCodes, ...kmsConditions];
const wholeOf = (failure: KmsFailure, keyName?: string) => {
  const { what, why, next } = explainKmsFailure(failure, { keyName });
  return [what, why, next].join(' ');
};

describe.each(codes)('%s', (code) => {
  test.each(['none', 'unknown'] as const)('says what, why and what next (effect %s)', (effect) => {
    const explanation = explainKmsFailure(
      { code, effect, correlationId: 'c-1' },
      { keyName: 'billing-root' },
    );
    expectCalmWords(explanation);
    expect(explanation.support).toMatch(/c-1$/);
    expect(/nothing was changed/i.test(explanation.next) && effect === 'unknown').toBe(false);
    if (effect === 'unknown') expect(explanation.next).toContain('Countersign looks before it tries again');
    const { hostname, protocol } = new URL(explanation.link.url);
    expect([protocol, hostname]).toEqual(['https:', 'cloud.ibm.com']);
    expect(explanation.link.text).toMatch(/^IBM: ./);
  });
});

test('401 names its four possible causes', () => {
  for (const code of ['unauthorized', 'UNAUTHORIZED_ERR'] as const) {
    const { why } = explainKmsFailure({ code, effect: 'none' });
    for (const cause of [/sign-in/, /role/, /network/, /instance/]) expect(why).toMatch(cause);
  }
});

test('the gates of a deletion lead to three different people', () => {
  const retention = wholeOf({ code: 'PREV_KEY_DEL_ERR', effect: 'none' });
  expect(retention).toMatch(/force.*does not help.*account owner/s);
  expect(retention).not.toMatch(/Writer|Manager/);
  const resources = wholeOf({ code: 'PROTECTED_RESOURCE_ERR', effect: 'none' });
  expect(resources).toMatch(/\/keys resources KEY.*Writer.*\/keys sync KEY.*force deletion/s);
  expect(resources).not.toMatch(/account owner|Manager/);
  const authorization = wholeOf({ code: 'AUTHORIZATIONS_NOT_MET', effect: 'none' });
  expect(authorization).toMatch(/somebody else.*Two identities.*Manager/s);
  expect(authorization).not.toMatch(/account owner|force/);
});

test('the key is named where its name is known', () => {
  expect(
    explainKmsFailure({ code: 'KEY_DELETED_ERR', effect: 'none' }, { keyName: 'billing-root' }).what,
  ).toBe('The key billing-root has already been deleted.');
  expect(explainKmsFailure({ code: 'KEY_DELETED_ERR', effect: 'none' }).what).toMatch(/^The key has/);
});

test('a reason code nobody knows is shown with what IBM says', () => {
  const failure: KmsFailure = {
    code: 'conflict',
    status: 409,
    effect: 'none',
    unknownReasonCode: 'NEW_ERR',
    detail: 'Conflict: something new',
  };
  expect(explainKmsFailure(failure).why).toMatch(/NEW_ERR.*Conflict: something new/);
});

test('with a reason code nobody knows, what IBM says stands there once, and nothing says there was none', () => {
  for (const code of kmsConditions) {
    // Its answers are IAM's, which has codes of its own.
    if (code === 'sign_in_failed') continue;
    const { why } = explainKmsFailure({
      code,
      status: 400,
      effect: 'none',
      unknownReasonCode: 'NEW_ERR',
      detail: 'Said of the call.',
      reason: 'Said of the reason',
    });
    for (const said of ['NEW_ERR', 'Said of the call.', 'Said of the reason.']) {
      expect(why.split(said)).toHaveLength(2);
    }
    expect(why).not.toMatch(/no reason code[.:]/);
  }
});

test('a code that a newer program has recorded is told as one nobody knows', () => {
  const code = 'CODE_OF_A_LATER_YEAR' as KmsFailureCode;
  const explained = explainKmsFailure({
    code,
    status: 409,
    effect: 'none',
    detail: 'Conflict: something new',
  });
  expectCalmWords(explained);
  expect(explained.why).toMatch(/409.*Conflict: something new/);
  const iamErrorCode = 'BXNIM9999E' as NonNullable<KmsFailure['iamErrorCode']>;
  const signIn = { code: 'sign_in_failed', status: 400, effect: 'none' } as const;
  expect(explainKmsFailure({ ...signIn, iamErrorCode })).toEqual(explainKmsFailure(signIn));
});

test('a bare status is named, where one condition stands for many', () => {
  expect(explainKmsFailure({ code: 'refused', status: 418, effect: 'none' }).why).toContain('418');
  expect(explainKmsFailure({ code: 'server_error', status: 599, effect: 'unknown' }).why).toContain('599');
  expect(explainKmsFailure({ code: 'unexpected', status: 302, effect: 'unknown' }).why).toContain('302');
});

test("what IBM says of the reason is shown where it tells more than the reason's name", () => {
  const reason = 'The key was updated recently: Please wait until 10:15';
  for (const code of ['REQ_TOO_EARLY_ERR', 'INVALID_FIELD_ERR', 'KEY_ROTATION_NOT_PERMITTED'] as const) {
    const { why } = explainKmsFailure({ code, effect: 'none', detail: 'Conflict: no.', reason });
    expect(why).toMatch(/ IBM says: The key was updated recently: Please wait until 10:15\.$/);
    expect(explainKmsFailure({ code, effect: 'none', detail: 'Conflict: no.' }).why).toMatch(
      / IBM says: Conflict: no\.$/,
    );
  }
});

test('all that stands in the way is told, in one order', () => {
  const whyOf = (...otherCodes: KmsReasonCode[]) =>
    explainKmsFailure({ code: 'AUTHORIZATIONS_NOT_MET', effect: 'none', otherCodes }).why;
  const why = whyOf('PREV_KEY_DEL_ERR', 'PROTECTED_RESOURCE_ERR');
  expect(why).toMatch(/PREV_KEY_DEL_ERR: The key .*PROTECTED_RESOURCE_ERR: The key .*\.$/s);
  expect(whyOf('PROTECTED_RESOURCE_ERR', 'PREV_KEY_DEL_ERR')).toBe(why);
  expect(whyOf()).toBe(explainKmsFailure({ code: 'AUTHORIZATIONS_NOT_MET', effect: 'none' }).why);
});

test('of the other reasons the facts are told, and those nobody knows in full', () => {
  const { why } = explainKmsFailure({
    code: 'PROTECTED_RESOURCE_ERR',
    effect: 'none',
    otherCodes: ['NEW_ERR', 'REQ_TOO_EARLY_ERR', 'AUTHORIZATIONS_NOT_MET'],
    otherTexts: {
      NEW_ERR: 'The moon is full',
      REQ_TOO_EARLY_ERR: 'Please wait until 10:15',
      AUTHORIZATIONS_NOT_MET: 'Number of authorizations required to delete is not met',
    },
  });
  expect(why).toMatch(
    /AUTHORIZATIONS_NOT_MET: [^:]*: [^:]*\. REQ_TOO_EARLY_ERR: .*pause\. IBM says: Please wait until 10:15\. NEW_ERR: a reason that this version does not know\. IBM says: The moon is full\.$/,
  );
});

test.each([
  [undefined, 'in a few minutes'],
  [0, 'in a moment'],
  [30_000, 'in 30 seconds'],
  [600_000, 'in 10 minutes'],
])('a rate limit with Retry-After %s says when', (retryAfterMs, when) => {
  const failure: KmsFailure = {
    code: 'rate_limited',
    effect: 'none',
    ...(retryAfterMs !== undefined && { retryAfterMs }),
  };
  expect(explainKmsFailure(failure).next).toContain(`Try again ${when}.`);
});

test('a sign-in that IAM refused differs from one it did not answer', () => {
  const refused = wholeOf({ code: 'sign_in_failed', status: 400, effect: 'none', detail: 'BXNIM0415E: no' });
  expect(refused).toMatch(/BXNIM0415E: no\..*API key/s);
  expect(wholeOf({ code: 'sign_in_failed', status: 503, effect: 'none' })).not.toMatch(/API key/);
  expect(wholeOf({ code: 'sign_in_failed', effect: 'none' })).toMatch(/did not answer/);
});
