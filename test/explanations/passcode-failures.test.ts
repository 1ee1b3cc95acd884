import { describe, expect, test } from 'vitest';
import type { PasscodeFailure, PasscodeFlaw, TokenFlaw } from '../../src/domain/passcode-failure.js';
import { explainPasscodeFailure } from '../../src/explanations/passcode-failures.js';
import { passcodeSamples } from '../../scripts/errors-document/passcode-samples.js';
import { expectCalmWords } from './calm-words.js';

const flaws: PasscodeFlaw[] = [
  'empty',
  'blanks',
  'too_long',
  'strange_characters',
  'no_code',
  'several_codes',
];
const tokenFlaws: TokenFlaw[] = ['form', 'algorithm', 'key', 'signature', 'issuer', 'grant_type', 'claims'];
const problems = ['no_answer', 'outage', 'busy', 'unreadable'] as const;

const variants: PasscodeFailure[] = [
  ...flaws.map((flaw) => ({ code: 'passcode_malformed', flaw }) as const),
  ...tokenFlaws.map((flaw) => ({ code: 'token_not_genuine', flaw }) as const),
  ...problems.map((problem) => ({ code: 'iam_unavailable', problem }) as const),
  { code: 'sign_in_refused', status: 403 },
];
const failures: PasscodeFailure[] = [...Object.values(passcodeSamples), ...variants];

test.each(failures)('%j says what, why and what next', (failure) => {
  const explanation = explainPasscodeFailure(failure);
  expectCalmWords(explanation);
  // No token reaches the KMS before it was checked, so whatever went wrong, the key is as it was.
  expect(explanation.next).toMatch(/^Nothing was changed\. ./);
  const { hostname, protocol } = new URL(explanation.link.url);
  expect([protocol, hostname]).toEqual(['https:', 'cloud.ibm.com']);
  expect(explanation.link.text).toMatch(/^IBM: ./);
});

test('each code is told apart by its first sentence', () => {
  const told = Object.values(passcodeSamples).map((failure) => explainPasscodeFailure(failure).what);
  expect(new Set(told).size).toBe(Object.keys(passcodeSamples).length);
});

test('each variant of a code is told apart by its reason', () => {
  const whys = variants.map((failure) => explainPasscodeFailure(failure).why);
  expect(new Set(whys).size).toBe(variants.length);
});

test.each(failures.filter(({ code }) => !['passcode_malformed', 'foreign_address'].includes(code)))(
  'the transaction id of IAM stands in the small print of %j',
  (failure) => {
    const { support } = explainPasscodeFailure({ ...failure, transactionId: 't-1' } as PasscodeFailure);
    expect(support).toBe('IBM’s transaction ID: t-1');
  },
);

describe('what to do next', () => {
  test.each([
    ['passcode_rejected', /new passcode/],
    ['further_step_needed', /in a browser/],
    ['account_not_open', /invitation/],
    ['other_account', /Switch to the right account/],
    ['assumed_profile', /Switch back/],
    ['not_linked', /\/keys link/],
    ['other_person', /\/keys link/],
    ['token_expired', /clock/],
    ['token_not_yet_valid', /clock/],
    ['token_not_genuine', /whoever runs Countersign/],
  ] as const)('%s leads somewhere', (code, next) => {
    expect(explainPasscodeFailure(passcodeSamples[code]).next).toMatch(next);
  });

  test('a passcode that was never sent need not be replaced', () => {
    for (const flaw of flaws) {
      expect(explainPasscodeFailure({ code: 'passcode_malformed', flaw }).next).not.toContain('new passcode');
    }
  });

  test.each([
    [undefined, 'in a few minutes'],
    [30_000, 'in 30 seconds'],
    [600_000, 'in 10 minutes'],
  ])('after a rate limit with Retry-After %s it says when', (retryAfterMs, when) => {
    const { next } = explainPasscodeFailure({
      code: 'iam_unavailable',
      problem: 'busy',
      ...(retryAfterMs !== undefined && { retryAfterMs }),
    });
    expect(next).toContain(`Try again ${when}.`);
  });
});

describe('a token of another time', () => {
  const words = (clockAheadMs?: number) => {
    const { why, next } = explainPasscodeFailure({
      code: 'token_not_yet_valid',
      ...(clockAheadMs !== undefined && { clockAheadMs }),
    });
    return `${why} ${next}`;
  };

  test.each([
    [-600_900, '10 minutes behind'],
    [-31_000, '31 seconds behind'],
    [7_300_000, '2 hours ahead of'],
    [3 * 86_400_000, '3 days ahead of'],
  ])('where our clock is %i ms off, that is the cause: %s that of IAM', (clockAheadMs, off) => {
    expect(words(clockAheadMs)).toContain(`The clock of Countersign’s machine is ${off} that of IAM`);
    expect(words(clockAheadMs)).toContain('set that clock right');
  });

  test('where the clocks agree they are not blamed', () => {
    for (const clockAheadMs of [0, 30_000, -30_000]) {
      expect(words(clockAheadMs)).toContain('agree');
      expect(words(clockAheadMs)).not.toContain('clock of its machine');
    }
  });

  test('where nothing was measured the clocks are the likely cause', () => {
    expect(words()).toContain('stand apart');
  });
});

test('a code of IAM’s that nobody knows is shown, and its status where there is none', () => {
  const shown: PasscodeFailure = { code: 'sign_in_refused', status: 400, iamErrorCode: 'BXNIM9999E' };
  expect(explainPasscodeFailure(shown).why).toMatch(/400.*BXNIM9999E/);
  expect(explainPasscodeFailure({ code: 'sign_in_refused', status: 418 }).why).toContain('418');
});
