// Whatever a service, or a gateway before it, answers: the failure made of it is sound, and so are the words for it.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  kmsFailureFromAnswer,
  unreadableAnswer,
  type CallFacts,
  type FailedAnswer,
} from '../../../../src/adapters/ibm/kms/kms-failures-from-answer.js';
import { kmsConditions, kmsReasonCodes, type KmsReasonCode } from '../../../../src/domain/kms-failure.js';
import { bare } from '../../../explanations/bare.js';
import { explainKmsFailure } from '../../../../src/explanations/kms-failures.js';

const seed = 20_260_302;

const codes = new Set<string>([...kmsReasonCodes, ...kmsConditions]);
const conditions = new Set<string>(kmsConditions);
const reasonCodes = new Set<string>(kmsReasonCodes);
const neverConnected = ['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN'];
const unfitForALine = /[\p{Cc}\p{Cs}\p{Zl}\p{Zp}\p{Bidi_Control}]/u;

interface Circumstances {
  status?: number;
  headers: Record<string, unknown>;
  /** The correlation id among the headers, where one is there. */
  theirs: string | undefined;
  networkErrorCode?: string;
  call: CallFacts;
}

/** The rules broken; none of them, it is hoped. */
function faultsOf({ theirs, call, ...circumstances }: Circumstances, body: unknown): string[] {
  const answer: FailedAnswer = { ...circumstances, body };
  const failure = kmsFailureFromAnswer(answer, call);
  const unreadable = unreadableAnswer(answer, call);
  const { what, why, next, link, support } = explainKmsFailure(failure, { keyName: 'billing-root' });

  const { detail, reason, unknownReasonCode, otherCodes = [], otherTexts = {}, retryAfterMs } = failure;
  const status = circumstances.status ?? Number.NaN;
  const isAnswer = Number.isInteger(status) && status >= 100 && status < 600;
  const isRefused = isAnswer && status >= 400 && status < 500 && status !== 408;
  const isUnsent = !isAnswer && neverConnected.includes(circumstances.networkErrorCode ?? '');
  const correlationId = theirs ?? call.correlationId;

  const rules: [rule: string, holds: boolean][] = [
    ['the code is of the catalogue', codes.has(failure.code)],
    ['the other codes are others', new Set([failure.code, ...otherCodes]).size === otherCodes.length + 1],
    [
      'a known code leads, where one is among them',
      !otherCodes.some((code) => reasonCodes.has(code)) || reasonCodes.has(failure.code),
    ],
    ['no more than can be told', otherCodes.length < 8],
    [
      'texts are told of the other codes alone',
      Object.keys(otherTexts).every((code) => otherCodes.includes(code)),
    ],
    ['an unknown code leaves it to the status', !unknownReasonCode || conditions.has(failure.code)],
    ['the status is what came', failure.status === (isAnswer ? status : undefined)],
    ['the correlation id is kept', failure.correlationId === correlationId],
    [
      'no effect: exactly where certain',
      (failure.effect === 'none') === (!call.mutating || isRefused || isUnsent),
    ],
    [
      'texts are short lines',
      [detail, reason, unknownReasonCode, ...otherCodes, ...Object.values(otherTexts)].every(isShortLine),
    ],
    [
      'the pause is a time',
      retryAfterMs === undefined || (Number.isSafeInteger(retryAfterMs) && retryAfterMs >= 0),
    ],
    ['there are words', what !== '' && [what, why, next].every((text) => !unfitForALine.test(bare(text)))],
    [
      'the correlation id stands beside them',
      !correlationId || support?.includes(String(correlationId)) === true,
    ],
    ['they promise no other', (support !== undefined) === Boolean(correlationId)],
    ['they lead to IBM', link.url.startsWith('https://cloud.ibm.com/')],
    ['unreadable is unreadable', unreadable.code === 'unreadable_answer'],
    ['unreadable keeps the correlation id', unreadable.correlationId === correlationId],
    ['unreadable is no proof', unreadable.effect === (call.mutating ? 'unknown' : 'none')],
  ];
  return rules.filter(([, holds]) => !holds).map(([rule]) => rule);
}

function isShortLine(text: string | undefined): boolean {
  return text === undefined || (text !== '' && [...text].length <= 300 && !unfitForALine.test(text));
}

