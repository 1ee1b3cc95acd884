import { describe, expect, test } from 'vitest';
import { kmsFailureFromAnswer } from '../../../../src/adapters/ibm/kms/kms-failures-from-answer.js';
import { oneLine } from '../../../../src/adapters/ibm/wire/texts.js';
import { codesOf, kmsReasonCodes } from '../../../../src/domain/kms-failure.js';

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
    [200, 'unreadable_answer'],
    [302, 'unexpected'],
    [400, 'bad_request'],
    [401, 'unauthorized'],
    [403, 'forbidden'],
    [404, 'not_found'],
    [405, 'method_not_allowed'],
    [408, 'request_timeout'],
    [409, 'conflict'],
    [410, 'gone'],
    [412, 'precondition_failed'],
    [413, 'too_large'],
    [415, 'unsupported_media_type'],
    [418, 'refused'],
    [422, 'unprocessable'],
    [423, 'locked'],
    [424, 'failed_dependency'],
    [425, 'too_early'],
    [429, 'rate_limited'],
    [500, 'internal_error'],
    [501, 'not_implemented'],
    [502, 'bad_gateway'],
    [503, 'unavailable'],
    [504, 'gateway_timeout'],
    [505, 'server_error'],
    [507, 'insufficient_storage'],
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

  test.each([
    ['blanks within', 'PREV_ KEY _DEL_ERR'],
    ['tabs and line breaks around it', '\t\r\nPREV_KEY_DEL_ERR\n'],
    ['a no-break space before it', '\u00a0PREV_KEY_DEL_ERR'],
    ['marks of direction around it', '\u202ePREV_KEY_DEL_ERR\u202c'],
  ])('a code with %s is that code', (_what, code) => {
    const failure = kmsFailureFromAnswer({ status: 409, body: envelope([{ code }]) }, mutating);
    expect(failure).toMatchObject({ code: 'PREV_KEY_DEL_ERR' });
    expect(failure).not.toHaveProperty('unknownReasonCode');
  });

  test('a code nobody knows keeps its blanks, in one line', () => {
    const failure = kmsFailureFromAnswer(
      { status: 409, body: envelope([{ code: ' NEW\n ERR ' }]) },
      mutating,
    );
    expect(failure.unknownReasonCode).toBe('NEW ERR');
  });

  test('names with capitals, as Go writes them, are read', () => {
    const body = {
      Resources: [
        { ErrorMsg: 'Gone: no', Reasons: [{ Code: 'KEY_DELETED_ERR', Message: 'Deleted', Status: 410 }] },
      ],
    };
    expect(kmsFailureFromAnswer({ status: 410, body }, mutating)).toMatchObject({
      code: 'KEY_DELETED_ERR',
      detail: 'Gone: no',
      reason: 'Deleted',
    });
  });

  test('names an answer inherits are none of its own', () => {
    const text = '{"__proto__":{"resources":[{"reasons":[{"code":"KEY_DELETED_ERR"}]}]}}';
    for (const body of [text, Object.create(envelope([{ code: 'KEY_DELETED_ERR' }]))]) {
      expect(kmsFailureFromAnswer({ status: 409, body }, mutating).code).toBe('conflict');
    }
    const code = '__proto__';
    expect(kmsFailureFromAnswer({ status: 409, body: envelope([{ code }]) }, mutating)).toMatchObject({
      code: 'conflict',
      unknownReasonCode: code,
    });
  });
});

describe('several reasons', () => {
  const authorization = { code: 'AUTHORIZATIONS_NOT_MET', message: 'One authorization is missing' };
  const resources = { code: 'PROTECTED_RESOURCE_ERR', message: 'Two resources' };

  test('the most telling one is the code, the others follow with their texts, each once', () => {
    const body = envelope([{ code: 'NEW_ERR' }, authorization, resources, authorization, resources]);
    expect(kmsFailureFromAnswer({ status: 409, body }, mutating)).toEqual({
      code: 'PROTECTED_RESOURCE_ERR',
      otherCodes: ['AUTHORIZATIONS_NOT_MET', 'NEW_ERR'],
      otherTexts: { AUTHORIZATIONS_NOT_MET: 'One authorization is missing' },
      reason: 'Two resources',
      detail: 'Conflict: Key could not be deleted',
      status: 409,
      correlationId: 'sent',
      effect: 'none',
    });
  });

  test("the order of IBM's list changes nothing", () => {
    const retention = { code: 'PREV_KEY_DEL_ERR' };
    const codesIn = (...reasons: { code: string }[]) =>
      codesOf(kmsFailureFromAnswer({ status: 409, body: envelope(reasons) }, mutating));
    const inOrder = ['PREV_KEY_DEL_ERR', 'PROTECTED_RESOURCE_ERR', 'AUTHORIZATIONS_NOT_MET'];
    expect(codesIn(authorization, retention, resources)).toEqual(inOrder);
    expect(codesIn(resources, authorization, retention)).toEqual(inOrder);
  });

  test('of several unknown ones none is lost', () => {
    const body = envelope([
      { code: 'NEW_ERR', message: 'One' },
      { code: '__proto__', message: 'Two' },
    ]);
    const failure = kmsFailureFromAnswer({ status: 409, body }, mutating);
    expect(failure).toMatchObject({
      code: 'conflict',
      unknownReasonCode: 'NEW_ERR',
      otherCodes: ['__proto__'],
    });
    expect(Object.entries(failure.otherTexts ?? {})).toEqual([['__proto__', 'Two']]);
  });

  test('a thousand are not carried, and the known ones come first', () => {
    const many = Array.from({ length: 1_000 }, (_, index) => ({ code: `NEW_${index}_ERR` }));
    const failure = kmsFailureFromAnswer({ status: 409, body: envelope([...many, resources]) }, mutating);
    expect(failure.code).toBe('PROTECTED_RESOURCE_ERR');
    expect(failure.otherCodes).toHaveLength(7);
  });

  test('one alone has no others', () => {
    const body = envelope([authorization, authorization]);
    expect(kmsFailureFromAnswer({ status: 409, body }, mutating)).not.toHaveProperty('otherCodes');
  });

  test('of several resources are all read', () => {
    const body = {
      resources: [
        null,
        { reasons: 'none' },
        { errorMsg: '', reasons: [authorization] },
        { errorMsg: 'Conflict: two things', reasons: [resources] },
      ],
    };
    expect(kmsFailureFromAnswer({ status: 409, body }, mutating)).toMatchObject({
      code: 'PROTECTED_RESOURCE_ERR',
      otherCodes: ['AUTHORIZATIONS_NOT_MET'],
      detail: 'Conflict: two things',
      reason: 'Two resources',
    });
  });
});

