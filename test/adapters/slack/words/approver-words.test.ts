import { describe, expect, test } from 'vitest';
import {
  approverMentions,
  askedWords,
  askingWords,
  askTitle,
  mayDecideWords,
  type ToBeAsked,
} from '../../../../src/adapters/slack/words/approver-words.js';
import { dateToken } from '../../../../src/adapters/slack/kit/mrkdwn.js';
import type { Approver } from '../../../../src/domain/approver.js';
import type { Asking } from '../../../../src/domain/asking.js';
import { type Absence, nobodyUnavailable, type Unavailable } from '../../../../src/domain/unavailable.js';
import { amir, aRequest, endsAt, rosa, vera } from '../../../domain/given.js';

const perhaps: Approver = { ...vera, onCondition: true };
const absence = { slack: amir.slack, until: endsAt };
const asked = (approvers: Approver[], asking?: Asking) => ({
  ...aRequest('awaiting_approval'),
  approvers,
  ...(asking && { asking }),
});
const gone = (...away: Absence[]): Unavailable => ({ away, off: [] });

test('whoever is on a condition or away is marked, and nobody else', () => {
  expect(approverMentions([amir, perhaps])).toBe('<@U0AMIR>, <@U0VERA> (on a condition)');
  expect(approverMentions([amir, vera], gone(absence))).toBe(
    `<@U0AMIR> (away until ${dateToken(endsAt, 'deadline')}), <@U0VERA>`,
  );
  expect(approverMentions([{ ...amir, onCondition: true }], gone(absence))).toBe(
    `<@U0AMIR> (on a condition, away until ${dateToken(endsAt, 'deadline')})`,
  );
});

test('a long list ends with its number', () => {
  const many = Array.from({ length: 30 }, () => perhaps);
  expect(approverMentions(many)).toMatch(/ and 18 more$/);
});

describe('before asking', () => {
  const each = { way: 'each', limit: 20, unavailable: nobodyUnavailable, everyoneAway: false } as const;
  const words = (approvers: Approver[], asked: ToBeAsked) => askingWords(approvers, { ...asked, endsAt });
  test.each([
    [1, '1 person will be asked', 'Ask 1 person'],
    [2, '2 people will be asked', 'Ask 2 people'],
  ])('%i: %s', (count, title, button) => {
    const approvers = [amir, perhaps].slice(0, count);
    expect(words(approvers, each)).toContain(`*${title}* · <@U0AMIR>`);
    expect(words(approvers, each)).toContain(` · until ${dateToken(endsAt, 'deadline')}`);
    expect(askTitle(approvers, each)).toBe(button);
  });

  test('names who gets no message and counts them out, or says that there is nobody else', () => {
    expect(words([amir, vera], each)).not.toContain('away');
    const one = words([amir, vera], { ...each, unavailable: gone(absence) });
    expect(one).toContain('*1 of 2 people will be asked*');
    expect(one).toContain('gets no message');
    const nobody = { ...each, unavailable: gone(absence), everyoneAway: true };
    expect(words([amir], nobody)).toContain('*1 person will be asked*');
    expect(words([amir], nobody)).toContain('asked all the same');
    const alone = { ...each, unavailable: gone(absence) };
    expect(words([amir], alone)).toMatch(/^\*Asked in the channel: 1 Manager\*.*\n\*Nobody will be messaged/);
    expect(askTitle([amir], alone)).toBe('Ask the channel');
  });

  test('says that too many are asked in the channel, or some of them', () => {
    const channel = { ...each, way: 'channel', limit: 1 } as const;
    expect(words([amir, vera], channel)).toContain('*Asked in the channel: 2 Managers*');
    expect(askTitle([amir, vera], channel)).toBe('Ask the channel');
    const some = words([amir, vera], { ...each, way: 'some', limit: 1 });
    expect(some).toContain('*1 of 2 people will be asked*');
    expect(some).toContain('may decide as well');
    const oneThere = {
      ...each,
      way: 'some',
      limit: 2,
      unavailable: gone(absence, { ...absence, slack: rosa.slack }),
    } as const;
    expect(words([amir, vera, rosa], oneThere)).toContain('*1 of 3 people will be asked*');
    expect(askTitle([amir, vera, rosa], oneThere)).toBe('Ask 1 person');
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
      '<@U0AMIR>, <@U0VERA> (on a condition) (asked although nobody was there)',
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
