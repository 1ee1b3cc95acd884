// Thirty days to change one's mind: a deleted key is brought back from its card or by `/keys restore`, whoever deleted it.
import { afterEach, describe, expect, it } from 'vitest';
import { cardActions } from '../../src/adapters/slack/card/card.js';
import { passcodeFormId } from '../../src/adapters/slack/passcode/passcode-form.js';
import { restoreActions } from '../../src/adapters/slack/words/restore-words.js';
import { dayMs } from '../../src/domain/deadlines.js';
import type { Deleted } from '../../src/domain/request.js';
import { approveAs, askAs, formWith, openPersonalStage, passcodeOf, send } from './as-oneself.js';
import { everyCardSays, keyIds, keyNow, managers } from './key-watching.js';
import { cardTitle, cast, openStage, type Stage, wordsOf } from './stage.js';

let stage: Stage;
afterEach(() => stage.close());

const posts = () => stage.kms.counts().calls.get('restoreKey') ?? 0;
const audited = async (type: string) =>
  (await stage.app().ports.audit.read(1, 500)).filter((entry) => entry.type === type);
const cards = () => [...managers.map(stage.card), stage.card(cast.rita), stage.channelCard()];
/** How many copies of the card have the button. */
const offered = () =>
  cards().filter((card) => JSON.stringify(card?.blocks).includes(restoreActions.ofRequest)).length;

describe.each(['service-ids', 'passcode'] as const)('with %s', (mode) => {
  const isPersonal = mode === 'passcode';

  async function deleteBilling(): Promise<void> {
    stage = await (isPersonal ? openPersonalStage() : openStage());
    if (isPersonal) {
      await askAs(stage, 'rita', 'billing');
      await everyCardSays(stage, 'Delete key billing-root?');
      await approveAs(stage, 'mona');
    } else {
      await stage.ask(cast.rita, 'billing');
      await everyCardSays(stage, 'Delete key billing-root?');
      await stage.press(cast.mona, cardActions.approve);
    }
    await everyCardSays(stage, 'Deleted: key billing-root');
  }

  const newest = async () => (await stage.app().ports.requests.listRecent(1)).requests[0] as Deleted;

  async function pressRestore(who: 'mona' | 'malik'): Promise<void> {
    await stage.press(cast[who], cardActions.restore);
    if (!isPersonal) return;
    await send(
      stage,
      who,
      await formWith(stage, who, passcodeFormId, 'comes back as it was'),
      passcodeOf(stage, who),
    );
  }

  it('a Manager restores a deleted key, once, and everyone’s card says so', async () => {
    await deleteBilling();
    expect(offered()).toBe(0);
    await stage.clock.advance(31_000);
    // Of the Managers and of the channel; whether the requester is one nobody knows.
    await stage.until(
      () => offered() === managers.length + 1,
      'the button, thirty seconds after the deletion',
    );
    await pressRestore('malik');
    await everyCardSays(stage, 'Restored: key billing-root');
    expect(offered()).toBe(0);
    expect(posts()).toBe(1);
    expect(keyNow(stage, keyIds.billing)).toMatchObject({ state: 1 });
    expect(keyNow(stage, keyIds.billing).setForDeletion).toBeFalsy();
    for (const card of cards()) expect(wordsOf(card)).toContain('not set for deletion any more');
    const [begun] = await audited('restore.begun');
    const [sent] = await audited('restore.sent');
    expect(begun?.actor?.slackUserId).toBe(cast.malik);
    expect(typeof sent?.facts['actingAs']).toBe('string');
  });

  it('the cards say when a day is left, and when it is over; then nobody has it restored', async () => {
    await deleteBilling();
    await stage.clock.advance(29 * dayMs + 60_000);
    await expect.poll(async () => (await newest()).wayBack, { timeout: 30_000 }).toBe('last_day');
    await stage.until(() => offered() === managers.length + 1, 'the button, on the last day');
    await stage.clock.advance(dayMs);
    await stage.until(
      () => cards().every((card) => wordsOf(card).includes('It can no longer be restored')),
      'that it is over',
    );
    expect(offered()).toBe(0);
  });
});

describe('whoever deleted a key', () => {
  const keys = async (who: keyof typeof cast, text: string) => {
    const before = stage.whispers(cast[who]).length;
    await stage.slack.command(cast[who], { text: `/keys ${text}` });
    await stage.until(() => stage.whispers(cast[who]).length > before, `the answer to ${text}`);
    return stage.whispers(cast[who]).at(-1)!;
  };
  const pressWhispered = async (who: keyof typeof cast) => {
    const messages = stage.slack.view(cast[who]).conversations.flatMap((one) => one.messages);
    const message = messages.filter(({ ephemeral }) => ephemeral).at(-1)!;
    const on = { channel: message.channel, ts: message.ts };
    await stage.slack.press(cast[who], { on, actionId: restoreActions.ofKey });
  };

  it('/keys restore brings it back, for Managers alone, and the record of it tells everyone', async () => {
    stage = await openStage();
    stage.kms.outside.deleteKey(keyIds.billing, 'IBMid-somebody');
    await stage.clock.advance(31_000);
    expect(await keys('rita', 'restore billing-root')).toContain('not a Manager');
    expect(await keys('malik', 'restore billing-root')).toContain('comes back as it was');
    await pressWhispered('malik');
    await stage.until(() => keyNow(stage, keyIds.billing).state === 1, 'the key');
    await stage.until(() => cardTitle(stage.channelCard()) === 'Restored: key billing-root', 'the channel');
    expect(wordsOf(stage.channelCard())).toContain('Deleted outside Countersign');
    expect(await audited('deletion.recorded')).toHaveLength(1);
    expect(await keys('malik', 'restore billing-root')).toContain('You restored it');
    expect(posts()).toBe(1);
  });
});
