import { randomUUID } from 'node:crypto';
import { Redis } from 'ioredis';
import { afterEach, expect, it } from 'vitest';
import { cardActions } from '../../src/adapters/slack/card/card.js';
import { denyIds } from '../../src/adapters/slack/decisions/deny-form.js';
import { redisKeys } from '../../src/adapters/redis/redis-keys.js';
import { fingerprintOf } from '../../src/domain/protection.js';
import type { ClickAct, ClickIntent } from '../../src/ports/click-intents.js';
import { askAs, cardsSay, formWith, openPersonalStage, passcodeOf, pressFor, send } from './as-oneself.js';
import { type BotProcess, startBotProcess } from './bot-process.js';
import { cardTitle, cast, openStage, type Stage, wordsOf } from './stage.js';

const keyNamed = (name: string) => {
  const key = stage.kms.keys().find((one) => one.name === name);
  if (!key) throw new Error(`no key ${name}`);
  return key;
};
const tooLateMs = 61_000;

let stage: Stage;
let bot: BotProcess | undefined;
afterEach(async () => {
  await bot?.kill();
  bot = undefined;
  await stage.close();
});

const calls = (operation: string) => stage.kms.counts().calls.get(operation) ?? 0;
/** What a person has been told with these words in it, anywhere. */
const heard = (who: string, words: string) =>
  [
    ...stage.slack.view(who).conversations.flatMap(({ messages }) => messages),
    ...stage.slack.view(who).modals,
  ]
    .map(wordsOf)
    .filter((text) => text.includes(words));
