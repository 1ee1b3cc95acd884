import { expect, test } from 'vitest';
import { createIbmErrorRecognition } from '../../../../src/adapters/ibm/pasted-errors/error-recognition.js';
import { explainKmsFailure } from '../../../../src/explanations/kms-failures.js';
import { foundInPublic } from './found-in-public.js';

const { recognise } = createIbmErrorRecognition();

test.each(foundInPublic)('$source: $code', ({ text, code, fact }) => {
  const { failure, correlationIds } = recognise(text);
  expect(failure?.code).toBe(code);
  const id = /673bb68a-[\w-]+/.exec(text)?.[0];
  if (id !== undefined) expect(correlationIds).toContain(id);
  if (!failure) return;
  const { why } = explainKmsFailure(failure, { caller: 'somebody' });
  if (fact !== undefined) expect(why).toContain(fact);
});

test('there are enough of them to tell something', () => {
  expect(foundInPublic.filter(({ code }) => code !== undefined).length).toBeGreaterThanOrEqual(80);
  expect(foundInPublic.filter(({ code }) => code === undefined).length).toBeGreaterThanOrEqual(8);
});
