import { expect, test } from 'vitest';
import {
  nudgedWords,
  remindedWords,
  reminderWords,
} from '../../../../src/adapters/slack/words/reminder-words.js';
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

test('a message that cannot name all counts all of them, also where those it could name are decided by then', () => {
  const [audience, request] = [
    { kind: 'approver', userId: 'U0AMIR' } as const,
    aRequest('awaiting_approval'),
  ];
  const told = (named: number, more: number) => {
    const reminders = Array.from({ length: named }, () => ({ request }));
    return reminderWords(audience, reminders, { now: openedAt, more }).text;
  };
  expect(told(30, 400)).toContain('430 requests wait for you');
  expect(told(30, 400)).toContain('and 420 more: `/keys pending`');
  expect(told(1, 1)).toContain('2 requests wait for you');
  expect(told(0, 400)).toContain('400 requests wait for you');
});
