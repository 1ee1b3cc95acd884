import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  approveAs,
  askAs,
  cardsSay,
  iamIdOf,
  openPersonalStage,
  passcodeOf,
  pressFor,
  send,
} from './as-oneself.js';
import { type BotProcess, startBotProcess } from './bot-process.js';
import { deleteCalls, keyIds, keyNow } from './key-watching.js';
import { cast, type Stage, wordsOf } from './stage.js';

/** A sign-in lives in the memory of one process alone: what a person began has to be begun anew. */
describe('the process is killed while people act as themselves', () => {
  let stage: Stage;
  let bot: BotProcess | undefined;
  beforeEach(async () => {
    stage = await openPersonalStage();
  });
  afterEach(async () => {
    await bot?.kill();
    await stage.close();
  });

  const calls = (operation: string) => stage.kms.counts().calls.get(operation) ?? 0;
  /** Kills it during the second reading of the key from now on: the one before the act. */
  const killAtSecondReading = async (act: () => Promise<unknown>) => {
    const before = calls('getKeyMetadata');
    stage.faults.add({ target: 'kms', operation: 'getKeyMetadata', delayMs: 1_500, skip: 1 });
    await act();
    await stage.until(() => calls('getKeyMetadata') >= before + 2, 'the reading before the act');
    await bot!.kill();
    await stage.endLeases();
    await stage.startBot();
  };

  it('between the approval and the DELETE: not carried out, and approved again with a new passcode', async () => {
    await askAs(stage, 'rita', 'billing');
    await cardsSay(stage, 'Delete key billing-root?');
    bot = await startBotProcess(stage, 'passcode');
    const form = await pressFor(stage, 'mona', 'approve');
    await killAtSecondReading(() => send(stage, 'mona', form, passcodeOf(stage, 'mona')));
    const readings = calls('getKeyMetadata');
    await stage.until(
      () => wordsOf(stage.card(cast.malik)).includes('Not carried out'),
      'the card telling what did not happen',
    );
    expect(calls('getKeyMetadata')).toBeGreaterThan(readings);
    expect(deleteCalls(stage)).toBe(0);
    await approveAs(stage, 'malik');
    await cardsSay(stage, 'Deleted: key billing-root');
    expect(deleteCalls(stage)).toBe(1);
    expect(keyNow(stage, keyIds.billing).deletedBy).toBe(iamIdOf('malik'));
  });

  it('before the first authorization: the requester hears that nothing was requested', async () => {
    bot = await startBotProcess(stage, 'passcode');
    const findings = await stage.fillForm(cast.rita, 'billing');
    await killAtSecondReading(() => send(stage, 'rita', findings, passcodeOf(stage, 'rita')));
    await stage.until(
      () =>
        stage.slack
          .view(cast.rita)
          .conversations.flatMap(({ messages }) => messages)
          .some((message) => wordsOf(message).includes('Nothing was changed: key billing-root')),
      'the message to the requester',
    );
    expect(calls('setKeyForDeletion')).toBe(0);
  });
});
