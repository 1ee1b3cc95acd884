// Everyone who may not decide: each hears why, alone, nothing happens at IBM, and the audit log has it.
import { afterEach, describe, expect, it } from 'vitest';
import { cardActions } from '../../src/adapters/slack/card/card.js';
import { passcodeFormId } from '../../src/adapters/slack/passcode/passcode-form.js';
import { fingerprintOf } from '../../src/domain/protection.js';
import { demoAccountId } from '../../src/sandbox/demo-resources.js';
import { demoApiKeys, demoChannelId, demoWorld } from '../../src/sandbox/demo-world.js';
import type { World } from '../../src/sandbox/world.js';
import { decideRequest } from '../../src/usecases/requests/decide-request.js';
import { askAs, cardsSay, formWith, type Handle, iamIdOf, passcodeOf, pressFor, send } from './as-oneself.js';
import { deleteCalls, keyIds, keyNow } from './key-watching.js';
import { cast, openStage, type Stage, wordsOf } from './stage.js';

type Mode = 'service-ids' | 'passcode';
const modes: Mode[] = ['service-ids', 'passcode'];
const homeTeamId = demoWorld.workspace.teamId;
const instanceId = demoWorld.instances[0]!.id;
const secondRita = 'IBMid-RITA002';

/** The demo’s, where Rita has a second IAM id with the same address and more rights, and Olaf is in the key room. */
function worldOfDoubles(): World {
  const world = structuredClone(demoWorld);
  const rita = world.identities.find(({ iamId }) => iamId === iamIdOf('rita'))!;
  const mona = world.identities.find(({ iamId }) => iamId === iamIdOf('mona'))!;
  world.identities.push({ ...rita, iamId: secondRita, grants: mona.grants });
  world.workspace.channels[0]!.members.push(cast.olaf);
  return world;
}

