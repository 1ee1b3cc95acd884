import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { cardActions } from '../../src/adapters/slack/card/card.js';
import { forceIds } from '../../src/adapters/slack/force/force-form.js';
import { keyActPrefix } from '../../src/adapters/slack/words/key-act-button.js';
import { formIds } from '../../src/adapters/slack/request/request-form.js';
import { resourcesButtonAction } from '../../src/adapters/slack/words/resources-button.js';
import { resourceIds } from '../../src/adapters/slack/resources/resources-view.js';
import type { ModalView } from '../../src/sandbox/control/api.js';
import { demoWorld } from '../../src/sandbox/demo-world.js';
import { addBuckets, bucketCrn, everyCardSays, keyIds, removeRegistrations } from './key-watching.js';
import { cast, openStage, type Stage, wordsOf } from './stage.js';

describe('the list of what a key protects', () => {
  let stage: Stage;
  beforeEach(async () => {
    stage = await openStage();
  });
  afterEach(() => stage.close());

  const list = (who: string, words: string) =>
    stage.until(
      () => {
        const top = stage.modal(who);
        return top?.callbackId === resourceIds.view && wordsOf(top).includes(words) ? top : undefined;
      },
      `a list with "${words}"; there is ${wordsOf(stage.modal(who)).slice(0, 600)}`,
    );
  const open = async (who: string, key: string, words: string) => {
    await stage.slack.command(who, { text: `/keys resources ${key}` });
    return list(who, words);
  };
  const press = (who: string, modal: ModalView, actionId: string) =>
    stage.slack.press(who, { on: { viewId: modal.id }, actionId });

  it('names service, instance, kind, location, date, key version and retention, with a link where IBM gives one', async () => {
    const modal = await open(cast.rita, 'invoices', '3 resources (4 registrations) in 2 service instances');
    const words = wordsOf(modal);
    expect(words).toContain('Cloud Object Storage');
    expect(words).toContain('Databases for PostgreSQL');
    expect(words).toContain('*invoices-2025*');
    expect(words).toContain('*invoices-2025* · bucket · since <!date^');
    expect(words).toContain('key version 6f1d0a52');
    // Two volumes of one deployment are one resource.
    expect(words).toContain('deployment');
    expect(words).toContain('2 registrations');
    expect(words).toContain('/keys sync invoices-root');
    expect(JSON.stringify(modal.blocks)).toContain('https://cloud.ibm.com/');
  });

  it('after a sync says until when services may answer, and later what outlived it and why no sync helps', async () => {
    await open(cast.rita, 'invoices', '3 resources (4 registrations)');
    const modal = await list(cast.rita, 'If it is gone already');
    await press(cast.rita, modal, `${keyActPrefix}sync`);
    const sent = await list(cast.rita, 'A sync was sent');
    expect(JSON.stringify(sent.blocks)).not.toContain(`${keyActPrefix}sync`);
    expect(wordsOf(sent)).not.toContain('If it is gone already');
    removeRegistrations(stage, keyIds.invoices, 1);
    await stage.clock.advance(5 * 60 * 60_000);
    const later = await open(cast.rita, 'invoices', 'outlived the sync of');
    expect(wordsOf(later)).toContain('1 resource has gone since');
    expect(wordsOf(later)).toContain('make that authorization again in IAM');
    expect(wordsOf(later)).toContain('correlation ID');
    await stage.ask(cast.rita, 'invoices');
    await everyCardSays(stage, 'Delete key invoices-root?');
    await stage.press(cast.mona, cardActions.approve);
    await everyCardSays(stage, 'IBM refused: 2 resources still use key invoices-root');
    const card = wordsOf(stage.card(cast.rita));
    expect(card).toContain('outlived the sync of');
    expect(card).not.toContain('/keys sync');
  });

  it('a retention policy names the owner of the account and gives a message to copy', async () => {
    const words = wordsOf(await open(cast.mona, 'ledger-archive', '1 resource in'));
    expect(words).toContain('1 under a retention policy');
    expect(words).toContain(`Ask <@${cast.mei}>`);
    expect(words).toContain('Could you lift the retention policy');
    expect(words).toContain('ledger-archive');
  });

  describe('an instance that is deleted and waits to be reclaimed', () => {
    const queues = demoWorld.resources!.find(({ name }) => name === 'order-events')!;
    const start = async (state?: 'pending_reclamation') => {
      await stage.close();
      const resources = demoWorld.resources!.map((one) =>
        one === queues && state ? { ...one, state } : one,
      );
      stage = await openStage({ world: { ...demoWorld, resources } });
      stage.kms.outside.addRegistrations(keyIds.payroll, [
        { resourceCrn: queues.crn, preventKeyDeletion: true },
      ]);
    };

    it('keeps its registration (`preventKeyDeletion: true`), and nobody is asked to lift a policy', async () => {
      await start('pending_reclamation');
      const words = wordsOf(await open(cast.mona, 'payroll', '1 resource in'));
      expect(words).toContain('*1 waiting to be reclaimed*');
      expect(words).toContain('*order-events*');
      expect(words).toContain('_deleted, waits to be reclaimed_');
      expect(words).toContain('`ibmcloud resource reclamations`');
      expect(words).not.toMatch(/under a retention policy|Ask <@|Could you lift/);
    });

    it('is told so in `/keys show` too', async () => {
      await start('pending_reclamation');
      await stage.slack.command(cast.mona, { text: '/keys show payroll' });
      const shown = await stage.until(() => {
        const replies = stage.slack.view(cast.mona).conversations.flatMap(({ messages }) => messages);
        return replies.map((message) => wordsOf(message)).find((words) => words.includes('order-events'));
      }, 'the key shown');
      expect(shown).toContain('1 instance, 1 waiting to be reclaimed\nForce does not help.');
      expect(shown).toContain('_deleted, waits to be reclaimed_: 1 instance, 1 still holding the key');
      expect(shown).not.toContain('under a retention policy');
    });

    it('is another cause than a running instance whose service forbids it', async () => {
      await start();
      const words = wordsOf(await open(cast.mona, 'payroll', '1 resource in'));
      expect(words).toContain('*1 not released by the service*');
      expect(words).not.toMatch(/reclaim|under a retention policy|Ask <@|Could you lift/);
    });
  });

  it.each([0, 1, 200, 201])('%i registrations: all are there, page by page', async (count) => {
    removeRegistrations(stage, keyIds.payroll);
    const names = Array.from({ length: count }, (_, n) => `bucket-${String(n).padStart(4, '0')}`);
    addBuckets(stage, keyIds.payroll, names);
    let modal = await open(
      cast.rita,
      'payroll',
      count === 0 ? 'No resources are registered' : `${count} ${count === 1 ? 'resource' : 'resources'} in`,
    );
    const seen = new Set<string>();
    const pages = Math.max(1, Math.ceil(count / 20));
    for (let page = 1; ; page++) {
      for (const [, name] of wordsOf(modal).matchAll(/\*(bucket-\d{4})\*/g)) seen.add(name!);
      if (page === pages) break;
      await press(cast.rita, modal, resourceIds.next);
      modal = await list(cast.rita, `Page ${page + 1} of ${pages}`);
    }
    expect([...seen].sort()).toEqual(names);
    expect(JSON.stringify(modal.blocks)).not.toContain(resourceIds.next);
  });

  it('5,000 registrations: retention first, searched in one step', async () => {
    addBuckets(
      stage,
      keyIds.payroll,
      Array.from({ length: 4_999 }, (_, n) => `bucket-${n}`),
    );
    addBuckets(stage, keyIds.payroll, ['zz-kept'], true);
    const modal = await open(cast.rita, 'payroll', '5000 resources');
    expect(wordsOf(modal)).toContain('*zz-kept*');
    expect(stage.kms.counts().calls.get('getRegistrations')).toBe(1);
    await stage.slack.press(cast.rita, {
      on: { viewId: modal.id },
      blockId: resourceIds.search,
      actionId: resourceIds.search,
      selected: 'BUCKET-4321',
    });
    const found = await list(cast.rita, '1 of 5000 fit');
    expect(wordsOf(found)).toContain('*bucket-4321*');
    expect(wordsOf(found)).not.toContain('*bucket-1234*');
    // The same without an Enter key.
    await stage.slack.submit(cast.rita, {
      viewId: found.id,
      values: { [resourceIds.search]: { [resourceIds.search]: 'object storage retention' } },
    });
    expect(wordsOf(await list(cast.rita, '1 of 5000 fit “object storage retention”'))).toContain('*zz-kept*');
    // Paging and searching go over the list that was read, not over another one.
    expect(stage.kms.counts().calls.get('getRegistrations')).toBe(1);
  });

  it('a CRN that cannot be read is shown as it came', async () => {
    stage.kms.outside.addRegistrations(keyIds.payroll, [
      { resourceCrn: 'not-a-crn:<!channel>', preventKeyDeletion: false },
    ]);
    const words = wordsOf(await open(cast.rita, 'payroll', '1 resource'));
    expect(words).toContain('not-a-crn:&lt;!channel&gt;');
    expect(words).not.toContain('<!channel>');
  });

  it('the CSV file comes into the thread of one’s own card, whole and harmless to a spreadsheet', async () => {
    addBuckets(stage, keyIds.invoices, ['=HYPERLINK("evil")']);
    await stage.ask(cast.rita, 'invoices');
    await everyCardSays(stage, 'Delete key invoices-root?');
    await stage.press(cast.mona, cardActions.resources);
    const modal = await list(cast.mona, '4 resources');
    await press(cast.mona, modal, resourceIds.csv);
    const reply = await stage.until(
      () => stage.card(cast.mona)?.replies.find(({ files }) => (files ?? []).length > 0),
      'the file in the thread',
    );
    const rows = reply.files![0]!.content!.trim().split('\n');
    expect(rows).toHaveLength(5);
    expect(rows[0]).toContain('holds the key');
    expect(reply.files![0]!.content).toContain(bucketCrn('=HYPERLINK').slice(0, 60));
    expect(reply.files![0]!.content).not.toMatch(/(^|,)"?=HYPERLINK/m);
    // Nobody else reads it.
    expect(stage.channelCard()!.replies.some(({ files }) => (files ?? []).length > 0)).toBe(false);
  });

  it.each([
    ['missing_scope', 'files.getUploadURLExternal', 'installed without a permission'],
    ['file_uploads_disabled', 'files.completeUploadExternal', 'does not allow any files'],
  ])(
    'a file Slack refuses with %s is explained above the list, which keeps its place',
    async (code, operation, why) => {
      addBuckets(
        stage,
        keyIds.payroll,
        Array.from({ length: 30 }, (_, n) => `bucket-${n}`),
      );
      await press(cast.rita, await open(cast.rita, 'payroll', 'Page 1 of 2'), resourceIds.next);
      stage.faults.add({ target: 'slack', operation, code });
      await press(cast.rita, await list(cast.rita, 'Page 2 of 2'), resourceIds.csv);
      expect(wordsOf(await list(cast.rita, why))).toContain('Page 2 of 2');
      expect(JSON.stringify(stage.modal(cast.rita))).not.toContain('Its store or Slack did not answer');
      // No message leaves anybody waiting for a file.
      const sent = stage.slack
        .view(cast.rita)
        .conversations.flatMap(({ messages }) => messages)
        .map(({ text }) => text);
      expect(sent.filter((text) => text?.includes('You asked for a file'))).toEqual([]);
      expect(sent.at(-1)).toContain('could not be posted');
      await press(cast.rita, await list(cast.rita, 'Page 2 of 2'), resourceIds.csv);
      await list(cast.rita, 'The file is in your messages');
    },
  );

  it('a sync pressed in the list is told above it, and the place in the list is kept', async () => {
    addBuckets(
      stage,
      keyIds.payroll,
      Array.from({ length: 30 }, (_, n) => `bucket-${n}`),
    );
    await press(cast.rita, await open(cast.rita, 'payroll', 'Page 1 of 2'), resourceIds.next);
    await press(cast.rita, await list(cast.rita, 'Page 2 of 2'), `${keyActPrefix}sync`);
    const after = await list(cast.rita, 'asked to report anew');
    expect(wordsOf(after)).toContain('Page 2 of 2');
    // The services have four hours to answer, so the next one is not offered yet.
    expect(JSON.stringify(after.blocks)).not.toContain(`${keyActPrefix}sync`);
  });

  describe('opens on top, by a button called Resources, from', () => {
    const opens = async (who: string, below: ModalView) => {
      const row = below.blocks
        .flatMap(
          (block) =>
            (block as { elements?: { action_id?: string; text?: { text: string } }[] }).elements ?? [],
        )
        .find(({ action_id: id }) => id === resourcesButtonAction);
      expect(row?.text?.text).toBe('Resources');
      await press(who, below, resourcesButtonAction);
      const top = await list(who, '3 resources (4 registrations)');
      await stage.slack.closeModal(who, { viewId: top.id });
      expect(stage.modal(who)?.id).toBe(below.id);
    };
    const modalWith = (who: string, words: string) =>
      stage.until(
        () => wordsOf(stage.modal(who)).includes(words) && stage.modal(who),
        `a modal with "${words}"; there is ${wordsOf(stage.modal(who))}`,
      );

    it('the findings and both force forms', async () => {
      const findings = await stage.fillForm(cast.rita, 'invoices');
      await opens(cast.rita, findings);
      await press(cast.rita, findings, formIds.askForForce);
      const asking = await modalWith(cast.rita, 'Name of the key');
      await opens(cast.rita, asking);
      await stage.slack.submit(cast.rita, {
        viewId: asking.id,
        values: {
          [forceIds.name]: { [forceIds.name]: 'invoices-root' },
          [forceIds.reason]: { [forceIds.reason]: 'The data may go' },
        },
      });
      await everyCardSays(stage, 'Delete key invoices-root by force, with its data?');
      await stage.press(cast.mona, cardActions.approveForce);
      await opens(cast.mona, await modalWith(cast.mona, 'Name of the key'));
    });

    it('the details of a request', async () => {
      await stage.ask(cast.rita, 'invoices');
      await everyCardSays(stage, 'Delete key invoices-root?');
      await stage.press(cast.mona, cardActions.details);
      await opens(cast.mona, await modalWith(cast.mona, 'History'));
    });

    it('nowhere where nothing is registered', async () => {
      const findings = await stage.fillForm(cast.rita, 'billing');
      expect(JSON.stringify(findings.blocks)).not.toContain(resourcesButtonAction);
    });
  });

  it('people IBM Cloud does not know see no names, by command or by button', async () => {
    await stage.ask(cast.rita, 'invoices');
    await everyCardSays(stage, 'Delete key invoices-root?');
    await stage.slack.command(cast.gus, { text: '/keys resources invoices' });
    await stage.until(() => wordsOf(stage.modal(cast.gus)).includes('You are a guest'), 'the refusal');
    const channel = stage.channelCard()!;
    await stage.slack.press(cast.nora, {
      on: { channel: channel.channel, ts: channel.ts },
      actionId: cardActions.resources,
    });
    await stage.until(
      () => wordsOf(stage.modal(cast.nora)).includes('does not know your IBM Cloud identity'),
      'the refusal',
    );
    for (const who of [cast.gus, cast.nora]) expect(wordsOf(stage.modal(who))).not.toContain('invoices-2025');
  });
});