const correlationIds = fc.oneof(fc.uuid(), fc.stringMatching(/^[\w.:-]{1,64}$/));
const statuses = fc.oneof(
  { weight: 6, arbitrary: fc.integer({ min: 400, max: 599 }) },
  { weight: 3, arbitrary: fc.integer({ min: -700, max: 1_000 }) },
  { weight: 1, arbitrary: fc.constantFrom(undefined, 408, 409.5, -0, Infinity, -Infinity, Number.NaN) },
  // What the type forbids and a client library may hand over all the same.
  { weight: 1, arbitrary: fc.constantFrom('409', '', null, true, {}, [409], 409n) as fc.Arbitrary<never> },
);
const pauses = [
  ...['Mon, 02 Mar 2026 10:00:00 GMT', 'Mon, 02 Mar 2026 10:00:30 GMT', 'Mon, 02 Mar 9999 10:00:00 GMT'],
  ...['soon', '-5', '0', '7', '0.5', '999999', '9999999', '1e9', '0x10'],
];
const oddTexts = fc.oneof(
  fc.string({ unit: 'binary' }),
  fc.string({ unit: 'grapheme' }),
  fc.constantFrom(
    ...['', ' ', '\0', '\n', '\ud800', '\udfff\ud83d', '\u202eTEM', '\u2066\u2069', '\u0001pU0ADMIN\u0002'],
    ...['__proto__', 'constructor', 'toString', 'hasOwnProperty', 'length', 'resources', 'reasons'],
    ...['<html>', '</p>', '<!doctype html>', '&lt;b&gt;', '`*_~', '<@U0ADMIN>', "'; DROP TABLE", '%s%n'],
    ...['NEW_ERR', ' NEW ERR ', 'conflict', 'undefined', 'NaN', '9'.repeat(400), 'x'.repeat(400)],
    ...pauses,
  ),
);
const anything = fc.oneof(
  fc.anything({
    withBigInt: true,
    withDate: true,
    withMap: true,
    withSet: true,
    withNullPrototype: true,
    withObjectString: true,
    withSparseArray: true,
    withTypedArray: true,
  }),
  oddTexts,
  fc.constantFrom(...kmsReasonCodes),
  fc.array(oddTexts, { maxLength: 3 }),
);

const circumstances: fc.Arbitrary<Circumstances> = fc
  .record({
    status: statuses,
    theirs: fc.option(correlationIds, { nil: undefined }),
    theirName: fc.mixedCase(fc.constant('correlation-id')),
    theirForm: fc.constantFrom(
      (id: string): unknown => id,
      (id: string) => ` ${id}\r\n`,
      (id: string) => [id, 'another'],
      (id: string) => [null, ' ', id],
    ),
    others: fc.dictionary(
      fc.oneof(fc.constantFrom('retry-after', 'Retry-After', 'date', 'Date', '__proto__', 'x'), fc.string()),
      fc.oneof(anything, fc.constantFrom(...pauses)),
      { maxKeys: 4 },
    ),
    networkErrorCode: fc.oneof(
      fc.constantFrom(undefined, ...neverConnected, 'ECONNRESET', 'ETIMEDOUT', '__proto__'),
      fc.string(),
    ),
    mutating: fc.boolean(),
    ours: fc.option(correlationIds, { nil: undefined }),
  })
  .map(({ status, theirs, theirName, theirForm, others, networkErrorCode, mutating, ours }) => ({
    ...(status !== undefined && { status }),
    ...(networkErrorCode !== undefined && { networkErrorCode }),
    headers: { ...others, ...(theirs !== undefined && { [theirName]: theirForm(theirs) }) },
    theirs,
    call: { mutating, ...(ours !== undefined && { correlationId: ours }) },
  }));

const codesSent = fc.oneof(fc.constantFrom<string[]>(...kmsReasonCodes), oddTexts);
const envelopes = fc.record({
  metadata: fc.constant({ collectionType: 'application/vnd.ibm.kms.error+json', collectionTotal: 1 }),
  resources: fc.array(
    fc.record({
      errorMsg: fc.constantFrom('Conflict: Key could not be deleted.', 'Gone', 'Unauthorized'),
      reasons: fc.array(
        fc.record(
          { code: codesSent, message: oddTexts, status: fc.constantFrom(400, 409, 410), target: anything },
          { requiredKeys: ['code'] },
        ),
        { minLength: 1, maxLength: 3 },
      ),
    }),
    { minLength: 1, maxLength: 2 },
  ),
});

/** A copy with the places given by number replaced, the whole itself among them. */
function mutated(whole: unknown, changes: readonly [place: number, value: unknown][]): unknown {
  const root = { whole: JSON.parse(asText(whole)) as unknown };
  for (const [place, value] of changes) {
    const places = placesIn(root);
    const { holder, key } = places[place % places.length] ?? { holder: root, key: 'whole' };
    Object.defineProperty(holder, key, { value, enumerable: true, writable: true, configurable: true });
  }
  return root.whole;
}