describe('people who may not decide', () => {
  let stage: Stage;
  let world: World;
  afterEach(() => stage.close());

  const open = async (identity: Mode) => {
    world = worldOfDoubles();
    stage = await openStage({ world, identity, roles: { from: 'iam', matchByEmail: true } });
    // Two IAM ids with her address: only a link tells which one is hers.
    await link('rita', iamIdOf('rita'));
  };
  const link = (handle: Handle, iamId: string, at = stage.clock.now()) =>
    stage.app().ports.links.link({ userId: cast[handle], teamId: homeTeamId }, iamId, at);
  const ask = async () => {
    await askAs(stage, 'rita', 'billing');
    await cardsSay(stage, 'Delete key billing-root?');
    await stage.slack.closeModal(cast.rita, { viewId: stage.modal(cast.rita)!.id, clear: true });
  };
  const refusals = async () =>
    (await stage.app().ports.audit.read(1, 300))
      .filter(({ type }) => type === 'click.refused' || type === 'sign_in.refused')
      .map(({ actor, facts }) => ({ by: actor?.slackUserId, asked: facts['asked'], code: facts['code'] }));
  const heard = (id: string) => [...stage.whispers(id), wordsOf(stage.modal(id))].join('\n');
  const untouched = () => {
    expect(deleteCalls(stage)).toBe(0);
    expect(stage.kms.counts().calls.get('unsetKeyForDeletion')).toBeUndefined();
    expect(keyNow(stage, keyIds.billing).setForDeletion).not.toBeNull();
  };
  const pressInChannel = async (id: string, action: keyof typeof cardActions) => {
    const { channel, ts } = stage.channelCard()!;
    await stage.slack.press(id, { on: { channel, ts }, actionId: cardActions[action] });
  };
  /** What was posted where several people read it. */
  const posts = () =>
    stage.slack
      .calls()
      .filter(({ method, args }) => method === 'chat.postMessage' && args['channel'] === demoChannelId)
      .length;
  const isRefused = async (id: string, words: string, code: string) => {
    const others = Object.values(cast).filter((other) => other !== id);
    const before = { posts: posts(), others: others.map(heard) };
    await pressInChannel(id, 'approve');
    await stage.until(() => heard(id).includes(words), `"${words}" for ${id}; they heard ${heard(id)}`);
    expect(await refusals()).toEqual([{ by: id, asked: 'approve', code }]);
    expect({ posts: posts(), others: others.map(heard) }).toEqual(before);
    untouched();
  };
  const ownGrant = (handle: Handle) =>
    stage.kms.iam
      .state()
      .people.find(({ iamId }) => iamId === iamIdOf(handle))!
      .grants.find((grant) => grant.instanceId === instanceId && grant.group === undefined)!.policyId;

  type Case = [string, Handle, string, string, { before?: () => unknown; after?: () => unknown }];
  const cases: Case[] = [
    ['the requester', 'rita', 'You asked for this yourself', 'approver_is_requester', {}],
    [
      'the requester through a second Slack account with the same identity',
      'wanda',
      'Your IBM Cloud identity is Rita',
      'approver_is_requester',
      { after: () => link('wanda', iamIdOf('rita')) },
    ],
    [
      'the requester through a second IAM id with the same address',
      'wanda',
      'Your e-mail address at IBM Cloud is Rita',
      'approver_is_requester',
      { before: () => link('wanda', secondRita) },
    ],
    ['a Writer', 'wanda', 'You are not a Manager', 'not_a_manager', {}],
    ['a Reader', 'ravi', 'You are not a Manager', 'not_a_manager', {}],
    ['somebody IBM Cloud does not know', 'nora', 'IBM Cloud identity', 'person_unknown', {}],
    ['a guest who is Manager', 'gus', 'You are a guest', 'account_not_eligible', {}],
    [
      'a Manager who became a guest',
      'mona',
      'You are a guest',
      'account_not_eligible',
      { after: () => stage.slack.setPerson(cast.mona, { kind: 'guest' }) },
    ],
    [
      'somebody from outside, over Slack Connect',
      'olaf',
      'another organisation',
      'account_not_eligible',
      { after: () => void (world.workspace.channels[0]!.isExtShared = true) },
    ],
    [
      'a Manager of another workspace',
      'malik',
      'another organisation',
      'account_not_eligible',
      { after: () => stage.slack.setPerson(cast.malik, { teamId: 'T0SISTER01' }) },
    ],
    [
      'a Manager whose policy was removed',
      'mona',
      'You are not a Manager',
      'not_a_manager',
      { after: () => stage.kms.iam.removePolicy(ownGrant('mona')) },
    ],
    [
      'a Manager taken out of the group',
      'malik',
      'You are not a Manager',
      'not_a_manager',
      {
        after: () => stage.kms.iam.removeMember(stage.kms.iam.state().groups[0]!.id, iamIdOf('malik')),
      },
    ],
    [
      'a Manager whose custom role was removed',
      'wanda',
      'You are not a Manager',
      'not_a_manager',
      {
        before: () => {
          stage.kms.iam.grant({ iamId: iamIdOf('wanda') }, { role: 'KeyCustodian', instanceId });
        },
        after: () => stage.kms.iam.removePolicy(customGrant()),
      },
    ],
    [
      'a Manager who is no longer active in the account',
      'mona',
      'for VPN access only',
      'user_not_active',
      { after: () => stage.kms.iam.setUserState(iamIdOf('mona'), 'VPN_ONLY') },
    ],
    [
      'a Manager whose account came to another identity',
      'malik',
      'not linked to the same IBM Cloud identity',
      'link_changed',
      {
        before: () => link('malik', iamIdOf('malik')),
        after: () => link('malik', iamIdOf('mei'), stage.clock.now() + 1_000),
      },
    ],
    [
      'a Manager whose identity had another account',
      'wanda',
      'not linked to the same IBM Cloud identity',
      'link_changed',
      {
        before: () => link('malik', iamIdOf('malik')),
        after: () => link('wanda', iamIdOf('malik'), stage.clock.now() + 1_000),
      },
    ],
    [
      'a Manager who was known by address and then linked to another identity',
      'malik',
      'not linked to the same IBM Cloud identity',
      'link_changed',
      { after: () => link('malik', iamIdOf('mei'), stage.clock.now() + 1_000) },
    ],
  ];
  const customGrant = () =>
    stage.kms.iam
      .state()
      .people.find(({ iamId }) => iamId === iamIdOf('wanda'))!
      .grants.find(({ roles }) => roles.includes('KeyCustodian'))!.policyId;

  describe.each(modes)('with %s', (mode) => {
    it.each(cases)('%s', async (_, handle, words, code, { before, after }) => {
      await open(mode);
      await before?.();
      await ask();
      await after?.();
      await isRefused(cast[handle], words, code);
    });

    // Slack lets neither of them click; a click may have been under way.
    it.each([
      ['deactivated', 'deactivated'],
      ['bot', 'bot'],
    ] as const)('an account that is %s by now', async (kind, account) => {
      await open(mode);
      await ask();
      stage.slack.setPerson(cast.mona, { kind });
      const { ports } = stage.app();
      const [request] = (await ports.requests.listOpen()).requests;
      const seen = fingerprintOf(request!.protection);
      const by = { userId: cast.mona, teamId: homeTeamId };
      const passcode = passcodeOf(stage, 'mona');
      const answer = await decideRequest(ports, request!.id, by, { type: 'approve', seen, passcode });
      expect(answer).toMatchObject({ ok: false, no: { refusal: { code: 'account_not_eligible', account } } });
      expect(await refusals()).toEqual([{ by: cast.mona, asked: 'approve', code: 'account_not_eligible' }]);
      untouched();
    });

    it('a denial and a cancellation by the wrong people', async () => {
      await open(mode);
      await ask();
      await pressInChannel(cast.wanda, 'deny');
      await stage.until(() => heard(cast.wanda).includes('You are not a Manager'), 'Wanda being refused');
      const said = stage.modal(cast.wanda)!;
      expect(JSON.stringify(said.blocks)).not.toContain('"input"');
      await stage.slack.closeModal(cast.wanda, { viewId: said.id, clear: true });
      await stage.slack.command(cast.wanda, { text: '/keys cancel billing' });
      const words = 'can cancel it';
      await stage.until(() => heard(cast.wanda).includes(words), 'Wanda being refused once more');
      expect(await refusals()).toEqual([
        { by: cast.wanda, asked: 'deny', code: 'not_a_manager' },
        { by: cast.wanda, asked: 'cancel', code: 'not_the_requester' },
      ]);
      untouched();
    });
  });

  describe('by passcode', () => {
    it('a right that goes while the form is open is missed, and the passcode stays good', async () => {
      await open('passcode');
      await ask();
      const form = await pressFor(stage, 'mona', 'approve');
      stage.kms.iam.removePolicy(ownGrant('mona'));
      const passcode = passcodeOf(stage, 'mona');
      await send(stage, 'mona', form, passcode);
      await stage.until(() => heard(cast.mona).includes('You are not a Manager'), 'the refusal');
      expect(await refusals()).toEqual([{ by: cast.mona, asked: 'approve', code: 'not_a_manager' }]);
      expect((await stage.app().ports.signIn.redeem(passcode, demoAccountId)).ok).toBe(true);
      untouched();
    });

    it('a service ID is nobody who may decide, though it may delete', async () => {
      await open('passcode');
      await ask();
      const form = await pressFor(stage, 'mona', 'approve');
      const token = await fetch(`${stage.addresses.kmsUrl}/identity/token`, {
        method: 'POST',
        body: new URLSearchParams({
          grant_type: 'urn:ibm:params:oauth:grant-type:apikey',
          apikey: demoApiKeys.manager,
        }),
      });
      stage.faults.add({ target: 'iam', operation: 'getToken', status: 200, rawBody: await token.text() });
      await send(stage, 'mona', form, passcodeOf(stage, 'mona'));
      await formWith(stage, 'mona', passcodeFormId, 'belongs to a service');
      const entries = await stage.app().ports.audit.read(1, 300);
      expect(entries.find(({ type }) => type === 'sign_in.refused')).toMatchObject({
        actor: { slackUserId: cast.mona },
        facts: { act: 'deletion', failure: { code: 'not_a_person' } },
      });
      untouched();
    });
  });
});

