// Everyone acts as themselves: IBM sees two people, and a passcode is good for one step.
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { cardActions } from '../../src/adapters/slack/card.js';
import { keyActPrefix } from '../../src/adapters/slack/key-act-button.js';
import { passcodeFormId } from '../../src/adapters/slack/passcode-form.js';
import { deleteCalls, everyCardSays, keyIds, keyNow } from './key-watching.js';
import { askAsOneself, iamIdOf, modalSays, passcodeOf, sendPasscode } from './passcodes.js';
import { cast, openStage, type Stage, wordsOf } from './stage.js';

const minuteMs = 60_000;

describe('acting as oneself', () => {
  let stage: Stage;
  beforeEach(async () => {
    stage = await openStage({ identity: 'passcode', roles: { from: 'iam', matchByEmail: true } });
  });
  afterEach(() => stage.close());

  const asked = async () => {
    await askAsOneself(stage, cast.rita, 'billing');
    await everyCardSays(stage, 'Approval needed: delete key billing-root');
  };
  const approve = async (who: string, passcode: string) => {
    await stage.press(who, cardActions.approve);
    await sendPasscode(stage, who, passcode);
  };

  it('IBM sees who sets the key and who deletes it', async () => {
    await asked();
    expect(keyNow(stage, keyIds.billing).setForDeletion?.byIamId).toBe(iamIdOf(cast.rita));
    await approve(cast.mona, passcodeOf(stage, cast.mona));
    await everyCardSays(stage, 'Deleted: key billing-root');
    expect(keyNow(stage, keyIds.billing).deletedBy).toBe(iamIdOf(cast.mona));
  });

  it('a key without the policy takes a passcode at the approval alone', async () => {
    await stage.ask(cast.rita, 'legacy');
    await everyCardSays(stage, 'Approval needed: delete key legacy-backup');
    await approve(cast.malik, passcodeOf(stage, cast.malik));
    await everyCardSays(stage, 'Deleted: key legacy-backup');
    expect(keyNow(stage, keyIds.legacy).deletedBy).toBe(iamIdOf(cast.malik));
  });

  it.each<[string, () => Promise<string> | string, string]>([
    ['wrong', () => 'ABCDEFGHIJ', 'IBM Cloud did not accept the passcode'],
    [
      'expired',
      async () => {
        const passcode = passcodeOf(stage, cast.mona);
        await stage.clock.advance(11 * minuteMs);
        return passcode;
      },
      'IBM Cloud did not accept the passcode',
    ],
    ['another person’s', () => passcodeOf(stage, cast.malik), 'another'],
    [
      'an assumed profile’s',
      () =>
        stage.kms.iam.passcode(iamIdOf(cast.mona), 'iam-Profile-9e4b7c02-3d15-4a86-b0f7-68c1d2e5a934')
          .passcode,
      'trusted profile',
    ],
  ])(
    'a passcode that is %s changes nothing, is not shown again, and another one works',
    async (_, make, words) => {
      await asked();
      const passcode = await make();
      await approve(cast.mona, passcode);
      await modalSays(stage, cast.mona, words);
      expect(deleteCalls(stage)).toBe(0);
      expect(JSON.stringify(stage.modal(cast.mona))).not.toContain(passcode);
      await sendPasscode(stage, cast.mona, passcodeOf(stage, cast.mona));
      await everyCardSays(stage, 'Deleted: key billing-root');
      expect(deleteCalls(stage)).toBe(1);
    },
  );

  it('a passcode is spent once: the same one does not ask and approve', async () => {
    const passcode = passcodeOf(stage, cast.rita);
    await stage.fillForm(cast.rita, 'billing');
    await sendPasscode(stage, cast.rita, passcode);
    await everyCardSays(stage, 'Approval needed: delete key billing-root');
    await stage.slack.closeModal(cast.rita, { viewId: stage.modal(cast.rita)!.id, clear: true });
    await stage.fillForm(cast.rita, 'invoices', 'Archived');
    await sendPasscode(stage, cast.rita, passcode);
    await modalSays(stage, cast.rita, 'IBM Cloud did not accept the passcode');
    expect(wordsOf(stage.modal(cast.rita))).toContain('Archived');
    expect(keyNow(stage, keyIds.invoices).setForDeletion).toBeNull();
  });

  it('IAM away: the form says so and nothing is spent', async () => {
    await asked();
    const passcode = passcodeOf(stage, cast.mona);
    await stage.press(cast.mona, cardActions.approve);
    await modalSays(stage, cast.mona, 'One-time passcode');
    stage.faults.add({ target: 'iam', operation: 'getToken', status: 503, times: 20 });
    await sendPasscode(stage, cast.mona, passcode);
    await modalSays(stage, cast.mona, 'Nothing was changed');
    stage.faults.clear();
    await sendPasscode(stage, cast.mona, passcode);
    await everyCardSays(stage, 'Deleted: key billing-root');
  });

  it('the requester is refused before a passcode is asked for', async () => {
    await asked();
    await stage.slack.closeModal(cast.rita, { viewId: stage.modal(cast.rita)!.id, clear: true });
    const card = stage.channelCard()!;
    await stage.slack.press(cast.rita, {
      on: { channel: card.channel, ts: card.ts },
      actionId: cardActions.approve,
    });
    await modalSays(stage, cast.rita, 'you cannot approve or deny your own request');
  });

  it('denied without a passcode: the card says the key is still set, and a Writer unsets it', async () => {
    await asked();
    await stage.press(cast.mona, cardActions.deny);
    await sendPasscode(stage, cast.mona, '', { reason: 'Still in use' });
    await stage.until(
      () => wordsOf(stage.card(cast.malik)).includes('nobody is signed in to take it back'),
      'the card saying so',
    );
    expect(keyNow(stage, keyIds.billing).setForDeletion).not.toBeNull();
    await stage.press(cast.malik, cardActions.unset);
    await sendPasscode(stage, cast.malik, passcodeOf(stage, cast.malik));
    await everyCardSays(stage, 'Denied: key billing-root stays');
    expect(keyNow(stage, keyIds.billing).setForDeletion).toBeNull();
  });

  it('cancelled with a passcode unsets the key at once', async () => {
    await asked();
    await stage.slack.closeModal(cast.rita, { viewId: stage.modal(cast.rita)!.id, clear: true });
    await stage.press(cast.rita, cardActions.cancel);
    await sendPasscode(stage, cast.rita, passcodeOf(stage, cast.rita));
    await everyCardSays(stage, 'Cancelled: key billing-root stays');
    expect(keyNow(stage, keyIds.billing).setForDeletion).toBeNull();
  });

  it('a sign-in that is lost between the click and the DELETE lapses the approval, and another one works', async () => {
    await asked();
    const { ports } = stage.app();
    const { sessionFor } = ports.sessions;
    // What a process finds that takes over after a crash: the approval, and nobody signed in.
    ports.sessions.sessionFor = () =>
      Promise.resolve({ ok: false, failure: { code: 'session_gone', effect: 'none' } });
    await approve(cast.mona, passcodeOf(stage, cast.mona));
    await stage.until(() => wordsOf(stage.card(cast.malik)).includes('Not carried out'), 'the lapse');
    expect(deleteCalls(stage)).toBe(0);
    ports.sessions.sessionFor = sessionFor;
    await approve(cast.malik, passcodeOf(stage, cast.malik));
    await everyCardSays(stage, 'Deleted: key billing-root');
  });

  it('a key act takes the passcode of whoever acts', async () => {
    const findings = await stage.fillForm(cast.mona, 'billing');
    await stage.slack.press(cast.mona, { on: { viewId: findings.id }, actionId: `${keyActPrefix}disable` });
    // On top of the findings, which have a field for a passcode of their own.
    await stage.until(() => stage.modal(cast.mona)?.callbackId === passcodeFormId, 'the form of the act');
    await sendPasscode(stage, cast.mona, passcodeOf(stage, cast.mona));
    await modalSays(stage, cast.mona, 'is disabled');
    expect(keyNow(stage, keyIds.billing).state).toBe(2);
  });
});
