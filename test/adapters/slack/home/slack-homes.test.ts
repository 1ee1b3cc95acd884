import { LogLevel, WebClient } from '@slack/web-api';
import { afterEach, expect, test } from 'vitest';
import { createSlackHomes } from '../../../../src/adapters/slack/home/slack-homes.js';
import { cardActions } from '../../../../src/adapters/slack/card/card.js';
import { textOfBlocks } from '../../../../src/adapters/slack/kit/text-of-blocks.js';
import type { SlackIdentity } from '../../../../src/domain/person.js';
import { decideRequest } from '../../../../src/usecases/requests/decide-request.js';
import { amir, aRequest, rosa, vera } from '../../../domain/given.js';
import { startStandIn, stopStandIns } from '../../../sandbox/slack/stand-in-fixture.js';
import { testWorkspace } from '../../../sandbox/slack/test-workspace.js';
import { homeTeamId, nora, openWorld, valueOf } from '../../../usecases/world.js';

afterEach(stopStandIns);

/** The small world of the use cases before a Slack that is real but for its size. */
async function start() {
  const usual = testWorkspace();
  const [model] = usual.people;
  const people = [rosa, amir, vera, nora].map(({ slack, name }) => ({
    ...model!,
    slackUserId: slack.userId,
    teamId: homeTeamId,
    handle: name.toLowerCase(),
  }));
  const workspace = { ...usual, teamId: homeTeamId, people: [...usual.people, ...people] };
  const { slack, apiUrl, faults } = await startStandIn({ workspace });
  const client = new WebClient(workspace.botToken, {
    slackApiUrl: apiUrl,
    retryConfig: { retries: 0 },
    rejectRateLimitedCalls: true,
    logLevel: LogLevel.ERROR,
  });
  const world = openWorld();
  const homes = createSlackHomes(client, () => world.ports);
  world.ports.homes = homes;
  const shownTo = ({ userId }: SlackIdentity) => {
    const blocks = slack.view(userId).home?.blocks ?? [];
    return `${textOfBlocks(blocks as never)} ${JSON.stringify(blocks)}`;
  };
  return { world, homes, faults, shownTo, slack };
}

test('is published where it has changed, and not again', async () => {
  const { world, homes, shownTo, slack } = await start();
  await world.ports.visits.opened(amir.slack);
  expect(await homes.show(amir.slack)).toBe('published');
  expect(await homes.show(amir.slack)).toBe('as_it_was');
  expect(await homes.show(amir.slack, { anew: true })).toBe('published');
  const request = await world.hold(aRequest('awaiting_approval'));
  expect(await homes.show(amir.slack)).toBe('published');
  expect(shownTo(amir.slack)).toContain(cardActions.approve);
  // After a step of theirs it says what came of it, also where somebody has shown the new state already.
  valueOf(await decideRequest(world.ports, request.id, vera.slack, { type: 'deny', reason: 'Still read' }));
  expect(await homes.show(amir.slack)).toBe('published');
  expect(await homes.show(amir.slack, { after: request.id })).toBe('published');
  expect(shownTo(amir.slack)).toMatch(/^\*Denied: key [^ ]+ stays/);
  expect(slack.calls().filter(({ method }) => method === 'views.publish')).toHaveLength(5);
});

test('what was read earlier never takes the place of what was read later', async () => {
  const { world, homes, shownTo } = await start();
  await homes.show(amir.slack);
  const request = await world.hold(aRequest('awaiting_approval'));
  let goOn = (): void => undefined;
  const held = new Promise<void>((resolve) => (goOn = resolve));
  let isReading = (): void => undefined;
  const reading = new Promise<void>((resolve) => (isReading = resolve));
  const { find } = world.ports.copies;
  world.ports.copies.find = async (...asked) => {
    isReading();
    await held;
    return find(...asked);
  };
  const early = homes.show(amir.slack);
  await reading;
  world.ports.copies.find = find;
  valueOf(await decideRequest(world.ports, request.id, vera.slack, { type: 'deny', reason: 'Still read' }));
  expect(await homes.show(amir.slack)).toBe('published');
  goOn();
  await early;
  expect(shownTo(amir.slack)).toContain('Denied: key');
  expect(shownTo(amir.slack)).not.toContain(cardActions.approve);
});

test.each([
  [{ status: 429, retryAfterS: 1 }, 'later', true, 1],
  [{ drop: 'after' as const }, 'later', true, 1],
  [{ code: 'user_not_found' }, 'given_up', false, 0],
])('where Slack does not take it: %j', async (fault, outcome, isStirred, present) => {
  const { world, homes, faults } = await start();
  await world.ports.visits.opened(amir.slack);
  faults.add({ target: 'slack', operation: 'views.publish', ...fault });
  expect(await homes.show(amir.slack)).toBe(outcome);
  expect(await world.ports.visits.takeStir()).toBe(isStirred);
  expect(await world.ports.visits.present()).toHaveLength(present);
});

test('one that is on record as it no longer stands is published all the same', async () => {
  const { world, homes, shownTo } = await start();
  await world.ports.visits.saveShown(amir.slack, { mark: 'another', hash: 'of another' });
  expect(await homes.show(amir.slack)).toBe('published');
  await world.ports.visits.saveShown(amir.slack, { mark: 'another', hash: 'of another' });
  await world.hold(aRequest('awaiting_approval'));
  expect(await homes.show(amir.slack)).toBe('published');
  expect(shownTo(amir.slack)).toContain(cardActions.approve);
});

test('while IAM is away it shows what names its reader; whoever is not known is told what to do', async () => {
  const { world, homes, shownTo } = await start();
  const request = await world.hold(aRequest('awaiting_approval'));
  await homes.show(nora.slack);
  expect(shownTo(nora.slack)).toContain('does not know your IBM Cloud identity');
  expect(shownTo(nora.slack)).not.toContain(request.key.name);
  world.ports.roles = { ...world.ports.roles, recognise: () => Promise.reject(new Error('IAM is away')) };
  await homes.show(amir.slack);
  expect(shownTo(amir.slack)).toMatch(/IBM did not say who you are[^]*approve_deletion/);
  await homes.show(nora.slack);
  expect(shownTo(nora.slack)).not.toContain(request.key.name);
});

test('a request that cannot be read is named beside the others', async () => {
  const { world, homes, shownTo } = await start();
  const { id } = await world.hold(aRequest('awaiting_approval'));
  await world.requests.spoil(id, 'damaged');
  await homes.show(amir.slack);
  expect(shownTo(amir.slack)).toContain('1 request could not be read');
});
