import { describe, expect, test } from 'vitest';
import { setAway } from '../../../src/usecases/people/set-away.js';
import { homeTeamId, openWorld } from '../world.js';

const inHome = (userId: string) => ({ userId, teamId: homeTeamId });
const maja = inHome('U0MAJA');
const yuki = inHome('U0YUKI');
/** A Wednesday. */
const now = Date.parse('2026-10-14T20:00:00Z');

function open() {
  const world = openWorld();
  const account = { kind: 'member', name: 'Maja', timeZone: 'Europe/Berlin' } as const;
  world.people.put({ ...account, slack: maja });
  world.people.put({ ...account, slack: yuki, timeZone: 'Asia/Tokyo' });
  world.people.put({ ...account, slack: inHome('U0GUEST'), kind: 'guest' });
  world.clock.set(now);
  return {
    ports: world.ports,
    away: () => world.absences.awayAmong([maja, yuki], now),
    entries: () => world.audit.entries.map(({ type, facts }) => ({ type, facts })),
  };
}

describe('being away', () => {
  test('begins at once, and ends as the day begins where the person is', async () => {
    const { ports, away, entries } = open();
    const untilBerlin = Date.parse('2026-10-16T00:00:00+02:00');
    // In Tokyo it is Thursday already.
    const untilTokyo = Date.parse('2026-10-16T00:00:00+09:00');
    expect(await setAway(ports, maja, 'until friday')).toEqual({
      ok: true,
      value: { kind: 'away', until: untilBerlin },
    });
    expect(await setAway(ports, yuki, 'until tomorrow')).toMatchObject({ value: { until: untilTokyo } });
    expect(await away()).toEqual([
      { slack: maja, until: untilBerlin },
      { slack: yuki, until: untilTokyo },
    ]);
    expect(entries()[0]).toEqual({ type: 'absence.set', facts: { until: untilBerlin } });
  });

  test('ends by coming back', async () => {
    const { ports, away, entries } = open();
    await setAway(ports, maja, 'for 3 days');
    expect(await setAway(ports, maja, 'back')).toEqual({ ok: true, value: { kind: 'back' } });
    expect(await away()).toEqual([]);
    expect(entries().map(({ type }) => type)).toEqual(['absence.set', 'absence.ended']);
  });
});

describe('a no', () => {
  test.each([
    ['', 'away_missing'],
    ['when the snow melts', 'away_not_understood'],
    ['until 2027-06-01', 'away_too_long'],
    ['until 2026-10-14', 'away_over_already'],
  ])('to %j changes nothing', async (text, code) => {
    const { ports, away, entries } = open();
    await setAway(ports, maja, 'for 3 days');
    const before = await away();
    expect(await setAway(ports, maja, text)).toMatchObject({
      ok: false,
      no: { kind: 'away', refusal: { code } },
    });
    expect(await away()).toEqual(before);
    expect(entries()).toHaveLength(1);
  });

  test('to a guest is audited', async () => {
    const { ports, entries } = open();
    expect(await setAway(ports, inHome('U0GUEST'), 'for 3 days')).toMatchObject({
      ok: false,
      no: { kind: 'refusal', refusal: { code: 'account_not_eligible', account: 'guest' } },
    });
    expect(entries()).toEqual([
      { type: 'click.refused', facts: { asked: 'away', code: 'account_not_eligible' } },
    ]);
  });
});
