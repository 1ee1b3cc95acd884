// People come to the role and lose it while a request waits: read anew by its own clock, told to whom it concerns.
import { afterEach, expect, it } from 'vitest';
import { cardActions } from '../../src/adapters/slack/card/card.js';
import { hourMs } from '../../src/domain/deadlines.js';
import { demoWorld } from '../../src/sandbox/demo-world.js';
import { askAs, iamIdOf } from './as-oneself.js';
import { everyCardSays, keyIds, keyNow, managers } from './key-watching.js';
import { cardTitle, cast, openStage, type Stage, wordsOf } from './stage.js';

let stage: Stage;
afterEach(() => stage.close());

const open = async (options: Parameters<typeof openStage>[0] = {}) => {
  stage = await openStage({ roles: { from: 'iam', matchByEmail: true }, approversEveryMs: 100, ...options });
};
const said = (who: string, words: string) =>
  stage.until(
    () => wordsOf(stage.card(who)).includes(words),
    `"${words}" for ${who}: ${wordsOf(stage.card(who))}`,
  );
const hasButton = (who: string, action: string) =>
  JSON.stringify(stage.card(who)?.blocks).includes(`"${action}"`);
const directMessages = (who: string) =>
  stage.slack
    .view(who)
    .conversations.filter(({ kind }) => kind === 'dm')
    .flatMap(({ messages }) => messages);
/** Lines in the threads of cards that this person reads. */
const lines = (who: string) =>
  stage.slack
    .view(who)
    .conversations.flatMap(({ messages }) => messages)
    .flatMap(({ replies }) => replies)
    .map(({ text = '' }) => text);
const changes = async () =>
  (await stage.app().ports.audit.read(1, 500)).filter(({ type }) => type === 'approvers.changed');
const setState = (state: 'ACTIVE' | 'PENDING', ...people: string[]) =>
  people.forEach((who) => stage.kms.iam.setUserState(iamIdOf(who), state));

it('who comes to the role is asked once, who lost it can no longer press; an hour without IAM changes nothing', async () => {
  await open();
  await stage.ask(cast.rita, 'billing');
  await everyCardSays(stage, 'Delete key billing-root?');
  const [group] = stage.kms.iam.state().groups;
  const [instance] = demoWorld.instances;
  // While IAM is away, as long as any list of it may be kept, and longer.
  stage.faults.add({ target: 'iam', status: 503, times: 10_000 });
  stage.kms.iam.removeMember(group!.id, iamIdOf(cast.malik));
  stage.kms.iam.grant({ iamId: iamIdOf(cast.wanda) }, { role: 'Manager', instanceId: instance!.id });
  await stage.clock.advance(hourMs);
  await stage.until(
    () => stage.logged.some((line) => line.includes('approvers.unread')),
    'the failed reading',
  );
  expect(await changes()).toEqual([]);
  expect(stage.card(cast.wanda)).toBeUndefined();
  stage.faults.clear();

  await said(cast.wanda, 'Delete key billing-root?');
  expect(wordsOf(stage.card(cast.wanda))).toContain('You are Manager by a policy of your own');
  expect(wordsOf(stage.card(cast.mei))).toContain('You own the account');
  await said(cast.malik, 'You can no longer approve this');
  expect(hasButton(cast.malik, cardActions.approve)).toBe(false);
  const waitedFor = () => wordsOf(stage.card(cast.rita)).split('Waiting for')[1]?.split(' until')[0] ?? '';
  await stage.until(() => waitedFor().includes(cast.wanda), `Wanda among ${waitedFor()}`);
  expect(waitedFor()).not.toContain(cast.malik);

  // Back again: the same message, alive.
  const before = directMessages(cast.malik).length;
  stage.kms.iam.addMember(group!.id, iamIdOf(cast.malik));
  await stage.clock.advance(hourMs);
  await stage.until(() => hasButton(cast.malik, cardActions.approve), 'Malik’s button');
  expect(directMessages(cast.malik)).toHaveLength(before);
  expect(directMessages(cast.wanda)).toHaveLength(1);
  expect(await changes()).toHaveLength(2);

  await stage.press(cast.wanda, cardActions.approve);
  await everyCardSays(stage, 'Deleted: key billing-root');
});

it('nobody is left: requester and channel are told at once, and when somebody can again', async () => {
  await open({ identity: 'passcode' });
  await askAs(stage, cast.rita, 'billing');
  await everyCardSays(stage, 'Delete key billing-root?');
  // On working days alone, which IBM checks where she acts as herself.
  setState('PENDING', ...managers, cast.dora);
  await stage.clock.advance(hourMs);
  await said(cast.rita, 'Nobody can approve this any more');
  for (const who of managers) await said(who, 'You can no longer approve this');
  for (const who of [cast.rita, cast.nora]) {
    await stage.until(
      () => lines(who).some((line) => line.startsWith('Nobody can approve this any more: ')),
      `the line for ${who}`,
    );
  }
  setState('ACTIVE', cast.mona);
  await stage.clock.advance(hourMs);
  await said(cast.rita, 'Waiting for');
  await stage.until(() => hasButton(cast.mona, cardActions.approve), 'Mona’s button');
  await stage.until(
    () => lines(cast.rita).some((line) => line.endsWith(' can approve now')),
    'that somebody can',
  );
  expect(cardTitle(stage.card(cast.mona))).toBe('Delete key billing-root?');
  expect(keyNow(stage, keyIds.billing).setForDeletion).toBeDefined();
  expect((await changes()).map(({ facts }) => (facts['approvers'] as string[]).length)).toEqual([0, 1]);
});
