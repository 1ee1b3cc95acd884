import { beforeEach, expect, it } from 'vitest';
import { createMovableClock } from '../../../src/sandbox/clock.js';
import { demoWorld } from '../../../src/sandbox/demo-world.js';
import { createFaultBook } from '../../../src/sandbox/faults.js';
import { createKmsSimulator } from '../../../src/sandbox/kms/kms-simulator.js';
import { createSlackStandIn } from '../../../src/sandbox/slack/slack-stand-in.js';
import type { Story } from '../../../src/sandbox/stories/story.js';
import { createStoryPlayer, type StoryPlayer } from '../../../src/sandbox/stories/story-player.js';
import { createWireLog } from '../../../src/sandbox/wire-log.js';

const clock = createMovableClock();
const faults = createFaultBook();
const wire = createWireLog();
const { workspace } = demoWorld;
const kms = createKmsSimulator({ clock, world: demoWorld, faults, wire });
const slack = createSlackStandIn({ clock, workspace, faults, wire, delivery: { mode: 'socket' } });

let startsOver: (string | undefined)[];
let told: (() => void) | undefined;
const playerOf = (...stories: Story[]): StoryPlayer =>
  createStoryPlayer({
    ...{ stories, slack, kms, clock, faults, wire },
    people: workspace.people,
    changed: () => told?.(),
    startOver: async (identity) => void startsOver.push(identity),
  });
const ended = (player: StoryPlayer) =>
  new Promise<ReturnType<StoryPlayer['state']>['play']>((resolve) => {
    told = () => {
      const { play } = player.state();
      if (play && play.outcome !== 'playing') resolve(play);
    };
    told();
  });
beforeEach(() => {
  startsOver = [];
  faults.clear();
});

it('says why a story did not go as told, and leaves nothing going wrong', async () => {
  const player = playerOf({
    id: 'broken',
    title: 'Broken',
    about: 'Fails.',
    identity: 'passcode',
    async play({ tell, fault, key }) {
      await tell('IBM goes down.', ['rita', 'mona']);
      fault({ target: 'kms', status: 503 });
      key('no-such-key');
    },
  });
  player.play('broken', 0);
  expect(await ended(player)).toEqual({
    id: 'broken',
    outcome: 'failed',
    why: 'There is no key no-such-key.',
    lines: [{ at: expect.any(Number), text: 'IBM goes down.', watch: ['U0RITA0000', 'U0MONA0000'] }],
  });
  expect(faults.list()).toEqual([]);
  expect(startsOver).toEqual(['passcode']);
});

it('names what Slack’s client did not let somebody do', async () => {
  const player = playerOf({
    id: 'alone',
    title: 'Without a bot',
    about: 'Nobody answers the command.',
    play: ({ ask }) => ask('rita', 'billing-root', 'Why not'),
  });
  player.play('alone', 0);
  expect(await ended(player)).toMatchObject({
    outcome: 'failed',
    why: '/delete-key billing-root: not_connected.',
  });
});
