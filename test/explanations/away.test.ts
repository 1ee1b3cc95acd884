import { expect, test } from 'vitest';
import type { AwayRefusal, StandInRefusal } from '../../src/domain/away.js';
import { explainAwayRefusal } from '../../src/explanations/away.js';
import { showMarks } from '../../src/explanations/marks.js';
import { expectCalmWords } from './calm-words.js';

const time = 'until friday';
const refusals: (AwayRefusal | StandInRefusal)[] = [
  { code: 'away_missing' },
  { code: 'away_not_understood', text: 'when the snow melts' },
  { code: 'away_no_such_day', text: '2027-02-30' },
  { code: 'away_over_already', until: 1_000 },
  { code: 'away_too_long', until: 3_000, latest: 2_000, limitDays: 90 },
  { code: 'stand_in_unknown', time, name: 'malk', known: ['Malik', 'Mei'] },
  { code: 'stand_in_unknown', time, name: 'malk' },
  {
    code: 'stand_in_ambiguous',
    time,
    name: 'malik',
    people: [
      { userId: 'U0ONE', name: 'Malik Haddad' },
      { userId: 'U0TWO', name: 'Malik Berg' },
    ],
  },
  { code: 'stand_in_oneself', time },
  { code: 'stand_in_not_eligible', time, name: 'Gus', account: 'guest' },
  { code: 'stand_in_away', time, name: 'Malik', until: 4_000 },
  { code: 'stand_in_off', time, name: 'Malik' },
];

const told = (refusal: AwayRefusal | StandInRefusal) => {
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

test('of a stand-in who cannot be, the time does not have to be typed again', () => {
  const of = (code: string) => refusals.find((one) => one.code === code)!;
  expect(told(of('stand_in_unknown')).next).toContain('/keys away until friday, Malik stands in');
  expect(told(of('stand_in_ambiguous')).next).toContain('/keys away until friday, Malik Berg stands in');
  for (const { code } of refusals.filter((one) => 'time' in one)) {
    expect(told(of(code)).next).toContain('/keys away until friday');
  }
});

test('what was typed is shown, and shortened where it is long', () => {
  const { what } = told({ code: 'away_not_understood', text: 'x'.repeat(500) });
  expect(what).toContain(`${'x'.repeat(59)}…`);
  expect(what.length).toBeLessThan(150);
});
