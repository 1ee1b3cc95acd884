import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createRedisAbsences } from '../../../src/adapters/redis/absences.js';
import { createRedisAuditLog } from '../../../src/adapters/redis/audit-log.js';
import { createSlackPeople } from '../../../src/adapters/slack/people/slack-people.js';
import { setAway, type SetAwayPorts } from '../../../src/usecases/people/set-away.js';
import { createRecordingLog } from '../../adapters/recording-log.js';
import { openTestRedis, type TestRedis } from '../../adapters/redis/test-redis.js';
import { homeTeam, member, startFalseSlack } from '../../adapters/slack/false-slack.js';
import { inHome } from './live-stage.js';

let redis: TestRedis;
beforeAll(async () => {
  redis = await openTestRedis();
});
afterAll(() => redis.clean());

const maja = inHome('U0MAJA');
const yuki = inHome('U0YUKI');
/** A Wednesday. */
const now = Date.parse('2026-10-14T20:00:00Z');

async function open() {
  const slack = await startFalseSlack([
    member('U0MAJA', 'maja@example.com'),
    member('U0YUKI', 'yuki@example.com', { tz: 'Asia/Tokyo' }),
    member('U0GUEST', 'gus@example.com', { is_restricted: true }),
  ]);
  const prefix = redis.freshPrefix();
  const ports: SetAwayPorts = {
    absences: createRedisAbsences(redis.prompt, prefix),
    audit: createRedisAuditLog(redis.prompt, prefix),
    people: createSlackPeople(slack.client),
    clock: { now: () => now, steady: () => now },
    log: createRecordingLog(),
    settings: { homeTeamId: homeTeam, maxDirectMessages: 20 },
  };
  return {
    ports,
    away: () => ports.absences.awayAmong([maja, yuki], now),
    entries: async () => (await ports.audit.read(1, 20)).map(({ type, facts }) => ({ type, facts })),
  };
}

describe('being away', () => {
  test('begins at once, and ends as the day begins where the person is', async () => {
    const { ports, away, entries } = await open();
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
    expect((await entries())[0]).toEqual({ type: 'absence.set', facts: { until: untilBerlin } });
  });

  test('ends by coming back', async () => {
    const { ports, away, entries } = await open();
    await setAway(ports, maja, 'for 3 days');
    expect(await setAway(ports, maja, 'back')).toEqual({ ok: true, value: { kind: 'back' } });
    expect(await away()).toEqual([]);
    expect((await entries()).map(({ type }) => type)).toEqual(['absence.set', 'absence.ended']);
  });
});

describe('a no', () => {
  test.each([
    ['', 'away_missing'],
    ['when the snow melts', 'away_not_understood'],
    ['until 2027-06-01', 'away_too_long'],
    ['until 2026-10-14', 'away_over_already'],
  ])('to %j changes nothing', async (text, code) => {
    const { ports, away, entries } = await open();
    await setAway(ports, maja, 'for 3 days');
    const before = await away();
    expect(await setAway(ports, maja, text)).toMatchObject({
      ok: false,
      no: { kind: 'away', refusal: { code } },
    });
    expect(await away()).toEqual(before);
    expect(await entries()).toHaveLength(1);
  });

  test('to a guest is audited', async () => {
    const { ports, entries } = await open();
    expect(await setAway(ports, inHome('U0GUEST'), 'for 3 days')).toMatchObject({
      ok: false,
      no: { kind: 'refusal', refusal: { code: 'account_not_eligible', account: 'guest' } },
    });
    expect(await entries()).toEqual([
      { type: 'click.refused', facts: { asked: 'away', code: 'account_not_eligible' } },
    ]);
  });
});
