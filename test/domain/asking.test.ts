import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Approver } from '../../src/domain/approver.js';
import { isUnavailable, nobodyUnavailable, type Unavailable } from '../../src/domain/unavailable.js';
import { type AskingLimits, askingOf, inTurn, isEveryoneAway, wayOfAsking } from '../../src/domain/asking.js';

const approver = (n: number): Approver => ({
  iamId: `IBMid-${n}`,
  slack: { userId: `U0${n}`, teamId: 'T0OWN' },
  name: `Manager ${n}`,
});
const some = (count: number) => Array.from({ length: count }, (_, n) => approver(n));
const userIds = (people: readonly Approver[]) => people.map(({ slack }) => slack.userId);
const awayOf = (people: readonly Approver[]): Unavailable => ({
  away: people.map(({ slack }) => ({ slack, until: 1 })),
  off: [],
});

describe('the way of asking', () => {
  test.each<[number, AskingLimits, ReturnType<typeof wayOfAsking>]>([
    [1, { maxDirectMessages: 20 }, 'each'],
    [20, { maxDirectMessages: 20 }, 'each'],
    [20, { maxDirectMessages: 20, channelId: 'C0ALL' }, 'each'],
    [21, { maxDirectMessages: 20 }, 'some'],
    [21, { maxDirectMessages: 20, channelId: 'C0ALL' }, 'channel'],
    [2, { maxDirectMessages: 1 }, 'some'],
  ])('of %i people within %j is: %s', (count, limits, way) => {
    expect(wayOfAsking(some(count), limits)).toBe(way);
  });
});

describe('a request keeps', () => {
  const limits = { maxDirectMessages: 2 };

  test('nothing where everyone gets a message', () => {
    expect(askingOf('CS-1', some(2), limits, nobodyUnavailable)).toBeUndefined();
    expect(askingOf('CS-1', some(2), limits, awayOf(some(1)))).toBeUndefined();
  });

  test('who gets one of too many', () => {
    const asking = askingOf('CS-1', some(3), limits, nobodyUnavailable);
    expect(asking).toEqual({ by: 'direct_message', userIds: userIds(inTurn('CS-1', some(3)).slice(0, 2)) });
  });

  test('that the channel asks, and whom instead should it be out of reach', () => {
    expect(askingOf('CS-1', some(3), { ...limits, channelId: 'C0ALL' }, nobodyUnavailable)).toEqual({
      by: 'channel',
      instead: userIds(inTurn('CS-1', some(3)).slice(0, 2)),
    });
  });

  test('that everyone was away and was asked all the same', () => {
    const away = awayOf(some(2));
    expect(askingOf('CS-1', some(2), limits, away)).toEqual({
      by: 'direct_message',
      userIds: userIds(inTurn('CS-1', some(2))),
      everyoneAway: true,
    });
    expect(askingOf('CS-1', some(3), limits, awayOf(some(3)))).toMatchObject({ everyoneAway: true });
    // The channel sees it.
    expect(askingOf('CS-1', some(2), { ...limits, channelId: 'C0ALL' }, away)).toBeUndefined();
  });
});

test('everyone is away only where no channel sees the request, and nobody is there', () => {
  expect(isEveryoneAway(some(2), {}, awayOf(some(2)))).toBe(true);
  expect(isEveryoneAway(some(2), {}, awayOf(some(1)))).toBe(false);
  expect(isEveryoneAway(some(2), { channelId: 'C0ALL' }, awayOf(some(2)))).toBe(false);
  const elsewhere = some(1).map((one) => ({ ...one, slack: { ...one.slack, teamId: 'T0ELSE' } }));
  expect(isEveryoneAway(some(1), {}, awayOf(elsewhere))).toBe(false);
});

const people = fc.integer({ min: 0, max: 30 }).map(some);
const request = fc.string({ minLength: 1, maxLength: 14 });

describe('the turn', () => {
  test('is the same whatever order people are listed in, and leaves nobody out', () => {
    fc.assert(
      fc.property(request, people, (id, listed) => {
        expect(inTurn(id, [...listed].reverse())).toEqual(inTurn(id, listed));
        expect(userIds(inTurn(id, listed)).sort()).toEqual(userIds(listed).sort());
      }),
    );
  });

  test('asks whoever is there before whoever is away', () => {
    fc.assert(
      fc.property(request, people, fc.array(fc.nat({ max: 29 })), (id, listed, gone) => {
        const away = awayOf(listed.filter((_, n) => gone.includes(n)));
        const isAway = inTurn(id, listed, away).map(({ slack }) => isUnavailable(away, slack));
        expect([...isAway].sort((one, other) => Number(one) - Number(other))).toEqual(isAway);
      }),
    );
  });

  test('begins with everybody in time: of a thousand requests each of ten Managers has a fair share', () => {
    const firsts = new Map<string, number>();
    for (let n = 0; n < 1_000; n++) {
      const first = inTurn(`CS-1QKTVC${n.toString(32).toUpperCase().padStart(4, '0')}`, some(10))[0]!.iamId;
      firsts.set(first, (firsts.get(first) ?? 0) + 1);
    }
    expect(firsts.size).toBe(10);
    for (const count of firsts.values()) expect(count).toBeGreaterThan(50);
  });
});
