import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { readAway } from '../../src/domain/away.js';

const zone = 'Europe/Berlin';
/** A Wednesday in summer time. */
const now = Date.parse('2026-10-14T10:30:00+02:00');

const until = (text: string, at = now, timeZone = zone) => {
  const answer = readAway(text, at, timeZone);
  if (!answer.ok) throw new Error(answer.refusal.code);
  return answer.asked.kind === 'away' ? answer.asked.until : undefined;
};
const refusal = (text: string, at = now, timeZone = zone) => {
  const answer = readAway(text, at, timeZone);
  return answer.ok ? undefined : answer.refusal;
};

describe('until a day is until it begins where the person is', () => {
  test.each([
    ['until 2026-12-01', '2026-12-01T00:00:00+01:00'],
    ['2026-12-01', '2026-12-01T00:00:00+01:00'],
    ['until 2026-12-1', '2026-12-01T00:00:00+01:00'],
    ['until friday', '2026-10-16T00:00:00+02:00'],
    ['Until  FRIDAY.', '2026-10-16T00:00:00+02:00'],
    ['fri', '2026-10-16T00:00:00+02:00'],
    ['until tuesday', '2026-10-20T00:00:00+02:00'],
    ['until thu', '2026-10-15T00:00:00+02:00'],
    ['until tomorrow', '2026-10-15T00:00:00+02:00'],
    // Today has begun.
    ['until wednesday', '2026-10-21T00:00:00+02:00'],
  ])('%s', (text, iso) => {
    expect(until(text)).toBe(Date.parse(iso));
  });

  test('which day it is depends on the zone', () => {
    const evening = Date.parse('2026-10-14T22:30:00Z');
    expect(until('until tomorrow', evening, 'America/New_York')).toBe(
      Date.parse('2026-10-15T00:00:00-04:00'),
    );
    expect(until('until tomorrow', evening, zone)).toBe(Date.parse('2026-10-16T00:00:00+02:00'));
  });

  test('a zone nobody knows counts as UTC', () => {
    expect(until('until 2026-12-01', now, 'Mars/Olympus')).toBe(Date.parse('2026-12-01T00:00:00Z'));
  });
});

describe('for a while', () => {
  test.each([
    ['for 3 days', '2026-10-17T10:30:00+02:00'],
    ['3 days', '2026-10-17T10:30:00+02:00'],
    ['for 1 day', '2026-10-15T10:30:00+02:00'],
    ['for a day', '2026-10-15T10:30:00+02:00'],
    ['for an hour', '2026-10-14T11:30:00+02:00'],
    ['for 5 hours', '2026-10-14T15:30:00+02:00'],
    // Over the end of summer time: the same time of day.
    ['for 2 weeks', '2026-10-28T10:30:00+01:00'],
    ['for 90 days', '2027-01-12T10:30:00+01:00'],
  ])('%s', (text, iso) => {
    expect(until(text)).toBe(Date.parse(iso));
  });
});

test.each(['back', ' Back ', 'BACK.'])('%j ends it', (text) => {
  expect(readAway(text, now, zone)).toEqual({ ok: true, asked: { kind: 'back' } });
});

describe('who stands in', () => {
  const friday = Date.parse('2026-10-16T00:00:00+02:00');
  const malik = { by: 'name', name: 'malik' };
  test.each<[string, object]>([
    ['until friday, malik stands in', malik],
    ['until friday malik stands in', malik],
    ['Until Friday; Malik stands in.', { by: 'name', name: 'Malik' }],
    ['until friday, @malik stands in', malik],
    ['until friday, malik will stand in for me', malik],
    ['until friday, stand-in malik', malik],
    ['until friday stand in malik', malik],
    ['until friday with stand-in: malik', malik],
    ['until friday and malik stands in', malik],
    ['until friday, standin is malik', malik],
    ['malik stands in until friday', malik],
    ['malik stands in, until friday', malik],
    ['friday, malik stands in', malik],
    ['until friday, Malik El Haddad stands in', { by: 'name', name: 'Malik El Haddad' }],
    ['until friday Malik El Haddad stands in', { by: 'name', name: 'Malik El Haddad' }],
    ['until friday, <@U0MALIK> stands in', { by: 'mention', userId: 'U0MALIK' }],
    ['until friday <@W0MALIK|malik> stands in', { by: 'mention', userId: 'W0MALIK' }],
    ['until friday, Malik@Example.com stands in', { by: 'email', email: 'malik@example.com' }],
    [
      'until friday, stand-in <mailto:malik@example.com|malik@example.com>',
      { by: 'email', email: 'malik@example.com' },
    ],
  ])('%s', (text, standIn) => {
    expect(readAway(text, now, zone)).toMatchObject({ ok: true, asked: { until: friday, standIn } });
  });

  test('the time is kept as it was typed', () => {
    expect(readAway('For 3 days, malik stands in', now, zone)).toMatchObject({
      asked: { time: 'For 3 days' },
    });
  });

  test.each([
    'until friday, stands in',
    'until friday stands in',
    'malik stands in',
    'until friday, stand-in',
    'until soon, malik stands in',
    'until friday, malik',
    'until friday malik',
    'back, malik stands in',
    `until friday, ${'m'.repeat(81)} stands in`,
  ])('nothing is taken for less than it says: %s', (text) => {
    expect(refusal(text)).toMatchObject({ code: 'away_not_understood', text });
  });

  test('a time that is over is refused whoever stands in', () => {
    expect(refusal('for 0 days, malik stands in')).toMatchObject({ code: 'away_over_already' });
  });
});

