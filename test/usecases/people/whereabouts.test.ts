import { expect, test } from 'vitest';
import {
  allAwayWords,
  awayUntilWords,
  wouldBeAwayWords,
} from '../../../src/adapters/slack/words/away-words.js';
import { deliver } from '../../../src/usecases/effects/deliver.js';
import { whereaboutsOf } from '../../../src/usecases/people/whereabouts.js';
import { amir, aRequest, vera } from '../../domain/given.js';
import { nora, openWorld } from '../world.js';

const day = 86_400_000;
const channel = { channelId: 'C0KEYS' };

async function asked(changes: object = channel) {
  const world = openWorld();
  const request = await world.hold({ ...aRequest('awaiting_approval'), ...changes });
  const goAway = (one: typeof amir, days: number) =>
    world.absences.setAway(one.slack, world.clock.now() + days * day);
  return { ...world, request, goAway };
}

test('as long as one of them is there nothing is said', async () => {
  const { ports, request, goAway } = await asked();
  await goAway(amir, 3);
  const whereabouts = await whereaboutsOf(ports, request);
  expect(whereabouts).toMatchObject({ away: [{ slack: amir.slack }] });
  expect(allAwayWords(request, whereabouts)).toBe('');
});

test('where all are away it says that nobody was messaged, who is back first, and what to do', async () => {
  const { ports, request, goAway, clock } = await asked();
  await goAway(amir, 3);
  await goAway(vera, 2);
  const whereabouts = await whereaboutsOf(ports, request);
  const allAway = { firstBack: clock.now() + 2 * day, isAnyoneMessaged: false };
  expect(whereabouts).toMatchObject({ allAway });
  expect(allAwayWords(request, whereabouts)).toMatch(
    /^\*Nobody was messaged:\* both are away, the first is back <!date.*>\. Each can still decide on the card in the channel: tell one of them yourself\.$/,
  );
  clock.advance(2 * day);
  expect(await whereaboutsOf(ports, request)).not.toHaveProperty('allAway');
});

test('who had the card before they went was messaged', async () => {
  const { ports, request, goAway } = await asked();
  const audience = { kind: 'approver', userId: amir.slack.userId } as const;
  await deliver(ports, { kind: 'card', requestId: request.id, version: request.version, audience });
  await goAway(amir, 3);
  await goAway(vera, 2);
  const whereabouts = await whereaboutsOf(ports, request);
  expect(whereabouts.allAway?.isAnyoneMessaged).toBe(true);
  expect(allAwayWords(request, whereabouts)).toMatch(
    /^\*Both are away, the first is back .*\.\* Each can still/,
  );
});

test('without a channel everyone is asked all the same, and nothing else is said', async () => {
  const asking = {
    by: 'direct_message',
    userIds: [amir.slack.userId, vera.slack.userId],
    everyoneAway: true,
  } as const;
  const { ports, request, goAway } = await asked({ asking });
  await goAway(amir, 3);
  await goAway(vera, 2);
  const words = allAwayWords(request, await whereaboutsOf(ports, request));
  expect(words).not.toContain('Nobody');
  expect(words).not.toContain('in the channel');
});

test('nobody is missed once the request is over', async () => {
  const { ports, goAway } = await asked();
  await goAway(amir, 3);
  await goAway(vera, 2);
  expect(await whereaboutsOf(ports, aRequest('denied'))).toEqual({ away: [] });
});

test('one, two, three and more are said differently', () => {
  const people = [amir, vera, nora];
  const away = people.map(({ slack }) => ({ slack, until: 0 }));
  const who = (count: number) =>
    wouldBeAwayWords(people.slice(0, count), away, { isMessaged: false }).replaceAll(/<!.*?>/g, 'then');
  expect([1, 2, 3].map(who)).toEqual([
    '*Nobody will be messaged:* the only one who could approve is away until then. They can still decide on the card in the channel: tell them yourself.',
    '*Nobody will be messaged:* both are away, the first is back then. Each can still decide on the card in the channel: tell one of them yourself.',
    '*Nobody will be messaged:* all three are away, the first is back then. Each can still decide on the card in the channel: tell one of them yourself.',
  ]);
  expect(awayUntilWords(people, away)).toMatch(/^\*All three are away/);
  expect(awayUntilWords([], away)).toBe('');
  expect(wouldBeAwayWords(people, away, { isMessaged: true })).toContain('Everyone is asked all the same');
});
