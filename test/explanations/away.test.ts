import { expect, test } from 'vitest';
import type { AwayRefusal } from '../../src/domain/away.js';
import { explainAwayRefusal } from '../../src/explanations/away.js';
import { showMarks } from '../../src/explanations/marks.js';
import { expectCalmWords } from './calm-words.js';

const refusals: AwayRefusal[] = [
  { code: 'away_missing' },
  { code: 'away_not_understood', text: 'when the snow melts' },
  { code: 'away_no_such_day', text: '2027-02-30' },
  { code: 'away_over_already', until: 1_000 },
  { code: 'away_too_long', until: 3_000, latest: 2_000, limitDays: 90 },
];

const told = (refusal: AwayRefusal) => {
  const { what, why, next } = explainAwayRefusal(refusal);
  const plain = (text: string) =>
    showMarks(text, (mark) =>
      mark.kind === 'code' ? mark.command : `second ${mark.kind === 'time' && mark.epochS}`,
    );
  return { what: plain(what), why: plain(why), next: plain(next) };
};

test.each(refusals)('$code says what, why and what next', (refusal) => {
  expectCalmWords(told(refusal));
  expect(told(refusal).next).toContain(refusal.code === 'away_too_long' ? 'second 2' : '/keys away');
});

test('each is told apart by its first sentence', () => {
  expect(new Set(refusals.map((refusal) => told(refusal).what)).size).toBe(refusals.length);
});

test('what was typed is shown, and shortened where it is long', () => {
  const { what } = told({ code: 'away_not_understood', text: 'x'.repeat(500) });
  expect(what).toContain(`${'x'.repeat(59)}…`);
  expect(what.length).toBeLessThan(150);
});
