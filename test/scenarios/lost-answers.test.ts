// Slack's answers are lost, half, or a no for a while: whatever stands in Slack afterwards is true, and stands there once.
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { cardActions } from '../../src/adapters/slack/card/card.js';
import type { FaultRequest, MessageView } from '../../src/sandbox/control/api.js';
import { cardTitle, cast, openStage, type Stage, wordsOf } from './stage.js';

const managers = [cast.mona, cast.malik, cast.mei];
const billing = '6f1d0a52-77c4-4a0e-9a55-0c2f7a9be001';

describe('when Slack does not answer', () => {
  let stage: Stage;
  beforeEach(async () => {
    stage = await openStage();
  });
  afterEach(() => stage.close());

  /** All that anybody reads of the bot. */
  const everyMessage = (): MessageView[] => {
    const seen = new Map<string, MessageView>();
    for (const who of [...managers, cast.rita]) {
      for (const conversation of stage.slack.view(who).conversations) {
        for (const message of conversation.messages) seen.set(`${conversation.id} ${message.ts}`, message);
      }
    }
    return [...seen.values()];
  };
  const offers = (message: MessageView) => JSON.stringify(message.blocks).includes(cardActions.approve);
  const titles = () => [...managers, cast.rita].map((who) => cardTitle(stage.card(who)));
  const strike = (fault: Omit<FaultRequest, 'target'>) => stage.faults.add({ target: 'slack', ...fault });
  const everyCardSays = (title: string) =>
    stage.until(
      () => [...titles(), cardTitle(stage.channelCard())].every((one) => one === title),
      `every card saying "${title}"`,
    );

  it.each<[string, Omit<FaultRequest, 'target'>]>([
    ['lost', { operation: 'chat.postMessage', drop: 'after', times: 5 }],
    ['half', { operation: 'chat.postMessage', drop: 'half', times: 5 }],
    ['an error in the middle', { operation: 'chat.postMessage', code: 'internal_error', times: 2, skip: 1 }],
    ['lost at updates', { operation: 'chat.update', drop: 'after', times: 3 }],
  ])('%s: one card each, nothing left offering, every card true', { timeout: 60_000 }, async (_, fault) => {
    const isUnsent = fault.code !== undefined;
    strike(fault);
    await stage.ask(cast.rita, 'billing');
    if (isUnsent) {
      // Whether it was sent nobody can tell before it would have to show.
      await stage.until(() => titles().filter((title) => title !== '').length >= 2, 'some cards');
      await stage.clock.advance(30_000);
    }
    await everyCardSays('Approval needed: delete key billing-root');
    await stage.press(cast.mona, cardActions.approve);
    await everyCardSays('Deleted: key billing-root');
    expect(stage.kms.counts().effectiveDeletes.get(billing)).toBe(1);
    expect(everyMessage().filter(offers)).toEqual([]);
    const cards = everyMessage().filter((message) => cardTitle(message) === 'Deleted: key billing-root');
    expect(cards).toHaveLength(5);
  });

  it(
    'whoever cannot be reached is named, and has the card within a minute of being reachable',
    { timeout: 60_000 },
    async () => {
      strike({ operation: 'chat.postMessage', code: 'restricted_action', times: 5 });
      await stage.ask(cast.rita, 'billing');
      await stage.until(
        () => titles().filter((title) => title.startsWith('Approval needed')).length === 4,
        'cards',
      );
      await everyCardSays('Approval needed: delete key billing-root');
      await stage.until(
        () => everyMessage().every((message) => !wordsOf(message).includes('Not reached')),
        'nobody left unreached',
      );
      const audit = await stage.app().ports.audit.read(1, 100);
      expect(audit.map(({ type }) => type)).toContain('reach.changed');
    },
  );
});
