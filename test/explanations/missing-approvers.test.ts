import { expect, test } from 'vitest';
import type { MissingApprover } from '../../src/domain/approver.js';
import { missingLines } from '../../src/explanations/missing-approvers.js';
import { explainRefusal } from '../../src/explanations/refusals.js';
import { expectCalmWords } from './calm-words.js';

const all = (why: MissingApprover['why'], ...names: string[]) => names.map((name) => ({ name, why }));

test('each is named with why, and what does not fit is counted', () => {
  expect(missingLines(all('invited', 'Mona', 'Malik', 'Mei'), 2)).toEqual([
    'Mona has not accepted the invitation to the account yet',
    'Malik has not accepted the invitation to the account yet',
    'and 1 more',
  ]);
});

test.each([
  ['somebody to be linked', [...all('invited', 'Mona'), ...all('not_linked', 'Mei')], '/keys link'],
  ['somebody invited', [...all('suspended', 'Malik'), ...all('invited', 'Mona')], 'accept the invitation'],
  ['a deactivated account', all('deactivated', 'Mona'), 'give the role to a second person'],
  ['an account Slack does not describe', all('unknown', 'Mona'), 'Try again'],
  ['a link that cannot be read', all('link_unreadable', 'Mona'), 'whoever runs Countersign'],
  ['nobody at all', [], 'second person given the Manager role'],
])('where nobody can approve, the next step is the one that helps: %s', (_who, missing, next) => {
  const words = explainRefusal({ code: 'no_approver_available', missing });
  expectCalmWords(words);
  expect(words.next).toContain(next);
  for (const { name } of missing) expect(words.why).toContain(name);
});
