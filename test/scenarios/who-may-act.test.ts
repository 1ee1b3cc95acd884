// IAM is the authority, at the click; people are known by a link they have proved.
import { afterEach, describe, expect, it } from 'vitest';
import { cardActions } from '../../src/adapters/slack/card.js';
import { deleteCalls, everyCardSays, keyIds } from './key-watching.js';
import { iamIdOf, modalSays, passcodeOf, sendPasscode } from './passcodes.js';
import { cardTitle, cast, openStage, type Stage, wordsOf } from './stage.js';

const instanceId = '4c7a1f0e-52d8-4b1e-9a63-0d2f6f1e8a10';

describe('who may act', () => {
  let stage: Stage;
  afterEach(() => stage.close());

  const open = async (options: { matchByEmail?: boolean; maxDirectMessages?: number } = {}) => {
    const { matchByEmail = true, ...rest } = options;
    stage = await openStage({ roles: { from: 'iam', matchByEmail }, ...rest });
  };
  const keys = async (who: string, text: string) => {
    const before = stage.whispers(who).length;
    await stage.slack.command(who, { text: `/keys ${text}` });
    await stage.until(() => stage.whispers(who).length > before, `an answer to ${text}`);
    return stage.whispers(who).at(-1)!;
  };
  const asked = async () => {
    await stage.ask(cast.rita, 'billing');
    await everyCardSays(stage, 'Approval needed: delete key billing-root');
  };
  const refusedWith = async (who: string, words: string, code: string) => {
    const card = stage.channelCard()!;
    await stage.slack.press(who, {
      on: { channel: card.channel, ts: card.ts },
      actionId: cardActions.approve,
    });
    await stage.until(
      () => stage.whispers(who).some((text) => text.includes(words)),
      `"${words}"; there is ${stage.whispers(who).at(-1)}`,
    );
    expect(deleteCalls(stage)).toBe(0);
    const audit = await stage.app().ports.audit.read(1, 200);
    expect(audit.some(({ type, facts }) => type === 'click.refused' && facts['code'] === code)).toBe(true);
  };

  it('a Manager through a group and the owner of the account are asked; a Writer and the requester are refused', async () => {
    await open();
    await asked();
    await refusedWith(cast.wanda, 'you may not decide on this deletion', 'not_a_manager');
    await refusedWith(cast.rita, 'you cannot approve or deny your own request', 'approver_is_requester');
    await refusedWith(cast.nora, 'does not know your IBM Cloud identity', 'person_unknown');
    await refusedWith(cast.gus, 'cannot take part', 'account_not_eligible');
  });

  it('a role taken away between the card and the click counts at once', async () => {
    await open();
    await asked();
    const [group] = stage.kms.iam.state().groups;
    stage.kms.iam.removeMember(group!.id, iamIdOf(cast.malik));
    await refusedWith(cast.malik, 'you may not decide on this deletion', 'not_a_manager');
    await stage.press(cast.mona, cardActions.approve);
    await everyCardSays(stage, 'Deleted: key billing-root');
  });

  it('a user who is no longer active may nothing', async () => {
    await open();
    await asked();
    stage.kms.iam.setUserState(iamIdOf(cast.mona), 'PENDING');
    await refusedWith(cast.mona, 'you may not decide on this deletion', 'not_a_manager');
  });

  it('a right on a condition is refused as such while service IDs act', async () => {
    await open();
    await asked();
    stage.kms.iam.grant(
      { iamId: iamIdOf(cast.wanda) },
      { role: 'Manager', instanceId, keyId: keyIds.billing, condition: 'holds' },
    );
    await refusedWith(cast.wanda, 'condition', 'right_on_condition');
  });

  it('a link that moved since people were asked makes nobody a second person', async () => {
    await open();
    const { links, settings } = stage.app().ports;
    const wanda = { userId: cast.wanda, teamId: settings.homeTeamId };
    await links.link(wanda, iamIdOf(cast.wanda), stage.clock.now());
    await asked();
    await links.link(wanda, iamIdOf(cast.mona), stage.clock.now() + 60_000);
    await refusedWith(cast.wanda, 'link', 'link_changed');
    // And one that points to the requester's own identity is the requester.
    await links.link(wanda, iamIdOf(cast.rita), stage.clock.now() + 120_000);
    await refusedWith(cast.wanda, 'your own request', 'approver_is_requester');
  });

  it('people link themselves once by passcode, and are then known and asked', async () => {
    await open({ matchByEmail: false });
    expect(await keys(cast.rita, 'whoami')).toContain('/keys link');
    for (const who of [cast.rita, cast.mona]) {
      await stage.slack.command(who, { text: '/keys link' });
      await sendPasscode(stage, who, 'wrongcode1');
      await modalSays(stage, who, 'IBM Cloud did not accept the passcode');
      await sendPasscode(stage, who, passcodeOf(stage, who));
      await modalSays(stage, who, 'are linked');
      await stage.slack.closeModal(who, { viewId: stage.modal(who)!.id, clear: true });
    }
    expect(await keys(cast.rita, 'whoami billing')).toMatch(
      /key billing-root in northwind-prod: ask for a deletion: yes; approve one: no/,
    );
    const approvers = await keys(cast.rita, 'approvers billing');
    expect(approvers).toContain(`<@${cast.mona}>`);
    expect(approvers).toContain('Malik Manager');
    await stage.ask(cast.rita, 'billing');
    await stage.until(() => cardTitle(stage.card(cast.mona)).startsWith('Approval needed'), 'Mona’s card');
    expect(stage.card(cast.malik)).toBeUndefined();
    await stage.press(cast.mona, cardActions.approve);
    await stage.until(() => cardTitle(stage.card(cast.mona)).startsWith('Deleted'), 'the deletion');
  });

  it('nobody else known: the request is refused up front, with what to do', async () => {
    await open({ matchByEmail: false });
    const { links, settings } = stage.app().ports;
    await links.link(
      { userId: cast.rita, teamId: settings.homeTeamId },
      iamIdOf(cast.rita),
      stage.clock.now(),
    );
    const form = await stage.fillForm(cast.rita, 'billing');
    expect(wordsOf(form)).toContain('nobody else could approve it');
    expect(wordsOf(form)).toContain('/keys link');
  });

  it('whoever is away gets no message and keeps the right', async () => {
    await open();
    expect(await keys(cast.malik, 'away for 3 days')).toContain('You get no direct messages');
    expect(await keys(cast.malik, 'away until the cows come home')).toContain('does not understand');
    await stage.ask(cast.rita, 'billing');
    await stage.until(() => cardTitle(stage.card(cast.mona)).startsWith('Approval needed'), 'Mona’s card');
    await stage.until(
      () => cardTitle(stage.channelCard()).startsWith('Approval needed'),
      'the channel’s card',
    );
    expect(stage.card(cast.malik)).toBeUndefined();
    await stage.press(cast.malik, cardActions.approve);
    await stage.until(() => cardTitle(stage.card(cast.mona)).startsWith('Deleted'), 'the deletion');
  });

  it('more Managers than the bound are asked in the channel, and all of them may decide', async () => {
    await open({ maxDirectMessages: 2 });
    const findings = await stage.fillForm(cast.rita, 'billing');
    expect(wordsOf(findings)).toContain('in the channel: 3 may decide');
    await stage.slack.submit(cast.rita, { viewId: findings.id, values: {} });
    await stage.until(
      () => wordsOf(stage.channelCard()).includes('asked in the channel'),
      'the channel’s card',
    );
    expect(stage.card(cast.mona)).toBeUndefined();
    await stage.press(cast.mei, cardActions.approve);
    await stage.until(() => cardTitle(stage.channelCard()).startsWith('Deleted'), 'the deletion');
  });
});
