// Whatever people paste: it is read without harm, and what is made of it is sound.
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createIbmErrorRecognition } from '../../../../src/adapters/ibm/pasted-errors/error-recognition.js';
import { iamErrorCodes } from '../../../../src/domain/iam-failure.js';
import { kmsConditions, kmsReasonCodes } from '../../../../src/domain/kms-failure.js';
import { bare } from '../../../explanations/bare.js';
import { explainKmsFailure } from '../../../../src/explanations/kms-failures.js';

const seed = 20_260_302;
const codes = new Set<string>([...kmsReasonCodes, ...kmsConditions]);
const uuid = /^[\da-f]{8}-(?:[\da-f]{4}-){3}[\da-f]{12}$/;
const unfitForALine = /[\p{Cc}\p{Cs}\p{Zl}\p{Zp}\p{Bidi_Control}]/u;

const { recognise } = createIbmErrorRecognition();

function faultsOf(text: string): string[] {
  const { failure, by, correlationIds, keyIds, keyName = 'none' } = recognise(text);
  const rules: [rule: string, holds: boolean][] = [
    ['ids are ids', [...correlationIds, ...keyIds].every((id) => uuid.test(id))],
    ['each id stands there once', new Set(keyIds).size === keyIds.length],
    ['a name is a short line', keyName !== '' && keyName.length <= 120 && !unfitForALine.test(keyName)],
    ['a failure and how it was found come together', (failure === undefined) === (by === undefined)],
  ];
  if (failure) {
    const { code, status, detail = 'none', reason = 'none', correlationId, iamErrorCode } = failure;
    const { what, why, next, link, support } = explainKmsFailure(failure);
    rules.push(
      ['the code is of the catalogue', codes.has(code)],
      ['no answer is told by words of the network alone', code !== 'no_answer' || by === 'network'],
      ['the status is one of errors', status === undefined || (status >= 400 && status <= 599)],
      [
        'texts are short lines',
        [detail, reason].every((one) => [...one].length <= 300 && !unfitForALine.test(one)),
      ],
      ["IAM's code is of the catalogue", iamErrorCode === undefined || iamErrorCodes.includes(iamErrorCode)],
      ['the correlation id is the first one', correlationId === correlationIds[0]],
      ['there are words', what !== '' && [what, why, next].every((one) => !unfitForALine.test(bare(one)))],
      [
        'the correlation id stands beside them',
        correlationId === undefined || support?.includes(correlationId) === true,
      ],
      ['they lead to IBM', link.url.startsWith('https://cloud.ibm.com/')],
    );
  }
  return rules.filter(([, holds]) => !holds).map(([rule]) => rule);
}

const check = (texts: fc.Arbitrary<string>, numRuns: number) =>
  fc.assert(
    fc.property(texts, (text) => {
      expect(faultsOf(text)).toEqual([]);
    }),
    { seed, numRuns },
  );

const body = fc
  .record({
    code: fc.oneof(fc.constantFrom(...kmsReasonCodes, 'NEW_ERR'), fc.string()),
    message: fc.string({ unit: 'binary' }),
    status: fc.oneof(fc.constantFrom(409, 410, 500), fc.anything({ maxDepth: 1 })),
  })
  .map((reason) => ({ resources: [{ errorMsg: 'Conflict: Key could not be deleted.', reasons: [reason] }] }))
  .map((whole) => JSON.stringify(whole));
const scrap = fc.oneof(
  fc.string({ unit: 'binary' }),
  fc.json({ maxDepth: 3 }),
  fc.uuid(),
  body,
  body.map((text) => JSON.stringify(text)),
  fc.constantFrom(
    ...kmsReasonCodes,
    ...iamErrorCodes,
    ...['{', '}', '[', '"', "'", '\\', '\\"', ' ', '\n', '\0', '\ud800', '\u202e', '\u0001pU0ADMIN\u0002'],
    ...['key ', 'key "', 'not able to delete key ', ' because', '/keys/', ':key:', 'keyName="', '&quot;'],
    ...['correlation_id=', 'Correlation ID: ', "msg='", 'Status: 409', 'HTTP/2 503', '(409)', '%3A'],
    ...['BXNIM9999E: ', '","errorMessage":"', 'QUANTUM_ERR', '__proto__', '<html>', 'instance '],
    'protecting one or more cloud resources',
  ),
);
const texts = fc.array(scrap, { maxLength: 30 }).map((scraps) => scraps.join(''));

test('scraps of errors in any order are read without harm', () => {
  check(texts, 5_000);
});

test('an error body with a piece cut out or put in is read without harm', () => {
  const damage = fc.tuple(fc.nat(), fc.nat({ max: 20 }), scrap);
  const damaged = fc.tuple(body, damage).map(([text, [at, cut, put]]) => {
    const start = at % text.length;
    return text.slice(0, start) + put + text.slice(start + cut);
  });
  check(damaged, 3_000);
});

test('what is quoted from a text is fit to be shown', () => {
  const before = fc.constantFrom('BXNIM0415E: ', 'key "', "keyName='", 'delete key ', `NEW_ERR msg='`);
  const after = fc.constantFrom('', '"', "'", ' because', '" because');
  check(
    fc.tuple(before, fc.oneof(scrap, texts), after).map((parts) => parts.join('')),
    3_000,
  );
});

test('any text at all is read without harm', () => {
  check(fc.oneof(fc.string({ unit: 'binary', maxLength: 500 }), fc.json()), 2_000);
});
