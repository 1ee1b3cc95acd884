// Asking again for what was denied or ran out: from the card, with everything filled in and checked anew, and each request names the other.
import { afterEach, describe, expect, it } from 'vitest';
import { cardActions } from '../../src/adapters/slack/card/card.js';
import { denyIds } from '../../src/adapters/slack/decisions/deny-form.js';
import { formIds } from '../../src/adapters/slack/request/request-form.js';
import { dayMs } from '../../src/domain/deadlines.js';
import type { ModalView } from '../../src/sandbox/control/api.js';
import {
  askAs,
  cardsSay,
  formWith,
  openPersonalStage,
  passcodeOf,
  send,
  takesPasscode,
  told,
} from './as-oneself.js';
import { keyIds, keyNow } from './key-watching.js';
import { cast, openStage, type Stage, wordsOf } from './stage.js';

let stage: Stage;
afterEach(() => stage.close());

const modes = { 'service-ids': () => openStage(), passcode: () => openPersonalStage() };
const requests = async () => (await stage.app().ports.requests.listRecent(5)).requests;
const close = (id: string) =>
  stage.slack.closeModal(id, { viewId: stage.modal(id)!.id, clear: true }).catch(() => undefined);

async function ask() {
  await askAs(stage, 'rita', 'billing');
  await close(cast.rita);
  await cardsSay(stage, 'Delete key billing-root?');
}

/** Sends the form as it is filled in, and what was found after it. */
async function sendAgain(who: 'rita' | 'wanda', form: ModalView) {
  const { instanceId } = keyNow(stage, keyIds.billing);
  const filled = form.blocks as { block_id?: string; element?: { initial_value?: string } }[];
  const valueOf = (id: string) => filled.find(({ block_id: one }) => one === id)?.element?.initial_value;
  await stage.slack.submit(cast[who], {
    viewId: form.id,
    values: {
      [formIds.key]: { [formIds.key]: `${instanceId}/${keyIds.billing}` },
      [formIds.reason]: { [formIds.reason]: valueOf(formIds.reason) ?? '' },
      [formIds.ticket]: { [formIds.ticket]: valueOf(formIds.ticket) ?? null },
    },
  });
  const findings = await formWith(stage, who, formIds.findings);
  await send(stage, who, findings, takesPasscode(findings) ? passcodeOf(stage, who) : undefined);
  await told(stage, who, 'Request CS-');
}

