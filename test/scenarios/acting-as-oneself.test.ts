// Every step that takes a passcode: what IBM sees, what a passcode that does not count leads to, what a lost sign-in leaves.
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { cardActions } from '../../src/adapters/slack/card/card.js';
import { denyIds } from '../../src/adapters/slack/decisions/deny-form.js';
import { forceIds } from '../../src/adapters/slack/force/force-form.js';
import { keyActPrefix } from '../../src/adapters/slack/words/key-act-button.js';
import { passcodeFormId } from '../../src/adapters/slack/passcode/passcode-form.js';
import { formIds } from '../../src/adapters/slack/request/request-form.js';
import { fingerprintOf } from '../../src/domain/protection.js';
import { demoAccountId } from '../../src/sandbox/demo-resources.js';
import { demoWorld } from '../../src/sandbox/demo-world.js';
import { decideRequest } from '../../src/usecases/requests/decide-request.js';
import {
  approveAs,
  askAs,
  cardsSay,
  formWith,
  type Handle,
  iamIdOf,
  openPersonalStage,
  passcodeOf,
  pressFor,
  send,
  takesPasscode,
  told,
} from './as-oneself.js';
import { addBuckets, deleteCalls, keyIds, keyNow } from './key-watching.js';
import { cast, type Stage, wordsOf } from './stage.js';

const minuteMs = 60_000;
const profileIamId = demoWorld.identities.find(({ kind }) => kind === 'profile')!.iamId;

