import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { cardActions } from '../../src/adapters/slack/card/card.js';
import { dayMs } from '../../src/domain/deadlines.js';
import {
  addBuckets,
  deleteCalls,
  everyCardSays,
  keyIds,
  keyNow,
  managers,
  removeRegistrations,
  untilNextLook,
} from './key-watching.js';
import { cast, openStage, type Stage, wordsOf } from './stage.js';

describe('what stands in the way of a deletion', () => {
  let stage: Stage;
  beforeEach(async () => {
    stage = await openStage();
  });
  afterEach(() => stage.close());

  const whispered = (who: string, words: string) =>
    stage.until(() => stage.whispers(who).some((text) => text.includes(words)), `${who} hearing "${words}"`);
  const repliesTo = (who: string) => stage.card(who)?.replies.map(wordsOf) ?? [];

  it('the form names what stands in the way, and what does not it leaves out', async () => {
    const invoices = wordsOf(await stage.fillForm(cast.rita, 'invoices'));
    expect(invoices).toContain('*IBM refuses while these use it:* 3 resources (');
    expect(invoices).not.toMatch(/Dual authorization|etention/);
    expect(invoices).toContain('invoices-2025');
    const { id } = stage.modal(cast.rita)!;
    await stage.slack.closeModal(cast.rita, { viewId: id, clear: true });

    const ledger = wordsOf(await stage.fillForm(cast.rita, 'ledger-archive'));
    expect(ledger).toContain('1 under a retention policy');
    expect(ledger).toContain('Force does not help');
    await stage.slack.closeModal(cast.rita, { viewId: stage.modal(cast.rita)!.id, clear: true });

    const legacy = wordsOf(await stage.fillForm(cast.rita, 'legacy'));
    expect(legacy).toContain('no dual authorization policy, so Countersign alone');
    expect(legacy).toContain('Protects nothing that is registered');
  });

  it('registrations that appear after the card are shown as a difference, and the approver decides again', async () => {
    await stage.ask(cast.rita, 'billing');
    await everyCardSays(stage, 'Delete key billing-root?');
    const before = stage.card(cast.mona)!;
    addBuckets(stage, keyIds.billing, ['reports-2026', 'reports-2027']);
    await stage.press(cast.mona, cardActions.approve);
    await whispered(cast.mona, '2 buckets were added: reports-2026, reports-2027.');
    expect(deleteCalls(stage)).toBe(0);
    await stage.until(
      () => wordsOf(stage.card(cast.rita)).includes('2 buckets were added: reports-2026, reports-2027.'),
      'the requester’s card showing what changed',
    );
    await stage.until(
      () => managers.every((who) => wordsOf(stage.card(who)).includes('Changed since you were asked')),
      'every approver’s card showing what changed',
    );

    // The card as it stood before carries the old list: pressing it decides nothing either.
    expect(JSON.stringify(before.blocks)).not.toContain('reports-2026');
    removeRegistrations(stage, keyIds.billing);
    await stage.press(cast.malik, cardActions.approve);
    await whispered(cast.malik, '2 buckets were removed');
    expect(deleteCalls(stage)).toBe(0);
    await stage.until(
      () => wordsOf(stage.card(cast.malik)).includes('no registered resources'),
      'the card with the empty list',
    );
    await stage.press(cast.malik, cardActions.approve);
    await everyCardSays(stage, 'Deleted: key billing-root');
    expect(deleteCalls(stage)).toBe(1);
  });

  it('a press from a copy that shows an older list is refused although the newest was committed by another press', async () => {
    await stage.ask(cast.rita, 'billing');
    await everyCardSays(stage, 'Delete key billing-root?');
    // Slack is slow with Malik's copy alone, so he presses what the others no longer see.
    const stale = stage.card(cast.malik)!;
    addBuckets(stage, keyIds.billing, ['reports-2026']);
    stage.faults.add({ target: 'slack', operation: 'chat.update', code: 'internal_error', times: 1_000 });
    await stage.press(cast.mona, cardActions.approve);
    await whispered(cast.mona, '1 bucket was added: reports-2026.');
    await stage.slack.press(cast.malik, {
      on: { channel: stale.channel, ts: stale.ts },
      actionId: cardActions.approve,
    });
    await whispered(cast.malik, '1 bucket was added: reports-2026.');
    expect(deleteCalls(stage)).toBe(0);
  });

  it('IBM’s conflict blocks, lists and is watched until the way is clear, which is told once', async () => {
    await stage.ask(cast.rita, 'invoices');
    await everyCardSays(stage, 'Delete key invoices-root?');
    await stage.press(cast.mona, cardActions.approve);
    await everyCardSays(stage, 'IBM refused: 3 resources still use key invoices-root');
    const words = wordsOf(stage.card(cast.malik));
    expect(words).toContain('3 of 3 resources are still registered with the key');
    expect(words).toContain('invoices-2026');
    // The first authorization runs on.
    expect(keyNow(stage, keyIds.invoices).setForDeletion?.lapsed).toBe(false);

    // While nothing has changed IBM would say the same: a Manager can look, and is offered nothing else.
    expect(JSON.stringify(stage.card(cast.malik)!.blocks)).not.toContain(cardActions.approve);
    await stage.press(cast.malik, cardActions.check);
    await whispered(cast.malik, 'Looked just now: still 3 resources');
    expect(deleteCalls(stage)).toBe(1);

    removeRegistrations(stage, keyIds.invoices, 2);
    await untilNextLook(stage);
    await stage.until(
      () =>
        managers.every((who) => wordsOf(stage.card(who)).includes('1 of 3 resources is still registered')),
      'progress on every card',
    );
    removeRegistrations(stage, keyIds.invoices);
    await untilNextLook(stage);
    await everyCardSays(stage, 'Delete key invoices-root?');
    for (const who of [...managers, cast.rita]) {
      await stage.until(
        () => repliesTo(who).filter((reply) => reply.includes('The way is clear')).length === 1,
        `${who} told that the way is clear`,
      );
    }
    await stage.press(cast.malik, cardActions.approve);
    await everyCardSays(stage, 'Deleted: key invoices-root');
    expect(stage.kms.counts().effectiveDeletes.get(keyIds.invoices)).toBe(1);
    expect(repliesTo(cast.mona).filter((reply) => reply.includes('The way is clear'))).toHaveLength(1);
  });

  it('the requester looks again without waiting', async () => {
    await stage.ask(cast.rita, 'invoices');
    await everyCardSays(stage, 'Delete key invoices-root?');
    await stage.press(cast.mona, cardActions.approve);
    await everyCardSays(stage, 'IBM refused: 3 resources still use key invoices-root');
    removeRegistrations(stage, keyIds.invoices);
    await stage.press(cast.rita, cardActions.check);
    await everyCardSays(stage, 'Delete key invoices-root?');
    expect(wordsOf(stage.card(cast.rita))).toContain('The way is clear');
  });

  it('a retention policy names whom to ask, and a blocked request ends with its period', async () => {
    await stage.ask(cast.rita, 'ledger-archive');
    await everyCardSays(stage, 'Delete key ledger-archive?');
    expect(wordsOf(stage.card(cast.mona))).toContain('only Mei Manager');
    await stage.press(cast.mona, cardActions.approve);
    await everyCardSays(stage, 'IBM refused: 1 resource under retention holds key ledger-archive');
    const card = stage.card(cast.rita)!;
    const asked = /only Mei Manager \([^)]*@[^)]*\), who owns the account/;
    expect(wordsOf(card)).toMatch(asked);
    expect(card.text).toMatch(asked);
    expect(JSON.stringify(stage.card(cast.rita)!.blocks)).not.toContain(cardActions.force);
    await stage.clock.advance(7 * dayMs);
    await everyCardSays(stage, 'Expired: key ledger-archive was not deleted');
  });

  it('an authorization taken away outside is told apart from what is registered', async () => {
    await stage.ask(cast.rita, 'billing');
    await everyCardSays(stage, 'Delete key billing-root?');
    stage.kms.outside.unset(keyIds.billing);
    await stage.press(cast.mona, cardActions.approve);
    await everyCardSays(stage, 'Ended: key billing-root was unset outside Countersign');
    expect(deleteCalls(stage)).toBe(0);
  });

  it('not being told what the key protects stops the approval, not the request', async () => {
    await stage.ask(cast.rita, 'billing');
    await everyCardSays(stage, 'Delete key billing-root?');
    stage.faults.add({ target: 'kms', operation: 'getRegistrations', status: 503, times: 10 });
    await stage.press(cast.mona, cardActions.approve);
    await whispered(cast.mona, 'not available');
    expect(deleteCalls(stage)).toBe(0);
    stage.faults.clear();
    await stage.press(cast.mona, cardActions.approve);
    await everyCardSays(stage, 'Deleted: key billing-root');
  });

  it('a bot that was away takes the watch up again', async () => {
    await stage.ask(cast.rita, 'invoices');
    await everyCardSays(stage, 'Delete key invoices-root?');
    await stage.press(cast.mona, cardActions.approve);
    await everyCardSays(stage, 'IBM refused: 3 resources still use key invoices-root');
    await stage.restart();
    removeRegistrations(stage, keyIds.invoices);
    await untilNextLook(stage);
    await everyCardSays(stage, 'Delete key invoices-root?');
  });
});
