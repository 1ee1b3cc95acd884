import { randomBytes } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { cardActions } from '../../src/adapters/slack/card/card.js';
import { dayMs } from '../../src/domain/deadlines.js';
import { demoChannelId } from '../../src/sandbox/demo-world.js';
import { cardTitle, cast, openStage, type Stage, wordsOf } from './stage.js';

const sealKey = randomBytes(32);
const billing = '6f1d0a52-77c4-4a0e-9a55-0c2f7a9be001';

describe('the main job', () => {
  let stage: Stage;
  beforeEach(async () => {
    stage = await openStage({ audit: { sealKeys: [sealKey], headChannel: demoChannelId } });
  });
  afterEach(() => stage.close());

  const managers = [cast.mona, cast.malik, cast.mei];
  const key = (id = billing) => stage.kms.keys().find((one) => one.id === id)!;
  const everyCardSays = (title: string) =>
    stage.until(
      () =>
        [...managers.map(stage.card), stage.card(cast.rita), stage.channelCard()].every(
          (card) => cardTitle(card) === title,
        ),
      `every card saying "${title}"; now ${[...managers.map(stage.card), stage.card(cast.rita), stage.channelCard()].map(cardTitle).join(' | ')}`,
    );
  const deletes = (id = billing) => stage.kms.counts().effectiveDeletes.get(id) ?? 0;

  it('a Writer asks, a Manager approves, and every copy shows the deleted key', async () => {
    const findings = await stage.fillForm(cast.rita, 'billing', 'Billing moved', 'OPS-1');
    expect(wordsOf(findings)).toContain('3 people will be asked');
    expect(key().setForDeletion).toBeNull();
    await stage.slack.submit(cast.rita, { viewId: findings.id, values: {} });
    await everyCardSays('Delete key billing-root?');
    expect(key().setForDeletion?.byIamId).toBe('iam-ServiceId-writer');
    expect(
      stage.slack.view(cast.wanda).conversations.some((one) => one.kind === 'dm' && one.messages.length > 0),
    ).toBe(false);

    await stage.press(cast.mona, cardActions.approve);
    await everyCardSays('Deleted: key billing-root');
    expect(key().deletedBy).toBe('iam-ServiceId-manager');
    expect(deletes()).toBe(1);
    await stage.until(
      () =>
        stage.card(cast.rita)!.replies.some((reply) => wordsOf(reply).includes(`Deleted by <@${cast.mona}>`)),
      'the requester hearing it',
    );
    const { findings: wrong, entries, sealed } = await stage.app().ports.audit.verify();
    expect({ wrong, sealed }).toEqual({ wrong: [], sealed: entries });
    const posted = () =>
      stage.slack.view(cast.rita).conversations.flatMap(({ messages }) => messages.map(({ text }) => text));
    const headPost = /^The audit log ends with entry \d+ · head `\d+:[0-9a-f]{64}` · seal `k/;
    await stage.until(() => posted().some((text) => headPost.test(text)), 'the head in the channel');
    for (const form of ['hex', 'base64'] as const)
      expect(stage.logged.join()).not.toContain(sealKey.toString(form));
  });

  it('a denial unsets the key first and gives the reason to everyone', async () => {
    await stage.ask(cast.rita, 'billing');
    await everyCardSays('Delete key billing-root?');
    await stage.deny(cast.malik, 'Still in use by <!channel> reports');
    await everyCardSays('Denied: key billing-root stays');
    expect(key().setForDeletion).toBeNull();
    expect(wordsOf(stage.card(cast.rita))).toContain('Still in use by &lt;!channel&gt; reports');
  });

  it('the requester takes it back and the key is unset', async () => {
    await stage.ask(cast.rita, 'billing');
    await everyCardSays('Delete key billing-root?');
    await stage.press(cast.rita, cardActions.cancel);
    await everyCardSays('Cancelled: key billing-root stays');
    expect(key().setForDeletion).toBeNull();
  });

  it('the requester cannot approve, a Writer cannot, a guest cannot', async () => {
    await stage.ask(cast.rita, 'billing');
    await everyCardSays('Delete key billing-root?');
    const channel = stage.channelCard()!;
    for (const [who, words] of [
      [cast.rita, 'You asked for this yourself'],
      [cast.wanda, 'not a Manager'],
      [cast.gus, 'You are a guest'],
      [cast.nora, 'does not know your IBM Cloud identity'],
    ] as const) {
      await stage.slack.press(who, {
        on: { channel: channel.channel, ts: channel.ts },
        actionId: cardActions.approve,
      });
      await stage.until(
        () => stage.whispers(who).some((text) => text.includes(words)),
        `${who} being refused with "${words}"`,
      );
    }
    expect(deletes()).toBe(0);
    const refused = (await stage.app().ports.audit.read(1, 100)).filter(
      (entry) => entry.type === 'click.refused',
    );
    expect(refused).toHaveLength(4);
  });

  it('two Managers at once: one deletes, the other is told', async () => {
    await stage.ask(cast.rita, 'billing');
    await everyCardSays('Delete key billing-root?');
    await Promise.all(
      [cast.mona, cast.malik, cast.mei, cast.mona].map((who) => stage.press(who, cardActions.approve)),
    );
    await everyCardSays('Deleted: key billing-root');
    expect(deletes()).toBe(1);
    expect(stage.kms.counts().calls.get('deleteKey')).toBe(1);
  });

  it('the seven days end: expired everywhere, and a late click is refused', async () => {
    await stage.ask(cast.rita, 'billing');
    await everyCardSays('Delete key billing-root?');
    await stage.clock.advance(6 * dayMs + 60_000);
    await stage.until(() => stage.reminders(cast.mona).length > 0, 'a reminder');
    await stage.clock.advance(dayMs);
    await everyCardSays('Expired: key billing-root was not deleted');
    expect(deletes()).toBe(0);
  });

  it('a key without the policy is guarded by Countersign and nothing is set at IBM', async () => {
    await stage.ask(cast.rita, 'legacy');
    await everyCardSays('Delete key legacy-backup?');
    expect(stage.kms.counts().calls.get('setKeyForDeletion')).toBeUndefined();
    await stage.press(cast.mei, cardActions.approve);
    await everyCardSays('Deleted: key legacy-backup');
  });

  it('a protected key is refused by IBM: blocked, explained, and still open', async () => {
    await stage.ask(cast.rita, 'invoices');
    await everyCardSays('Delete key invoices-root?');
    expect(wordsOf(stage.card(cast.mona))).toContain(
      'IBM refuses while these use it:* 3 resources (2 buckets, 1 deployment; 4 registrations)',
    );
    await stage.press(cast.mona, cardActions.approve);
    await everyCardSays('IBM refused: 3 resources still use key invoices-root');
    expect(wordsOf(stage.card(cast.mona))).not.toMatch(/correlation/);
    await stage.press(cast.mona, cardActions.details);
    await stage.until(
      () => /correlation id: `[0-9a-f-]{36}`/.test(wordsOf(stage.modal(cast.mona))),
      'what IBM said, for support',
    );
    await stage.press(cast.rita, cardActions.cancel);
    await everyCardSays('Cancelled: key invoices-root stays');
  });

  it('refuses what cannot work before anything happens', async () => {
    const view = await stage.fillForm(cast.rita, 'hr-paused');
    expect(view.callbackId).toBe('deletion_form');
    expect(wordsOf(view)).toContain('is disabled');
    await stage.slack.closeModal(cast.rita, { viewId: view.id, clear: true });
    for (const [who, words] of [
      [cast.nora, 'does not know your IBM Cloud identity'],
      [cast.gus, 'You are a guest'],
    ] as const) {
      await stage.slack.command(who, { text: '/delete-key bill' });
      await stage.until(() => wordsOf(stage.modal(who)).includes(words), `${who} being told "${words}"`);
      // Not even names: they tell what there is to attack.
      expect(wordsOf(stage.modal(who))).not.toContain('billing');
    }
    await stage.slack.command(cast.rita, { text: '/delete-key biling-rot' });
    const form = await stage.until(
      () => stage.modal(cast.rita)?.callbackId === 'deletion_form' && stage.modal(cast.rita),
      'the form',
    );
    expect(wordsOf(form)).toContain('Did you mean');
    expect(stage.kms.counts().calls.get('setKeyForDeletion')).toBeUndefined();
  });

  it.each(['before', 'after'] as const)(
    'a connection cut %s the delete took effect ends in the truth',
    async (drop) => {
      await stage.ask(cast.rita, 'billing');
      await everyCardSays('Delete key billing-root?');
      stage.faults.add({ target: 'kms', operation: 'deleteKey', drop });
      await stage.press(cast.mona, cardActions.approve);
      await everyCardSays('Deleted: key billing-root');
      expect(deletes()).toBe(1);
    },
  );
});