describe('acting as oneself', () => {
  let stage: Stage;
  beforeEach(async () => {
    stage = await openPersonalStage();
  });
  afterEach(() => stage.close());

  const calls = (operation: string) => stage.kms.counts().calls.get(operation) ?? 0;
  const entries = async (type: string) =>
    (await stage.app().ports.audit.read(1, 300)).filter((entry) => entry.type === type);
  /** Whether IAM still takes it; spends it. */
  const isUnspent = async (passcode: string) =>
    (await stage.app().ports.signIn.redeem(passcode, demoAccountId)).ok;
  /** In a modal, a message or the Home tab of anybody. */
  const isShown = (passcode: string) =>
    JSON.stringify(stage.slack.people().map(({ id }) => stage.slack.view(id))).includes(passcode);
  const askedFor = async (key: string, name: string) => {
    await askAs(stage, 'rita', key);
    await cardsSay(stage, `Delete key ${name}?`);
  };
  const askedForBilling = () => askedFor('billing', 'billing-root');

  describe('a deletion', () => {
    it('IBM sees the two people, each by their own passcode', async () => {
      await askedForBilling();
      expect(keyNow(stage, keyIds.billing).setForDeletion?.byIamId).toBe(iamIdOf('rita'));
      await approveAs(stage, 'malik');
      await cardsSay(stage, 'Deleted: key billing-root');
      await told(stage, 'malik', 'Deleted: key billing-root');
      expect(keyNow(stage, keyIds.billing).deletedBy).toBe(iamIdOf('malik'));
      expect((await entries('deletion.sent'))[0]?.facts['actingAs']).toBe(iamIdOf('malik'));
    });

    it('counts where a person’s passcode would lead to another account by itself', async () => {
      await askedForBilling();
      await approveAs(stage, 'mona');
      await cardsSay(stage, 'Deleted: key billing-root');
      expect(keyNow(stage, keyIds.billing).deletedBy).toBe(iamIdOf('mona'));
    });

    it('of a key without the policy takes a passcode of the approver alone', async () => {
      const findings = await stage.fillForm(cast.rita, 'legacy');
      expect(takesPasscode(findings)).toBe(false);
      await send(stage, 'rita', findings);
      await cardsSay(stage, 'Delete key legacy-backup?');
      expect(calls('setKeyForDeletion')).toBe(0);
      await approveAs(stage, 'mei');
      await cardsSay(stage, 'Deleted: key legacy-backup');
      expect(keyNow(stage, keyIds.legacy).deletedBy).toBe(iamIdOf('mei'));
    });

    it('by three Managers at once, each with a passcode, is one DELETE', async () => {
      await askedForBilling();
      const handles: Handle[] = ['mona', 'malik', 'mei'];
      const forms = await Promise.all(handles.map((handle) => pressFor(stage, handle, 'approve')));
      const sent = handles.map((handle, at) => send(stage, handle, forms[at]!, passcodeOf(stage, handle)));
      await Promise.all(sent);
      await cardsSay(stage, 'Deleted: key billing-root');
      await Promise.all(handles.map((handle) => told(stage, handle, '')));
      expect(deleteCalls(stage)).toBe(1);
      const [begun] = await entries('deletion.sent');
      expect(keyNow(stage, keyIds.billing).deletedBy).toBe(begun?.facts['actingAs']);
    });

    it('by one Manager three times at once, each time with a passcode, is one DELETE', async () => {
      const { ports } = stage.app();
      const mona = { userId: cast.mona, teamId: ports.settings.homeTeamId };
      for (const [key, name] of [
        ['billing', 'billing-root'],
        ['payroll', 'payroll-root'],
        ['scratch', 'scratch-test'],
      ] as const) {
        const before = deleteCalls(stage);
        await askedFor(key, name);
        const [request] = (await ports.requests.listOpen()).requests;
        const seen = fingerprintOf(request!.protection);
        const approve = (passcode: string) =>
          decideRequest(ports, request!.id, mona, { type: 'approve', seen, passcode });
        await Promise.all([1, 2, 3].map(() => approve(passcodeOf(stage, 'mona'))));
        await cardsSay(stage, `Deleted: key ${name}`);
        expect(deleteCalls(stage)).toBe(before + 1);
        await stage.slack.closeModal(cast.rita, { viewId: stage.modal(cast.rita)!.id, clear: true });
      }
    });
  });

  describe('a force deletion', () => {
    const name = { [forceIds.name]: 'invoices-root' };
    const typed = { ...name, [forceIds.reason]: 'The data may go' };
    const askedForForce = async () => {
      await askedFor('invoices', 'invoices-root');
      await stage.press(cast.rita, cardActions.force);
      const form = await formWith(stage, 'rita', forceIds.ask);
      expect(takesPasscode(form)).toBe(false);
      await send(stage, 'rita', form, undefined, typed);
      await cardsSay(stage, 'Delete key invoices-root by force, with its data?');
    };

    it('asked for from the form takes a passcode, and keeps what was typed beside a wrong one', async () => {
      const findings = await stage.fillForm(cast.rita, 'invoices', 'All of it is archived');
      await stage.slack.press(cast.rita, { on: { viewId: findings.id }, actionId: formIds.askForForce });
      await send(stage, 'rita', await formWith(stage, 'rita', forceIds.ask), 'WRONGPASSC', typed);
      const again = await formWith(stage, 'rita', forceIds.ask, 'did not accept the passcode');
      expect(wordsOf(again)).toContain('The data may go');
      expect(JSON.stringify(again.blocks)).toContain('"initial_value":"invoices-root"');
      expect(isShown('WRONGPASSC')).toBe(false);
      expect(calls('setKeyForDeletion')).toBe(0);

      await send(stage, 'rita', again, passcodeOf(stage, 'rita'));
      await cardsSay(stage, 'Delete key invoices-root by force, with its data?');
      expect(keyNow(stage, keyIds.invoices).setForDeletion?.byIamId).toBe(iamIdOf('rita'));
      await stage.press(cast.mei, cardActions.approveForce);
      await send(
        stage,
        'mei',
        await formWith(stage, 'mei', forceIds.approve),
        passcodeOf(stage, 'mei'),
        name,
      );
      await cardsSay(stage, 'Deleted by force: key invoices-root');
      expect(keyNow(stage, keyIds.invoices).deletedBy).toBe(iamIdOf('mei'));
    });

    it('asked for from a request takes over its first authorization, without another passcode', async () => {
      await askedForForce();
      expect(calls('setKeyForDeletion')).toBe(1);
      await stage.press(cast.malik, cardActions.approveForce);
      await send(stage, 'malik', await formWith(stage, 'malik', forceIds.approve), 'WRONGPASSC', name);
      const again = await formWith(stage, 'malik', forceIds.approve, 'did not accept the passcode');
      expect(JSON.stringify(again.blocks)).toContain('"initial_value":"invoices-root"');
      await send(stage, 'malik', again, passcodeOf(stage, 'malik'));
      await cardsSay(stage, 'Deleted by force: key invoices-root');
      expect(keyNow(stage, keyIds.invoices).deletedBy).toBe(iamIdOf('malik'));
      expect(deleteCalls(stage)).toBe(1);
    });

    it('with a name mistyped leaves the passcode good', async () => {
      await askedForForce();
      await stage.press(cast.malik, cardActions.approveForce);
      const passcode = passcodeOf(stage, 'malik');
      const form = await formWith(stage, 'malik', forceIds.approve);
      await send(stage, 'malik', form, passcode, { [forceIds.name]: 'invoices' });
      const again = await formWith(stage, 'malik', forceIds.approve, 'You typed “invoices”');
      await send(stage, 'malik', again, passcode, name);
      await cardsSay(stage, 'Deleted by force: key invoices-root');
    });
  });

  describe('a denial', () => {
    const reason = { [denyIds.reason]: 'Still in use' };
    const denyForm = async (handle: Handle) => {
      await stage.press(cast[handle], cardActions.deny);
      return formWith(stage, handle, denyIds.form);
    };

    it('with a passcode unsets the key at once', async () => {
      await askedForBilling();
      await send(stage, 'malik', await denyForm('malik'), passcodeOf(stage, 'malik'), reason);
      await cardsSay(stage, 'Denied: key billing-root stays');
      expect(keyNow(stage, keyIds.billing).setForDeletion).toBeNull();
    });

    it('without one stands, says on every card what is left to do, and another Writer finishes it', async () => {
      await askedForBilling();
      await send(stage, 'malik', await denyForm('malik'), undefined, reason);
      await cardsSay(stage, 'Denied: unsetting key billing-root');
      for (const card of [stage.channelCard, () => stage.card(cast.rita), () => stage.card(cast.mona)]) {
        await stage.until(() => wordsOf(card()).includes('nobody is signed in to unset it'), 'what is left');
      }
      expect(keyNow(stage, keyIds.billing).setForDeletion).not.toBeNull();

      await send(stage, 'wanda', await pressFor(stage, 'wanda', 'unset'), passcodeOf(stage, 'wanda'));
      await cardsSay(stage, 'Denied: key billing-root stays');
      await told(stage, 'wanda', 'Denied: key billing-root stays');
      expect(keyNow(stage, keyIds.billing).setForDeletion).toBeNull();
      expect((await entries('key.unset')).map(({ actor }) => actor?.iamId)).toEqual([iamIdOf('wanda')]);
    });

    it('with a wrong one does not happen, and keeps the reason', async () => {
      await askedForBilling();
      await send(stage, 'malik', await denyForm('malik'), 'WRONGPASSC', reason);
      const again = await formWith(stage, 'malik', denyIds.form, 'did not accept the passcode');
      expect(wordsOf(again)).toContain('Still in use');
      expect(calls('unsetKeyForDeletion')).toBe(0);
      await send(stage, 'malik', again, passcodeOf(stage, 'malik'));
      await cardsSay(stage, 'Denied: key billing-root stays');
    });

    it('of a key without the policy takes none', async () => {
      await askedFor('legacy', 'legacy-backup');
      const form = await denyForm('malik');
      expect(takesPasscode(form)).toBe(false);
      await send(stage, 'malik', form, undefined, reason);
      await cardsSay(stage, 'Denied: key legacy-backup stays');
    });
  });

  describe('a cancellation', () => {
    it('with a passcode unsets the key at once', async () => {
      await askedForBilling();
      await send(stage, 'rita', await pressFor(stage, 'rita', 'cancel'), passcodeOf(stage, 'rita'));
      await cardsSay(stage, 'Cancelled: key billing-root stays');
      expect(keyNow(stage, keyIds.billing).setForDeletion).toBeNull();
    });

    it('without one stands, and the requester unsets the key later', async () => {
      await askedForBilling();
      await send(stage, 'rita', await pressFor(stage, 'rita', 'cancel'));
      await told(stage, 'rita', 'Unset the key…');
      await cardsSay(stage, 'Cancelled: unsetting key billing-root');
      await send(stage, 'rita', await pressFor(stage, 'rita', 'unset'), 'WRONGPASSC');
      const again = await formWith(stage, 'rita', passcodeFormId, 'did not accept the passcode');
      await send(stage, 'rita', again, passcodeOf(stage, 'rita'));
      await cardsSay(stage, 'Cancelled: key billing-root stays');
      expect(keyNow(stage, keyIds.billing).setForDeletion).toBeNull();
    });

    it('of a key without the policy takes none and is done at the press', async () => {
      await askedFor('legacy', 'legacy-backup');
      await stage.press(cast.rita, cardActions.cancel);
      await told(stage, 'rita', 'Cancelled: key legacy-backup stays');
      await cardsSay(stage, 'Cancelled: key legacy-backup stays');
    });

    it('that comes too late is refused without asking for a passcode', async () => {
      await askedForBilling();
      await stage.slack.command(cast.rita, { text: '/keys cancel billing' });
      const press = await offered('rita', cardActions.cancel);
      await stage.clock.advance(7 * 24 * 60 * minuteMs + minuteMs);
      await press();
      await told(stage, 'rita', 'The seven days ended');
      await cardsSay(stage, 'Expired: key billing-root was not deleted');
      expect(calls('unsetKeyForDeletion')).toBe(0);
    });

    it('by command offers the same', async () => {
      await askedForBilling();
      await stage.slack.command(cast.rita, { text: '/keys cancel billing' });
      const form = await pressOffer('rita', cardActions.cancel);
      await send(stage, 'rita', form, passcodeOf(stage, 'rita'));
      await cardsSay(stage, 'Cancelled: key billing-root stays');
    });
  });

  /** The press on a button in an answer to a command. */
  const offered = async (handle: Handle, actionId: string) => {
    const { channel, ts } = await stage.until(
      () =>
        stage.slack
          .view(cast[handle])
          .conversations.flatMap(({ messages }) => messages)
          .filter((one) => one.ephemeral && JSON.stringify(one.blocks).includes(actionId))
          .at(-1),
      `the offer of ${actionId}`,
    );
    return () => stage.slack.press(cast[handle], { on: { channel, ts }, actionId });
  };
  const pressOffer = async (handle: Handle, actionId: string) => {
    await (
      await offered(handle, actionId)
    )();
    return formWith(stage, handle, passcodeFormId);
  };

  describe('an act on a key', () => {
    it.each([
      ['sync invoices', 'sync', 'syncAssociatedResources', 'rita', 'asked to report anew', 'key.synced'],
      ['enable hr-paused', 'enable', 'enableKey', 'mona', 'is active again', 'key.enabled'],
      ['disable payroll', 'disable', 'disableKey', 'malik', 'is disabled', 'key.disabled'],
      ['rotate billing', 'rotate', 'rotateKey', 'wanda', 'has a new version', 'key.rotated'],
    ] as const)('%s is done by the person who pastes a passcode', async (...row) => {
      const [text, act, operation, handle, words, type] = row;
      await stage.slack.command(cast[handle], { text: `/keys ${text}` });
      await send(stage, handle, await pressOffer(handle, `${keyActPrefix}${act}`), 'WRONGPASSC');
      const again = await formWith(stage, handle, passcodeFormId, 'did not accept the passcode');
      expect(calls(operation)).toBe(0);
      await send(stage, handle, again, passcodeOf(stage, handle));
      await told(stage, handle, words);
      expect(calls(operation)).toBe(1);
      const [done] = await entries(type);
      expect(done?.facts['actingAs']).toBe(iamIdOf(handle));
    });

    it('from the findings of the form comes on top of them', async () => {
      const findings = await stage.fillForm(cast.mona, 'billing');
      await stage.slack.press(cast.mona, { on: { viewId: findings.id }, actionId: `${keyActPrefix}disable` });
      await send(stage, 'mona', await formWith(stage, 'mona', passcodeFormId), passcodeOf(stage, 'mona'));
      const done = await told(stage, 'mona', 'is disabled');
      expect(keyNow(stage, keyIds.billing).state).toBe(2);
      await stage.slack.closeModal(cast.mona, { viewId: done.id });
      expect(stage.modal(cast.mona)?.id).toBe(findings.id);
    });

    it('that is not theirs to do is refused before a passcode is asked for', async () => {
      await stage.slack.command(cast.rita, { text: '/keys enable hr-paused' });
      const said = () => stage.whispers(cast.rita).at(-1) ?? '';
      await stage.until(() => said().includes('You are not a Manager'), 'the refusal');
      expect(said()).not.toContain(keyActPrefix);
      expect((await entries('click.refused')).map(({ facts }) => facts['code'])).toEqual(['act_not_allowed']);
    });

    it('that is not theirs any more when they send it is refused, and leaves the passcode good', async () => {
      const passcode = passcodeOf(stage, 'mona');
      await stage.slack.command(cast.mona, { text: '/keys enable hr-paused' });
      const form = await pressOffer('mona', `${keyActPrefix}enable`);
      stage.slack.setPerson(cast.mona, { kind: 'guest' });
      await send(stage, 'mona', form, passcode);
      await told(stage, 'mona', 'You are a guest');
      expect(await isUnspent(passcode)).toBe(true);
      expect(calls('enableKey')).toBe(0);
    });
  });

  describe('a passcode that does not count', () => {
    /** What IAM answers to Mona’s passcode when no account is named. */
    const tokenOfOtherAccount = async () => {
      const answer = await fetch(`${stage.addresses.kmsUrl}/identity/token`, {
        method: 'POST',
        headers: { authorization: `Basic ${Buffer.from('bx:bx').toString('base64')}` },
        body: new URLSearchParams({
          grant_type: 'urn:ibm:params:oauth:grant-type:passcode',
          passcode: passcodeOf(stage, 'mona'),
        }),
      });
      expect(answer.status).toBe(200);
      return answer.text();
    };
    const spent = async (handle: Handle) => {
      const passcode = passcodeOf(stage, handle);
      expect(await isUnspent(passcode)).toBe(true);
      return passcode;
    };
    const expired = async (handle: Handle) => {
      const passcode = passcodeOf(stage, handle);
      await stage.clock.advance(10 * minuteMs);
      return passcode;
    };
    const ofOtherAccount = async (handle: Handle) => {
      const rawBody = await tokenOfOtherAccount();
      stage.faults.add({ target: 'iam', operation: 'getToken', status: 200, rawBody });
      return passcodeOf(stage, handle);
    };
    const whileIamIsAway = (handle: Handle) => {
      stage.faults.add({ target: 'iam', operation: 'getToken', status: 503 });
      return passcodeOf(stage, handle);
    };
    const whileIamCutsTheLine = (handle: Handle) => {
      stage.faults.add({ target: 'iam', operation: 'getToken', drop: 'after' });
      return passcodeOf(stage, handle);
    };
    const bad: [string, (handle: Handle) => string | Promise<string>, string, string][] = [
      ['wrong', () => 'WRONGPASSC', 'did not accept the passcode', 'passcode_rejected'],
      ['used', spent, 'did not accept the passcode', 'passcode_rejected'],
      ['expired', expired, 'did not accept the passcode', 'passcode_rejected'],
      ['of two words', () => 'not apasscode', 'not a one-time passcode', 'passcode_malformed'],
      ['another person’s', () => passcodeOf(stage, 'mei'), 'This passcode is not yours', 'other_person'],
      ['of another account', ofOtherAccount, 'to another account', 'other_account'],
      ['sent while IAM is away', whileIamIsAway, 'IAM is not available', 'iam_unavailable'],
      ['sent while IAM cuts the line', whileIamCutsTheLine, 'IAM is not available', 'iam_unavailable'],
    ];

    it.each(bad)(
      'being %s, at the first authorization: told there, all kept, nothing set',
      async (...row) => {
        const [, paste, words, code] = row;
        const findings = await stage.fillForm(cast.rita, 'billing', 'Billing moved', 'OPS-17');
        const passcode = await paste('rita');
        await send(stage, 'rita', findings, passcode);
        const again = await formWith(stage, 'rita', formIds.findings, words);
        expect(wordsOf(again)).toContain('Billing moved');
        expect(again.privateMetadata).toContain('OPS-17');
        expect(isShown(passcode)).toBe(false);
        expect(calls('setKeyForDeletion')).toBe(0);
        expect((await stage.app().ports.requests.listOpen()).requests).toEqual([]);
        expect((await entries('sign_in.refused'))[0]).toMatchObject({
          actor: { slackUserId: cast.rita },
          facts: { act: 'first_authorization', failure: { code } },
        });

        await send(stage, 'rita', again, passcodeOf(stage, 'rita'));
        await cardsSay(stage, 'Delete key billing-root?');
        expect(wordsOf(stage.card(cast.mona))).toContain('OPS-17');
      },
    );

    it.each(bad)('being %s, at the approval: told there, nothing deleted', async (...row) => {
      const [, paste, words, code] = row;
      await askedForBilling();
      const form = await pressFor(stage, 'mona', 'approve');
      const passcode = await paste('mona');
      await send(stage, 'mona', form, passcode);
      const again = await formWith(stage, 'mona', passcodeFormId, words);
      expect(isShown(passcode)).toBe(false);
      expect(deleteCalls(stage)).toBe(0);
      await cardsSay(stage, 'Delete key billing-root?');
      expect((await entries('sign_in.refused'))[0]).toMatchObject({
        actor: { slackUserId: cast.mona },
        facts: { act: 'deletion', failure: { code } },
      });

      await send(stage, 'mona', again, passcodeOf(stage, 'mona'));
      await cardsSay(stage, 'Deleted: key billing-root');
    });

    it('being that of a profile somebody has assumed, even of one that may delete', async () => {
      await askedForBilling();
      const form = await pressFor(stage, 'mona', 'approve');
      await send(stage, 'mona', form, passcodeOf(stage, 'mona', profileIamId));
      await formWith(stage, 'mona', passcodeFormId, 'as a trusted profile');
      expect(deleteCalls(stage)).toBe(0);
      expect((await entries('sign_in.refused'))[0]?.facts['failure']).toMatchObject({
        code: 'assumed_profile',
      });
    });
  });

  it('where IAM does not tell its passcode page the form says so and takes a passcode all the same', async () => {
    await askedForBilling();
    await stage.restart();
    stage.faults.add({ target: 'iam', operation: 'getOpenIdConfiguration', status: 503 });
    const form = await pressFor(stage, 'mona', 'approve');
    expect(wordsOf(form)).toContain('IAM is not available');
    await send(stage, 'mona', form, passcodeOf(stage, 'mona'));
    await cardsSay(stage, 'Deleted: key billing-root');
  });

  describe('a decision that does not stand leaves the passcode good', () => {
    it('where the list changed while the form was open', async () => {
      await askedForBilling();
      const form = await pressFor(stage, 'mona', 'approve');
      addBuckets(stage, keyIds.billing, ['late-arrival']);
      const passcode = passcodeOf(stage, 'mona');
      await send(stage, 'mona', form, passcode);
      await told(stage, 'mona', 'late-arrival');
      expect(await isUnspent(passcode)).toBe(true);
      expect(deleteCalls(stage)).toBe(0);
    });

    it('where somebody else decided first', async () => {
      await askedForBilling();
      const form = await pressFor(stage, 'mona', 'approve');
      await approveAs(stage, 'malik');
      await cardsSay(stage, 'Deleted: key billing-root');
      const passcode = passcodeOf(stage, 'mona');
      await send(stage, 'mona', form, passcode);
      await told(stage, 'mona', 'was deleted a moment ago');
      expect(await isUnspent(passcode)).toBe(true);
      expect(deleteCalls(stage)).toBe(1);
    });
  });

  describe('a sign-in that is lost between the decision and the act', () => {
    /** The clock passes what a sign-in is kept for, while the key is read for the act. */
    const loseIt = async () => {
      stage.faults.add({ target: 'kms', operation: 'getKeyMetadata', delayMs: 300, skip: 1 });
      await stage.until(() => stage.faults.list().length === 0, 'the reading before the act');
      await stage.clock.advance(6 * minuteMs);
    };

    it('ends as not requested at the first authorization, with the key as it was', async () => {
      const findings = await stage.fillForm(cast.rita, 'billing');
      await Promise.all([loseIt(), send(stage, 'rita', findings, passcodeOf(stage, 'rita'))]);
      const again = await formWith(stage, 'rita', formIds.form, 'Nobody is signed in for this step');
      expect(wordsOf(again)).toContain('No longer used');
      expect(calls('setKeyForDeletion')).toBe(0);
      expect((await entries('authorization.failed'))[0]?.facts['obstacle']).toMatchObject({
        failure: { code: 'session_gone' },
      });
      expect(stage.channelCard()).toBeUndefined();
    });

    it('lapses at the approval after the key was read, and is approved again with a new passcode', async () => {
      await askedForBilling();
      const form = await pressFor(stage, 'mona', 'approve');
      await Promise.all([loseIt(), send(stage, 'mona', form, passcodeOf(stage, 'mona'))]);
      await told(stage, 'mona', 'Not carried out');
      await stage.until(
        () => wordsOf(stage.card(cast.malik)).includes('It can be approved again'),
        'the card saying so',
      );
      expect(deleteCalls(stage)).toBe(0);
      await approveAs(stage, 'malik');
      await cardsSay(stage, 'Deleted: key billing-root');
      expect(deleteCalls(stage)).toBe(1);
      expect(keyNow(stage, keyIds.billing).deletedBy).toBe(iamIdOf('malik'));
    });
  });
});

