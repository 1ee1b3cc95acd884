import { describe, expect, test } from 'vitest';
import { setAway } from '../../../src/usecases/people/set-away.js';
import { setNotified } from '../../../src/usecases/people/set-notified.js';
import { amir, vera } from '../../domain/given.js';
import { accountOf, homeTeamId, instance, nora, openWorld, type World } from '../world.js';

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

describe('who stands in', () => {
  async function named(text: string, prepare: (world: World) => unknown = () => 0) {
    const world = openWorld();
    world.people.put(accountOf(amir, { email: 'amir@example.com' }));
    await prepare(world);
    const set = await setAway(world.ports, vera.slack, text);
    return { ...world, set, stored: await world.absences.awayAmong([vera.slack], world.clock.now()) };
  }
  const standIn = { slack: amir.slack, name: amir.name };

  test.each([
    `until friday, ${amir.name} stands in`,
    `until friday, @${amir.name.toLowerCase()} stands in`,
    `until friday, <@${amir.slack.userId}> stands in`,
    'until friday, stand-in amir@example.com',
  ])('is understood: %s', async (text) => {
    const { set, stored, audit } = await named(text);
    expect(set).toMatchObject({ ok: true, value: { kind: 'away', standIn } });
    expect(set).not.toHaveProperty('value.uncovered');
    expect(stored).toMatchObject([{ standIn }]);
    expect(audit.entries.at(-1)).toMatchObject({
      type: 'absence.set',
      facts: { standIn: { slackUserId: amir.slack.userId, name: amir.name } },
    });
  });

  test.each<[string, string, object, ((world: World) => unknown)?]>([
    [
      'nobody of that name',
      'until friday, zoltan stands in',
      { code: 'stand_in_unknown', known: [amir.name] },
    ],
    ['nobody of that address', 'until friday, zo@example.com stands in', { code: 'stand_in_unknown' }],
    [
      'one of two',
      'until friday, amir stands in',
      { code: 'stand_in_ambiguous', name: 'amir' },
      (world) => {
        world.roles.put({ ...nora, name: 'Amir' }, { maySetForDeletion: true, mayDelete: true });
        world.roles.put({ ...amir, name: 'Amir' }, { maySetForDeletion: true, mayDelete: true });
      },
    ],
    ['oneself', `until friday, ${vera.name} stands in`, { code: 'stand_in_oneself', time: 'until friday' }],
    ['oneself by mention', `until friday, <@${vera.slack.userId}> stands in`, { code: 'stand_in_oneself' }],
    [
      'a guest',
      `until friday, <@${nora.slack.userId}> stands in`,
      { code: 'stand_in_not_eligible', account: 'guest' },
      (world) => world.people.put(accountOf(nora, { kind: 'guest' })),
    ],
    [
      'who is away too',
      `until friday, ${amir.name} stands in`,
      { code: 'stand_in_away' },
      (world) => world.absences.setAway(amir.slack, world.clock.now() + 1_000),
    ],
    [
      'who takes no messages',
      `until friday, ${amir.name} stands in`,
      { code: 'stand_in_off' },
      (world) => world.absences.setNotified(amir.slack, false),
    ],
  ])('is refused and nothing changed: %s', async (_, text, refusal, prepare) => {
    const { set, stored, audited } = await named(text, prepare);
    expect(set).toMatchObject({ ok: false, no: { kind: 'away', refusal } });
    expect(stored).toEqual([]);
    expect(audited()).toEqual([]);
  });

  test('gets no right by it: where they may not approve it is said', async () => {
    const { set } = await named(`until friday, <@${nora.slack.userId}> stands in`);
    expect(set).toMatchObject({
      ok: true,
      value: { standIn: { name: nora.name }, uncovered: [instance.name] },
    });
  });

  test.each([`${amir.name} stands in`, 'zoltan stands in'])(
    'is not told by name to somebody IBM Cloud does not know: %s',
    async (words) => {
      const { set } = await named(`until friday, ${words}`, (world) => {
        world.roles.recognise = () => Promise.resolve({ known: false, why: 'not_linked' });
      });
      expect(set).toMatchObject({ ok: false, no: { refusal: { code: 'stand_in_unknown' } } });
      expect(set).not.toHaveProperty('no.refusal.known');
    },
  );

  test('is found while IAM cannot be read, by mention', async () => {
    const { set } = await named(`until friday, <@${amir.slack.userId}> stands in`, (world) => {
      world.roles.approversOf = () => Promise.reject(new Error('IAM is away'));
    });
    expect(set).toMatchObject({ ok: true, value: { standIn } });
  });

  test('and Slack that does not answer changes nothing', async () => {
    const { set, stored } = await named(`until friday, <@U0NOBODY> stands in`);
    expect(set).toMatchObject({ ok: false, no: { kind: 'trouble' } });
    expect(stored).toEqual([]);
  });
});

test('direct messages are turned off and on, on record, by full members', async () => {
  const { ports, absences, audited, people } = openWorld();
  expect(await setNotified(ports, vera.slack, 'Off.')).toMatchObject({ ok: true });
  expect(await absences.offAmong([vera.slack])).toEqual([vera.slack]);
  expect(await setNotified(ports, vera.slack, ' on')).toMatchObject({ ok: true });
  expect(await absences.offAmong([vera.slack])).toEqual([]);
  expect(audited()).toEqual(['messages.turned_off', 'messages.turned_on']);
  expect(await setNotified(ports, vera.slack, 'perhaps')).toEqual({ ok: true, value: undefined });
  expect(audited()).toHaveLength(2);
  people.put(accountOf(nora, { kind: 'guest' }));
  expect(await setNotified(ports, nora.slack, 'off')).toMatchObject({ ok: false });
  expect(await absences.offAmong([nora.slack])).toEqual([]);
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
