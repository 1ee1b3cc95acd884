import { describe, expect, test } from 'vitest';
import {
  approverMentions,
  askedWords,
  mayDecideWords,
  toBeAsked,
} from '../../../../src/adapters/slack/words/approver-words.js';
import { dateToken } from '../../../../src/adapters/slack/kit/mrkdwn.js';
import type { Approver } from '../../../../src/domain/approver.js';
import type { Asking } from '../../../../src/domain/asking.js';
import { amir, aRequest, endsAt, vera } from '../../../domain/given.js';

const perhaps: Approver = { ...vera, onCondition: true };
const absence = { slack: amir.slack, until: endsAt };
const asked = (approvers: Approver[], asking?: Asking) => ({
  ...aRequest('awaiting_approval'),
  approvers,
  ...(asking && { asking }),
});

test('whoever is on a condition or away is marked, and nobody else', () => {
  expect(approverMentions([amir, perhaps])).toBe('<@U0AMIR>, <@U0VERA> (on a condition)');
  expect(approverMentions([amir, vera], [absence])).toBe(
    `<@U0AMIR> (away until ${dateToken(endsAt)}), <@U0VERA>`,
  );
  expect(approverMentions([{ ...amir, onCondition: true }], [absence])).toBe(
    `<@U0AMIR> (on a condition, away until ${dateToken(endsAt)})`,
  );
});

test('a long list ends with its number', () => {
  const many = Array.from({ length: 30 }, () => perhaps);
  expect(approverMentions(many)).toMatch(/ and 18 more$/);
});

describe('before asking', () => {
  const each = { way: 'each', limit: 20, away: [], everyoneAway: false } as const;
  test.each([
    [1, '1 person will be asked'],
    [2, '2 people will be asked'],
  ])('%i: %s', (count, title) => {
    expect(toBeAsked([amir, perhaps].slice(0, count), each)[0]).toBe(title);
  });

  test('names who gets no message, or that there is nobody else', () => {
    expect(toBeAsked([amir, vera], each)[1]).not.toContain('away');
    expect(toBeAsked([amir, vera], { ...each, away: [absence] })[1]).toContain('gets no message');
    const nobody = { ...each, away: [absence], everyoneAway: true };
    expect(toBeAsked([amir], nobody)[1]).toContain('asked all the same');
  });

  test('says that too many are asked in the channel, or some of them', () => {
    expect(toBeAsked([amir, vera], { ...each, way: 'channel', limit: 1 })[0]).toBe(
      'Asked in the channel: 2 Managers',
    );
    const [title, words] = toBeAsked([amir, vera], { ...each, way: 'some', limit: 1 });
    expect(title).toBe('1 of 2 people will be asked');
    expect(words).toContain('may decide as well');
  });
});

describe('on the card', () => {
  test.each<[string, Asking | undefined, string]>([
    ['everyone by name', undefined, '<@U0AMIR>, <@U0VERA> (on a condition)'],
    ['the channel', { by: 'channel', instead: ['U0AMIR'] }, '2 Managers (asked in the channel)'],
    [
      'some by name, and how many more may decide',
      { by: 'direct_message', userIds: ['U0VERA'] },
      '<@U0VERA> (on a condition) (1 more may decide without having been asked)',
    ],
    [
      'everyone, who is away',
      { by: 'direct_message', userIds: ['U0AMIR', 'U0VERA'], everyoneAway: true },
      '<@U0AMIR>, <@U0VERA> (on a condition) (all away, and asked all the same)',
    ],
  ])('%s', (_what, asking, words) => {
    expect(askedWords(asked([amir, perhaps], asking))).toBe(words);
  });
});

test('the details name everyone who may decide, asked or not', () => {
  const askings: (Asking | undefined)[] = [
    undefined,
    { by: 'channel', instead: [] },
    { by: 'direct_message', userIds: ['U0AMIR'] },
    { by: 'direct_message', userIds: ['U0AMIR', 'U0VERA'], everyoneAway: true },
  ];
  for (const asking of askings) {
    const words = mayDecideWords(asked([amir, perhaps], asking));
    expect(words).toContain('<@U0AMIR>');
    expect(words).toContain('<@U0VERA> (on a condition)');
  }
});
