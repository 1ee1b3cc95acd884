import { expect, test } from 'vitest';
import { stillBlockedWords } from '../../../../src/adapters/slack/words/outcome-words.js';
import { aRequest, protectedBy } from '../../../domain/given.js';

test.each([
  [{ force: false }, 'still 5 resources'],
  [{ force: true, obstruction: 'retention' as const }, 'still 2 resources'],
])('what still blocks is what stands in the way: %j', (how, words) => {
  const request = { ...aRequest('blocked'), ...how, blockers: 2, protection: protectedBy(5, 2) };
  expect(stillBlockedWords(request).text).toContain(words);
});