describe('a refusal', () => {
  test.each(['', '   '])('nothing at all: %j', (text) => {
    expect(refusal(text)).toEqual({ code: 'away_missing' });
  });

  test.each([
    'until',
    'for',
    'until soon',
    'until next friday',
    'until 1 December',
    'until 12/01/2026',
    'for -3 days',
    'for 1.5 days',
    'for 3 months',
    'for two weeks',
    'for 99999 days',
    'back tomorrow',
    'for 2026-12-01',
    'until 2026-12-01; drop table',
  ])('what has no meaning here: %s', (text) => {
    expect(refusal(text)).toEqual({ code: 'away_not_understood', text });
  });

  test.each(['until 2026-02-30', 'until 2026-13-01', 'until 2026-00-10', 'until 0000-01-01'])(
    'a day that does not exist: %s',
    (text) => {
      expect(refusal(text)).toEqual({ code: 'away_no_such_day', text });
    },
  );

  test.each([
    ['until 2026-10-14', '2026-10-14T00:00:00+02:00'],
    ['until 2020-01-01', '2020-01-01T00:00:00+01:00'],
    ['for 0 days', '2026-10-14T10:30:00+02:00'],
  ])('what is over: %s', (text, iso) => {
    expect(refusal(text)).toEqual({ code: 'away_over_already', until: Date.parse(iso) });
  });

  const latest = Date.parse('2027-01-12T10:30:00+01:00');
  test.each([
    ['until 2027-01-13', '2027-01-13T00:00:00+01:00'],
    ['for 91 days', '2027-01-13T10:30:00+01:00'],
    ['for 13 weeks', '2027-01-13T10:30:00+01:00'],
  ])('more than ninety days: %s', (text, iso) => {
    expect(refusal(text)).toEqual({
      code: 'away_too_long',
      until: Date.parse(iso),
      latest,
      limitDays: 90,
    });
  });

  test('the last day that can be named is the ninetieth', () => {
    expect(until('until 2027-01-12')).toBe(Date.parse('2027-01-12T00:00:00+01:00'));
  });
});

test('whoever is named is heard, whatever the time and however the name is joined to it', () => {
  const times = fc.constantFrom('until friday', 'tomorrow', 'for 3 days', 'a week', 'until 2026-11-02');
  const word = fc.stringMatching(/^[A-Z][a-zäéø]{1,9}$/);
  const names = fc.array(word, { minLength: 1, maxLength: 3 }).map((parts) => parts.join(' '));
  const joined = fc.constantFrom<(time: string, name: string) => string>(
    (time, name) => `${time}, ${name} stands in`,
    (time, name) => `${time} stand-in ${name}`,
    (time, name) => `${name} stands in ${time}`,
    (time, name) => `${time}  and ${name} stands in for me.`,
  );
  fc.assert(
    fc.property(times, names, joined, (time, name, join) => {
      expect(readAway(join(time, name), now, zone)).toMatchObject({
        asked: { until: until(time), time, standIn: { by: 'name', name } },
      });
    }),
  );
});

test('whatever is typed is answered, and what is accepted lies ahead within 91 days', () => {
  const pieces = fc.constantFrom(
    'malik',
    'stands in',
    'stand-in',
    ',',
    'until',
    'for',
    'back',
    'friday',
    '3',
    '90',
    'days',
    '2026-11-02',
    ' ',
    '.',
  );
  const texts = fc.oneof(
    fc.string(),
    fc.array(pieces, { maxLength: 4 }).map((parts) => parts.join(' ')),
  );
  const instants = fc.integer({ min: Date.UTC(2024, 0), max: Date.UTC(2030, 0) });
  fc.assert(
    fc.property(texts, instants, (text, at) => {
      const answer = readAway(text, at, zone);
      if (!answer.ok || answer.asked.kind === 'back') return;
      expect(answer.asked.until).toBeGreaterThan(at);
      expect(answer.asked.until).toBeLessThanOrEqual(at + 91 * 24 * 3_600_000);
    }),
  );
});
