import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { cardActions } from '../../src/adapters/slack/card/card.js';
import { explainIds } from '../../src/adapters/slack/explain/explain-form.js';
import { forceIds } from '../../src/adapters/slack/force/force-form.js';
import { formIds } from '../../src/adapters/slack/request/request-form.js';
import { resourcesButtonAction } from '../../src/adapters/slack/words/resources-button.js';
import { resourceIds } from '../../src/adapters/slack/resources/resources-view.js';
import type { ModalView } from '../../src/sandbox/control/api.js';
import { deleteCalls, everyCardSays, keyIds } from './key-watching.js';
import { cast, openStage, type Stage, wordsOf } from './stage.js';

describe('/keys explain', () => {
  let stage: Stage;
  beforeEach(async () => {
    stage = await openStage();
  });
  afterEach(() => stage.close());

  /** What a person is told about a text, privately. */
  const explain = async (who: string, text: string) => {
    const before = stage.whispers(who).length;
    await stage.slack.command(who, { text: `/keys explain ${text}` });
    await stage.until(() => stage.whispers(who).length > before, 'an explanation');
    return stage.whispers(who).at(-1)!;
  };
  const whisperWith = (who: string, actionId: string) =>
    stage.until(
      () =>
        stage.slack
          .view(who)
          .conversations.flatMap(({ messages }) => messages)
          .filter((message) => message.ephemeral && JSON.stringify(message.blocks).includes(actionId))
          .at(-1),
      `a private message with ${actionId}`,
    );

  /** The answer in the form's own modal, once it says `words`. */
  const explainInForm = async (
    who: string,
    text: string,
    keyId: string,
    words: string,
    beforeIt: () => void = () => undefined,
  ) => {
    await stage.slack.command(who, { text: '/keys explain' });
    const form = await stage.until(
      () => stage.modal(who)?.callbackId === explainIds.form && stage.modal(who),
      'the form',
    );
    await stage.slack.options(who, {
      on: { viewId: form.id },
      blockId: 'key',
      actionId: 'key',
      query: keyId,
    });
    beforeIt();
    const { instanceId } = stage.kms.keys().find(({ id }) => id === keyId)!;
    await stage.slack.submit(who, {
      viewId: form.id,
      values: {
        [explainIds.text]: { [explainIds.text]: text },
        key: { key: `${instanceId}/${keyId}` },
      },
    });
    return modalSaying(who, words);
  };
  const modalSaying = (who: string, words: string) =>
    stage.until(
      () => wordsOf(stage.modal(who)).includes(words) && stage.modal(who),
      `a modal with "${words}"; there is ${wordsOf(stage.modal(who))}`,
    );
  const pressIn = (who: string, modal: ModalView, actionId: string) =>
    stage.slack.press(who, { on: { viewId: modal.id }, actionId });

  it('both messages of IBM’s guide, for this key and now', async () => {
    const second = await explain(
      cast.wanda,
      'The service was not able to delete key old-analytics because the key is enabled with the dual authorization policy.',
    );
    expect(second).toContain('Set for deletion outside Countersign');
    expect(second).toContain('hs-crypto.secrets.setkeyfordeletion');
    const first = await explain(
      cast.mona,
      `Conflict: Key could not be deleted. Status: 409, Correlation ID: 160cc463-71d1-4e2b-9d3b-0d5c1c4bdb64 for key ${keyIds.invoices}`,
    );
    expect(first).toContain('3 resources (2 buckets, 1 deployment; 4 registrations)');
    expect(first).toContain('invoices-2025');
  });

  it('a JSON body and a bare reason code', async () => {
    const body = JSON.stringify({
      metadata: { collectionType: 'application/vnd.ibm.kms.error+json', collectionTotal: 1 },
      resources: [
        {
          errorMsg: 'Conflict: Key could not be deleted. Please see `reasons` for more details.',
          reasons: [{ code: 'PREV_KEY_DEL_ERR', message: 'retention', status: 409 }],
        },
      ],
    });
    const retention = await explain(cast.mona, `DELETE /api/v2/keys/${keyIds.ledger} ${body}`);
    expect(retention).toContain('a protected resource forbids it');
    expect(retention).toContain(`Ask <@${cast.mei}>`);
    const bare = await explain(cast.ravi, 'NOT_DUAL_AUTH_ERR');
    expect(bare).toContain('no dual authorization policy');
    expect(bare).toContain('names no key');
  });

  it('a correlation id of a call Countersign made leads to the key, and a button takes the second step', async () => {
    await stage.ask(cast.rita, 'invoices');
    await everyCardSays(stage, 'Delete key invoices-root?');
    await stage.press(cast.mona, cardActions.approve);
    await everyCardSays(stage, 'IBM refused: 3 resources still use key invoices-root');
    await stage.press(cast.mona, cardActions.details);
    const [, id] = await stage.until(
      () => /correlation id: `([0-9a-f-]{36})`/.exec(wordsOf(stage.modal(cast.mona))),
      'what IBM said, for support',
    );
    const told = await explain(cast.malik, id!);
    expect(told).toContain('A call of Countersign’s own:* deleteKey');
    expect(told).toContain(`by <@${cast.rita}> with request`);
    stage.kms.outside.removeAllRegistrations(keyIds.invoices);
    await stage.press(cast.rita, cardActions.check);
    await everyCardSays(stage, 'Delete key invoices-root?');
    await explain(cast.malik, id!);
    const message = await whisperWith(cast.malik, cardActions.approve);
    await stage.slack.press(cast.malik, {
      on: { channel: message.channel, ts: message.ts },
      actionId: cardActions.approve,
    });
    await everyCardSays(stage, 'Deleted: key invoices-root');
    expect(deleteCalls(stage)).toBe(2);
  });

  it('offers to ask for approval, with the form filled in', async () => {
    const told = await explain(cast.rita, `AUTHORIZATIONS_NOT_MET key ${keyIds.billing}`);
    expect(told).toContain('It is not set for deletion now');
    const message = await whisperWith(cast.rita, explainIds.ask);
    await stage.slack.press(cast.rita, {
      on: { channel: message.channel, ts: message.ts },
      actionId: explainIds.ask,
    });
    const form = await stage.until(
      () => stage.modal(cast.rita)?.callbackId === 'deletion_form' && stage.modal(cast.rita),
      'the form',
    );
    expect(wordsOf(form)).toContain('billing-root');
  });

  it('the form takes the key from the picker', async () => {
    await stage.slack.command(cast.mona, { text: '/keys explain' });
    const form = await stage.until(
      () => stage.modal(cast.mona)?.callbackId === explainIds.form && stage.modal(cast.mona),
      'the form',
    );
    await stage.slack.options(cast.mona, {
      on: { viewId: form.id },
      blockId: 'key',
      actionId: 'key',
      query: 'ledger',
    });
    const { instanceId } = stage.kms.keys()[0]!;
    await stage.slack.submit(cast.mona, {
      viewId: form.id,
      values: {
        [explainIds.text]: { [explainIds.text]: '401 Unauthorized: The user does not have access' },
        key: { key: `${instanceId}/${keyIds.ledger}` },
      },
    });
    const words = await stage.until(
      () => wordsOf(stage.modal(cast.mona)).includes('ledger-archive') && wordsOf(stage.modal(cast.mona)),
      'the answer',
    );
    expect(words).toContain('IBM did not let t');
  });

  describe('from the form, whose modal has no response URL,', () => {
    const ask = async (key: string, title: string) => {
      await stage.ask(cast.rita, key);
      await everyCardSays(stage, `Delete key ${title}?`);
    };
    const troubles = () => stage.logged.filter((line) => line.includes('"level":"error"'));

    it('an approval is answered in the modal, where no live button is left', async () => {
      await ask('billing', 'billing-root');
      const answer = await explainInForm(
        cast.mona,
        'AUTHORIZATIONS_NOT_MET',
        keyIds.billing,
        'you may take it',
      );
      await pressIn(cast.mona, answer, cardActions.approve);
      const told = await modalSaying(cast.mona, 'Deleted: key billing-root');
      expect(told.id).toBe(answer.id);
      expect(JSON.stringify(told.blocks)).not.toContain(cardActions.approve);
      expect(troubles()).toEqual([]);
    });

    it('so is an approval that is refused', async () => {
      await ask('billing', 'billing-root');
      const answer = await explainInForm(
        cast.mona,
        'AUTHORIZATIONS_NOT_MET',
        keyIds.billing,
        'you may take it',
      );
      await stage.press(cast.rita, cardActions.cancel);
      await everyCardSays(stage, 'Cancelled: key billing-root stays');
      await pressIn(cast.mona, answer, cardActions.approve);
      const told = await modalSaying(cast.mona, 'cancelled it a moment ago');
      expect(JSON.stringify(told.blocks)).not.toContain(cardActions.approve);
      expect(deleteCalls(stage)).toBe(0);
      expect(troubles()).toEqual([]);
    });

    it('the resources come on top of the explanation, which is there again when they are closed', async () => {
      const answer = await explainInForm(
        cast.mona,
        'PROTECTED_RESOURCE_ERR',
        keyIds.invoices,
        '3 resources (2 buckets, 1 deployment; 4 registrations)',
      );
      await pressIn(cast.mona, answer, resourcesButtonAction);
      const list = await modalSaying(cast.mona, '3 resources (4 registrations) in 2 service instances');
      expect(list.callbackId).toBe(resourceIds.view);
      await stage.slack.closeModal(cast.mona, { viewId: list.id });
      expect(stage.modal(cast.mona)?.id).toBe(answer.id);
    });

    it('the form of a force deletion comes on top, too, and decides', async () => {
      const findings = await stage.fillForm(cast.rita, 'invoices');
      await pressIn(cast.rita, findings, formIds.askForForce);
      const form = await modalSaying(cast.rita, 'What will be unreadable');
      await stage.slack.submit(cast.rita, {
        viewId: form.id,
        values: {
          [forceIds.name]: { [forceIds.name]: 'invoices-root' },
          [forceIds.reason]: { [forceIds.reason]: 'The data may go' },
        },
      });
      await everyCardSays(stage, 'Delete key invoices-root by force, with its data?');
      const answer = await explainInForm(
        cast.mona,
        'PROTECTED_RESOURCE_ERR',
        keyIds.invoices,
        'you may take it',
      );
      await pressIn(cast.mona, answer, cardActions.approveForce);
      const top = await modalSaying(cast.mona, 'Name of the key');
      expect(stage.slack.view(cast.mona).modals).toHaveLength(2);
      await stage.slack.submit(cast.mona, {
        viewId: top.id,
        values: { [forceIds.name]: { [forceIds.name]: 'invoices-root' } },
      });
      await everyCardSays(stage, 'Deleted by force: key invoices-root');
    });

    it('a modal that Slack does not open is explained above the answer, which stays', async () => {
      const answer = await explainInForm(
        cast.mona,
        'PROTECTED_RESOURCE_ERR',
        keyIds.invoices,
        '3 resources (2 buckets, 1 deployment; 4 registrations)',
      );
      for (const times of [1, 2]) {
        stage.faults.add({ target: 'slack', operation: 'views.push', code: 'push_limit_reached' });
        await pressIn(cast.mona, answer, resourcesButtonAction);
        const told = await modalSaying(cast.mona, 'three forms on top of each other');
        expect(wordsOf(told)).toContain('3 resources (2 buckets, 1 deployment; 4 registrations)');
        expect(wordsOf(told).match(/three forms/g), `press ${times}`).toHaveLength(1);
      }
      await pressIn(cast.mona, answer, resourcesButtonAction);
      await modalSaying(cast.mona, '3 resources (4 registrations) in 2 service instances');
    });
  });

  it('a text it cannot tell the meaning of stays in the form', async () => {
    const modal = await explainInForm(
      cast.mona,
      'the printer is on fire',
      keyIds.invoices,
      'cannot tell what this text means',
    );
    expect(modal.callbackId).toBe(explainIds.form);
    expect(JSON.stringify(modal.blocks)).toContain('"initial_value":"the printer is on fire"');
  });

  it('what IBM does not answer can be tried again, with the text and the key as they were entered', async () => {
    const modal = await explainInForm(
      cast.mona,
      'PROTECTED_RESOURCE_ERR',
      keyIds.invoices,
      'resources are registered with it',
      () => stage.faults.add({ target: 'kms', operation: 'getKeyMetadata', status: 403, times: 100 }),
    );
    expect(modal.submit).toBe('Try again');
    expect(JSON.stringify(modal.blocks)).toContain('"initial_value":"PROTECTED_RESOURCE_ERR"');
    expect(JSON.stringify(modal.blocks)).toContain('invoices-root');
    stage.faults.clear();
    await stage.slack.submit(cast.mona, { viewId: modal.id, values: {} });
    const answer = await modalSaying(cast.mona, '3 resources (2 buckets, 1 deployment; 4 registrations)');
    expect(answer.callbackId).not.toBe(explainIds.form);
  });

  it('says honestly what it does not know, and tells strangers nothing', async () => {
    expect(await explain(cast.ravi, 'the printer is on fire')).toContain('cannot tell what this text means');
    expect(await explain(cast.ravi, 'the printer is on fire')).toContain('the printer is on fire');
    expect(await explain(cast.ravi, '00000000-aaaa-4bbb-8ccc-000000000000')).toContain('IBM support');
    const told = await explain(cast.gus, `PROTECTED_RESOURCE_ERR ${keyIds.invoices}`);
    expect(told).toContain('You are a guest');
    expect(told).not.toContain('invoices');
  });
});
