import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it, test } from 'vitest';
import { deadlineWords, spanWords } from '../../src/explanations/spans.js';
import { showMarks } from '../../src/explanations/marks.js';

const [minute, hour, day] = [60_000, 3_600_000, 86_400_000];

describe('spans', () => {
  it.each([
    [0, '0 seconds'],
    [59_999, '59 seconds'],
    [minute + 30_000, '1 minute 30 seconds'],
    [minute, '1 minute'],
    [59 * minute, '59 minutes'],
    [hour, '1 hour'],
    [hour + minute, '1 hour 1 minute'],
    [5 * hour + 59 * minute, '5 hours'],
    [day, '1 day'],
    [2 * day - 1, '1 day 23 hours'],
    [2 * day, '2 days'],
    [7 * day, '7 days'],
    [90 * day, '90 days'],
  ])('%i ms are %s', (ms, words) => {
    expect(spanWords(ms)).toBe(words);
  });

  test('whatever the time, nobody is promised more than there is, nor half of it', () => {
    const unitMs: Record<string, number> = { day, hour, minute, second: 1_000 };
    fc.assert(
      fc.property(fc.integer({ min: 1_000, max: 400 * day }), (ms) => {
        const words = spanWords(ms);
        const told = [...words.matchAll(/(\d+) (day|hour|minute|second)(s?)/g)].map(
          ([, count, unit, many]) => {
            expect(many === '').toBe(count === '1');
            return Number(count) * unitMs[unit!]!;
          },
        );
        const sum = told.reduce((one, other) => one + other, 0);
        expect(sum).toBeLessThanOrEqual(ms);
        expect(ms).toBeLessThan(sum * 1.5 + 1_000);
      }),
    );
  });

  it.each([
    [29_001, '30 seconds'],
    [59_999, '1 minute'],
    [minute + 1, '1 minute 1 second'],
    [2 * hour + 1, '3 hours'],
    [2 * hour - 1, '2 hours'],
  ])('a wait of %i ms is rounded up to %s', (ms, words) => {
    expect(spanWords(ms, Math.ceil)).toBe(words);
  });
});

describe('a deadline', () => {
  const now = Date.UTC(2026, 10, 25, 9, 37);
  const shown = (left: number) =>
    showMarks(deadlineWords(now + left, now), (mark) => (mark.kind === 'time' ? mark.form : '?'));

  it.each([
    [6 * day, 'deadline (6 days)'],
    [hour, 'deadline (1 hour)'],
    [8 * day, 'deadline (8 days)'],
    [30 * day, 'day'],
    [-hour, 'deadline'],
  ])('%i ms away', (left, words) => {
    expect(shown(left)).toBe(words);
  });
});

test('no preposition stands before a moment, which may be today', () => {
  const src = join(import.meta.dirname, '../../src');
  const wrong = readdirSync(src, { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.ts'))
    .flatMap((file) => [
      ...readFileSync(join(src, file), 'utf8').matchAll(
        /\b(?:on|at|in|about) \$\{(?:markTime|markDay|markDeadline|deadlineWords|dateToken)\b/g,
      ),
    ]);
  expect(wrong.map(([words]) => words)).toEqual([]);
});