function placesIn(holder: object): { holder: object; key: string }[] {
  return Object.entries(holder).flatMap(([key, value]) => [
    { holder, key },
    // Other objects do not let their inside be replaced at will.
    ...(Array.isArray(value) || Object.getPrototypeOf(value ?? 0) === Object.prototype
      ? placesIn(value as object)
      : []),
  ]);
}

/** Like JSON.stringify, for what it does not take: such a value is left out. */
function asText(value: unknown): string {
  try {
    return JSON.stringify(value, (_, part: unknown) => (typeof part === 'bigint' ? `${part}` : part)) ?? '';
  } catch {
    return '';
  }
}

const cuts = fc.array(fc.tuple(fc.nat(), fc.nat({ max: 12 }), oddTexts), { minLength: 1, maxLength: 4 });
function broken(text: string, changes: readonly [at: number, cut: number, put: string][]): string {
  return changes.reduce((whole, [at, cut, put]) => {
    const start = at % (whole.length + 1);
    return whole.slice(0, start) + put + whole.slice(start + cut);
  }, text);
}

const check = (bodies: fc.Arbitrary<unknown>, numRuns: number) =>
  fc.assert(
    fc.property(circumstances, bodies, (around, body) => {
      expect(faultsOf(around, body)).toEqual([]);
    }),
    { seed, numRuns },
  );

describe('a failure keeps its promises', () => {
  test('when the body is anything at all', () => {
    check(anything, 6_000);
  });

  test('when the body is JSON, but not the one documented', () => {
    check(fc.json({ maxDepth: 6 }), 3_000);
  });

  test('when the body is a text of any kind', () => {
    check(
      fc
        .array(fc.oneof(oddTexts, fc.constantFrom('{', '}', '[', ']', '"', ':', ',')))
        .map((all) => all.join('')),
      3_000,
    );
  });

  test('when values of a documented body are others', () => {
    const changes = fc.array(fc.tuple(fc.nat(), anything), { minLength: 1, maxLength: 5 });
    check(
      fc.tuple(envelopes, changes).map(([whole, all]) => mutated(whole, all)),
      6_000,
    );
    check(
      fc.tuple(envelopes, changes).map(([whole, all]) => asText(mutated(whole, all))),
      3_000,
    );
  });

  test('when the text of a documented body is broken', () => {
    check(
      fc.tuple(envelopes, cuts).map(([whole, all]) => broken(asText(whole), all)),
      4_000,
    );
  });

  test('when the body is deep or huge', () => {
    const nests = fc
      .tuple(
        fc.constantFrom(['[', ']'], ['{"resources":[', ']}'], ['{"a":', '}']),
        fc.nat({ max: 20_000 }),
        fc.boolean(),
      )
      .map(
        ([[open, close], depth, isClosed]) => `${open.repeat(depth)}0${isClosed ? close.repeat(depth) : ''}`,
      );
    const long = fc
      .tuple(oddTexts, fc.nat({ max: 200_000 }))
      .map(([unit, length]) => unit.repeat(Math.ceil(length / Math.max(1, unit.length))));
    check(nests, 200);
    check(long, 200);
    check(
      long.map((text) => ({ resources: [{ errorMsg: text, reasons: [{ code: text, message: text }] }] })),
      200,
    );
    const many = fc
      .nat({ max: 5_000 })
      .map((length) => Array<unknown>(length).fill({ code: 'KEY_DELETED_ERR' }));
    check(
      many.map((reasons) => JSON.stringify({ resources: [{ reasons }, ...reasons] })),
      100,
    );
  });
});

test('a documented reason is recognised among rubbish', () => {
  const rubbish = fc.array(fc.oneof(oddTexts, fc.constantFrom(null, 0, true, [], {}, [[]])), {
    maxLength: 4,
  });
  const known = fc.constantFrom<KmsReasonCode[]>(...kmsReasonCodes);
  fc.assert(
    fc.property(
      circumstances,
      known,
      rubbish,
      rubbish,
      fc.boolean(),
      (around, code, before, after, isText) => {
        const reasons = [...before, { code, message: 'Said' }, ...after];
        const body = { resources: [...before, { errorMsg: 'Conflict', reasons }, ...after] };
        const answer = { ...around, body: isText ? JSON.stringify(body) : body };
        expect(kmsFailureFromAnswer(answer, around.call)).toMatchObject({
          code,
          detail: 'Conflict',
          reason: 'Said',
        });
        expect(faultsOf(around, answer.body)).toEqual([]);
      },
    ),
    { seed, numRuns: 2_000 },
  );
});