describe('the channel of an instance', () => {
  let stage: Stage;
  afterEach(() => stage.close());
  const partners = 'C0PARTNERS';
  /** Every instance has the channel for its own. */
  const openWithChannel = async (isExtShared: boolean) => {
    const world = structuredClone(demoWorld);
    for (const instance of world.instances) Object.assign(instance, { channelId: partners });
    world.workspace.channels.find(({ id }) => id === partners)!.isExtShared = isExtShared;
    stage = await openStage({ world, roles: { from: 'iam', matchByEmail: true } });
  };
  const sentTo = (channel: string) =>
    stage.slack
      .calls()
      .filter(({ method, args }) => method.startsWith('chat.') && args['channel'] === channel);

  it('gets its requests, and the channel for all gets none of them', async () => {
    await openWithChannel(false);
    await stage.ask(cast.rita, 'billing');
    await cardsSay(stage, 'Delete key billing-root?');
    expect(stage.channelCard()?.channel).toBe(partners);
    expect(sentTo(demoChannelId)).toEqual([]);
  });

  it('gets no card and no notice while another organisation shares it; the Managers are asked all the same', async () => {
    await openWithChannel(true);
    await stage.ask(cast.rita, 'billing');
    await cardsSay(stage, 'Delete key billing-root?', 4);
    await stage.press(cast.mona, cardActions.approve);
    await cardsSay(stage, 'Deleted: key billing-root', 4);
    await stage.until(() => stage.card(cast.rita)!.replies.length > 0, 'the notice to the requester');
    expect(sentTo(partners)).toEqual([]);
    expect(JSON.stringify(stage.slack.view(cast.olaf))).not.toContain('billing-root');
    expect(stage.logged.some((line) => line.includes('channel_shared_outside'))).toBe(true);
  });

  it('or the one for all is told nothing more from the moment it is shared, and gets no new request', async () => {
    const world = structuredClone(demoWorld);
    stage = await openStage({ world, roles: { from: 'iam', matchByEmail: true } });
    await stage.ask(cast.rita, 'billing');
    await cardsSay(stage, 'Delete key billing-root?');
    world.workspace.channels[0]!.isExtShared = true;
    const posted = () => sentTo(demoChannelId).filter(({ method }) => method === 'chat.postMessage').length;
    const before = posted();
    await stage.clock.advance(6 * 24 * 60 * 60_000 + 60_000);
    await stage.until(() => stage.reminders(cast.mona).length > 0, 'the reminder to a Manager');
    await stage.ask(cast.rita, 'payroll');
    await stage.until(
      () => wordsOf(stage.card(cast.mona)).includes('payroll-root'),
      'the next request at a Manager',
    );
    await stage.until(
      () => stage.logged.filter((line) => line.includes('channel_shared_outside')).length >= 2,
      'both being held back',
    );
    expect(posted()).toBe(before);
    expect(wordsOf(stage.channelCard())).not.toContain('payroll-root');
  });
});
