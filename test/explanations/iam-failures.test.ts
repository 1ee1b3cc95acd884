import { describe, expect, test } from 'vitest';
import { iamErrorCodes } from '../../src/domain/iam-failure.js';
import type { KmsFailure } from '../../src/domain/kms-failure.js';
import type { LinkedExplanation } from '../../src/explanations/explanation.js';
import { explainSignInFailure, signInStatuses } from '../../src/explanations/iam-failures.js';
import { explainKmsFailure } from '../../src/explanations/kms-failures.js';
import { expectCalmWords } from './calm-words.js';

const statuses = [undefined, 200, 302, 400, 401, 403, 404, 418, 429, 500, 502, 503, 504, 599];

function expectWhole(explanation: LinkedExplanation): void {
  expectCalmWords(explanation);
  expect(explanation.what).toMatch(/^Signing in at IBM Cloud failed: /);
  // IAM is asked before the KMS, so whatever it says, the key is as it was.
  expect(explanation.next).toMatch(/^Nothing was changed\. ./);
  const { hostname, protocol } = new URL(explanation.link.url);
  expect([protocol, hostname]).toEqual(['https:', 'cloud.ibm.com']);
  expect(explanation.link.text).toMatch(/^IBM: ./);
}

test.each(iamErrorCodes)('%s says what, why and what next', (iamErrorCode) => {
  const explanation = explainSignInFailure({ iamErrorCode, status: 400 });
  expectWhole(explanation);
  const others = iamErrorCodes.filter((code) => code !== iamErrorCode);
  expect(others.map((code) => explainSignInFailure({ iamErrorCode: code }).what)).not.toContain(
    explanation.what,
  );
});

test.each(statuses)('without a code, status %s says what, why and what next', (status) => {
  expectWhole(explainSignInFailure({ ...(status !== undefined && { status }) }));
});

describe('by its status', () => {
  const whatOf = (failure: Parameters<typeof explainSignInFailure>[0]) => explainSignInFailure(failure).what;

  test('each one with words of its own differs from the others', () => {
    expect(signInStatuses).toEqual([400, 401, 403, 404, 429]);
    const told = signInStatuses.map((status) => whatOf({ status }));
    const rest = [whatOf({}), whatOf({ status: 500 }), whatOf({ status: 418 })];
    expect(new Set([...told, ...rest]).size).toBe(signInStatuses.length + 3);
    for (const status of signInStatuses) expect(explainSignInFailure({ status }).why).toContain(`${status}`);
  });

  test('every 5xx is an outage', () => {
    for (let status = 500; status <= 599; status += 1) {
      expect(whatOf({ status })).toMatch(/IAM is not available/);
    }
  });

  test('no answer differs from words without a status, which show that IAM answered', () => {
    expect(whatOf({})).toMatch(/IAM did not answer/);
    expect(whatOf({ detail: 'BXNIM9999E: Something new' })).toMatch(/does not know/);
  });
});

test('the code counts for more than the status', () => {
  const known = explainSignInFailure({ iamErrorCode: 'BXNIM0415E' });
  for (const status of statuses) {
    if (status !== undefined)
      expect(explainSignInFailure({ iamErrorCode: 'BXNIM0415E', status })).toEqual(known);
  }
});

test("IAM's own words stand in it once, as a sentence", () => {
  for (const detail of ['BXNIM0415E: Provided API key could not be found', 'BXNIM0415E: Not found.']) {
    const { why } = explainSignInFailure({ iamErrorCode: 'BXNIM0415E', status: 400, detail });
    expect(why.endsWith(` IAM says: ${detail.replace(/\.$/, '')}.`)).toBe(true);
  }
});

test.each(iamErrorCodes)('%s is told in the words for a failure of the KMS too', (iamErrorCode) => {
  const failure: KmsFailure = { code: 'sign_in_failed', iamErrorCode, status: 400, effect: 'none' };
  expect(explainKmsFailure(failure)).toEqual(explainSignInFailure(failure));
});
