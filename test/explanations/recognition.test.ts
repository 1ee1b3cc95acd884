import { expect, test } from 'vitest';
import type { UnknownReason } from '../../src/domain/recognition.js';
import { explainUnknown } from '../../src/explanations/recognition.js';
import { expectCalmWords } from './calm-words.js';

const reasons = Object.keys({
  not_linked: true,
  no_confirmed_email: true,
  email_unknown: true,
  email_ambiguous: true,
  linked_elsewhere: true,
  not_in_file: true,
} satisfies Record<UnknownReason, true>) as UnknownReason[];

test.each(reasons)('%s says what, why and what next', (why) => {
  expectCalmWords(explainUnknown(why));
  expect(explainUnknown(why).next).toContain(why === 'not_in_file' ? 'whoever runs' : '/keys link');
});

test('each is told apart by its reason', () => {
  expect(new Set(reasons.map((why) => explainUnknown(why).why)).size).toBe(reasons.length);
});
