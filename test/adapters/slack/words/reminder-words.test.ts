import { expect, test } from 'vitest';
import { nudgedWords } from '../../../../src/adapters/slack/words/reminder-words.js';
import { amir, aRequest } from '../../../domain/given.js';

test('a nudge answers with whom it went to, or with what was decided before the answer came', () => {
  const at = Date.UTC(2026, 11, 1);
  const nudged = { nudgedAt: at, reminded: [{ userId: amir.slack.userId, at }] };
  expect(nudgedWords({ ...aRequest('awaiting_approval'), ...nudged }).text).toContain('You nudged <@U0AMIR>');
  expect(nudgedWords({ ...aRequest('denied'), ...nudged }).text).toContain('Denied');
});
