// A key's life as people see it: what is over is not offered, and what is to come is told with its time.
import { afterEach, describe, expect, it } from 'vitest';
import { cardActions } from '../../src/adapters/slack/card/card.js';
import { dateToken } from '../../src/adapters/slack/kit/mrkdwn.js';
import { keyActPrefix } from '../../src/adapters/slack/words/key-act-button.js';
import { demoWorld } from '../../src/sandbox/demo-world.js';
import type { World } from '../../src/sandbox/world.js';
import { everyCardSays, keyIds, keyNow } from './key-watching.js';
import { cast, openStage, type Stage, wordsOf } from './stage.js';

const hourMs = 60 * 60_000;
const dayMs = 24 * hourMs;

/** The world with one key that expires so long after its start. */
function expiring(keyId: string, expiresInMs: number): World {
  return {
    ...demoWorld,
    instances: demoWorld.instances.map((instance) => ({
      ...instance,
      keys: instance.keys.map((key) => (key.id === keyId ? { ...key, expiresInMs } : key)),
    })),
  };
}

describe('a key’s life', () => {
  let stage: Stage;
  afterEach(() => stage.close());

  const keys = async (who: string, text: string) => {
    const before = stage.whispers(who).length;
    await stage.slack.command(who, { text: `/keys ${text}` });
    await stage.until(() => stage.whispers(who).length > before, 'the answer');
    return stage.whispers(who).at(-1)!;
  };
  const facts = async (keyId: string) => {
    const { instanceId } = keyNow(stage, keyId);
    const read = await stage.app().ports.keys.readKey(instanceId, keyId);
    if (!read.ok) throw new Error('the key could not be read');
    return read.value.key;
  };
  const cardSays = (who: string, words: string) =>
    stage.until(() => wordsOf(stage.card(who)).includes(words), `the card saying "${words}"`);

  it('that ends within the seven days is told before asking, on the card, and after the deletion', async () => {
    stage = await openStage({ world: expiring(keyIds.billing, 5 * dayMs) });
    const { expiresAt } = await facts(keyIds.billing);
    const end = dateToken(expiresAt!);
    const findings = await stage.fillForm(cast.rita, 'billing');
    expect(JSON.stringify(findings.blocks)).toContain(`${end}, comes before the end of the seven days`);
    await stage.slack.submit(cast.rita, { viewId: findings.id, values: {} });
    await everyCardSays(stage, 'Delete key billing-root?');
    expect(JSON.stringify(stage.card(cast.mona)!.blocks)).toContain(
      `The expiration date of the key, ${end}, comes before the end of the seven days`,
    );
    await stage.press(cast.mona, cardActions.approve);
    await everyCardSays(stage, 'Deleted: key billing-root');
    expect(JSON.stringify(stage.card(cast.rita)!.blocks)).toContain(`Restorable by a Manager until ${end}`);
    // Mona has yet to read what her press came to.
    expect(await keys(cast.malik, `show ${keyIds.billing}`)).toContain('A Manager can restore it until');
    await stage.clock.advance(6 * dayMs);
    expect(await keys(cast.malik, `show ${keyIds.billing}`)).toContain(
      'can no longer be restored: it expired',
    );
  });

  it('deleted forty days ago offers nothing that is over', async () => {
    stage = await openStage();
    stage.kms.outside.deleteKey(keyIds.billing, 'IBMid-ELSE');
    await stage.clock.advance(40 * dayMs);
    for (const text of [`show ${keyIds.billing}`, `explain KEY_DELETED_ERR ${keyIds.billing}`]) {
      const told = await keys(cast.mona, text);
      expect(told).toContain('can no longer be restored');
      expect(told).not.toContain('Manager can restore');
    }
  });

  it('disabled outside while it is withdrawn: a Manager enables it from the card, and the key is unset', async () => {
    stage = await openStage();
    await stage.ask(cast.rita, 'billing');
    await everyCardSays(stage, 'Delete key billing-root?');
    stage.kms.outside.setState(keyIds.billing, 2);
    await stage.press(cast.rita, cardActions.cancel);
    await cardSays(cast.mona, 'A Manager enables it first');
    await stage.clock.advance(31_000);
    await stage.press(cast.mona, `${keyActPrefix}enable`);
    await stage.until(() => keyNow(stage, keyIds.billing).state === 1, 'the key being enabled');
    await stage.clock.advance(6 * 60_000);
    await everyCardSays(stage, 'Cancelled: key billing-root stays');
    expect(keyNow(stage, keyIds.billing).setForDeletion).toBeNull();
  });

  it('deleted and restored outside comes back set by us, and is not told as somebody else’s doing', async () => {
    stage = await openStage();
    await stage.ask(cast.rita, 'billing');
    await everyCardSays(stage, 'Delete key billing-root?');
    stage.kms.outside.deleteKey(keyIds.billing, 'IBMid-ELSE');
    await stage.press(cast.mona, cardActions.approve);
    await everyCardSays(stage, 'Ended: key billing-root was deleted outside Countersign');
    stage.kms.outside.restore(keyIds.billing);
    const refused = wordsOf(await stage.fillForm(cast.rita, 'billing'));
    expect(refused).toContain('You had it set by request CS-');
    expect(refused).not.toContain('Somebody set it outside');
  });

  it('deleted is synced from an hour later on, for services that still have access (IBM’s own example)', async () => {
    stage = await openStage();
    stage.kms.outside.deleteKey(keyIds.invoices, 'IBMid-ELSE');
    expect(await keys(cast.rita, `sync ${keyIds.invoices}`)).toContain('It is possible again from');
    await stage.clock.advance(hourMs);
    expect(await keys(cast.rita, `sync ${keyIds.invoices}`)).toContain('are told again that it is deleted');
  });

  it('is rotated once an hour at most (IBM: one rotation per key and hour), and the next time is told', async () => {
    stage = await openStage();
    const { keyId } = await facts(keyIds.billing);
    const rotate = async () => {
      const before = stage.whispers(cast.rita).length;
      await keys(cast.rita, 'rotate billing');
      const offer = stage.slack
        .view(cast.rita)
        .conversations.flatMap(({ messages }) => messages)
        .filter((one) => one.ephemeral && JSON.stringify(one.blocks).includes(`${keyActPrefix}rotate`))
        .at(-1)!;
      await stage.slack.press(cast.rita, {
        on: { channel: offer.channel, ts: offer.ts },
        actionId: `${keyActPrefix}rotate`,
      });
      await stage.until(() => stage.whispers(cast.rita).length > before + 1, 'the outcome');
      return stage.whispers(cast.rita).at(-1)!;
    };
    expect(await rotate()).toContain('has a new version');
    const { lastRotatedAt } = await facts(keyId);
    await stage.clock.advance(60_000);
    const second = await keys(cast.rita, 'rotate billing');
    expect(second).toContain('was rotated within the last hour');
    expect(second).toContain('It is possible again from');
    expect((await facts(keyId)).lastRotatedAt).toBe(lastRotatedAt);
    await stage.clock.advance(hourMs);
    expect(await rotate()).toContain('has a new version');
  });
});
