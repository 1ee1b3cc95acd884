import { expect, test } from 'vitest';
import { explainKmsFailure } from '../../src/explanations/kms-failures.js';
import type { FirstAuthorization } from '../../src/explanations/setter-message.js';
import { expectCalmWords } from './calm-words.js';

const by = { requestId: 'CS-1', requesterSlackUserId: 'U0ROSA' };
const authorizations: FirstAuthorization[] = [
  { state: 'unknown' },
  { state: 'given', endsAt: 1 },
  { state: 'given', endsAt: 1, by: { ...by, isReader: true } },
  { state: 'given', endsAt: 1, by: { ...by, isReader: false } },
  { state: 'lapsed', endedAt: 1 },
  { state: 'not_set' },
  { state: 'no_policy' },
  { state: 'deleted' },
];

test('says what, why and what next, however the authorization stands, and each differently', () => {
  const told = authorizations.map((toSetter) => {
    const explanation = explainKmsFailure(
      { code: 'AUTHORIZATIONS_NOT_MET', status: 409, effect: 'none', correlationId: 'c-1' },
      { keyName: 'billing-root', caller: 'somebody', toSetter },
    );
    expectCalmWords(explanation);
    expect(explanation.what).toMatch(/^The key billing-root /);
    expect(explanation.support).toMatch(/c-1$/);
    return JSON.stringify(explanation);
  });
  expect(new Set(told).size).toBe(authorizations.length);
});
