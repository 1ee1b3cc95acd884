import { expect, test } from 'vitest';
import type { KmsCondition } from '../../src/domain/kms-failure.js';
import { isBlockedByGate, isTransient, kmsConditions, kmsReasonCodes } from '../../src/domain/kms-failure.js';

test('a 409 is a gate somebody can open, whatever reason it gives', () => {
  for (const code of [...kmsReasonCodes, 'conflict'] as const) {
    expect(isBlockedByGate({ code, status: 409, effect: 'none' })).toBe(true);
  }
  expect(isBlockedByGate({ code: 'conflict', effect: 'none' })).toBe(true);
  expect(isBlockedByGate({ code: 'UNAUTHORIZED_ERR', status: 403, effect: 'none' })).toBe(false);
  expect(isBlockedByGate({ code: 'no_answer', effect: 'unknown' })).toBe(false);
});

test('only what has nothing to do with the request is tried again by itself', () => {
  const transient: Record<KmsCondition, boolean> = {
    unauthorized: false,
    forbidden: false,
    not_found: false,
    conflict: false,
    gone: false,
    rate_limited: true,
    unavailable: true,
    no_answer: true,
    unreadable_answer: true,
    sign_in_failed: false,
    unexpected: false,
  };
  for (const code of kmsConditions) expect(isTransient({ code, effect: 'none' })).toBe(transient[code]);
  for (const code of kmsReasonCodes) expect(isTransient({ code, effect: 'none' })).toBe(false);
});

test('no code is listed twice', () => {
  const all = [...kmsReasonCodes, ...kmsConditions];
  expect(new Set(all).size).toBe(all.length);
});
