// A question before a decision, and its answer: asked by whoever may decide, answered by the requester, read by everyone on the card.
import { afterEach, describe, expect, it } from 'vitest';
import { cardActions } from '../../src/adapters/slack/card/card.js';
import { questionIds } from '../../src/adapters/slack/decisions/question-form.js';
import { askAs, cardsSay, formWith, openPersonalStage, send, takesPasscode, told } from './as-oneself.js';
import { cast, openStage, type Stage, wordsOf } from './stage.js';

let stage: Stage;
afterEach(() => stage.close());

const modes = { 'service-ids': () => openStage(), passcode: () => openPersonalStage() };
const requestNow = async () => (await stage.app().ports.requests.listRecent(1)).requests[0]!;
const write = (text: string) => ({ [questionIds.text]: text });
/** Lines below the card in somebody's direct messages, by what they say; a mention calls. */
const threadOf = (id: string) =>
  stage.slack
    .view(id)
    .conversations.filter(({ kind }) => kind === 'dm')
    .flatMap(({ messages }) => messages)
    .flatMap(({ replies }) => replies.map(({ text }) => text));
const refusals = async () =>
  (await stage.app().ports.audit.read(1, 300))
    .filter(({ type }) => type === 'click.refused')
    .map(({ actor, facts }) => [actor?.slackUserId, facts['asked'], facts['code']]);

async function ask(key: string) {
  await askAs(stage, 'rita', key);
  await stage.slack.closeModal(cast.rita, { viewId: stage.modal(cast.rita)!.id, clear: true });
  await cardsSay(stage, `Delete key ${key}-root?`);
}

describe.each(Object.keys(modes) as (keyof typeof modes)[])('with %s', (mode) => {
  it('a Manager asks, the requester answers, and it stands on every card; each of the two is called once', async () => {
    stage = await modes[mode]();
    await ask('billing');
    const { endsAt } = (await requestNow()) as { endsAt?: number };
    await stage.press(cast.mona, cardActions.question);
    const question = await formWith(stage, 'mona', questionIds.ask, 'The request still ends');
    expect(takesPasscode(question)).toBe(false);
    await send(stage, 'mona', question, undefined, write('Has the *archive* moved? <!channel>'));
    await told(stage, 'mona', 'Your question stands on the card');
    const everyCard = () => [cast.rita, cast.mona, cast.malik, cast.mei].map((id) => wordsOf(stage.card(id)));
    await stage.until(
      () =>
        [...everyCard(), wordsOf(stage.channelCard())].every((words) => words.includes('not answered yet')),
      'the question on every card',
    );
    expect(wordsOf(stage.card(cast.malik))).toContain('Has the ∗archive∗ moved? &lt;!channel&gt;');
    await stage.until(() => threadOf(cast.rita).length === 1, 'Rita being called');
    expect(threadOf(cast.rita)).toEqual([
      `<@${cast.rita}> <@${cast.mona}> asks: “Has the ∗archive∗ moved? &lt;!channel&gt;” · answer above`,
    ]);

    await stage.press(cast.rita, cardActions.answer);
    const form = await formWith(stage, 'rita', questionIds.answer, 'Has the ∗archive∗ moved?');
    expect(wordsOf(form)).toContain('The request still ends');
    await send(stage, 'rita', form, undefined, write('Yes, in spring'));
    await told(stage, 'rita', 'Your answer stands on the card');
    await stage.until(
      () =>
        [...everyCard(), wordsOf(stage.channelCard())].every(
          (words) => words.includes('Yes, in spring') && !words.includes('not answered yet'),
        ),
      'the answer on every card',
    );
    expect(JSON.stringify(stage.card(cast.rita)!.blocks)).not.toContain(cardActions.answer);
    await stage.until(() => threadOf(cast.mona).length === 1, 'Mona being called');
    expect(threadOf(cast.mona)).toEqual([`<@${cast.mona}> <@${cast.rita}> answers: “Yes, in spring”`]);
    for (const id of [cast.malik, cast.mei]) expect(threadOf(id)).toEqual([]);
    expect(stage.channelCard()!.replies).toEqual([]);
    expect(await requestNow()).toMatchObject({ status: 'awaiting_approval', endsAt });
    expect(stage.kms.counts().calls.get('deleteKey')).toBeUndefined();

    // All of it in full, and in the order it happened.
    await stage.press(cast.mei, cardActions.details);
    const details = await told(stage, 'mei', 'History');
    expect(wordsOf(details)).toMatch(
      /asked\* <!date.*archive.*answered\* <!date.*Yes, in spring.*History.*wanted to know.*answered: Yes/s,
    );
  });

  it('who may not ask or answer reads why at once, and no form; the audit log has it', async () => {
    stage = await modes[mode]();
    await ask('billing');
    const inChannel = async (id: string, action: keyof typeof cardActions) => {
      const { channel, ts } = stage.channelCard()!;
      await stage.slack.press(id, { on: { channel, ts }, actionId: cardActions[action] });
    };
    for (const [handle, words] of [
      ['rita', 'questions about it are yours to answer'],
      ['wanda', 'You are not a Manager'],
      ['gus', 'You are a guest'],
    ] as const) {
      await inChannel(cast[handle], 'question');
      expect(JSON.stringify((await told(stage, handle, words)).blocks)).not.toContain('"input"');
    }
    expect(await refusals()).toEqual([
      [cast.rita, 'ask_question', 'approver_is_requester'],
      [cast.wanda, 'ask_question', 'not_a_manager'],
      [cast.gus, 'ask_question', 'account_not_eligible'],
    ]);
    expect((await requestNow()).questions).toBeUndefined();
  });

  it('decided meanwhile: a clear no, and what was typed is shown again', async () => {
    stage = await modes[mode]();
    await ask('billing');
    await stage.press(cast.mona, cardActions.question);
    const form = await formWith(stage, 'mona', questionIds.ask);
    await stage.deny(cast.malik, 'The archive still reads it');
    await expect.poll(async () => (await requestNow()).status).toMatch(/denied|withdrawing/);
    await send(stage, 'mona', form, undefined, write('Has the archive moved?'));
    const words = wordsOf(await told(stage, 'mona', 'What you wrote'));
    expect(words).toMatch(/Malik Manager denied it.*What you wrote.*Has the archive moved\?/s);
    expect((await requestNow()).questions).toBeUndefined();
    expect(threadOf(cast.rita).filter((line) => line.includes('asks'))).toEqual([]);
  });
});
