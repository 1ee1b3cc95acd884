// Slack's answers are lost, late, half, or a no for a while, and people take away what it shows: whatever stands in Slack
// afterwards is true, and stands there once. All of it: `npm run matrix:slack`.
import { afterEach, beforeEach, describe, expect, inject, it } from 'vitest';
import { type Cell, tryCell } from '../../scripts/slack-matrix/cell.js';
import { faultKinds } from '../../scripts/slack-matrix/faults.js';
import { wrongInSlack } from '../../scripts/slack-matrix/judge.js';
import { live, type Life, type Outcome, type Phase, requestOf } from '../../scripts/slack-matrix/life.js';
import { openPassingTime, type PassingTime } from '../../scripts/slack-matrix/passing-time.js';
import { cardActions } from '../../src/adapters/slack/card/card.js';
import { demoChannelId } from '../../src/sandbox/demo-world.js';
import { cardTitle, cast, openStage, type Stage, wordsOf } from './stage.js';

const post = 'chat.postMessage';
const update = 'chat.update';
const file = 'files.completeUploadExternal';
const cells: [Phase, Outcome, 'with' | 'without', string, string, number][] = [
  ['ask', 'approve', 'with', post, 'lost after its effect', 5],
  ['ask', 'deny', 'without', post, 'half', 6],
  ['ask', 'approve', 'with', post, 'very late', 2],
  ['ask', 'blocked, cancelled', 'with', post, 'refused: token', 6],
  ['wait', 'deny', 'with', post, 'lost after its effect', 4],
  ['wait', 'blocked, cancelled', 'without', file, 'lost after its effect', 1],
  ['decide', 'approve', 'with', update, 'lost after its effect', 3],
  ['decide', 'deny', 'with', update, 'refused: may not be changed', 3],
  ['decide', 'blocked, cancelled', 'without', post, 'outage in the middle', 3],
  ['decide', 'approve', 'without', update, 'rate limit', 2],
];

describe.concurrent('a whole life of a request', () => {
  it.each(cells)(
    '%s (%s, %s im:history): %s, %s',
    { timeout: 90_000 },
    async (phase, outcome, history, operation, kind, times) => {
      const faults: Cell['faults'] = [{ ...faultKinds[kind]!, operation, times }];
      const cell: Cell = { outcome, canFind: history === 'with', phase, faults };
      const { wrong, struck, notices } = await tryCell(inject('redisUrl'), cell);
      expect(wrong).toEqual([]);
      expect(struck).toBe(true);
      expect(notices).toBe(outcome === 'blocked, cancelled' ? 7 : 5);
    },
  );
});

describe('what passes by somebody’s hand', () => {
  let stage: Stage;
  let time: PassingTime;
  let life: Life;
  beforeEach(async () => {
    stage = await openStage();
    time = await openPassingTime(stage);
    life = { stage, time, outcome: 'approve' };
  });
  afterEach(async () => {
    await time.close();
    await stage.close();
  });
  const ask = async () => {
    await live(life, 'ask');
    await time.untilIdle();
  };
  const decide = async () => {
    await live(life, 'decide');
    await time.untilIdle();
  };
  const allIsWell = async () => {
    expect(await time.untilQuiet()).toBeDefined();
    const request = (await requestOf(life))!;
    expect(wrongInSlack(stage, request)).toEqual([]);
    expect(request).not.toHaveProperty('unreached');
  };
  const threads = (who: string) =>
    stage.slack
      .view(who)
      .conversations.flatMap(({ messages }) => messages)
      .filter(({ ephemeral }) => !ephemeral);
  const inFull = (who: string, words: string) =>
    threads(who).filter((message) => cardTitle(message) === '' && message.text?.includes(words));

  it('a channel that is archived and restored: its card is true again', async () => {
    await ask();
    await time.untilQuiet();
    stage.slack.setArchived(demoChannelId, true);
    await decide();
    expect(cardTitle(stage.channelCard())).toMatch(/^Delete key /);
    stage.slack.setArchived(demoChannelId, false);
    await allIsWell();
    expect(cardTitle(stage.channelCard())).toBe('Deleted: key billing-root');
    expect(stage.channelCard()!.replies).toHaveLength(1);
  });

  it('the bot that is removed and invited again: the channel is named, and asked', async () => {
    stage.slack.setBotMember(demoChannelId, false);
    await ask();
    await stage.until(
      () => wordsOf(stage.card(cast.rita)).includes('Not reached: the channel'),
      'who is not',
    );
    expect(stage.channelCard()).toBeUndefined();
    stage.slack.setBotMember(demoChannelId, true);
    await allIsWell();
    expect(cardTitle(stage.channelCard())).toMatch(/^Delete key /);
    expect(wordsOf(stage.card(cast.rita))).not.toContain('Not reached');
  });

  it('a person who is deactivated and comes back hears the outcome, once', async () => {
    await ask();
    await time.untilQuiet();
    stage.slack.setPerson(cast.rita, { kind: 'deactivated' });
    await decide();
    stage.slack.setPerson(cast.rita, { kind: 'member' });
    await allIsWell();
    expect(stage.card(cast.rita)!.replies).toHaveLength(1);
    expect(cardTitle(stage.card(cast.rita))).toBe('Deleted: key billing-root');
  });

  it('a card that somebody takes away: the words come by themselves, and a live card again while there is something to decide', async () => {
    await ask();
    await time.untilQuiet();
    const takeAway = ({ channel, ts }: { channel: string; ts: string }) => stage.slack.takeAway(channel, ts);
    takeAway(stage.card(cast.mona)!);
    await live(life, 'wait');
    await allIsWell();
    expect(stage.reminders(cast.mona)).toHaveLength(1);
    for (const who of [cast.rita, cast.malik]) takeAway(stage.card(who)!);
    await stage.press(cast.mona, cardActions.approve);
    await stage.until(() => cardTitle(stage.card(cast.mona)).startsWith('Deleted'), 'the end');
    expect(await time.untilQuiet()).toBeDefined();
    // A card would tell what the words tell; and nothing stands there that Malik could take for so.
    for (const who of [cast.rita, cast.malik]) expect(stage.card(who)).toBeUndefined();
    expect(inFull(cast.rita, 'Deleted: key billing-root')).toHaveLength(1);
    expect(cardTitle(stage.card(cast.mona))).toBe('Deleted: key billing-root');
  });

  it('whoever cannot be reached is named as long as that lasts', async () => {
    stage.faults.add({ target: 'slack', operation: post, code: 'restricted_action', times: 5 });
    await ask();
    await allIsWell();
    const audit = await stage.app().ports.audit.read(1, 100);
    expect(audit.map(({ type }) => type)).toContain('reach.changed');
  });
});
