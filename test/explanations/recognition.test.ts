import { expect, test } from 'vitest';
import type { UnknownReason } from '../../src/domain/recognition.js';
import { explainInactive } from '../../src/explanations/inactive-users.js';
import { explainUnknown } from '../../src/explanations/recognition.js';
import { expectCalmWords } from './calm-words.js';

const reasons = Object.keys({
  not_linked: true,
  no_confirmed_email: true,
  email_unknown: true,
  email_ambiguous: true,
  linked_elsewhere: true,
  not_in_file: true,
  invited: true,
  invitation_unsent: true,
  suspended: true,
  vpn_only: true,
  identity_gone: true,
  out_of_order: true,
} satisfies Record<UnknownReason, true>) as UnknownReason[];

test.each(reasons)('%s says what, why and what next', (why) => {
  expectCalmWords(explainUnknown(why));
  expect(explainUnknown(why).next).toMatch(/whoever runs|\/keys link|administrator|Wait/);
});

test('each is told apart by its reason', () => {
  expect(new Set(reasons.map((why) => `${explainUnknown(why).what} ${explainUnknown(why).why}`)).size).toBe(
    reasons.length,
  );
});

test('of somebody invited it is the invitation that is told', () => {
  expect(explainUnknown('invited')).toEqual(explainInactive('invited'));
  expect(explainInactive('invited').what).toContain('invitation');
  expectCalmWords(explainInactive('no_user'));
});
