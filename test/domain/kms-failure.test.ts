import { describe, expect, test } from 'vitest';
import type { KmsCondition } from '../../src/domain/kms-failure.js';
import {
  conditionOfStatus,
  isBlockedByGate,
  isTransient,
  kmsConditions,
  kmsReasonCodes,
} from '../../src/domain/kms-failure.js';

test('a 409 is a gate somebody can open, whatever reason it gives', () => {
  for (const code of [...kmsReasonCodes, 'conflict'] as const) {
    expect(isBlockedByGate({ code, status: 409, effect: 'none' })).toBe(true);
  }
  expect(isBlockedByGate({ code: 'conflict', effect: 'none' })).toBe(true);
  expect(isBlockedByGate({ code: 'UNAUTHORIZED_ERR', status: 403, effect: 'none' })).toBe(false);
  expect(isBlockedByGate({ code: 'no_answer', effect: 'unknown' })).toBe(false);
});

test.each([403, 410, 422])(
  'a gate among the reasons of a %s is one too, where the call had no effect',
  (status) => {
    const failure = { code: 'KEY_DELETED_ERR', otherCodes: ['PROTECTED_RESOURCE_ERR'], status } as const;
    expect(isBlockedByGate({ ...failure, otherCodes: [...failure.otherCodes], effect: 'none' })).toBe(true);
    expect(isBlockedByGate({ ...failure, otherCodes: [...failure.otherCodes], effect: 'unknown' })).toBe(
      false,
    );
  },
);

test('only what has nothing to do with the request is tried again by itself', () => {
  const transient: Record<KmsCondition, boolean> = {
    bad_request: false,
    unauthorized: false,
    forbidden: false,
    not_found: false,
    method_not_allowed: false,
    request_timeout: true,
    conflict: false,
    gone: false,
    precondition_failed: false,
    too_large: false,
    unsupported_media_type: false,
    unprocessable: false,
    locked: false,
    failed_dependency: false,
    too_early: true,
    rate_limited: true,
    refused: false,
    internal_error: true,
    not_implemented: false,
    bad_gateway: true,
    unavailable: true,
    gateway_timeout: true,
    insufficient_storage: true,
    server_error: true,
    no_answer: true,
    unreadable_answer: true,
    // No answer of IAM's came; what it answers goes by its status.
    sign_in_failed: true,
    token_expired: false,
    session_gone: false,
    unexpected: false,
  };
  for (const code of kmsConditions) expect(isTransient({ code, effect: 'none' })).toBe(transient[code]);
  for (const code of kmsReasonCodes) expect(isTransient({ code, effect: 'none' })).toBe(false);
});

test.each([
  [400, false],
  [401, false],
  [403, false],
  [404, false],
  [408, true],
  [429, true],
  [500, true],
  [501, false],
  [502, true],
  [503, true],
  [504, true],
])('a sign-in that IAM answers with %i is worth another try: %s', (status, passes) => {
  expect(isTransient({ code: 'sign_in_failed', status, effect: 'none' })).toBe(passes);
});

describe('a bare status says', () => {
  const own: Record<number, KmsCondition> = {
    400: 'bad_request',
    401: 'unauthorized',
    403: 'forbidden',
    404: 'not_found',
    405: 'method_not_allowed',
    408: 'request_timeout',
    409: 'conflict',
    410: 'gone',
    412: 'precondition_failed',
    413: 'too_large',
    415: 'unsupported_media_type',
    422: 'unprocessable',
    423: 'locked',
    424: 'failed_dependency',
    425: 'too_early',
    429: 'rate_limited',
    500: 'internal_error',
    501: 'not_implemented',
    502: 'bad_gateway',
    503: 'unavailable',
    504: 'gateway_timeout',
    507: 'insufficient_storage',
  };
  const others: [from: number, to: number, KmsCondition][] = [
    [100, 199, 'unexpected'],
    [200, 299, 'unreadable_answer'],
    [300, 399, 'unexpected'],
    [400, 499, 'refused'],
    [500, 599, 'server_error'],
  ];

  test.each(others)('from %i to %i: %s, unless it has a meaning of its own', (from, to, other) => {
    for (let status = from; status <= to; status += 1) {
      expect([status, conditionOfStatus(status)]).toEqual([status, own[status] ?? other]);
    }
  });

  test('nothing, where no answer came', () => {
    expect(conditionOfStatus(undefined)).toBe('no_answer');
  });

  test.each([Number.NaN, -1, 0, 99, 600, Infinity])('nothing known, where it is none: %d', (status) => {
    expect(conditionOfStatus(status)).toBe('unexpected');
  });

  test('every condition but those no status can tell', () => {
    const statuses = Array.from({ length: 500 }, (_, index) => 100 + index);
    const told = new Set([undefined, ...statuses].map(conditionOfStatus));
    expect(kmsConditions.filter((condition) => !told.has(condition))).toEqual([
      'sign_in_failed',
      'token_expired',
      'session_gone',
    ]);
  });
});

test('no code is listed twice', () => {
  const all = [...kmsReasonCodes, ...kmsConditions];
  expect(new Set(all).size).toBe(all.length);
});
