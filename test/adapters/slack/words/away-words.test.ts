import { describe, expect, test } from 'vitest';
import {
  allAwayWords,
  awayUntilWords,
  someAwayWords,
  standsInWords,
  wouldBeAwayWords,
} from '../../../../src/adapters/slack/words/away-words.js';
import { renderCard } from '../../../../src/adapters/slack/card/card.js';
import { threadLine } from '../../../../src/adapters/slack/words/thread-lines.js';
import type { Approver } from '../../../../src/domain/approver.js';
import type { Unavailable, UnavailableForRequest } from '../../../../src/domain/unavailable.js';
import { aBlockedRequest, amir, aRequest, rosa, vera } from '../../../domain/given.js';

const dayMs = 86_400_000;
const nora: Approver = { ...rosa, iamId: 'IBMid-NORA', slack: { ...rosa.slack, userId: 'U0NORA' } };
const people = [amir, vera, nora];
const slacks = people.map(({ slack }) => slack);
/** The later somebody is listed the sooner they are back. */
const gone = (count: number, off = 0): Unavailable => ({
  away: slacks.slice(0, count).map((slack, n) => ({ slack, until: (9 - n) * dayMs })),
  off: slacks.slice(count, count + off),
});
const told = (words: string) => words.replaceAll(/<!date.*?>/g, 'then');
const waiting = (unavailable: UnavailableForRequest, changes: object = { channelId: 'C0KEYS' }) => ({
  ...aRequest('awaiting_approval'),
  ...changes,
  unavailable,
});

describe('where nobody is there', () => {
  test.each([
    [1, 0, 'the only one who could approve is away until then'],
    [2, 0, 'both are away; <@U0VERA> is back first, then'],
    [3, 0, 'all three are away; <@U0NORA> is back first, then'],
    [0, 1, 'the only one who could approve has direct messages off'],
    [0, 2, 'both have direct messages off'],
    [1, 1, 'one is away and one has direct messages off; <@U0AMIR> is back first, then'],
    [2, 1, 'two are away and one has direct messages off; <@U0VERA> is back first, then'],
    [1, 2, 'one is away and two have direct messages off; <@U0AMIR> is back first, then'],
  ])('%i away and %i with messages off: %s', (away, off, who) => {
    const words = wouldBeAwayWords(people.slice(0, away + off), gone(away, off), { isMessaged: false });
    const next =
      away + off === 1
        ? 'They can still decide on the card in the channel: tell them yourself.'
        : 'Each can still decide on the card in the channel: tell one of them yourself.';
    expect(told(words)).toBe(`*Nobody will be messaged:* ${who}. ${next}`);
  });

  test('who comes back and has messages off as well is not named as back', () => {
    const unavailable = { ...gone(2), off: [vera.slack] };
    expect(told(awayUntilWords([amir, vera], unavailable))).toContain('<@U0AMIR> is back first');
  });

  test('a request says whether anybody was messaged before', () => {
    const { away, off } = gone(2);
    expect(told(allAwayWords(waiting({ away, off, nobodyMessaged: true })))).toMatch(
      /^\*Nobody was messaged:\* both are away; .* yourself\.$/,
    );
    const later = allAwayWords(waiting({ away, off }));
    expect(later).toMatch(/^\*Both are away; .*\.\* Each can still decide on the card in the channel/);
    expect(allAwayWords(waiting({ away, off }, {}))).not.toContain('in the channel');
  });

  test('of a blocked request nobody is called to decide while nothing can be decided', () => {
    const blocked = { ...aBlockedRequest(), unavailable: gone(2), channelId: 'C0KEYS' };
    expect(told(allAwayWords(blocked))).toBe('*Both are away; <@U0VERA> is back first, then.*');
    const unwatched = { ...blocked, obstruction: 'other' } as const;
    expect(allAwayWords(unwatched)).toContain('can still decide');
  });

  test('its requester is told so in the thread, and of something else where somebody is back', () => {
    const requester = { kind: 'requester', userId: rosa.slack.userId } as const;
    expect(threadLine('nobody_there', waiting(gone(2)), requester)).toContain('takes messages now');
    expect(threadLine('nobody_there', waiting(gone(2)), requester)).toContain('who is back first');
    expect(threadLine('nobody_there', waiting(gone(0, 2)), requester)).not.toContain('back first');
    expect(threadLine('nobody_there', waiting(gone(1)), requester)).toBe('This waits for a decision, above');
  });
});

test('where somebody is there nothing of the kind is said', () => {
  expect(allAwayWords(waiting(gone(1)))).toBe('');
  expect(awayUntilWords([], gone(2))).toBe('');
  expect(awayUntilWords(people, gone(2))).toBe('');
  expect(allAwayWords({ ...aRequest('denied'), unavailable: gone(2) })).toBe('');
});

test('each who takes no messages is named, with whoever stands in', () => {
  const standIn = { slack: vera.slack, name: vera.name };
  const [absence] = gone(1).away;
  const request = waiting({ away: [{ ...absence!, standIn }], off: [vera.slack] });
  expect(someAwayWords(request, 'requester').map(told)).toEqual([
    '<@U0AMIR> is away until then, <@U0VERA> stands in',
    '<@U0VERA> has direct messages off',
  ]);
  expect(standsInWords(request, 'U0VERA')).toBe('You stand in for <@U0AMIR>');
  expect(standsInWords(request, 'U0AMIR')).toBe('');
});

test.each([1, 2])(
  'the card in the channel calls nobody who asked for quiet, %i of them: it names them',
  (count) => {
    const standIn = { slack: vera.slack, name: vera.name };
    const away = gone(count).away.map((one, n) => (count === 1 && n === 0 ? { ...one, standIn } : one));
    const { blocks, text } = renderCard(waiting({ away, off: [] }), {
      audience: 'channel',
      identity: 'service-ids',
    });
    const words = `${JSON.stringify(blocks)} ${text}`;
    expect(words).toContain(count === 1 ? `${amir.name} is away until` : `${vera.name} is back first`);
    for (const { slack } of [amir, vera]) expect(words).not.toContain(`<@${slack.userId}>`);
  },
);