describe('the text of the reason', () => {
  const reasonOf = (...reasons: unknown[]) =>
    kmsFailureFromAnswer({ status: 409, body: envelope(reasons) }, mutating).reason;

  test('is that of the code it stands beside', () => {
    const known = { code: 'REQ_TOO_EARLY_ERR', message: 'Wait until 10:15' };
    expect(reasonOf({ message: 'Of no code' }, { code: 'NEW_ERR', message: 'New' }, known)).toBe(
      'Wait until 10:15',
    );
    expect(reasonOf({ message: 'Of no code' }, { code: 'NEW_ERR', message: 'New' })).toBe('New');
    expect(reasonOf({ message: 'Of another' }, { code: 'REQ_TOO_EARLY_ERR' })).toBeUndefined();
    expect(reasonOf({ message: 'Of no code' })).toBe('Of no code');
  });

  test('stands in for the text of the answer, not the other way round', () => {
    const body = { resources: [{ reasons: [{ code: 'REQ_TOO_EARLY_ERR', message: 'Wait' }] }] };
    expect(kmsFailureFromAnswer({ status: 409, body }, mutating)).toMatchObject({
      detail: 'Wait',
      reason: 'Wait',
    });
    expect(reasonOf({ code: 'REQ_TOO_EARLY_ERR' })).toBeUndefined();
  });

  test.each([
    [' Wait\n until\u2028 10:15\u0000', 'Wait until 10:15'],
    ['Wait \u202e51:01\u202c until \u2066now\u2069\u200f', 'Wait 51:01 until now'],
    ['Wait \ud800 a bit \udc00', 'Wait a bit'],
    ['<p>Wait</p>', undefined],
    ['\u061c \u0007', undefined],
    [10_15, undefined],
    [['Wait'], undefined],
  ])('%j is read as %j', (message, expected) => {
    expect(reasonOf({ code: 'REQ_TOO_EARLY_ERR', message })).toBe(expected);
  });

  test('is cut where it grows too long, between characters', () => {
    expect([...(reasonOf({ message: '🔑'.repeat(5_000) }) ?? '')]).toEqual([
      // Each is two of the units that count.
      ...Array<string>(149).fill('🔑'),
      '…',
    ]);
  });
});

describe('effect', () => {
  test.each([
    [{ status: 400 }, 'none'],
    [{ status: 409 }, 'none'],
    [{ status: 429 }, 'none'],
    [{ status: 408 }, 'unknown'],
    [{ status: 200 }, 'unknown'],
    [{ status: 302 }, 'unknown'],
    [{ status: 500 }, 'unknown'],
    [{ status: 501 }, 'unknown'],
    // Whatever a network failure is called: an answer shows that the call arrived.
    [{ status: 503, networkErrorCode: 'ECONNREFUSED' }, 'unknown'],
    [{ status: 504 }, 'unknown'],
    [{ networkErrorCode: 'ECONNREFUSED' }, 'none'],
    [{ networkErrorCode: 'ENOTFOUND' }, 'none'],
    [{ networkErrorCode: 'EAI_AGAIN' }, 'none'],
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

test.each<[string, Record<string, unknown>]>([
  ['in capitals', { 'CORRELATION-ID': 'theirs', 'RETRY-AFTER': '7' }],
  ['as lists', { 'correlation-id': ['theirs', 'another'], 'retry-after': ['7'] }],
  ['behind empty ones', { 'correlation-id': [' ', 'theirs'], 'retry-after': [undefined, '7'] }],
  [
    'more than once',
    { 'Correlation-Id': '', 'correlation-id': ' theirs\n', 'Retry-After': {}, 'retry-after': '7' },
  ],
])('headers are read %s', (_how, headers) => {
  expect(kmsFailureFromAnswer({ status: 429, headers }, mutating)).toMatchObject({
    correlationId: 'theirs',
    retryAfterMs: 7_000,
  });
});

test.each([[{}], [[]], [[[]]], [42], [null], [''], [' \n'], ['<html>']])(
  'a correlation id of %j is none',
  (value) => {
    const headers = { 'correlation-id': value };
    expect(kmsFailureFromAnswer({ status: 409, headers }, mutating).correlationId).toBe('sent');
    expect(kmsFailureFromAnswer({ status: 409, headers }, { mutating: true })).not.toHaveProperty(
      'correlationId',
    );
  },
);

test('details are one line of at most 300 characters, never markup', () => {
  expect(oneLine(' a\n b\u0000c\t')).toBe('a b c');
  expect(oneLine('é🔑'.repeat(400))).toHaveLength(299);
  expect(oneLine('<html><body>Bad gateway</body></html>')).toBeUndefined();
  expect(oneLine('Error: </p>')).toBeUndefined();
  expect(oneLine({})).toBeUndefined();
});
