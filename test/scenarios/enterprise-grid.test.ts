// A workspace of an organisation with two: buttons name the other one, whoever presses, and commands the one they are typed in.
import { afterAll, beforeAll, expect, test } from 'vitest';
import { cardActions } from '../../src/adapters/slack/card/card.js';
import { demoWorld } from '../../src/sandbox/demo-world.js';
import type { World } from '../../src/sandbox/world.js';
import { cardTitle, cast, openStage, type Stage, wordsOf } from './stage.js';

const { workspace } = demoWorld;
const sister = 'T0SISTER01';
/** Malik is in the other workspace alone, though the file of roles takes him for one of ours. */
const teamsOf = (id: string) => (id === cast.malik ? [sister] : [sister, workspace.teamId]);
const world: World = {
  ...demoWorld,
  workspace: {
    ...workspace,
    grid: { enterpriseId: 'E0NORTHWIND', enterpriseName: 'Northwind', pressTeamId: sister },
    people: workspace.people.map((person) =>
      person.kind === 'outsider' ? person : { ...person, teams: teamsOf(person.slackUserId) },
    ),
  },
};

let stage: Stage;
beforeAll(async () => {
  stage = await openStage({ world });
});
afterAll(() => stage.close());

test('who is in ours asks and approves, and is one person to commands, forms and buttons', async () => {
  await stage.ask(cast.mona, 'billing');
  const card = wordsOf(await stage.until(() => stage.card(cast.mei), 'the card'));
  expect(card).not.toContain(cast.malik);
  await stage.until(() => stage.channelCard(), 'the card of the channel');
  const toMona = stage.whispers(cast.mona).length;
  const { channel, ts } = stage.channelCard()!;
  const press = (who: string) =>
    stage.slack.press(who, { on: { channel, ts }, actionId: cardActions.approve });
  await press(cast.mona);
  const own = await stage.until(() => stage.whispers(cast.mona).slice(toMona).at(-1), 'Mona being told');
  expect(own).toContain('You asked for this yourself');
  await press(cast.malik);
  const outside = await stage.until(() => stage.whispers(cast.malik).at(-1), 'Malik being told');
  expect(outside).toContain('another organisation');
  expect(stage.kms.counts().calls.get('deleteKey')).toBeUndefined();
  await stage.slack.openHome(cast.mona);
  const home = await stage.until(() => stage.slack.view(cast.mona).home, 'the Home of Mona');
  expect(wordsOf(home)).toContain('billing-root');
  await stage.press(cast.mei, cardActions.approve);
  await stage.until(() => cardTitle(stage.card(cast.mei)) === 'Deleted: key billing-root', 'the end');
});

test('an app installed for the whole organisation is refused at the start, in words', async () => {
  const orgWide = {
    ...world,
    workspace: { ...world.workspace, grid: { ...world.workspace.grid!, isOrgWide: true } },
  };
  await expect(openStage({ world: orgWide })).rejects.toThrow(/installed for a whole Slack organisation/);
});
