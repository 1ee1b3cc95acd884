// IAM is the authority, at the click; people are known by a link they have proved.
import { afterEach, describe, expect, it } from 'vitest';
import { cardActions } from '../../src/adapters/slack/card/card.js';
import { dayMs } from '../../src/domain/deadlines.js';
import { createRoleFileDirectory } from '../../src/adapters/system/role-file.js';
import { demoWorld } from '../../src/sandbox/demo-world.js';
import { rolesOfWorld } from './world-roles.js';
import { deleteCalls, everyCardSays, keyIds, keyNow } from './key-watching.js';
import { askAs, formForPasscode, iamIdOf, modalSaying, passcodeOf, send } from './as-oneself.js';
import { cardTitle, cast, openStage, type Stage, wordsOf } from './stage.js';

const instanceId = '4c7a1f0e-52d8-4b1e-9a63-0d2f6f1e8a10';

describe('who may act', () => {
  let stage: Stage;
  afterEach(() => stage.close());

  const open = async ({
    matchByEmail = true,
    ...rest
  }: { matchByEmail?: boolean } & Omit<Parameters<typeof openStage>[0] & object, 'roles'> = {}) => {
    stage = await openStage({ roles: { from: 'iam', matchByEmail }, ...rest });
  };
  const linkAs = async (who: string, passcode: string) => {
    await stage.slack.command(who, { text: '/keys link' });
    await send(stage, who, await formForPasscode(stage, who), passcode);
  };
  const closeModal = (who: string) =>
    stage.slack.closeModal(who, { viewId: stage.modal(who)!.id, clear: true });
  const directMessages = (who: string) =>
    stage.slack
      .view(who)
      .conversations.filter(({ kind }) => kind === 'dm')
      .flatMap(({ messages }) => messages)
      .map(wordsOf);
  const keys = async (who: string, text: string) => {
    const before = stage.whispers(who).length;
    await stage.slack.command(who, { text: `/keys ${text}` });
    await stage.until(() => stage.whispers(who).length > before, `an answer to ${text}`);
    return stage.whispers(who).at(-1)!;
  };
  const asked = async () => {
    await stage.ask(cast.rita, 'billing');
    await everyCardSays(stage, 'Delete key billing-root?');
  };
  const refusedWith = async (who: string, words: string, code: string) => {
    const card = stage.channelCard()!;
    const heard = stage.whispers(who).length;
    await stage.slack.press(who, {
      on: { channel: card.channel, ts: card.ts },
      actionId: cardActions.approve,
    });
    await stage.until(
      () =>
        stage
          .whispers(who)
          .slice(heard)
          .some((text) => text.includes(words)),
      `"${words}"; there is ${stage.whispers(who).at(-1)}`,
    );
    expect(deleteCalls(stage)).toBe(0);
    const audit = await stage.app().ports.audit.read(1, 200);
    expect(audit.some(({ type, facts }) => type === 'click.refused' && facts['code'] === code)).toBe(true);
  };

  it('a Manager through a group and the owner of the account are asked; a Writer and the requester are refused', async () => {
    await open();
    await asked();
    await refusedWith(cast.wanda, 'You are not a Manager of billing-root', 'not_a_manager');
    await refusedWith(cast.rita, 'You asked for this yourself', 'approver_is_requester');
    await refusedWith(cast.nora, 'does not know your IBM Cloud identity', 'person_unknown');
    await refusedWith(cast.gus, 'cannot take part', 'account_not_eligible');
  });

  it('a role taken away between the card and the click counts at once', async () => {
    await open();
    await asked();
    const [group] = stage.kms.iam.state().groups;
    stage.kms.iam.removeMember(group!.id, iamIdOf(cast.malik));
    await refusedWith(cast.malik, 'You are not a Manager of billing-root', 'not_a_manager');
    await stage.press(cast.mona, cardActions.approve);
    await everyCardSays(stage, 'Deleted: key billing-root');
  });

  it('a Manager whose invitation turns out not to be accepted is told so everywhere, and is counted again once it is', async () => {
    await open();
    const { links, settings } = stage.app().ports;
    const mona = { userId: cast.mona, teamId: settings.homeTeamId };
    await links.link(mona, iamIdOf(cast.mona), stage.clock.now());
    await asked();
    stage.kms.iam.setUserState(iamIdOf(cast.mona), 'PENDING');
    for (const text of ['whoami', 'whoami payroll']) {
      const told = await keys(cast.mona, text);
      expect(told).toContain('nothing. Your invitation to the IBM Cloud account is not accepted yet');
      expect(told).toContain('Accept it');
      expect(told).not.toContain('approve one: no');
    }
    await refusedWith(
      cast.mona,
      'Your invitation to the IBM Cloud account is not accepted',
      'user_not_active',
    );
    stage.kms.iam.setUserState(iamIdOf(cast.mona), 'ACTIVE');
    // Faster than anybody: the refused click may still be on its way off the record.
    const { requests } = stage.app().ports;
    await expect
      .poll(async () => {
        await stage.press(cast.mona, cardActions.approve).catch(() => undefined);
        return (await requests.listOpen()).requests[0]?.status ?? 'ended';
      })
      .not.toBe('awaiting_approval');
    await everyCardSays(stage, 'Deleted: key billing-root');
  });

  it('where every other Manager is only invited, the request names them and what to do', async () => {
    await open();
    for (const { iamId } of stage.kms.iam.state().people) {
      if (iamId !== iamIdOf(cast.rita)) stage.kms.iam.setUserState(iamId, 'PENDING');
    }
    const form = wordsOf(await stage.fillForm(cast.rita, 'billing'));
    expect(form).toContain('Mona Manager has not accepted the invitation');
    expect(form).toContain('accept the invitation');
    const approvers = await keys(cast.rita, 'approvers billing');
    expect(approvers).toContain('Nobody can be asked');
    expect(approvers).toContain('• Mona Manager has not accepted the invitation to the account yet');
    expect(await keys(cast.mona, 'whoami')).toContain(
      'Your invitation to the IBM Cloud account is not accepted',
    );
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
    await refusedWith(cast.wanda, 'who asked for this', 'approver_is_requester');
  });

  it('people link themselves once by passcode, and are then known and asked', async () => {
    await open({ matchByEmail: false });
    expect(await keys(cast.rita, 'whoami')).toContain('/keys link');
    for (const who of [cast.rita, cast.mona]) {
      await stage.slack.command(who, { text: '/keys link' });
      await send(stage, who, await formForPasscode(stage, who), 'wrongcode1');
      await modalSaying(stage, who, 'IBM Cloud did not accept the passcode');
      await send(stage, who, await formForPasscode(stage, who), passcodeOf(stage, who));
      await modalSaying(stage, who, `is linked to \`${iamIdOf(who)}\``);
      await closeModal(who);
    }
    expect(await keys(cast.rita, 'whoami billing')).toMatch(
      /key billing-root, ring [a-z]+ in northwind-prod: ask for a deletion: yes; approve one: no/,
    );
    const approvers = await keys(cast.rita, 'approvers billing');
    expect(approvers).toContain(`<@${cast.mona}>`);
    expect(approvers).toContain('Malik Manager');
    await stage.ask(cast.rita, 'billing');
    await stage.until(() => cardTitle(stage.card(cast.mona)).startsWith('Delete key '), 'Mona’s card');
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
    expect(wordsOf(form)).toContain('Nobody else could approve this deletion');
    expect(wordsOf(form)).toContain('/keys link');
  });

  it('whoever is away gets no message and keeps the right', async () => {
    await open();
    expect(await keys(cast.malik, 'away for 3 days')).toContain('You get no direct messages');
    expect(await keys(cast.malik, 'away until the cows come home')).toContain('does not understand');
    await stage.ask(cast.rita, 'billing');
    await stage.until(() => cardTitle(stage.card(cast.mona)).startsWith('Delete key '), 'Mona’s card');
    await stage.until(() => cardTitle(stage.channelCard()).startsWith('Delete key '), 'the channel’s card');
    expect(stage.card(cast.malik)).toBeUndefined();
    await stage.press(cast.malik, cardActions.approve);
    await stage.until(() => cardTitle(stage.card(cast.mona)).startsWith('Deleted'), 'the deletion');
  });

  it('more Managers than the bound are asked in the channel, and all of them may decide', async () => {
    await open({ maxDirectMessages: 2 });
    const findings = await stage.fillForm(cast.rita, 'billing');
    expect(wordsOf(findings)).toContain('Asked in the channel: 3 Managers');
    await stage.slack.submit(cast.rita, { viewId: findings.id, values: {} });
    await stage.until(
      () => wordsOf(stage.channelCard()).includes('asked in the channel'),
      'the channel’s card',
    );
    // Every copy comes on a way of its own.
    await stage.until(() => stage.card(cast.rita), 'the requester’s card');
    await stage.press(cast.mei, cardActions.approve);
    await stage.until(() => cardTitle(stage.channelCard()).startsWith('Deleted'), 'the deletion');
    for (const who of [cast.mona, cast.malik, cast.mei]) expect(stage.card(who)).toBeUndefined();
  });

  it('where that channel cannot be written to, as many as are allowed are asked themselves', async () => {
    const world = structuredClone(demoWorld);
    world.workspace.channels[0]!.isExtShared = true;
    await open({ world, maxDirectMessages: 2 });
    await stage.ask(cast.rita, 'billing');
    const withCard = () => [cast.mona, cast.malik, cast.mei].filter((who) => stage.card(who));
    await stage.until(() => withCard().length === 2, 'two Managers with a card');
    expect(stage.channelCard()).toBeUndefined();
    await stage.press(withCard()[0]!, cardActions.approve);
    await stage.until(
      () => withCard().every((who) => cardTitle(stage.card(who)).startsWith('Deleted')),
      'both cards saying how it ended',
    );
    expect(withCard()).toHaveLength(2);
  });

  it('without a channel as many as are allowed are asked, and the card says that more may decide', async () => {
    await open({ withoutChannel: true, maxDirectMessages: 2 });
    const findings = await stage.fillForm(cast.rita, 'billing');
    expect(wordsOf(findings)).toContain('2 of 3 people will be asked');
    await stage.slack.submit(cast.rita, { viewId: findings.id, values: {} });
    const withCard = () => [cast.mona, cast.malik, cast.mei].filter((who) => stage.card(who));
    await stage.until(() => withCard().length === 2, 'two Managers with a card');
    expect(wordsOf(stage.card(withCard()[0]!))).toContain('1 more may decide without having been asked');
    const [asked] = await stage.app().ports.audit.read(1, 1);
    expect(asked).toMatchObject({ type: 'request.opened', facts: { asking: { by: 'direct_message' } } });
  });

  it('where everyone is away and no channel sees it, they are asked all the same', async () => {
    await open({ withoutChannel: true });
    for (const who of [cast.mona, cast.malik, cast.mei]) await keys(who, 'away for 3 days');
    const findings = await stage.fillForm(cast.rita, 'billing');
    expect(wordsOf(findings)).toContain('Everyone is asked all the same');
    await stage.slack.submit(cast.rita, { viewId: findings.id, values: {} });
    for (const who of [cast.mona, cast.malik, cast.mei]) {
      await stage.until(
        () => wordsOf(stage.card(who)).includes('although nobody was there'),
        `a card for ${who}`,
      );
    }
  });

  it('where everyone is away and the channel asks, everybody who looks reads that nobody was messaged', async () => {
    await open();
    expect(await keys(cast.rita, 'approvers billing')).not.toContain('are away');
    for (const who of [cast.mona, cast.malik, cast.mei]) await keys(who, 'away for 3 days');
    expect(await keys(cast.rita, 'approvers billing')).toMatch(/All three are away; <@U\w+> is back first/);
    expect(await keys(cast.rita, 'show billing')).toContain('Nobody will be messaged:* all three are away');
    const findings = await stage.fillForm(cast.rita, 'billing');
    expect(wordsOf(findings)).not.toContain('3 people will be asked');
    expect(wordsOf(findings)).toContain('Nobody will be messaged');
    await stage.slack.submit(cast.rita, { viewId: findings.id, values: {} });
    const isSaid = 'Nobody was messaged:* all three are away; <@';
    await stage.until(() => wordsOf(stage.modal(cast.rita)).includes(isSaid), 'that nobody was');
    await stage.until(() => stage.channelCard(), 'the card in the channel');
    for (const text of ['pending', 'show billing']) expect(await keys(cast.rita, text)).toContain(isSaid);
    const { channel, ts } = stage.channelCard()!;
    await stage.slack.press(cast.rita, { on: { channel, ts }, actionId: cardActions.details });
    await stage.until(
      () => /Nobody was messaged[^]*away until/.test(wordsOf(stage.modal(cast.rita))),
      'Details',
    );
    for (const who of [cast.mona, cast.malik, cast.mei]) expect(stage.card(who)).toBeUndefined();
  });

  it('whoever goes away with a card in hand sees it kept true, and hears no more words but the last', async () => {
    await open();
    await asked();
    await keys(cast.malik, 'away for 2 weeks');
    await stage.clock.advance(6 * dayMs + 60_000);
    const isReminded = (who: string) =>
      stage.slack
        .view(who)
        .conversations.some(({ messages }) => messages.some(({ text }) => text.includes('waits for you')));
    for (const who of [cast.mei, cast.malik]) await stage.until(() => isReminded(who), 'the last reminder');
    await stage.press(cast.mona, cardActions.approve);
    await everyCardSays(stage, 'Deleted: key billing-root');
    expect(stage.card(cast.malik)!.replies).toEqual([]);
    expect(await keys(cast.malik, 'away back')).toContain('asked by direct message again');
    expect(await keys(cast.mei, 'approvers payroll')).not.toContain('away until');
  });

  it('/keys approvers tells who is asked, who is away, who is not known in Slack and who cannot act', async () => {
    await open();
    await keys(cast.malik, 'away for 2 weeks');
    const iamOnly = stage.kms.iam.state().people.find(({ iamId }) => iamId === iamIdOf(cast.wanda))!;
    stage.kms.iam.grant(
      { iamId: iamOnly.iamId },
      { role: 'Manager', instanceId, keyId: keyIds.billing, condition: 'holds' },
    );
    const told = await keys(cast.mona, 'approvers billing');
    expect(told).toContain(`<@${cast.mona}>, which is you`);
    expect(told).toMatch(new RegExp(`<@${cast.malik}> \\(away until `));
    expect(told).toContain('You may approve what others ask for, and never your own request');
    expect(told).toMatch(new RegExp(`on a condition alone[^<]*<@${cast.wanda}>`));
    expect(told).toContain('Gus Guest');
    expect(await keys(cast.wanda, 'approvers billing')).toContain('You may not approve');
    expect(await keys(cast.nora, 'approvers billing')).toContain('/keys link');
    expect(await keys(cast.gus, 'approvers billing')).toContain('cannot take part');
  });

  it('a moved identity: the account that has it now is told what it replaced, and the other that it lost it', async () => {
    await open({ matchByEmail: false });
    await linkAs(cast.mona, passcodeOf(stage, cast.mona));
    await modalSaying(stage, cast.mona, 'is linked to');
    await closeModal(cast.mona);
    await linkAs(cast.wanda, passcodeOf(stage, cast.mona));
    await modalSaying(stage, cast.wanda, `<@${cast.mona}> was linked to this identity before`);
    await closeModal(cast.wanda);
    await stage.until(
      () => directMessages(cast.mona).some((text) => text.includes(`is linked to <@${cast.wanda}> now`)),
      'Mona hearing of it',
    );
    expect(await keys(cast.mona, 'whoami')).toContain('/keys link');
    // And one of one’s own that gives way to another.
    await linkAs(cast.wanda, passcodeOf(stage, cast.wanda));
    await modalSaying(stage, cast.wanda, `You were linked to \`${iamIdOf(cast.mona)}\` before`);
    expect(directMessages(cast.wanda)).toEqual([]);
  });

  it('a guest is refused before a passcode is asked for, and with a role file there is nothing to link', async () => {
    await open({ matchByEmail: false });
    await stage.slack.command(cast.gus, { text: '/keys link' });
    await modalSaying(stage, cast.gus, 'cannot take part');
    expect(wordsOf(stage.modal(cast.gus))).not.toContain('passcode');
    await stage.close();

    stage = await openStage({ roles: createRoleFileDirectory(rolesOfWorld(demoWorld)) });
    await stage.slack.command(cast.mona, { text: '/keys link' });
    await modalSaying(stage, cast.mona, 'a file says who is who');
    expect(await keys(cast.mona, 'whoami')).toContain('known by the role file');
    expect(await keys(cast.nora, 'show billing')).toContain('does not stand in the file');
  });

  it('/keys help says what the way of acting does not guarantee', async () => {
    await open();
    const help = await keys(cast.rita, 'help');
    for (const word of ['approvers KEY', 'whoami', 'link', 'away until']) expect(help).toContain(word);
    expect(help).toContain('the word of Countersign alone');
  });

  describe('a Manager on a condition, where people act as themselves,', () => {
    const openWith = async (condition: 'holds' | 'fails') => {
      await open({ identity: 'passcode' });
      stage.kms.iam.grant(
        { iamId: iamIdOf(cast.wanda) },
        { role: 'Manager', instanceId, keyId: keyIds.billing, condition },
      );
      await stage.fillForm(cast.rita, 'billing');
      expect(wordsOf(stage.modal(cast.rita))).toContain('4 people will be asked');
      expect(wordsOf(stage.modal(cast.rita))).toContain(`<@${cast.wanda}> (on a condition)`);
      await closeModal(cast.rita);
      await askAs(stage, cast.rita, 'billing');
      await stage.until(() => wordsOf(stage.card(cast.wanda)).includes('(on a condition)'), 'Wanda’s card');
      await stage.press(cast.wanda, cardActions.approve);
      await send(stage, cast.wanda, await formForPasscode(stage, cast.wanda), passcodeOf(stage, cast.wanda));
    };

    it('is asked, marked, and deletes where the condition holds', async () => {
      await openWith('holds');
      await stage.until(() => cardTitle(stage.card(cast.wanda)).startsWith('Deleted'), 'the deletion');
      expect(keyNow(stage, keyIds.billing).deletedBy).toBe(iamIdOf(cast.wanda));
      await stage.press(cast.wanda, cardActions.details);
      await modalSaying(stage, cast.wanda, `<@${cast.wanda}> (on a condition)`);
    });

    it('is refused by IBM where it does not, and the request stays open', async () => {
      await openWith('fails');
      await modalSaying(stage, cast.wanda, 'Not carried out');
      expect(keyNow(stage, keyIds.billing).deletedBy).toBeNull();
      expect(cardTitle(stage.card(cast.mona))).toBe('Delete key billing-root?');
    });
  });
});
