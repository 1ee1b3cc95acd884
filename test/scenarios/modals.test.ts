// What becomes of a modal: closed while it loads, gone on with after an act, or carrying what cannot be read.
import { WebClient } from '@slack/web-api';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { cardActions } from '../../src/adapters/slack/card/card.js';
import { denyIds } from '../../src/adapters/slack/decisions/deny-form.js';
import { forceIds } from '../../src/adapters/slack/force/force-form.js';
import { keyActPrefix } from '../../src/adapters/slack/words/key-act-button.js';
import { formIds } from '../../src/adapters/slack/request/request-form.js';
import { resourceIds } from '../../src/adapters/slack/resources/resources-view.js';
import type { ModalView } from '../../src/sandbox/control/api.js';
import { demoWorld } from '../../src/sandbox/demo-world.js';
import { addBuckets, deleteCalls, everyCardSays, keyIds, keyNow } from './key-watching.js';
import { cast, openStage, type Stage, wordsOf } from './stage.js';

describe('a modal', () => {
  let stage: Stage;
  beforeEach(async () => {
    stage = await openStage();
  });
  afterEach(() => stage.close());

  const saying = (who: string, words: string) =>
    stage.until(
      () => wordsOf(stage.modal(who)).includes(words) && stage.modal(who),
      `a modal with "${words}"; there is ${wordsOf(stage.modal(who))}`,
    );
  const press = (who: string, modal: ModalView, actionId: string) =>
    stage.slack.press(who, { on: { viewId: modal.id }, actionId });
  const typed = (values: Record<string, string>) =>
    Object.fromEntries(Object.entries(values).map(([id, value]) => [id, { [id]: value }]));
  /** Everything a person was sent, by text. */
  const sent = (who: string) =>
    stage.slack
      .view(who)
      .conversations.filter(({ kind }) => kind === 'dm')
      .flatMap(({ messages }) => messages.flatMap((message) => [message, ...message.replies]))
      .map(wordsOf);
  /** A message of its own, neither a card nor what is told in a card's thread. */
  const told = (who: string, words: string) =>
    stage.until(
      () =>
        stage.slack
          .view(who)
          .conversations.flatMap(({ messages }) => messages)
          .map(wordsOf)
          .find((message) => message.includes(words) && !message.includes('Request CS-')),
      `${who} being told "${words}"`,
    );
  const close = async (who: string, loading: string) => {
    const modal = await saying(who, loading);
    await stage.slack.closeModal(who, { viewId: modal.id, clear: true });
  };
  const slowReading = (operation: string) =>
    stage.faults.add({ target: 'kms', operation, delayMs: 400, times: 1 });
  const askForForce = async () => {
    await press(cast.rita, await stage.fillForm(cast.rita, 'invoices'), formIds.askForForce);
    const form = await saying(cast.rita, 'Name of the key');
    await stage.slack.submit(cast.rita, {
      viewId: form.id,
      values: typed({ [forceIds.name]: 'invoices-root', [forceIds.reason]: 'The data may go' }),
    });
    await everyCardSays(stage, 'Delete key invoices-root by force, with its data?');
  };

  describe('that is closed while it loads', () => {
    // Stopping the bot waits for all it has begun: whatever is sent, is sent by then.
    const sentAfterwards = async (who: string, before: string[]) => {
      await stage.stopBot();
      return sent(who).slice(before.length);
    };

    it('sends no findings', async () => {
      const before = sent(cast.rita);
      const { instanceId } = keyNow(stage, keyIds.invoices);
      await stage.slack.command(cast.rita, { text: '/delete-key invoices' });
      const form = await stage.until(
        () => stage.modal(cast.rita)?.callbackId === formIds.form && stage.modal(cast.rita),
        'the form',
      );
      await stage.slack.options(cast.rita, {
        on: { viewId: form.id },
        blockId: 'key',
        actionId: 'key',
        query: 'invoices',
      });
      slowReading('getRegistrations');
      await stage.slack.submit(cast.rita, {
        viewId: form.id,
        values: {
          ...typed({ reason: 'No longer used' }),
          key: { key: `${instanceId}/${keyIds.invoices}` },
          ticket: { ticket: null },
        },
      });
      await close(cast.rita, 'Checking the key');
      expect(await sentAfterwards(cast.rita, before)).toEqual([]);
    });

    it('sends no list of resources, however long', async () => {
      addBuckets(
        stage,
        keyIds.payroll,
        Array.from({ length: 100 }, (_, n) => `bucket-${n}`),
      );
      const before = sent(cast.rita);
      slowReading('getRegistrations');
      await stage.slack.command(cast.rita, { text: '/keys resources payroll' });
      await close(cast.rita, 'Asking IBM what the key protects');
      expect(await sentAfterwards(cast.rita, before)).toEqual([]);
      expect(stage.logged.filter((line) => line.includes('could not be told'))).toEqual([]);
    });

    it('sends no force form, which would say that the key is deleted', async () => {
      await stage.ask(cast.rita, 'invoices');
      await everyCardSays(stage, 'Delete key invoices-root?');
      const before = sent(cast.rita);
      slowReading('getRegistrations');
      await stage.press(cast.rita, cardActions.force);
      await close(cast.rita, 'Looking at what the key protects');
      expect(await sentAfterwards(cast.rita, before)).toEqual([]);
    });

    it('sends the outcome of a force approval, and of a denial', async () => {
      await askForForce();
      slowReading('getRegistrations');
      await stage.press(cast.malik, cardActions.approveForce);
      const form = await saying(cast.malik, 'Name of the key');
      await stage.slack.submit(cast.malik, {
        viewId: form.id,
        values: typed({ [forceIds.name]: 'invoices-root' }),
      });
      await close(cast.malik, 'Checking and deleting');
      await told(cast.malik, 'Deleted by force: key invoices-root');

      await stage.ask(cast.rita, 'billing');
      await everyCardSays(stage, 'Delete key billing-root?');
      slowReading('unsetKeyForDeletion');
      await stage.deny(cast.mona, 'Keep it');
      await close(cast.mona, 'Denying');
      await told(cast.mona, 'Denied: key billing-root stays');
    });

    it('sends why nothing came of it, without the form', async () => {
      await askForForce();
      const before = sent(cast.malik);
      await stage.press(cast.malik, cardActions.approveForce);
      const form = await saying(cast.malik, 'Name of the key');
      slowReading('getRegistrations');
      await stage.slack.submit(cast.malik, {
        viewId: form.id,
        values: typed({ [forceIds.name]: 'invoices' }),
      });
      await close(cast.malik, 'Checking and deleting');
      const [message, ...more] = await sentAfterwards(cast.malik, before);
      expect(message).toContain('You typed “');
      expect(message).not.toContain('is deleted although');
      expect(more).toEqual([]);
      expect(deleteCalls(stage)).toBe(0);
    });
  });

  describe('in which a key is acted on', () => {
    it('shows the findings again, with the outcome above and everything that was typed', async () => {
      const findings = await stage.fillForm(cast.mona, 'billing', 'Moved to the new key', 'OPS-9');
      await press(cast.mona, findings, `${keyActPrefix}rotate`);
      const again = await saying(cast.mona, 'has a new version');
      expect(again.callbackId).toBe(formIds.findings);
      expect(wordsOf(again)).toContain('Moved to the new key');
      await stage.slack.submit(cast.mona, { viewId: again.id, values: {} });
      const [request] = await stage
        .until(() => stage.card(cast.malik), 'the card')
        .then(async () => (await stage.app().ports.requests.listOpen()).requests);
      expect(request).toMatchObject({ reason: 'Moved to the new key', ticket: 'OPS-9' });
    });

    it('shows the form again where the key cannot be asked for any more, with why and a way back', async () => {
      const findings = await stage.fillForm(cast.mona, 'billing', 'Moved to the new key', 'OPS-9');
      await press(cast.mona, findings, `${keyActPrefix}disable`);
      const again = await saying(cast.mona, 'Key billing-root is disabled');
      expect(again.callbackId).toBe(formIds.form);
      for (const kept of ['Moved to the new key', 'OPS-9', `${keyActPrefix}enable`]) {
        expect(JSON.stringify(again.blocks)).toContain(kept);
      }
    });
  });

  describe('that carries what cannot be read', () => {
    const unreadable = 'cannot read what this button or form is about';
    /** The modal as it stands, with other metadata: as from another version of the bot. */
    const spoil = async (modal: ModalView) => {
      const client = new WebClient(demoWorld.workspace.botToken, {
        slackApiUrl: stage.addresses.slackApiUrl,
      });
      const { id: view_id, callbackId: callback_id, title, submit, blocks } = modal;
      const text = (words: string) => ({ type: 'plain_text' as const, text: words });
      await client.views.update({
        view_id,
        view: {
          type: 'modal',
          callback_id,
          title: text(title!),
          ...(submit === undefined ? {} : { submit: text(submit) }),
          private_metadata: '{"of":"another version"}',
          blocks: blocks as never,
        },
      });
      return modal;
    };

    it('says so when a force deletion is approved', async () => {
      await askForForce();
      await stage.press(cast.malik, cardActions.approveForce);
      const form = await spoil(await saying(cast.malik, 'Name of the key'));
      await stage.slack.submit(cast.malik, {
        viewId: form.id,
        values: typed({ [forceIds.name]: 'invoices-root' }),
      });
      await saying(cast.malik, unreadable);
      expect(deleteCalls(stage)).toBe(0);
    });

    it('says so when one is asked for', async () => {
      await press(cast.rita, await stage.fillForm(cast.rita, 'invoices'), formIds.askForForce);
      const form = await spoil(await saying(cast.rita, 'Name of the key'));
      await stage.slack.submit(cast.rita, {
        viewId: form.id,
        values: typed({ [forceIds.name]: 'invoices-root', [forceIds.reason]: 'The data may go' }),
      });
      await saying(cast.rita, unreadable);
    });

    it('says so in the findings, by each of their buttons', async () => {
      const findings = await spoil(await stage.fillForm(cast.rita, 'invoices'));
      await press(cast.rita, findings, formIds.askForForce);
      expect(wordsOf(await saying(cast.rita, unreadable))).toContain('IBM refuses while these use it');
      await stage.slack.submit(cast.rita, { viewId: findings.id, values: {} });
      await stage.until(
        () => stage.modal(cast.rita)?.callbackId === formIds.form && saying(cast.rita, unreadable),
        'the empty form',
      );
    });

    it('says so in the list of resources, by each of its buttons', async () => {
      addBuckets(
        stage,
        keyIds.payroll,
        Array.from({ length: 30 }, (_, n) => `bucket-${n}`),
      );
      for (const actionId of [resourceIds.next, resourceIds.csv, resourceIds.refresh]) {
        await stage.slack.command(cast.rita, { text: '/keys resources payroll' });
        await press(cast.rita, await spoil(await saying(cast.rita, 'Page 1 of 2')), actionId);
        const told = await saying(cast.rita, unreadable);
        expect(wordsOf(told)).toContain('Page 1 of 2');
        await stage.slack.closeModal(cast.rita, { viewId: told.id });
      }
      await stage.slack.command(cast.rita, { text: '/keys resources payroll' });
      await spoil(await saying(cast.rita, 'Page 1 of 2'));
      await stage.slack.submit(cast.rita, {
        viewId: stage.modal(cast.rita)!.id,
        values: typed({ [resourceIds.search]: 'bucket-1' }),
      });
      await stage.until(
        () => !wordsOf(stage.modal(cast.rita)).includes('Page 1 of 2') && saying(cast.rita, unreadable),
        'the answer to the search',
      );
    });
  });

  it('that asks why a deletion is denied opens at once, or the person hears why it does not', async () => {
    await stage.ask(cast.rita, 'billing');
    await everyCardSays(stage, 'Delete key billing-root?');
    stage.faults.add({ target: 'slack', operation: 'views.open', code: 'expired_trigger_id' });
    await stage.press(cast.mona, cardActions.deny);
    await stage.until(
      () => stage.whispers(cast.mona).some((words) => words.includes('three seconds')),
      'the reason',
    );
    await stage.press(cast.mona, cardActions.deny);
    await stage.until(() => stage.modal(cast.mona)?.callbackId === denyIds.form, 'the form');

    // What was typed is not lost where the request is decided meanwhile.
    const form = stage.modal(cast.mona)!;
    await stage.press(cast.rita, cardActions.cancel);
    await everyCardSays(stage, 'Cancelled: key billing-root stays');
    const values = { [denyIds.reason]: { [denyIds.reason]: 'The archive still reads it' } };
    await stage.slack.submit(cast.mona, { viewId: form.id, values });
    const saying = () => wordsOf(stage.modal(cast.mona));
    await stage.until(() => saying().includes('What you wrote'), 'the answer');
    expect(saying()).toMatch(/Rita Requester cancelled it.*What you wrote.*The archive still reads it/s);
  });
});
