import { describe, expect, test } from 'vitest';
import {
  kmsConditions,
  kmsReasonCodes,
  type KmsFailure,
  type KmsFailureCode,
} from '../../src/domain/kms-failure.js';
import { explainKmsFailure } from '../../src/explanations/kms-failures.js';

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
    for (const text of [explanation.what, explanation.why, explanation.next]) {
      expect(text).toMatch(/^[A-Z0-9].*\.$/s);
      // Plain text in short, calm sentences.
      expect(text).not.toMatch(/please|sorry|oops|[*_`<>&]|undefined|you must|your fault|!/i);
      for (const sentence of text.split(/(?<=\.) /)) expect(sentence.length).toBeLessThanOrEqual(240);
    }
    expect(explanation.next).toContain('c-1');
    expect(/nothing was changed/i.test(explanation.next) && effect === 'unknown').toBe(false);
    if (effect === 'unknown') expect(explanation.next).toContain('Countersign looks before it tries again');
    if (explanation.link) {
      const { hostname, protocol } = new URL(explanation.link.url);
      expect([protocol, hostname]).toEqual(['https:', 'cloud.ibm.com']);
      expect(explanation.link.text).not.toBe('');
    }
  });
});

test('401 names its four possible causes', () => {
  for (const code of ['unauthorized', 'UNAUTHORIZED_ERR'] as const) {
    const { why } = explainKmsFailure({ code, effect: 'none' });
    for (const cause of [/sign-in/, /role/, /network/, /instance/]) expect(why).toMatch(cause);
  }
});

test('the gates of a deletion lead to three different people', () => {
  expect(wholeOf({ code: 'PREV_KEY_DEL_ERR', effect: 'none' })).toMatch(
    /force.*does not help.*account owner/s,
  );
  expect(wholeOf({ code: 'PROTECTED_RESOURCE_ERR', effect: 'none' })).toMatch(/protected resources/);
  expect(wholeOf({ code: 'AUTHORIZATIONS_NOT_MET', effect: 'none' })).toMatch(/Two identities/);
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
});
