import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { kmsFailureFromAnswer, oneLine } from '../../../src/adapters/ibm/kms-failures-from-answer.js';
import { kmsConditions, kmsReasonCodes } from '../../../src/domain/kms-failure.js';

const envelope = (reasons: unknown, errorMsg: unknown = 'Conflict: Key could not be deleted') => ({
  metadata: {},
  resources: [{ errorMsg, reasons }],
});
const mutating = { mutating: true, correlationId: 'sent' };

describe('codes', () => {
  test.each(kmsReasonCodes)('%s is recognised, blanks around it or not', (code) => {
    for (const reason of [{ code }, { code: ` ${code}\n` }, { Code: code }]) {
      expect(kmsFailureFromAnswer({ status: 409, body: envelope([reason]) }, mutating).code).toBe(code);
    }
    const text = JSON.stringify(envelope([{ code }]));
    expect(kmsFailureFromAnswer({ status: 409, body: text }, mutating).code).toBe(code);
  });

  test.each([
    [400, 'unexpected'],
    [401, 'unauthorized'],
    [403, 'forbidden'],
    [404, 'not_found'],
    [409, 'conflict'],
    [410, 'gone'],
    [422, 'unexpected'],
    [429, 'rate_limited'],
    [500, 'unavailable'],
    [503, 'unavailable'],
    [302, 'unexpected'],
    [undefined, 'no_answer'],
  ] as const)('without a reason %s is %s', (status, code) => {
    expect(kmsFailureFromAnswer({ status, body: '<html>' }, mutating).code).toBe(code);
  });

  test('an unknown reason code goes by status and is kept', () => {
    const failure = kmsFailureFromAnswer({ status: 409, body: envelope([{ code: 'NEW_ERR' }]) }, mutating);
    expect(failure).toMatchObject({ code: 'conflict', unknownReasonCode: 'NEW_ERR' });
  });

  test('a known reason among unknown ones decides', () => {
    const body = envelope([{ code: 'NEW_ERR' }, { code: 'PREV_KEY_DEL_ERR' }]);
    const failure = kmsFailureFromAnswer({ status: 409, body }, mutating);
    expect(failure.code).toBe('PREV_KEY_DEL_ERR');
    expect(failure.unknownReasonCode).toBeUndefined();
  });
});

describe('effect', () => {
  test.each([
    [{ status: 400 }, 'none'],
    [{ status: 409 }, 'none'],
    [{ status: 429 }, 'none'],
    [{ status: 500 }, 'unknown'],
    [{ status: 504 }, 'unknown'],
    [{ networkErrorCode: 'ECONNREFUSED' }, 'none'],
    [{ networkErrorCode: 'ENOTFOUND' }, 'none'],
    [{ networkErrorCode: 'ECONNRESET' }, 'unknown'],
    [{ networkErrorCode: 'ETIMEDOUT' }, 'unknown'],
    [{}, 'unknown'],
  ] as const)('of a change answered %j: %s', (answer, effect) => {
    expect(kmsFailureFromAnswer(answer, mutating).effect).toBe(effect);
    expect(kmsFailureFromAnswer(answer, { mutating: false }).effect).toBe('none');
  });
});

test("Retry-After in seconds and as a date, measured against the server's own clock", () => {
  const read = (headers: Record<string, string>) =>
    kmsFailureFromAnswer({ status: 429, headers }, mutating).retryAfterMs;
  expect(read({ 'retry-after': '7' })).toBe(7_000);
  expect(read({ 'Retry-After': '0' })).toBe(0);
  const date = 'Mon, 02 Mar 2026 10:00:00 GMT';
  expect(read({ 'retry-after': 'Mon, 02 Mar 2026 10:00:30 GMT', date })).toBe(30_000);
  expect(read({ 'retry-after': 'Mon, 02 Mar 2026 09:00:00 GMT', date })).toBe(0);
  expect(read({ 'retry-after': 'soon' })).toBeUndefined();
  expect(read({ 'retry-after': '-5' })).toBeUndefined();
});

test("the service's own correlation id takes precedence over ours", () => {
  const headers = { 'Correlation-Id': 'theirs' };
  expect(kmsFailureFromAnswer({ status: 409, headers }, mutating).correlationId).toBe('theirs');
  expect(kmsFailureFromAnswer({ status: 409 }, mutating).correlationId).toBe('sent');
});

test('details are one line of at most 300 characters, never markup', () => {
  expect(oneLine(' a\n b\u0000c\t')).toBe('a b c');
  expect([...(oneLine('é🔑'.repeat(400)) ?? '')]).toHaveLength(300);
  expect(oneLine('<html><body>Bad gateway</body></html>')).toBeUndefined();
  expect(oneLine('Error: </p>')).toBeUndefined();
  expect(oneLine({})).toBeUndefined();
});

test('whatever comes, it never throws, keeps the correlation id and stays within the known codes', () => {
  const codes = new Set<string>([...kmsReasonCodes, ...kmsConditions]);
  const reasonish = fc.oneof(
    fc.anything(),
    fc.record(
      { code: fc.oneof(fc.string(), fc.constantFrom(...kmsReasonCodes)), message: fc.string() },
      { requiredKeys: [] },
    ),
  );
  const enveloped = fc.record(
    {
      metadata: fc.anything(),
      resources: fc.oneof(
        fc.anything(),
        fc.array(
          fc.record({ errorMsg: fc.anything(), reasons: fc.oneof(fc.anything(), fc.array(reasonish)) }),
        ),
      ),
    },
    { requiredKeys: [] },
  );
  const bodies = fc.oneof(
    fc.anything({ withNullPrototype: true }),
    fc.string(),
    fc.json(),
    enveloped,
    enveloped.map((body) => {
      try {
        return JSON.stringify(body);
      } catch {
        return undefined;
      }
    }),
  );
  const answers = fc.record(
    {
      status: fc.oneof(fc.integer({ min: -1, max: 700 }), fc.double()),
      headers: fc.dictionary(fc.constantFrom('retry-after', 'Date', 'x', 'correlation-ID'), fc.anything()),
      body: bodies,
      networkErrorCode: fc.string(),
    },
    { requiredKeys: [] },
  );
  fc.assert(
    fc.property(answers, fc.boolean(), (answer, isMutating) => {
      const failure = kmsFailureFromAnswer(answer, { mutating: isMutating, correlationId: 'sent' });
      expect(codes.has(failure.code)).toBe(true);
      expect(failure.correlationId).toBeTruthy();
      expect([...(failure.detail ?? '')].length).toBeLessThanOrEqual(300);
      expect(failure.detail ?? '').not.toMatch(/[\n\r]/);
      if (!isMutating) expect(failure.effect).toBe('none');
      if (failure.retryAfterMs !== undefined) expect(failure.retryAfterMs).toBeGreaterThanOrEqual(0);
    }),
    { numRuns: 400 },
  );
});
