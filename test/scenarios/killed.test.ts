import { randomUUID } from 'node:crypto';
import { afterEach, describe, expect, it } from 'vitest';
import { cardActions } from '../../src/adapters/slack/card/card.js';
import type { FaultRequest } from '../../src/sandbox/control/api.js';
import { type BotProcess, startBotProcess } from './bot-process.js';
import { cardTitle, cast, openStage, type Stage } from './stage.js';

const billing = '6f1d0a52-77c4-4a0e-9a55-0c2f7a9be001';

/** The bot as a process of its own, killed for real; stand-ins and Redis live on. */
describe('the process is killed in the middle', () => {
  let stage: Stage | undefined;
  let bot: BotProcess | undefined;
  afterEach(async () => {
    await bot?.kill();
    await stage?.close();
    bot = undefined;
  });

  const deletes = () => stage!.kms.counts().effectiveDeletes.get(billing) ?? 0;
  const everyCard = (title: RegExp) =>
    stage!.until(
      () =>
        [cast.mona, cast.malik, cast.mei, cast.rita].every((who) => title.test(cardTitle(stage!.card(who)))),
      `every card saying ${title}`,
    );

  const moments: [string, Omit<FaultRequest, 'target'>][] = [
    ['while the DELETE is on its way', { operation: 'deleteKey', delayMs: 1_500 }],
    [
      'after the DELETE took effect, before it was read back',
      { operation: 'getKeyMetadata', delayMs: 3_000, skip: 2 },
    ],
  ];
  it.each(moments)('%s: one delete, and every card tells the truth after the restart', async (_, fault) => {
    stage = await openStage({ prefix: `{cs-${randomUUID()}}` });
    await stage.ask(cast.rita, 'billing');
    await everyCard(/^Delete key /);
    bot = await startBotProcess(stage, 'service-ids');

    const before = stage.kms.counts().calls.get('deleteKey') ?? 0;
    stage.faults.add({ target: 'kms', ...fault });
    await stage.press(cast.mona, cardActions.approve);
    await stage.until(
      () => (stage!.kms.counts().calls.get('deleteKey') ?? 0) > before,
      'the DELETE arriving',
    );
    await bot.kill();

    await stage.endLeases();
    await stage.startBot();
    await everyCard(/^Deleted: key billing-root/);
    expect(deletes()).toBe(1);
    expect(stage.kms.counts().calls.get('deleteKey')).toBe(1);
  });

  it('while the key is being set: it is set once, and the card comes after the restart', async () => {
    stage = await openStage();
    bot = await startBotProcess(stage, 'service-ids');
    const findings = await stage.fillForm(cast.rita, 'billing');
    stage.faults.add({ target: 'kms', operation: 'setKeyForDeletion', delayMs: 1_500 });
    await stage.slack.submit(cast.rita, { viewId: findings.id, values: {} });
    await called('setKeyForDeletion');
    await bot.kill();
    await stage.endLeases();
    await stage.startBot();
    await everyCard(/^Delete key /);
    expect(stage.kms.counts().calls.get('setKeyForDeletion')).toBe(1);
  });

  it('while the key is being unset: the denial is carried through after the restart', async () => {
    stage = await openStage();
    await stage.ask(cast.rita, 'billing');
    await everyCard(/^Delete key /);
    bot = await startBotProcess(stage, 'service-ids');
    stage.faults.add({ target: 'kms', operation: 'unsetKeyForDeletion', delayMs: 1_500 });
    await stage.deny(cast.malik, 'Keep it');
    await called('unsetKeyForDeletion');
    await bot.kill();
    await stage.endLeases();
    await stage.startBot();
    await everyCard(/^Denied: key billing-root stays/);
    expect(stage.kms.keys().find((key) => key.id === billing)?.setForDeletion).toBeNull();
  });

  const called = (operation: string) =>
    stage!.until(() => (stage!.kms.counts().calls.get(operation) ?? 0) > 0, `${operation} arriving`);
});
