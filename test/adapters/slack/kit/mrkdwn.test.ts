import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  escapeMrkdwn,
  mentions,
  shortenMrkdwn,
  toMrkdwn,
} from '../../../../src/adapters/slack/kit/mrkdwn.js';
import { markPerson, markTime } from '../../../../src/explanations/marks.js';

describe('text for Slack', () => {
  test('whatever is typed, no control character of Slack survives', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (typed) => {
        expect(escapeMrkdwn(typed)).not.toMatch(/[<>]|&(?!amp;|lt;|gt;)/);
      }),
    );
  });

  test('marks become a date in the reader’s zone and a mention', () => {
    expect(toMrkdwn(`a < b, ${markTime(1_800_000_000_000)} by ${markPerson('U012ABC')}`)).toBe(
      'a &lt; b, <!date^1800000000^{date_short_pretty} at {time}|2027-01-15 08:00 UTC> by <@U012ABC>',
    );
  });

  test('a cut never falls inside a mention, date or entity, and the limit holds', () => {
    const piece = fc.constantFrom('<@U012ABC>', '&amp;', '<!date^1^{time}|x>', 'word ', '&lt;', '👨‍👩‍👧‍👦', '🇩🇪');
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 40 }), fc.integer({ min: 30, max: 120 }), (pieces, limit) => {
        const cut = shortenMrkdwn(pieces.join(''), limit);
        expect(cut.length).toBeLessThanOrEqual(limit);
        expect(cut.replaceAll(/👨‍👩‍👧‍👦|🇩🇪/gu, '')).not.toMatch(
          /\p{Cs}|\p{Regional_Indicator}|\p{Extended_Pictographic}/u,
        );
        expect(cut.replace(/<[^<>]*>/g, '').replace(/&(amp|lt);/g, '')).not.toMatch(/[<>&]/);
      }),
    );
  });

  test('two hundred Managers are named up to a number', () => {
    const ids = Array.from({ length: 200 }, (_, index) => `U${index}`);
    expect(mentions(ids)).toMatch(/<@U11> and 188 more$/);
  });
});
