// Writing to the bot, in the place where its cards stand and its commands are typed.
import { afterEach, expect, test } from 'vitest';
import { cardActions } from '../../src/adapters/slack/card/card.js';
import { appManifest } from '../../src/sandbox/slack/manifest.js';
import { cast, openStage, type Stage, wordsOf } from './stage.js';

let stage: Stage;
afterEach(() => stage.close());

const dm = (personId: string) =>
  stage.slack.view(personId).conversations.find((conversation) => conversation.kind === 'dm')!;
const answers = (personId: string) =>
  dm(personId)
    .messages.flatMap((message) => [message, ...message.replies])
    .filter(
      (message) =>
        message.user !== personId && /Countersign (reads commands|does not read)/.test(message.text),
    );

test('whoever reads a command on a card types it right there', async () => {
  stage = await openStage();
  await stage.ask(cast.rita, 'billing-root');
  const card = await stage.until(() => stage.card(cast.mona), 'the card');
  expect(dm(cast.mona)).toMatchObject({ id: card.channel, hasComposer: true });
  await stage.slack.command(cast.mona, { text: '/keys pending', channel: card.channel });
  await stage.until(
    () => stage.whispers(cast.mona).find((text) => text.includes('billing-root')),
    'the list',
  );
});

test('a burst of messages gets one line, over all replicas, and another one an hour later', async () => {
  stage = await openStage({ replicas: 2 });
  for (const text of ['hello', 'please delete billing', 'anybody there?']) {
    stage.slack.say(cast.rita, { text });
  }
  await stage.until(() => answers(cast.rita)[0], 'the line');
  const first = stage.slack.say(cast.mona, { text: 'approve' });
  await stage.until(() => answers(cast.mona)[0], 'the line to somebody else');
  stage.slack.reword(cast.mona, { channel: dm(cast.mona).id, ts: first }, 'approved!');
  await stage.slack.settled();
  expect(answers(cast.rita)).toHaveLength(1);
  expect(answers(cast.mona)).toHaveLength(1);
  expect(wordsOf(answers(cast.rita)[0])).toContain('/keys help');
  // Its own answers and cards come back to it as events, too.
  const posts = stage.slack.calls().filter(({ method }) => method === 'chat.postMessage');
  expect(posts).toHaveLength(2);
  expect(stage.logged.filter((line) => /"level":"(warn|error)"/.test(line))).toEqual([]);
});

test('in the thread of a card the line stands in the thread, where no command can be typed', async () => {
  stage = await openStage();
  await stage.ask(cast.rita, 'billing-root');
  const card = await stage.until(() => stage.card(cast.mona), 'the card');
  stage.slack.say(cast.mona, { text: 'yes', threadTs: card.ts });
  const answer = await stage.until(() => answers(cast.mona)[0], 'the line');
  expect(answer).toMatchObject({ threadTs: card.ts });
  expect(answer.text).toContain('buttons');
});

test.each([
  ['the event', { events: ['app_home_opened'] }],
  ['the scope', { scopes: appManifest().scopes.filter((scope) => scope !== 'im:history') }],
])('without %s messages stay unanswered, and the job is done', async (_what, how) => {
  stage = await openStage({ manifest: { ...appManifest(), ...how } });
  stage.slack.say(cast.rita, { text: 'hello' });
  await stage.ask(cast.rita, 'billing-root');
  await stage.press(cast.mona, cardActions.approve);
  await stage.until(() => wordsOf(stage.card(cast.rita)).includes('Deleted'), 'the deletion');
  expect(answers(cast.rita)).toEqual([]);
});