describe.each(Object.keys(modes) as (keyof typeof modes)[])('with %s', (mode) => {
  it('after a denial its requester reads why, and the next approver that it was denied', async () => {
    stage = await modes[mode]();
    await ask();
    await stage.press(cast.malik, cardActions.deny);
    const denial = await formWith(stage, 'malik', denyIds.form);
    const passcode = mode === 'passcode' ? passcodeOf(stage, 'malik') : undefined;
    await send(stage, 'malik', denial, passcode, { [denyIds.reason]: 'The *archive* still reads it' });
    await cardsSay(stage, 'Denied: key billing-root stays');
    const [former] = await requests();

    await stage.press(cast.rita, cardActions.again);
    const form = await formWith(stage, 'rita', formIds.form, 'The ∗archive∗ still reads it');
    expect(wordsOf(form)).toContain('No longer used');
    await sendAgain('rita', form);
    await close(cast.rita);
    await cardsSay(stage, 'Delete key billing-root?');
    const [again, before] = await requests();
    expect(before!.id).toBe(former!.id);
    expect(again).toMatchObject({ reason: former!.reason, earlier: { id: former!.id, end: 'denied' } });
    expect(wordsOf(stage.card(cast.mei))).toContain(
      `Asked again after ${former!.id}, denied by <@${cast.malik}>: The ∗archive∗ still reads it`,
    );
    expect(wordsOf(stage.card(cast.malik))).toMatch(/denied by Malik/);

    // The earlier one names it and offers nothing any more, on every copy.
    const earlier = () =>
      [cast.rita, cast.mona, cast.malik].flatMap((id) =>
        stage.slack
          .view(id)
          .conversations.flatMap(({ messages }) => messages)
          .filter((message) => wordsOf(message).includes('Denied: key billing-root stays')),
      );
    await stage.until(
      () => earlier().length >= 5 && earlier().every((card) => wordsOf(card).includes(again!.id)),
      'the earlier cards naming the next request',
    );
    expect(JSON.stringify(earlier().map(({ blocks }) => blocks))).not.toContain(cardActions.again);
  });

  it('after the end somebody else who may asks again, in the channel; who may not reads why', async () => {
    stage = await modes[mode]();
    await ask();
    await stage.clock.advance(7 * dayMs + 60_000);
    await cardsSay(stage, 'Expired: key billing-root was not deleted');
    const { channel, ts } = stage.channelCard()!;
    const press = (id: string) =>
      stage.slack.press(id, { on: { channel, ts }, actionId: cardActions.again }).catch(() => undefined);
    await press(cast.ravi);
    const no = await told(stage, 'ravi', 'You are neither a Writer nor a Manager');
    expect(JSON.stringify(no.blocks)).not.toContain('"input"');
    await press(cast.wanda);
    const first = await formWith(stage, 'wanda', formIds.form, 'nobody had decided when it ended');
    await stage.press(cast.rita, cardActions.again);
    const second = await formWith(stage, 'rita', formIds.form);
    await sendAgain('wanda', first);
    const [again, former] = await requests();
    expect(again).toMatchObject({
      status: 'awaiting_approval',
      requester: { slack: { userId: cast.wanda } },
      earlier: { id: former!.id, end: 'expired' },
    });
    // One request a key: the other form leads to the one there is.
    await stage.slack.submit(cast.rita, {
      viewId: second.id,
      values: {
        [formIds.key]: { [formIds.key]: `${former!.key.instanceId}/${former!.key.keyId}` },
        [formIds.reason]: { [formIds.reason]: 'Again' },
        [formIds.ticket]: { [formIds.ticket]: null },
      },
    });
    await formWith(stage, 'rita', formIds.form, 'has asked for the deletion of billing-root already');
    expect(await requests()).toHaveLength(2);
    await stage.until(
      () => wordsOf(stage.card(cast.rita)).includes(`: ${again!.id}`),
      'the expired card naming the next request',
    );
  });

  it('what could not be set at first is asked again from the message that says so', async () => {
    stage = await modes[mode]();
    const findings = await stage.fillForm(cast.rita, 'billing', 'Retired in spring');
    stage.faults.add({ target: 'kms', operation: 'setKeyForDeletion', status: 403, code: 'FORBIDDEN_ERR' });
    await send(stage, 'rita', findings, takesPasscode(findings) ? passcodeOf(stage, 'rita') : undefined);
    await formWith(stage, 'rita', formIds.form, 'IBM forbids this call');
    await close(cast.rita);
    expect(stage.channelCard()).toBeUndefined();
    const messages = () => stage.slack.view(cast.rita).conversations.flatMap(({ messages }) => messages);
    const { channel, ts } = await stage.until(
      () => messages().find(({ blocks }) => JSON.stringify(blocks).includes(cardActions.again)),
      'the message that it failed',
    );
    await stage.slack.press(cast.rita, { on: { channel, ts }, actionId: cardActions.again });
    await sendAgain('rita', await formWith(stage, 'rita', formIds.form, 'Retired in spring'));
    await close(cast.rita);
    await cardsSay(stage, 'Delete key billing-root?');
    const [again, failed] = await requests();
    expect(failed!.status).toBe('failed');
    expect(again).toMatchObject({ reason: 'Retired in spring', earlier: { id: failed!.id, end: 'failed' } });
    const message = await stage.until(
      () => messages().find((one) => one.ts === ts && wordsOf(one).includes(again!.id)),
      'the message naming the next request',
    );
    expect(JSON.stringify(message.blocks)).not.toContain(cardActions.again);
  });
});
