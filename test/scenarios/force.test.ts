import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { cardActions } from '../../src/adapters/slack/card/card.js';
import { forceIds } from '../../src/adapters/slack/force/force-form.js';
import { formIds } from '../../src/adapters/slack/request/request-form.js';
import { keyActPrefix } from '../../src/adapters/slack/words/key-act-button.js';
import { reconcile } from '../../src/usecases/requests/reconcile.js';
import { addBuckets, deleteCalls, everyCardSays, keyIds, keyNow, managers } from './key-watching.js';
import { cardTitle, cast, openStage, type Stage, wordsOf } from './stage.js';

describe('a force deletion', () => {
  let stage: Stage;
  beforeEach(async () => {
    stage = await openStage();
  });
  afterEach(() => stage.close());

  const form = (who: string, callbackId: string) =>
    stage.until(
      () => stage.slack.view(who).modals.find((modal) => modal.callbackId === callbackId),
      `the form ${callbackId}; there is ${wordsOf(stage.modal(who))}`,
    );
  const answered = async (who: string, words: string) =>
    stage.until(
      () => wordsOf(stage.modal(who)).includes(words) && stage.modal(who),
      `"${words}" for ${who}; there is ${wordsOf(stage.modal(who))}`,
    );
  const askForce = async (typed: string, reason = 'The data may go') => {
    const { id } = await form(cast.rita, forceIds.ask);
    await stage.slack.submit(cast.rita, {
      viewId: id,
      values: {
        [forceIds.name]: { [forceIds.name]: typed },
        [forceIds.reason]: { [forceIds.reason]: reason },
      },
    });
  };
  const approveForce = async (who: string, typed: string) => {
    await stage.press(who, cardActions.approveForce);
    const { id } = await form(who, forceIds.approve);
    await stage.slack.submit(who, {
      viewId: id,
      values: { [forceIds.name]: { [forceIds.name]: typed } },
    });
  };
  const forced = () => wordsOf(stage.card(cast.mona)).includes('This is a force deletion');
  const blockInvoices = async () => {
    await stage.ask(cast.rita, 'invoices');
    await everyCardSays(stage, 'Delete key invoices-root?');
    await stage.press(cast.mona, cardActions.approve);
    await everyCardSays(stage, 'IBM refused: 3 resources still use key invoices-root');
  };
  const forceCard = 'Delete key invoices-root by force, with its data?';

  it('replaces a blocked request, keeps its first authorization and deadline, and takes two typed names', async () => {
    await blockInvoices();
    const before = keyNow(stage, keyIds.invoices).setForDeletion!;
    const sets = stage.kms.counts().calls.get('setKeyForDeletion');
    await stage.press(cast.rita, cardActions.force);
    expect(wordsOf(await form(cast.rita, forceIds.ask))).toContain('What will be unreadable');
    await askForce('invoices');
    await answered(cast.rita, 'You typed “');
    await askForce('invoices-root');
    await everyCardSays(stage, forceCard);
    const { requests: open } = await stage.app().ports.requests.listOpen();
    expect(open).toHaveLength(1);
    expect(open[0]).toMatchObject({ force: true, status: 'awaiting_approval' });
    expect(keyNow(stage, keyIds.invoices).setForDeletion).toEqual(before);
    expect(stage.kms.counts().calls.get('setKeyForDeletion')).toBe(sets);
    const words = wordsOf(stage.card(cast.malik));
    for (const name of ['invoices-2025', 'invoices-2026']) expect(words).toContain(name);
    // The replaced request's copies say so, offer nothing, and say nothing more: the force deletion’s own card does.
    for (const who of managers) {
      const old = await stage.until(
        () =>
          stage.slack
            .view(who)
            .conversations.flatMap(({ messages }) => messages)
            .find((message) => cardTitle(message).startsWith('Replaced:')),
        'the replaced card',
      );
      expect(JSON.stringify(old.blocks)).not.toContain(cardActions.approve);
      expect(old.replies).toEqual([]);
    }

    await approveForce(cast.malik, 'Invoices-root');
    await answered(cast.malik, 'You typed “');
    expect(deleteCalls(stage)).toBe(1);
    const again = await form(cast.malik, forceIds.approve);
    await stage.slack.submit(cast.malik, {
      viewId: again.id,
      values: { [forceIds.name]: { [forceIds.name]: ' invoices-root ' } },
    });
    await everyCardSays(stage, 'Deleted by force: key invoices-root');
    expect(stage.kms.counts().effectiveDeletes.get(keyIds.invoices)).toBe(1);
    expect((await stage.app().ports.audit.verify()).findings).toEqual([]);
    const entries = await stage.app().ports.audit.read(1, 200);
    expect(entries.filter(({ type }) => type === 'request.replaced')).toHaveLength(1);
    expect(
      entries.find(({ type, facts }) => type === 'request.approved' && facts['force'] === true)?.actor
        ?.slackUserId,
    ).toBe(cast.malik);
  });

  it('can be asked for from the form, without an ordinary request before it', async () => {
    const findings = await stage.fillForm(cast.rita, 'invoices', 'All of it is archived');
    await stage.slack.press(cast.rita, { on: { viewId: findings.id }, actionId: formIds.askForForce });
    expect(wordsOf(await form(cast.rita, forceIds.ask))).toContain('All of it is archived');
    await askForce('invoices-root');
    await everyCardSays(stage, forceCard);
    await approveForce(cast.mei, 'invoices-root');
    await everyCardSays(stage, 'Deleted by force: key invoices-root');
    // IBM does not tell the services twice within an hour.
    expect(JSON.stringify(stage.card(cast.mei)!.blocks)).not.toContain(`${keyActPrefix}sync`);
    await stage.clock.advance(61 * 60_000);
    await reconcile(stage.app().ports);
    await stage.press(cast.mei, `${keyActPrefix}sync`);
    await stage.until(
      () => wordsOf(stage.card(cast.rita)).includes('The services were told again'),
      'the card telling of the sync',
    );
    expect(JSON.stringify(stage.card(cast.rita)!.blocks)).not.toContain(`${keyActPrefix}sync`);
  });

  it('names whose resources go and which servers stop, in both forms and on every card, and to their owner', async () => {
    const resource = (rest: string) => ({
      resourceCrn: `crn:v1:bluemix:public:${rest}`,
      preventKeyDeletion: false,
    });
    stage.kms.outside.addRegistrations(keyIds.invoices, [
      resource('cloud-object-storage:global:a/partner1:lake:bucket:partner-exchange'),
      resource('is:us-south-1:a/partner1::volume:r006-theirs'),
    ]);
    const says = (what: Parameters<typeof wordsOf>[0]) => {
      const words = wordsOf(what);
      expect(words).toContain('2 resources belong to another account:* `partner1`.');
      expect(words).toContain('1 resource is in another region:* us-south.');
      return words;
    };
    const findings = await stage.fillForm(cast.rita, 'invoices', 'All of it is archived');
    expect(says(findings)).toContain('2 in another account, 1 in another region');
    await stage.slack.press(cast.rita, { on: { viewId: findings.id }, actionId: formIds.askForForce });
    const stops = 'IBM stops every running server that uses the volume.';
    expect(says(await form(cast.rita, forceIds.ask))).toContain(stops);
    await askForce('invoices-root');
    await everyCardSays(stage, forceCard);
    for (const card of [stage.channelCard(), stage.card(cast.rita), stage.card(cast.malik)]) {
      expect(says(card)).toContain(stops);
    }
    await stage.press(cast.malik, cardActions.approveForce);
    expect(says(await form(cast.malik, forceIds.approve))).toContain(stops);

    await stage.slack.command(cast.mei, { text: '/keys resources invoices' });
    const listed = wordsOf((await answered(cast.mei, '2 in another account')) || undefined);
    expect(listed).toContain('Could you remove them, or give them another key?');
    expect(listed).toContain('only people of that account see who it is');
  });

  it('an ordinary approval never forces, whatever stands registered', async () => {
    await blockInvoices();
    expect(deleteCalls(stage)).toBe(1);
    expect(JSON.stringify(stage.card(cast.mei)!.blocks)).not.toContain(cardActions.approve);
    expect(keyNow(stage, keyIds.invoices).deletedAt).toBeNull();
  });

  it('is not offered and not taken under a retention policy, also when that comes later', async () => {
    await blockInvoices();
    await stage.press(cast.rita, cardActions.force);
    await form(cast.rita, forceIds.ask);
    await askForce('invoices-root');
    await everyCardSays(stage, forceCard);
    addBuckets(stage, keyIds.invoices, ['invoices-kept'], true);
    await approveForce(cast.malik, 'invoices-root');
    await answered(cast.malik, '1 bucket was added: invoices-kept.');
    await stage.until(
      () => wordsOf(stage.card(cast.malik)).includes('IBM refuses even a forced deletion'),
      'the card with the retention policy',
    );
    await approveForce(cast.malik, 'invoices-root');
    await answered(cast.malik, 'Force does not help');
    expect(keyNow(stage, keyIds.invoices).deletedAt).toBeNull();
    expect(deleteCalls(stage)).toBe(1);
  });

  it('a list that changes between the approval and the DELETE voids the approval', async () => {
    await blockInvoices();
    await stage.press(cast.rita, cardActions.force);
    await form(cast.rita, forceIds.ask);
    await askForce('invoices-root');
    await everyCardSays(stage, forceCard);
    // The list is read at the approval and again right before the DELETE; the second reading is held up.
    const reads = () => stage.kms.counts().calls.get('getRegistrations') ?? 0;
    stage.faults.add({ target: 'kms', operation: 'getRegistrations', skip: 1, delayMs: 500 });
    const before = reads();
    await approveForce(cast.malik, 'invoices-root');
    await stage.until(() => reads() === before + 2, 'the second reading');
    addBuckets(stage, keyIds.invoices, ['late-arrival']);
    await stage.until(
      () =>
        wordsOf(stage.card(cast.malik)).includes('Not carried out') ||
        cardTitle(stage.card(cast.malik)).startsWith('Deleted'),
      'the outcome',
    );
    expect(cardTitle(stage.card(cast.malik))).toBe(forceCard);
    expect(wordsOf(stage.card(cast.malik))).toContain('1 bucket was added: late-arrival.');
    expect(keyNow(stage, keyIds.invoices).deletedAt).toBeNull();
    expect(deleteCalls(stage)).toBe(1);
  });

  it('the form approves the list it shows, also where the card that was pressed shows an older one', async () => {
    await blockInvoices();
    await stage.press(cast.rita, cardActions.force);
    await form(cast.rita, forceIds.ask);
    await askForce('invoices-root');
    await everyCardSays(stage, forceCard);
    // The copies cannot be brought up to date when Mona's try finds another bucket.
    stage.faults.add({ target: 'slack', operation: 'chat.update', status: 503, times: 1_000 });
    addBuckets(stage, keyIds.invoices, ['late-arrival']);
    await approveForce(cast.mona, 'invoices-root');
    await answered(cast.mona, '1 bucket was added: late-arrival.');
    expect(wordsOf(stage.card(cast.malik))).not.toContain('late-arrival');

    await stage.press(cast.malik, cardActions.approveForce);
    const shown = await form(cast.malik, forceIds.approve);
    expect(wordsOf(shown)).toContain('late-arrival');
    const submit = (typed: string) =>
      stage.slack.submit(cast.malik, {
        viewId: shown.id,
        values: { [forceIds.name]: { [forceIds.name]: typed } },
      });
    await submit('invoices');
    await answered(cast.malik, 'You typed “');
    await submit('invoices-root');
    await answered(cast.malik, 'Deleted by force: key invoices-root');
    expect(keyNow(stage, keyIds.invoices).deletedAt).not.toBeNull();
    stage.faults.clear();
  });

  it.each([
    [
      'an open request',
      async () => {
        await blockInvoices();
        await stage.press(cast.rita, cardActions.force);
      },
    ],
    [
      'the deletion form',
      async () => {
        const findings = await stage.fillForm(cast.rita, 'invoices');
        await stage.slack.press(cast.rita, { on: { viewId: findings.id }, actionId: formIds.askForForce });
      },
    ],
  ])(
    'asking from %s is asking for the list in front of the requester; a new one is shown first',
    async (_, open) => {
      await open();
      expect(wordsOf(await form(cast.rita, forceIds.ask))).not.toContain('late-arrival');
      addBuckets(stage, keyIds.invoices, ['late-arrival']);
      await askForce('invoices-root', 'All of it is archived');
      const again = await answered(cast.rita, 'What the key protects has changed');
      expect(again).toMatchObject({ callbackId: forceIds.ask });
      // In the note, and in the list the form now shows.
      expect(wordsOf(again || undefined).match(/late-arrival/g)!.length).toBeGreaterThan(1);
      expect(wordsOf(again || undefined)).toContain('All of it is archived');
      expect((await stage.app().ports.requests.listOpen()).requests.filter(({ force }) => force)).toEqual([]);
      await askForce('invoices-root', 'All of it is archived');
      await everyCardSays(stage, forceCard);
    },
  );

  it('only the requester may ask for it, and a requester never approves it', async () => {
    await blockInvoices();
    const channel = stage.channelCard()!;
    expect(JSON.stringify(channel.blocks)).not.toContain(cardActions.force);
    await stage.press(cast.rita, cardActions.force);
    await form(cast.rita, forceIds.ask);
    await askForce('invoices-root');
    await everyCardSays(stage, forceCard);
    const now = stage.channelCard()!;
    for (const [who, why] of [
      [cast.rita, 'You asked for this yourself'],
      [cast.wanda, 'You are not a Manager'],
      [cast.gus, 'You are a guest'],
    ] as const) {
      await stage.slack.press(who, {
        on: { channel: now.channel, ts: now.ts },
        actionId: cardActions.approveForce,
      });
      await answered(who, why);
    }
    expect(forced()).toBe(true);
    expect(keyNow(stage, keyIds.invoices).deletedAt).toBeNull();
  });

  it('cancelling it unsets the key', async () => {
    await blockInvoices();
    await stage.press(cast.rita, cardActions.force);
    await form(cast.rita, forceIds.ask);
    await askForce('invoices-root');
    await everyCardSays(stage, forceCard);
    await stage.press(cast.rita, cardActions.cancel);
    await everyCardSays(stage, 'Cancelled: key invoices-root stays');
    expect(keyNow(stage, keyIds.invoices).setForDeletion).toBeNull();
  });
});