describe('people whose right is one ring', () => {
  let stage: Stage;
  beforeEach(async () => {
    const inFinance = (iamId: string) =>
      (({ [iamIdOf('rita')]: 'Writer', [iamIdOf('mona')]: 'Manager' }) as const)[iamId];
    const identities = demoWorld.identities.map((identity) => {
      const role = inFinance(identity.iamId);
      const { id: instanceId } = demoWorld.instances[0]!;
      return role ? { ...identity, grants: [{ instanceId, role, keyRingId: 'finance' }] } : identity;
    });
    stage = await openPersonalStage({ world: { ...demoWorld, identities } });
  });
  afterEach(() => stage.close());

  it('ask, take back, act and delete in it, each by their own passcode', async () => {
    await askAs(stage, 'rita', 'invoices');
    await cardsSay(stage, 'Delete key invoices-root?');
    await send(stage, 'rita', await pressFor(stage, 'rita', 'cancel'), passcodeOf(stage, 'rita'));
    await cardsSay(stage, 'Cancelled: key invoices-root stays');
    expect(keyNow(stage, keyIds.invoices).setForDeletion).toBeNull();
    const form = stage.modal(cast.rita);
    if (form) await stage.slack.closeModal(cast.rita, { viewId: form.id, clear: true });

    await askAs(stage, 'rita', 'billing');
    await cardsSay(stage, 'Delete key billing-root?');
    await approveAs(stage, 'mona');
    await cardsSay(stage, 'Deleted: key billing-root');
    expect(keyNow(stage, keyIds.billing).deletedBy).toBe(iamIdOf('mona'));
  });
});
