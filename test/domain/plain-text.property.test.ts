import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { shorten, startOf } from '../../src/domain/plain-text.js';

/** Characters of one and of many units: plain, paired, with skin, flags, a family joined by ZWJ, marks on a letter. */
const character = fc.constantFrom('a', ' ', '😀', '👍🏽', '🇩🇪', '🏴󠁧󠁢󠁳󠁣󠁴󠁿', '👨‍👩‍👧‍👦', 'e\u0301', 'ñ', '𝔘', '❤️‍🔥', '\r\n');
const limit = fc.constantFrom(75, 150, 3_000);

describe('a text cut to size', () => {
  test('ends between two characters as people see them, and holds as many of them as fit', () => {
    const whole = new Intl.Segmenter('de', { granularity: 'grapheme' });
    fc.assert(
      fc.property(fc.array(character, { maxLength: 1_600 }), limit, (characters, most) => {
        const text = characters.join('');
        const start = startOf(text, most);
        const [...clusters] = whole.segment(text);
        const fitting = clusters.filter(({ index, segment }) => index + segment.length <= most);
        expect(start).toBe(fitting.map(({ segment }) => segment).join(''));
      }),
      { numRuns: 60, seed: 20_261_127 },
    );
  });

  test('is within the limit with its ellipsis, and whole where it fits', () => {
    fc.assert(
      fc.property(fc.array(character, { maxLength: 1_600 }), limit, (characters, most) => {
        const text = characters.join('');
        const short = shorten(text, most);
        expect(short.length).toBeLessThanOrEqual(most);
        expect(short).not.toMatch(/\p{Cs}/u);
        expect(short === text || (text.length > most && short.endsWith('…'))).toBe(true);
      }),
      { numRuns: 60, seed: 20_261_127 },
    );
  });

  test('however many marks stand on one letter, nothing of half a character is left', () => {
    expect(shorten(`e${'\u0301'.repeat(5_000)}`, 75)).toBe('…');
  });
});
