import { expect, test } from 'vitest';
import { nudgedWords, remindedWords } from '../../../../src/adapters/slack/words/reminder-words.js';
import { dayMs } from '../../../../src/domain/deadlines.js';
import { dateToken } from '../../../../src/adapters/slack/kit/mrkdwn.js';
import { amir, aRequest, endsAt, openedAt } from '../../../domain/given.js';

test('a nudge answers with whom it went to, or with what was decided before the answer came', () => {
  const at = Date.UTC(2026, 11, 1);
  const nudged = { nudgedAt: at, reminded: [{ userId: amir.slack.userId, at }] };
  expect(nudgedWords({ ...aRequest('awaiting_approval'), ...nudged }).text).toContain('You nudged <@U0AMIR>');
  expect(nudgedWords({ ...aRequest('denied'), ...nudged }).text).toContain('Denied');
});

test('the card says from when its requester may nudge again, until that has passed or nothing is left of the period', () => {
  const told = (nudgedAt: number, remindedAt = nudgedAt) =>
    remindedWords({
      ...aRequest('awaiting_approval'),
      nudgedAt,
      reminded: [{ userId: amir.slack.userId, at: remindedAt }],
    });
  const freeAt = openedAt + 1 + dayMs;
  const again = `You can nudge again from ${dateToken(freeAt, 'deadline')}.`;
  expect(told(openedAt + 1)).toContain(again);
  expect(told(openedAt + 1, freeAt - 1)).toMatch(/^Reminded: /);
  expect(told(openedAt + 1, freeAt - 1)).toContain(again);
  expect(told(openedAt + 1, freeAt)).not.toContain('again');
  expect(told(endsAt - dayMs)).not.toContain('again');
});