const told = async (who: string, words: string) => {
  const [text] = await stage.until(
    () => (heard(who, words).length > 0 ? heard(who, words) : undefined),
    `"${words}"; there is ${heard(who, '').at(-1)}`,
  );
  return text!;
};
const clicksLeft = async () => {
  const redis = new Redis(stage.redisUrl);
  const left = await redis.keys(`${stage.prefix}:click*`);
  await redis.quit();
  return left;
};
const allAnswered = async () => {
  for (let tries = 0; (await clicksLeft()).length > 0; tries++) {
    if (tries > 1_000) throw new Error(`left: ${(await clicksLeft()).join(' ')}`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
};

/** Holds so many readings of a key: nothing is committed meanwhile. */
const holdReadings = (times: number) =>
  stage.faults.add({ target: 'kms', operation: 'getKeyMetadata', delayMs: 3_000, times });

it('a killed process’s clicks: a young one is carried out once and told, an old one is told once', async () => {
  stage = await openStage();
  await stage.ask(cast.rita, 'billing');
  await stage.slack.closeModal(cast.rita, { viewId: stage.modal(cast.rita)!.id });
  await cardsSay(stage, 'Delete key billing-root?');
  bot = await startBotProcess(stage, 'service-ids');
  await stage.press(cast.malik, cardActions.deny);
  const form = await formWith(stage, 'malik', denyIds.form);
  const before = calls('getKeyMetadata');
  holdReadings(2);
  await stage.slack.submit(cast.malik, {
    viewId: form.id,
    values: { [denyIds.reason]: { [denyIds.reason]: 'The archive still reads it' } },
  });
  await stage.until(() => calls('getKeyMetadata') > before, 'the first reading');
  await stage.press(cast.mona, cardActions.approve);
  await stage.until(() => calls('getKeyMetadata') > before + 1, 'the second reading');
  await bot.kill();
  await age((click) => click.act.kind === 'deny');
  await stage.endLeases();
  await stage.startBot();

  await cardsSay(stage, 'Deleted: key billing-root');
  await stage.until(() => stage.whispers(cast.mona).length > 0, 'the outcome for Mona');
  expect(stage.whispers(cast.mona)).toEqual([expect.stringContaining('Deleted: key billing-root')]);
  expect(calls('deleteKey')).toBe(1);
  expect(await told(cast.malik, 'was not carried out')).toMatch(/\(deny CS-\S+\).+Send the form again\./s);
  await allAnswered();
  expect(heard(cast.malik, 'was not carried out')).toHaveLength(1);
  expect(heard(cast.mona, 'was not carried out')).toEqual([]);
});

/** As if these had been pressed more than a minute earlier. */
async function age(isMeant: (click: ClickIntent) => boolean): Promise<void> {
  const redis = new Redis(stage.redisUrl);
  for (const key of await redis.keys(redisKeys(stage.prefix).click('*'))) {
    const click = JSON.parse((await redis.get(key))!) as ClickIntent;
    const aged = { ...click, at: click.at - tooLateMs };
    if (isMeant(click)) await redis.set(key, JSON.stringify(aged), 'KEEPTTL');
  }
  await redis.quit();
}

/** As a process leaves it that has died. */
function leave(who: string, act: ClickAct, more: Partial<ClickIntent> = {}): Promise<number> {
  const { clicks, settings } = stage.app().ports;
  const by = { userId: who, teamId: settings.homeTeamId };
  return clicks.record({ id: randomUUID(), by, at: stage.clock.now(), act, ...more }, 0);
}

it('a click that takes a passcode is told, however young, and the passcode is on no record', async () => {
  stage = await openPersonalStage();
  await askAs(stage, 'rita', 'billing');
  await cardsSay(stage, 'Delete key billing-root?');
  const { id: requestId, protection } = (await stage.app().ports.requests.listOpen()).requests[0]!;
  const form = await pressFor(stage, 'mona', 'approve');
  const shown = { viewId: form.id, title: form.title };
  const approve = { kind: 'approve', requestId, seen: fingerprintOf(protection) } as const;
  await leave(cast.mona, approve, { asOneself: true, form: shown });
  await stage.until(() => wordsOf(stage.modal(cast.mona)).includes('was not carried out'), 'the words');
  expect(wordsOf(stage.modal(cast.mona))).toContain(`approve ${requestId}`);
  expect(heard(cast.mona, 'was not carried out')).toHaveLength(1);
  await stage.slack.closeModal(cast.mona, { viewId: form.id });

  const again = await pressFor(stage, 'mona', 'approve');
  const before = calls('getKeyMetadata');
  stage.faults.add({ target: 'kms', operation: 'getKeyMetadata', delayMs: 500 });
  const passcode = passcodeOf(stage, 'mona');
  await send(stage, 'mona', again, passcode);
  await stage.until(() => calls('getKeyMetadata') > before, 'the reading');
  const redis = new Redis(stage.redisUrl);
  const kept = await Promise.all((await clicksLeft()).map((key) => redis.get(key).catch(() => null)));
  await redis.quit();
  expect(kept.join()).toContain('"kind":"approve"');
  expect(kept.join()).not.toContain(passcode);
  await cardsSay(stage, 'Deleted: key billing-root');
  expect(calls('deleteKey')).toBe(1);
});

it('a question that was left on record is put on the card, also where people act as themselves: it takes no passcode', async () => {
  stage = await openPersonalStage();
  await askAs(stage, 'rita', 'billing');
  await cardsSay(stage, 'Delete key billing-root?');
  const { id: requestId } = (await stage.app().ports.requests.listOpen()).requests[0]!;
  await leave(cast.mona, { kind: 'ask_question', requestId, id: 'q-1', text: 'Has the archive moved?' });
  await leave(cast.malik, { kind: 'answer_question', requestId, id: 'q-1', text: 'No' });
  await stage.until(() => wordsOf(stage.card(cast.rita)).includes('Has the archive moved?'), 'the question');
  await told(cast.mona, 'Your question stands on the card');
  expect(await told(cast.malik, 'What you wrote')).toMatch(/only Rita.* can answer/);
  await allAnswered();
});

it('whatever is left on record is carried out after every check anew, or answered', async () => {
  stage = await openStage();
  const { ports } = stage.app();
  // IBM changes a key twice only with a while in between.
  await stage.clock.advance(60_000);
  const managersSee = (title: string) =>
    stage.until(
      () => [cast.mona, cast.malik, cast.mei].every((who) => cardTitle(stage.card(who)) === title),
      `cards saying "${title}"`,
    );
  const ref = (name: string) => ({ instanceId: keyNamed(name).instanceId, keyId: keyNamed(name).id });
  const open: ClickAct = { kind: 'open', ...ref('billing-root'), reason: 'Billing moved', ticket: 'OPS-1' };
  await Promise.all([leave(cast.rita, open), leave(cast.gus, open)]);
  await told(cast.rita, 'Your copy of the card comes');
  await told(cast.gus, 'You are a guest in this workspace');
  await managersSee('Delete key billing-root?');
  expect(wordsOf(stage.card(cast.mona))).toMatch(/Billing moved[^]*OPS-1|OPS-1[^]*Billing moved/);
  const { id: requestId, protection } = (await ports.requests.listOpen()).requests[0]!;

  const { channel } = await stage.until(stage.channelCard, 'the card in the channel');
  const place = { channel };
  await Promise.all([
    // Whoever may not, and a list that is another by now.
    leave(cast.rita, { kind: 'approve', requestId, seen: fingerprintOf(protection) }),
    leave(cast.mona, { kind: 'approve', requestId, seen: 'none' }),
    leave(cast.malik, { kind: 'key_act', act: 'disable', ...ref('payroll-root') }),
    // IBM may have done these.
    leave(cast.mona, { kind: 'command', word: 'sync' }),
    leave(cast.malik, { kind: 'key_act', act: 'rotate', ...ref('ledger-archive') }),
    leave(cast.wanda, { kind: 'look', requestId }, { place }),
  ]);
  await told(cast.rita, 'You asked for this yourself');
  await told(cast.mona, 'What the key protects has changed');
  await told(cast.malik, 'payroll-root');
  await stage.until(() => keyNamed('payroll-root').state === 2, 'the key being disabled');
  expect(await told(cast.mona, 'was interrupted')).toContain('/keys sync');
  await told(cast.malik, 'was interrupted');
  expect(await told(cast.wanda, 'was not carried out')).toContain(requestId);
  await allAnswered();
  expect(stage.whispers(cast.wanda)).toEqual([expect.stringContaining('Press again')]);

  await leave(cast.malik, { kind: 'deny', requestId, reason: 'The archive reads it' });
  await managersSee('Denied: key billing-root stays');
  await leave(cast.mei, { kind: 'deny', requestId, reason: 'So does the ledger' });
  expect(await told(cast.mei, 'What you wrote')).toMatch(/Malik Manager denied it.*So does the ledger/s);
  // It had been decided when its process ended.
  await leave(cast.malik, { kind: 'deny', requestId, reason: 'Again' }, { at: stage.clock.now() - 5_000 });
  await allAnswered();
  expect(heard(cast.malik, 'a moment ago')).toEqual([]);
  expect(calls('rotateKey') + calls('syncAssociatedResources') + calls('deleteKey')).toBe(0);
});

it('pressed four times, it is carried out once and answered shortly once', async () => {
  stage = await openStage({ replicas: 2 });
  await stage.ask(cast.rita, 'billing');
  await cardsSay(stage, 'Delete key billing-root?');
  stage.faults.add({ target: 'kms', operation: 'getKeyMetadata', delayMs: 700 });
  for (let press = 0; press < 4; press++) await stage.press(cast.mona, cardActions.approve);
  await cardsSay(stage, 'Deleted: key billing-root');
  await allAnswered();
  expect(heard(cast.mona, 'already being carried out')).toHaveLength(1);
  expect(heard(cast.mona, 'a moment ago')).toEqual([]);
  expect(calls('deleteKey')).toBe(1);
});

it.each([
  ['is away', () => Promise.reject(new Error('Connection is closed.'))],
  ['does not answer', () => new Promise<never>(() => undefined)],
])('where the store %s the acknowledgement says so in time, and nothing is done', async (_, record) => {
  stage = await openStage();
  await stage.ask(cast.rita, 'billing');
  await cardsSay(stage, 'Delete key billing-root?');
  await stage.press(cast.malik, cardActions.deny);
  const form = await formWith(stage, 'malik', denyIds.form);
  const { clicks } = stage.app().ports;
  const { record: recording } = clicks;
  clicks.record = record;

  const words = 'store does not answer';
  const reason = { [denyIds.reason]: { [denyIds.reason]: 'Keep it' } };
  const answers = await Promise.all([
    stage.press(cast.mona, cardActions.approve),
    stage.slack.command(cast.wanda, { text: '/keys sync billing' }),
    stage.slack.submit(cast.malik, { viewId: form.id, values: reason }),
  ]);
  expect(answers[1]).toMatchObject({ outcome: 'acked' });
  await Promise.all([told(cast.mona, words), told(cast.wanda, words)]);
  const kept = await formWith(stage, 'malik', denyIds.form, words);
  expect(calls('syncAssociatedResources') + calls('deleteKey') + calls('unsetKeyForDeletion')).toBe(0);

  clicks.record = recording;
  await stage.slack.submit(cast.malik, { viewId: kept.id, values: reason });
  await cardsSay(stage, 'Denied: key billing-root stays');
});
