import { describe, expect, test } from 'vitest';
import { whomToMessage, type WhomOptions } from '../../../src/usecases/people/whom-to-message.js';
import { amir, vera } from '../../domain/given.js';
import { nora, openWorld } from '../world.js';

const approvers = [amir, vera, nora];
const channelId = 'C0KEYS';
const dayMs = 86_400_000;

interface Given {
  away?: (typeof amir)[];
  off?: (typeof amir)[];
  /** Who stands in for Amir. */
  standIn?: typeof amir;
}

async function whom({ away = [], off = [], standIn }: Given, options: WhomOptions = { channelId }) {
  const { ports, absences, clock } = openWorld();
  for (const one of away) {
    const place = one === amir && standIn ? { slack: standIn.slack, name: standIn.name } : undefined;
    await absences.setAway(one.slack, clock.now() + dayMs, place);
  }
  for (const { slack } of off) await absences.setNotified(slack, false);
  return whomToMessage(ports, approvers, options);
}

describe('messaged are', () => {
  test.each<[string, Given, WhomOptions | undefined, (typeof amir)[]]>([
    ['all who are there', {}, undefined, approvers],
    ['not who is away', { away: [amir] }, undefined, [vera, nora]],
    ['not who has messages off', { off: [vera] }, undefined, [amir, nora]],
    ['whose turn it is', {}, { asked: [amir], channelId }, [amir]],
    [
      'a stand-in in the place of who is asked',
      { away: [amir], standIn: nora },
      { asked: [amir], channelId },
      [nora],
    ],
    ['a stand-in once', { away: [amir], standIn: vera }, { asked: [amir, vera], channelId }, [vera]],
    [
      'no stand-in without the right',
      { away: [amir], standIn: { ...nora, slack: { ...nora.slack, userId: 'U0RITA' } } },
      { asked: [amir], channelId },
      [],
    ],
    ['no stand-in who is away too', { away: [amir, nora], standIn: nora }, { asked: [amir], channelId }, []],
    [
      'no stand-in with messages off',
      { away: [amir], off: [nora], standIn: nora },
      { asked: [amir], channelId },
      [],
    ],
    ['nobody, where all are away and the channel sees it', { away: approvers }, undefined, []],
    ['all, where nobody is there and no channel sees it', { away: [amir, vera], off: [nora] }, {}, approvers],
    [
      'all, where the only one there is out of reach',
      { away: [amir, vera] },
      { unreachable: [nora.slack] },
      approvers,
    ],
  ])('%s', async (_, given, options, messaged) => {
    expect(await whom(given, options)).toEqual(messaged);
  });
});

test('circles and chains of stand-ins end after one step', async () => {
  const { ports, absences, clock } = openWorld();
  const until = clock.now() + dayMs;
  await absences.setAway(amir.slack, until, { slack: vera.slack, name: vera.name });
  await absences.setAway(vera.slack, until, { slack: amir.slack, name: amir.name });
  expect(await whomToMessage(ports, approvers, { asked: [amir, vera], channelId })).toEqual([]);
  await absences.setAway(vera.slack, until, { slack: nora.slack, name: nora.name });
  expect(await whomToMessage(ports, approvers, { asked: [amir], channelId })).toEqual([]);
  expect(await whomToMessage(ports, approvers, { asked: [vera], channelId })).toEqual([nora]);
});
